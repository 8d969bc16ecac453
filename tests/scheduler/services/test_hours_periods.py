"""Opening the next period: once, by HR, the month after the last; what waits for an open period moves into it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.errors import Conflict, Forbidden
from scheduler.services import hours, hours_changes
from scheduler.services.hours_deltas import read_deltas
from scheduler.services.hours_lock import lock_period
from scheduler.services.hours_periods import NextPeriod, next_period, open_period
from tests.scheduler.services.ledger_demo import HR, PERIOD
from tests.scheduler.services.test_hours import clear
from tests.scheduler.services.test_hours_lock import PERSON, punched

NOVEMBER = NextPeriod("2026-11", date(2026, 11, 1), date(2026, 11, 30))


def test_the_month_after_the_last_period_opens_once(demo: App) -> None:
    assert next_period(demo, HR) == NOVEMBER
    opened = open_period(demo, HR, "2026-11")
    assert (opened.first_day, opened.last_day, opened.locked) == (NOVEMBER.first_day, NOVEMBER.last_day, False)
    assert next_period(demo, HR) is None  # December has not begun
    for code in ("2026-11", "2026-12", "", "2031-01"):
        with pytest.raises(Conflict, match="can begin now"):
            open_period(demo, HR, code)


def test_only_hr_opens_a_period(demo: App) -> None:
    lead = Actor(login="boss", role=AccountRole.LEAD, departments=frozenset({"WH"}))
    with pytest.raises(Forbidden):
        open_period(demo, lead, "2026-11")
    assert [p.code for p in hours.list_periods(demo, HR)][-1] == PERIOD


def test_what_came_after_a_lock_moves_into_the_period_that_opens(demo: App) -> None:
    clear(demo)
    lock_period(demo, HR, PERIOD)
    came = datetime(2026, 10, 13, 1, tzinfo=UTC)  # a day of leave
    punched(demo, PERSON, (came, "IN"), (came + timedelta(hours=4), "OUT"), seq=900_000)
    hours_changes.refresh_hours(demo, HR)
    assert {line.period for line in read_deltas(demo, HR, PERIOD).left} == {None}

    open_period(demo, HR, "2026-11")
    lines = read_deltas(demo, HR, "2026-11").counted
    assert sum(line.minutes for line in lines) == 240
    assert [p.code for p in hours.list_periods(demo, HR)][-1] == "2026-11"
