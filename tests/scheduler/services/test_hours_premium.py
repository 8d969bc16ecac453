"""Night and holiday minutes of the demo company, and the table that carries them to pay."""

from __future__ import annotations

import csv
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import CalendarDay
from scheduler.services import hours
from scheduler.services.hours_premium import premium_minutes
from scheduler.services.reports import export_hours
from tests.scheduler.services.ledger_demo import HR, LEAD, PERIOD

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
NATIONAL_DAY = date(2026, 10, 1)


def test_night_and_holiday_minutes_are_parts_of_what_was_worked(demo: App) -> None:
    with demo.unit_of_work(SYSTEM) as uow:
        holiday = CalendarDay(
            day=NATIONAL_DAY, kind="holiday", factor_permille=1000, note_zh="国庆", note_en="National"
        )
        uow.organisation.upsert_calendar([holiday])
        uow.audit("test.calendar", "calendar")
        uow.commit()
    found = premium_minutes(demo, HR, *OCTOBER)
    worked = {(r.person, r.role): r.minutes for r in hours.hours_by_role(demo, HR, *OCTOBER)}
    assert found.keys() == worked.keys()
    assert all(0 <= one.night_min <= worked[key] and 0 <= one.holiday_min <= worked[key] for key, one in found.items())
    assert sum(one.night_min for one in found.values()) > 10_000
    day = sum(r.minutes for r in hours.hours_by_role(demo, HR, NATIONAL_DAY, NATIONAL_DAY))
    on_the_day = sum(one.holiday_min for one in found.values())
    assert 0 < on_the_day <= day  # what the night shift works after midnight is on the second


def test_the_export_carries_them(demo: App) -> None:
    _, content = export_hours(demo, HR, PERIOD, "csv")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    found = premium_minutes(demo, HR, *OCTOBER)
    assert sum(int(row["night_minutes"]) for row in rows) == sum(one.night_min for one in found.values())
    assert {row["holiday_minutes"] for row in rows} == {"0"}


def test_a_lead_sees_the_own_people_only(demo: App) -> None:
    assert {person for person, _ in premium_minutes(demo, LEAD, *OCTOBER)} == {
        r.person for r in hours.hours_by_role(demo, LEAD, *OCTOBER)
    }
