"""Presence on elapsed slots: weekdays, overlaps, part slots, closed days and a clock change."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from scheduler.domain.organisation import CalendarDay, Organisation, Presence, Site
from scheduler.workload.presence import presence_heads

MONDAY = date(2026, 3, 23)  # Berlin loses an hour on Sunday the 29th


def company(*presences: Presence, tz: str = "Europe/Berlin", calendar=()) -> Organisation:
    site = Site(code="hq", name_zh="总部", name_en="Head office", tz=tz, slot_min=60)
    return Organisation(
        site=site,
        departments={},
        roles={},
        weights=(),
        standards=(),
        contracts={},
        people={},
        skills=(),
        shift_types={},
        calendar={day.day: day for day in calendar},
        presences=presences,
    )


def presence(**changed) -> Presence:
    fields = {"role": "GATE", "start_min": 480, "end_min": 720, "heads": 1, "valid_from": date(2026, 1, 1)}
    return Presence(**(fields | changed))


def test_presence_holds_on_its_weekdays_and_the_largest_counts():
    found = presence_heads(
        company(presence(), presence(start_min=660, end_min=800, heads=2, weekdays=(1,)), presence(role="OTHER")),
        "GATE",
        MONDAY,
        2,
    )
    assert np.flatnonzero(found).tolist() == [8, 9, 10, 11, 32, 33, 34, 35, 36, 37]
    assert found[32:38].tolist() == [1, 1, 1, 2, 2, 2]  # until 13:20: the slot from 13:00 counts whole


def test_closed_days_need_nobody_and_an_ended_presence_is_over():
    closed = CalendarDay(day=MONDAY, kind="closed", factor_permille=0)
    found = presence_heads(company(presence(valid_to=MONDAY + timedelta(days=1)), calendar=[closed]), "GATE", MONDAY, 3)
    assert np.flatnonzero(found).tolist() == [32, 33, 34, 35]


def test_presence_is_by_the_clock_on_the_wall():
    found = presence_heads(company(presence()), "GATE", MONDAY + timedelta(days=5), 3)
    assert found.size == 71
    assert np.flatnonzero(found).tolist() == [8, 9, 10, 11, 31, 32, 33, 34, 55, 56, 57, 58]
