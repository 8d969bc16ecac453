"""The third form of a rule, beside its check and its constraints: what it says about one person's whole roster.

Column generation prices whole rosters of one person by dynamic programming over the days. A rule of one person's own
work describes itself by ``parts``: prices of single cells, machines that remember the last days, and counters that
are charged at the end of a period. Parts of all rules together price every roster of the person exactly as the checks
do, and forbid what the checks call hard. A person has one option a day: a shift type, or ``None`` for a day off.

When to modify: a rule remembers something that neither a machine nor a counter can hold.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from solver.problem import DAY_MIN, Employee, Problem, Shift, ShiftTypeId

Option = ShiftTypeId | None


@dataclass(frozen=True, slots=True)
class CellPrice:
    """What an option of a day costs, beside all else; ``price=None`` forbids it. Prices of one cell add up."""

    day: int
    option: Option
    price: int | None


class Machine(Protocol):
    """Remembers what it needs of the days so far. Frozen, hashable and equal for persons with the same rules.

    ``step`` is asked for a state, the kind of the day and the day's option, and answers with the next state and the
    price of this day, or ``None`` if the rule forbids it. Days of the same ``kind`` share their steps, so that a
    machine that treats all days alike returns one constant. ``end`` is the price after the last day (``None`` forbids).
    The states that can be reached must be few: cap every number at the largest value that still makes a difference.
    """

    @property
    def start(self) -> Hashable: ...

    def kind(self, day: int) -> Hashable: ...

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None: ...

    def end(self, state: Hashable) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Counter:
    """A sum over days, charged after each day of ``until`` by ``price(position in until, sum)`` and set back to 0.

    ``amount(day, option, worked)`` is what a day adds, ≥ 0; ``worked`` says whether the day before was worked (before
    day 0: by the history). ``start`` is the sum before day 0. ``price`` answers ``None`` for what is forbidden. Sums
    that are charged at the same days and grow alike are merged, whichever rules they come from.
    """

    amount: Callable[[int, Option, bool], int]
    until: tuple[int, ...]
    price: Callable[[int, int], int | None]
    start: int = 0


@dataclass(frozen=True, slots=True)
class Unseen:
    """The rule speaks of something that has no column form here; it is left to CP-SAT, and bounds stay valid."""

    why: str


Part = CellPrice | Machine | Counter | Unseen


@runtime_checkable
class Priced(Protocol):
    """A rule that has a column form. Rules that couple persons have none: the master problem holds demand."""

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        """The rule's parts for this person; none where it says nothing."""
        ...


def options(problem: Problem, day: int) -> Iterator[Option]:
    """What a person may have on a day: a day off, or one of its shifts."""
    yield None
    for shift in problem.shifts_by_day[day]:
        yield shift.type


def works_before(employee: Employee) -> bool:
    """Was day −1 worked, as far as the history tells?"""
    return employee.history.consecutive_days > 0


def upper(value: int, weight: int | None) -> Callable[[int, int], int | None]:
    """The price of a sum above ``value``: forbidden, or ``weight`` a unit."""
    if weight is None:
        return lambda _, total: 0 if total <= value else None
    return lambda _, total: weight * max(0, total - value)


def lower(value: int, weight: int | None) -> Callable[[int, int], int | None]:
    """The price of a sum below ``value``: forbidden, or ``weight`` a unit."""
    if weight is None:
        return lambda _, total: 0 if total >= value else None
    return lambda _, total: weight * max(0, value - total)


def each(prices: Iterable[Callable[[int, int], int | None]]) -> Callable[[int, int], int | None]:
    """A price of its own for every day of ``until``."""
    by_position = tuple(prices)
    return lambda position, total: by_position[position](position, total)


def work_of(_: int, option: Option, __: bool) -> int:
    """1 for a worked day."""
    return int(option is not None)


def minutes_of(problem: Problem) -> Callable[[int, Option, bool], int]:
    """Working minutes of a day."""
    return _shift_amount(problem, lambda shift: shift.work_min)


def shifts_of(problem: Problem, types: Iterable[ShiftTypeId]) -> Callable[[int, Option, bool], int]:
    """1 for a shift of one of the types."""
    wanted = frozenset(types)
    return _shift_amount(problem, lambda shift: int(shift.type in wanted))


def nights_of(problem: Problem) -> Callable[[int, Option, bool], int]:
    """1 for a night shift."""
    return shifts_of(problem, (t.id for t in problem.shift_types if t.night))


def weekends_of(problem: Problem, employee: Employee) -> Callable[[int, Option, bool], int] | None:
    """1 for the first worked day of a weekend; ``None`` where a weekend of three days or more would need a memory.

    A weekend that began before day 0 and was worked then was counted there.
    """
    horizon = problem.horizon
    if any(len(weekend) > 2 for weekend in horizon.weekends):
        return None
    if horizon.continues_weekend and horizon.weekends and len(horizon.weekends[0]) > 1:
        return None
    first = {weekend[0] for weekend in horizon.weekends}
    second = {weekend[1] for weekend in horizon.weekends if len(weekend) > 1}
    if horizon.continues_weekend and employee.history.weekend_worked:
        first.discard(0)

    def amount(day: int, option: Option, worked: bool) -> int:
        return int(option is not None and (day in first or (day in second and not worked)))

    return amount


def close_shifts(problem: Problem, rest_min: int) -> bool:
    """Can shifts that are not on neighbouring days lie less than ``rest_min`` apart? A machine of one day misses it."""
    latest = max((s.end_min - s.day * DAY_MIN for s in problem.shifts), default=0)
    earliest = min((s.start_min - s.day * DAY_MIN for s in problem.shifts), default=0)
    return 2 * DAY_MIN - 120 + earliest - latest < rest_min


def _shift_amount(problem: Problem, amount: Callable[[Shift], int]) -> Callable[[int, Option, bool], int]:
    by_key = {key: amount(shift) for key, shift in problem.shift_by_key.items()}

    def of(day: int, option: Option, _: bool) -> int:
        return 0 if option is None else by_key.get((day, option), 0)

    return of
