"""Shifts in time: true lengths at a clock change, blocks between breaks, days on which a shift type runs."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.calendar import minutes_between, runs_on, shift_blocks, shift_span, wall_time, work_minutes
from scheduler.domain.organisation import CalendarDay, ShiftBreak
from scheduler.errors import InvalidInput
from tests.scheduler.planning.builders import MONDAY, early, night, organisation, site

SHANGHAI = site()
BERLIN = site(tz="Europe/Berlin")


def minutes_from_start(shift_type, at=SHANGHAI, day=MONDAY):
    start = shift_span(at, shift_type, day)[0]
    return [(minutes_between(start, a), minutes_between(start, b)) for a, b in shift_blocks(at, shift_type, day)]


def test_a_night_has_an_hour_more_when_clocks_go_back():
    # Berlin, night of 25 October 2026: 22:00 CEST = 20:00 UTC to 06:00 CET = 05:00 UTC
    assert shift_span(BERLIN, night(), date(2026, 10, 24)) == (
        datetime(2026, 10, 24, 20, tzinfo=UTC),
        datetime(2026, 10, 25, 5, tzinfo=UTC),
    )
    assert work_minutes(BERLIN, night(), date(2026, 10, 24)) == 540


def test_a_night_has_an_hour_less_when_clocks_go_forward():
    assert work_minutes(BERLIN, night(), date(2026, 3, 28)) == 420


def test_an_ordinary_night_has_its_wall_clock_length():
    assert work_minutes(BERLIN, night(), date(2026, 3, 27)) == 480


def test_minutes_past_midnight_belong_to_the_next_day():
    assert wall_time(site().zone, MONDAY, 1500) == datetime(
        2026, 11, 9, 17, tzinfo=UTC
    )  # 01:00 on the 10th in Shanghai


def test_blocks_are_cut_at_breaks_and_every_two_hours():
    assert minutes_from_start(early()) == [(0, 120), (120, 240), (270, 390), (390, 510)]


def test_a_stretch_that_two_hours_do_not_divide_is_cut_evenly_on_slots():
    # 210 minutes are 7 slots of 30: two blocks of 4 and 3 slots, not 120 and 90 reversed, never one of 210
    assert minutes_from_start(early(length_min=210, breaks=())) == [(0, 120), (120, 210)]


def test_a_paid_break_cuts_blocks_but_stays_paid():
    shift_type = early(breaks=(ShiftBreak(offset_min=240, length_min=30, paid=True),))
    assert work_minutes(site(), shift_type, MONDAY) == 510
    assert minutes_from_start(shift_type)[1:3] == [(120, 240), (270, 390)]


def test_a_break_at_the_very_start_leaves_no_empty_block():
    assert minutes_from_start(early(length_min=90, breaks=(ShiftBreak(offset_min=0, length_min=30),))) == [(30, 90)]


def test_a_block_shorter_than_a_slot_is_refused_with_both_lengths():
    with pytest.raises(InvalidInput, match="block_min 20 must be at least slot_min 30"):
        shift_blocks(site(block_min=20), early(), MONDAY)


@given(
    length=st.integers(15, 900),
    pause=st.tuples(st.integers(0, 800), st.integers(5, 90)),
    block=st.sampled_from((30, 60, 90, 120, 240)),
)
def test_blocks_and_breaks_tile_the_shift_and_no_block_is_too_long(length, pause, block):
    offset, rest = pause
    breaks = (ShiftBreak(offset_min=offset, length_min=rest),) if offset + rest <= length else ()
    blocks = minutes_from_start(early(length_min=length, breaks=breaks), at=site(block_min=block))
    assert sum(b - a for a, b in blocks) == length - sum(b.length_min for b in breaks)
    assert all(0 < b - a <= block for a, b in blocks)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(blocks))


@pytest.mark.parametrize(
    ("kind", "weekdays", "runs"),
    [
        pytest.param(None, (), True, id="no weekdays means every day"),
        pytest.param(None, (0,), True, id="monday shift on a monday"),
        pytest.param(None, (5, 6), False, id="weekend shift on a monday"),
        pytest.param("closed", (0,), False, id="a closed day has no shift"),
        pytest.param("open", (5, 6), True, id="a make-up day takes every shift type"),
        pytest.param("holiday", (0,), True, id="a holiday is worked unless closed"),
    ],
)
def test_which_days_have_a_shift(kind, weekdays, runs):
    marked = (CalendarDay(day=MONDAY, kind=kind),) if kind else ()
    assert runs_on(organisation(calendar=marked), early(weekdays=weekdays), MONDAY) is runs
