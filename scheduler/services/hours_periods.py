"""The next period: the rest of the calendar month after the last one. Other lengths come as a file of periods."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.errors import Conflict
from scheduler.hours.ledger import Period
from scheduler.services.hours_changes import refresh_into
from scheduler.services.hours_inputs import require_hr
from scheduler.storage.unit_of_work import UnitOfWork


class NextPeriod(NamedTuple):
    """``code`` is the month, as 2026-11."""

    code: str
    first_day: date
    last_day: date


def next_period(app: App, actor: Actor) -> NextPeriod | None:
    """What ``open_period`` would open today; None while the last period runs on or its successor's code is taken.

    Raises Forbidden unless HR or admin.
    """
    require_hr(actor)
    with app.reading(actor) as uow:
        return _next(uow)


def open_period(app: App, actor: Actor, code: str) -> Period:
    """Open the next period, whose code must be ``code``; differences of locked days that wait for one move into it.

    Raises Forbidden unless HR or admin, Conflict where another period is next or none can begin yet.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        found = _next(uow)
        if found is None or found.code != code:
            raise Conflict(f"{code} is not the period that can begin now", key="period_not_next", period=code)
        uow.imports.upsert_periods({code: (found.first_day, found.last_day)})
        uow.session.flush()
        refresh_into(uow, uow.organisation.load())
        uow.audit("period.open", f"period:{code}", first_day=found.first_day, last_day=found.last_day)
        opened: Period = uow.hours.period(code)
        uow.commit()
    return opened


def _next(uow: UnitOfWork) -> NextPeriod | None:
    """After the last period; the first of all is the month of today."""
    held = uow.hours.periods()
    today: date = uow.today
    first = max((one.last_day for one in held), default=today.replace(day=1) - timedelta(days=1)) + timedelta(days=1)
    last = (first.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    code = f"{first:%Y-%m}"
    if first > today or any(one.code == code for one in held):
        return None
    return NextPeriod(code, first, last)
