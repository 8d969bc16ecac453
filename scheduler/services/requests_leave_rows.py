"""A request for leave as the rows of leave that planning reads."""

from __future__ import annotations

from datetime import date, timedelta

from scheduler.domain.organisation import Leave, Organisation
from scheduler.domain.staff_requests import CREDITED, StaffRequest

SATURDAY = 5


def leave_rows(organisation: Organisation, found: StaffRequest, status: str) -> tuple[Leave, ...]:
    """The request's days as runs of weekdays and of weekend days.

    A weekday of leave that is credited counts for a fifth of the contract's regular week, a weekend day for nothing; so
    a whole week of leave counts for the regular week.
    """
    if found.leave_kind is None:
        return ()
    regular = organisation.contracts[organisation.people[found.person].contract].regular_min_per_week
    credit = regular // 5 if found.leave_kind in CREDITED else 0
    rows: list[Leave] = []
    first = found.first_day
    for day in (found.first_day + timedelta(days=d) for d in range((found.last_day - found.first_day).days + 1)):
        after = day + timedelta(days=1)
        if credit and day < found.last_day and _weekend(after) == _weekend(day):
            continue
        if not credit and day < found.last_day:
            continue
        rows.append(
            Leave(
                person=found.person,
                first_day=first,
                last_day=day,
                kind=found.leave_kind.value,
                status=status,
                credit_min_per_day=0 if _weekend(first) else credit,
            )
        )
        first = after
    return tuple(rows)


def _weekend(day: date) -> bool:
    return day.weekday() >= SATURDAY
