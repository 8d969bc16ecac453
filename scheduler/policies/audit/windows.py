"""Windows of days: the calendar's own, and any so many days in a row; what was worked in them and what may be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from scheduler.policies.audit.frame import Bools, Frame, Ints
from scheduler.policies.kinds import Cycle


class Hit(NamedTuple):
    """A rule broken by one person, as columns of days. ``judged`` is the day whose scope and derogations count.

    ``paid``: minutes × percent that are to be paid, for rules with a price.
    """

    person: int
    judged: int
    first: int
    last: int
    found: int
    limit: int
    amount: int
    at_min: int | None = None
    windows: int = 1
    paid: int | None = None


def fixed_window(unit: Cycle, day: date, week_starts: int) -> tuple[date, date]:
    """First and last day of the calendar's window of the unit that holds the day."""
    match unit:
        case Cycle.DAY:
            return day, day
        case Cycle.WEEK:
            first = day - timedelta(days=(day.weekday() - week_starts) % 7)
            return first, first + timedelta(days=6)
        case Cycle.MONTH:
            return day.replace(day=1), _before(day.year, day.month + 1)
        case Cycle.QUARTER:
            month = (day.month - 1) // 3 * 3 + 1
            return date(day.year, month, 1), _before(day.year, month + 3)
        case Cycle.YEAR:
            return date(day.year, 1, 1), date(day.year, 12, 31)


def fixed_windows(frame: Frame, unit: Cycle, times: int = 1) -> Iterator[tuple[int, int, int]]:
    """(first, last, judged) columns of the windows that touch the period; judged is their last day inside it.

    ``times`` units make one window, counted from an epoch, so that the same windows come in every audit.
    """
    day = frame.period.first
    while day <= frame.period.last:
        first, last = fixed_window(unit, day, frame.calendar.week_starts)
        if times > 1:  # weeks only: blocks of so many weeks since the first week of all
            number = (first.toordinal() - 1) // 7 % times
            first -= timedelta(days=7 * number)
            last = first + timedelta(days=7 * times - 1)
        yield frame.column(first), frame.column(last), min(frame.column(last), frame.last)
        day = last + timedelta(days=1)


def prefix(table: Ints) -> Ints:
    """Running sums along the days, beginning with 0: the sum of columns [a, b] is prefix[b + 1] − prefix[a]."""
    sums = np.zeros((table.shape[0], table.shape[1] + 1), dtype=np.int64)
    np.cumsum(table, axis=1, out=sums[:, 1:])
    return sums


def since_start(frame: Frame, ends: Ints, days: int) -> Ints:
    """People × ends: how many days of each window of ``days`` days count, whole begun weeks for who began inside it."""
    hired = np.array([frame.column(one.hired_on) for one in frame.people], dtype=np.int64)
    known = ends[None, :] - hired[:, None] + 1
    begun = -(-np.maximum(known, 0) // 7) * 7
    return np.where(known < days, np.minimum(begun, days), days)


def worst_of_runs(found: Ints, limit: Ints, over: Ints, mask: Bools, *, ends: Ints, days: int) -> Iterator[Hit]:
    """One hit for each run of windows, ending on following days, that are ``over`` by more than 0: the worst of them.

    All are people × ends; ``mask`` is people × days and says where the rule is in force.
    """
    broken = (over > 0) & mask[:, ends]
    for person in np.flatnonzero(broken.any(axis=1)):
        columns = np.flatnonzero(broken[person])
        for run in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1):
            worst = int(run[np.argmax(over[person, run])])
            end = int(ends[worst])
            yield Hit(
                person=int(person),
                judged=end,
                first=end - days + 1,
                last=end,
                found=int(found[person, worst]),
                limit=int(limit[person, worst]),
                amount=int(over[person, worst]),
                windows=len(run),
            )


def _before(year: int, month: int) -> date:
    """The day before the first of the month; month 13 is January of the next year."""
    return (date(year + 1, 1, 1) if month > 12 else date(year, month, 1)) - timedelta(days=1)
