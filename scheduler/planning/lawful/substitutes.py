"""Substitute days for Sundays and holidays that were worked: each finds a workday without work of its own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice, product
from math import prod
from zoneinfo import ZoneInfo

from scheduler.planning.lawful.asks import PersonAsks
from scheduler.planning.lawful.hours import ONE
from scheduler.planning.lawful.law import Minutes, epoch_min
from scheduler.policies.kinds import DayKind, Severity
from scheduler.policies.rule import LabourRule
from scheduler.policies.terms import DaysOff
from solver import problem as sp

SUNDAY = 6
_MOST_SUMS = 64  # of one stretch: six days on which a night of the day before may be the work


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owed:
    """A Sunday or holiday that asks for a substitute if it is worked; days are indices of the horizon.

    ``by``: the days whose duties can be the work on it, its own first; none: it was worked before the horizon.
    """

    day: int
    within_days: int
    by: tuple[int, ...] = ()

    @property
    def first(self) -> int:
        return self.day - self.within_days + 1

    @property
    def last(self) -> int:
        return self.day + self.within_days - 1


def substitute_days(asks: PersonAsks, rule: LabourRule) -> None:
    """Every owed day finds a substitute: by Hall's condition for intervals no stretch of days owes more than is free.

    For every stretch I: ``Σ owed days worked, all of whose near days lie in I, ≤ workdays without work in I``, that is
    ``Σ owed days worked + Σ workdays worked ≤ workdays of I``. An owed day is worked by its own duty or by a night that
    reaches into it, and counts once: the sum is asked for every way to take one of them. Owed days of hard rules before
    this one count too, since no day serves two rules. Days before the horizon are known, those after it are free; what
    was worked before and can find no substitute any more is not asked for.

    The longer rest that belongs to the day off (``with_rest_min``) is audited only, as are stretches with more than six
    days that a night reaches. A soft rule prices every stretch by itself, without such nights where the day has duties.
    """
    if not any(isinstance(held, DaysOff) and held.after is not None for held in asks.terms(rule)):
        return
    horizon = asks.horizon
    before = horizon.law.stack.rules[: horizon.law.stack.rules.index(rule)]
    others = [one for other in before if _binds(other) for one in _owed(asks, other)]
    own = [*_owed(asks, rule)]
    if not own:
        return
    near = range(min(one.first for one in (*others, *own)), max(one.last for one in (*others, *own)) + 1)
    free = [day for day in near if _is_free(asks, day)]
    earlier = _servable(others, (), free)
    mine = _servable(own, earlier, free)
    limits: dict[tuple[tuple[int, ...], tuple[_Owed, ...]], int] = {}
    for first, last, inside in _stretches(earlier, mine, len(horizon.dates)):
        held = free[bisect_left(free, first) : bisect_right(free, last)]
        coming = tuple(one for one in inside if one.by)
        most = len(held) - (len(inside) - len(coming))
        workdays = tuple(day for day in held if 0 <= day < len(horizon.dates))
        limits[workdays, coming] = min(most, limits.get((workdays, coming), most))
    for (workdays, coming), most in limits.items():
        if len(coming) + len(workdays) > most:
            _ask(asks, rule, workdays, coming, most)


def _ask(asks: PersonAsks, rule: LabourRule, workdays: Sequence[int], coming: Sequence[_Owed], most: int) -> None:
    """Of the workdays and the owed days to come together at most so many are worked."""
    if prod(len(one.by) for one in coming) > _MOST_SUMS:
        return
    weight = asks.weight(rule, asks.horizon.weights.day_fen)
    ways = product(*(one.by for one in coming))
    for way in ways if weight is None else islice(ways, 1):
        taken = tuple(zip((one.day for one in coming), way, strict=True))
        touched = (*workdays, *way)
        name = _counted(asks, workdays, taken)
        asks.ask(rule, min(touched), max(touched), most, weight, counts=name)


def _counted(asks: PersonAsks, workdays: Sequence[int], taken: Sequence[tuple[int, int]]) -> str:
    """The name under which a shift counts 1 on a workday, and 1 for each owed day on which it works and is taken."""
    owing: dict[int, list[int]] = {day: [] for day in workdays}
    plain = frozenset(workdays)
    for day, by in taken:
        owing.setdefault(by, []).append(day)

    def amount(shift: sp.Shift) -> int:
        held = owing.get(shift.day)
        return 0 if held is None else int(shift.day in plain) + sum(_works_on(asks, shift, day) for day in held)

    held = f"{workdays[0]}-{workdays[-1]}" if workdays else ""
    return asks.counted(f"substitute:{held}:{taken}:{asks.measure or ''}", amount)


def _stretches(
    earlier: Sequence[_Owed], mine: Sequence[_Owed], days: int
) -> Iterator[tuple[int, int, Sequence[_Owed]]]:
    """The stretches from where one owed day's near days begin to where another's end, with all that lie inside.

    Only those that touch the horizon and hold an owed day of the rule itself.
    """
    every = sorted((*earlier, *mine), key=lambda one: one.last)
    own = set(map(id, mine))
    ends = sorted({one.last for one in every if one.last >= 0})
    for first in sorted({one.first for one in every if one.first < days}):
        begun = [one for one in every if one.first >= first]
        for last in ends:
            inside = [one for one in begun if one.last <= last]
            if not inside or inside[-1].last != last or all(one.first > first for one in inside):
                continue  # a shorter stretch holds the same
            if any(id(one) in own for one in inside):
                yield first, last, inside


def _servable(owed: Iterable[_Owed], held: Sequence[_Owed], free: Sequence[int]) -> list[_Owed]:
    """Of the owed days those to come, and of the past those that can still find a substitute beside ``held``."""
    kept = []
    known = [one for one in held if not one.by]
    for one in owed:
        if not one.by:
            if not _all_find([*known, one], free):
                continue
            known.append(one)
        kept.append(one)
    return kept


def _all_find(owed: Sequence[_Owed], free: Sequence[int]) -> bool:
    """Does each find a day of its own? Who must have one first takes the earliest: that way the most find one."""
    left = list(free)
    for one in sorted(owed, key=lambda one: one.last):
        place = bisect_left(left, one.first)
        if place == len(left) or left[place] > one.last:
            return False
        left.pop(place)
    return True


def _binds(rule: LabourRule) -> bool:
    return rule.roster is Severity.HARD and isinstance(rule.terms, DaysOff) and rule.terms.after is not None


def _owed(asks: PersonAsks, rule: LabourRule) -> Iterator[_Owed]:
    """The Sundays or holidays of the past that were worked, and those of the horizon that can be."""
    horizon = asks.horizon
    lines = horizon.law.past.get(asks.person.code, ())
    begin = min((horizon.index(line.day) for line in lines), default=0)
    for day in range(min(begin, 0), len(horizon.dates)):
        on = _date(asks, day)
        if not (on.weekday() == SUNDAY or _is_holiday(asks, on)):
            continue
        terms = horizon.law.terms_on(rule, asks.person.code, on)
        if not isinstance(terms, DaysOff) or terms.after is None:
            continue
        if (terms.after is DayKind.SUNDAY) is not (on.weekday() == SUNDAY):  # a holiday on a Sunday is a Sunday
            continue
        near = tuple((line.start_min, line.end_min) for line in lines if (on - line.day).days in (0, 1, 2))
        if _meets(asks, near, on):
            yield _Owed(day=day, within_days=terms.within_days)
            continue
        begun = (d for d in (day, day - 1, day - 2) if d >= 0)
        by = tuple(d for d in begun if any(_works_on(asks, shift, day) for shift in asks.able(d)))
        if by:
            yield _Owed(day=day, within_days=terms.within_days, by=by)


def _date(asks: PersonAsks, day: int) -> date:
    return asks.horizon.dates[0] + timedelta(days=day)


def _is_holiday(asks: PersonAsks, on: date) -> bool:
    return asks.horizon.law.calendar.kind(on) is DayKind.HOLIDAY


def _is_free(asks: PersonAsks, day: int) -> bool:
    """A day to come, or one on which nothing was worked: no Sunday or holiday, and not before the person was there."""
    on = _date(asks, day)
    if on.weekday() == SUNDAY or on < asks.person.hired_on or _is_holiday(asks, on):
        return False
    return day >= 0 or not asks.past.get(on)


def _works_on(asks: PersonAsks, shift: sp.Shift, day: int) -> bool:
    return _meets(asks, asks.spans(shift), _date(asks, day))


def _meets(asks: PersonAsks, spans: Minutes, on: date) -> bool:
    """Does any of the spans lie on the local day?"""
    start, end = _local_day(asks.horizon.law.calendar.zone, on)
    return any(a < end and b > start for a, b in spans)


@lru_cache(maxsize=1024)
def _local_day(zone: ZoneInfo, on: date) -> tuple[int, int]:
    return epoch_min(zone, on), epoch_min(zone, on + ONE)
