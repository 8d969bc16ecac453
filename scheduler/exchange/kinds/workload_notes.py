"""What is odd about a workload file though every row can be taken: gaps, a grain that changes, absurd quantities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import gcd
from typing import NamedTuple

import numpy as np

from scheduler.domain.organisation import CalendarDay
from scheduler.exchange.faults import Note
from scheduler.exchange.kinds.base import note

SHOWN = 5  # notes of one sort and role
LEAST_DAYS, LEAST_ROWS, LEAST_IN_WEEK = 15, 200, 20
GAP_DAYS = 7
ABSURD = 20  # times what 99 of 100 intervals have at most


class Interval(NamedTuple):
    """A row as far as it is looked at here: ``wall`` is local."""

    number: int
    wall: datetime
    quantity: float


def oddities(roles: Mapping[str, Sequence[Interval]], calendar: Mapping[date, CalendarDay]) -> Iterator[Note]:
    """Notes on each role's intervals, by role. Days that the table calls closed are no gap."""
    for role, intervals in sorted(roles.items()):
        yield from _gaps(role, sorted({one.wall.date() for one in intervals}), calendar)
        yield from _changed_grain(role, intervals)
        yield from _absurd(role, intervals)


def _gaps(role: str, days: Sequence[date], calendar: Mapping[date, CalendarDay]) -> Iterator[Note]:
    """Stretches without a row of a week and more, and of over twice the role's usual pause between days with rows."""
    if len(days) < LEAST_DAYS:
        return
    steps = np.diff([day.toordinal() for day in days])
    least = max(GAP_DAYS, 2 * int(np.quantile(steps, 0.95, method="lower")))
    found = 0
    for before, step in zip(days, steps.tolist(), strict=False):
        absent = [before + timedelta(days=k) for k in range(1, step)]
        open_days = [day for day in absent if day not in calendar or calendar[day].kind != "closed"]
        if len(open_days) >= least and found < SHOWN:
            found += 1
            yield note("workload_gap", role=role, first=str(absent[0]), last=str(absent[-1]), count=len(open_days))


def _changed_grain(role: str, intervals: Sequence[Interval]) -> Iterator[Note]:
    """The first week from which on the intervals have another length than in all weeks before."""
    weeks: dict[date, list[int]] = defaultdict(list)
    for one in intervals:
        monday = one.wall.date() - timedelta(days=one.wall.weekday())
        weeks[monday].append(one.wall.hour * 60 + one.wall.minute)
    grains = [
        (monday, gcd(1440, *minutes)) for monday, minutes in sorted(weeks.items()) if len(minutes) >= LEAST_IN_WEEK
    ]
    for at in range(2, len(grains) - 1):
        before, after = {g for _, g in grains[:at]}, {g for _, g in grains[at:]}
        if len(before) == len(after) == 1 and before != after:
            yield note("workload_grain", role=role, day=str(grains[at][0]), value=after.pop(), accepted=before.pop())


def _absurd(role: str, intervals: Sequence[Interval]) -> Iterator[Note]:
    if len(intervals) < LEAST_ROWS:
        return
    quantities = np.array([one.quantity for one in intervals])
    usual = float(np.quantile(quantities, 0.99, method="lower"))
    high = np.flatnonzero(quantities > ABSURD * usual) if usual > 0 else np.zeros(0, dtype=int)
    for place in high[:SHOWN].tolist():
        one = intervals[place]
        yield note(
            "workload_absurd",
            role=role,
            row=one.number,
            value=f"{one.quantity:g}",
            start=one.wall.isoformat(" ", "minutes"),
            usual=f"{usual:g}",
        )
