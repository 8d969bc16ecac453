"""Wanted patterns."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from ortools.sat.python.cp_model import CpModel, LinearExpr, LinearExprT

from solver.problem import Employee, Pattern, PatternDay, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.parts import Option, Part
from solver.rules.pattern_days import begun_before, days_of, starts
from solver.variables import Variables


class WantedPatterns:
    r"""Hard or soft: every week holds certain sequences of work, shift types and days off.

    For every person e, wanted pattern p of n days and calendar week w: Σ_{s in S[w]} held[e,s] ≥ 1, held[e,s] = 1 if
    all of the days s … s+n−1 fit p; violation = 1 for every week without it. S[w] is the week's day of the pattern's
    weekday, from where the pattern may run into the next week; without a weekday, S[w] are all days of the week from
    which the pattern ends in it.

    Edges: a week is asked only if no s in S[w] lets the pattern reach beyond the horizon's end, or begin before day 0
    on days that fit as far as the history knows them but are not all known; and if for some s in S[w] the past fits
    and the person can work as the pattern says (leave, shift types). So nobody is asked to mend what the past spoilt or
    what leave makes impossible, while a pattern that began before day 0 is to be carried through.
    Source: rotating and cyclic rosters in practice; wanted patterns of nurse rostering (Burke et al. 2004).
    """

    name: ClassVar[str] = "wanted_patterns"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.wanted_patterns for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            for pattern in employee.contract.wanted_patterns:
                if pattern.weight == 0:
                    continue
                for week in _asked(problem, employee, pattern):
                    absent: LinearExprT = 0
                    if pattern.weight is not None:
                        absent = model.new_bool_var("")
                        subject = f"{employee.id}: {pattern}, from day {week[0]} to {week[-1]} on"
                        yield PenaltyTerm(self.name, subject, pattern.weight, LinearExpr.sum([absent]))
                    open_ = [s for s in week if s >= 0 or begun_before(employee, pattern, s)]
                    held: list[LinearExprT] = [1] if len(open_) == 1 else [model.new_bool_var("") for _ in open_]
                    for start, fits in zip(open_, held, strict=True):
                        for wanted, works in days_of(problem, employee, variables, pattern, start):
                            day = works if wanted.work else 1 - works
                            model.add(LinearExpr.sum([day, absent if len(open_) == 1 else 0]) >= fits)
                    if len(open_) > 1:
                        model.add(LinearExpr.sum([*held, absent]) >= 1)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        for pattern in employee.contract.wanted_patterns:
            weeks = list(_asked(problem, employee, pattern))
            if pattern.weight == 0 or not weeks:
                continue
            begun = [s for week in weeks for s in week if s < 0 and begun_before(employee, pattern, s)]
            under_way = tuple(sorted(-start for start in begun))
            asked = {start for week in weeks for start in week}
            begins = tuple(day in asked for day in range(problem.horizon.days))
            if pattern.weekday is not None:
                yield _EachBegun(pattern.days, pattern.weight, under_way, begins)
                continue
            ends = {week[-1] + len(pattern.days) - 1 for week in weeks}
            yield _OnceAWeek(
                pattern.days,
                pattern.weight,
                (under_way, False),
                tuple((begins[day], day in ends) for day in range(problem.horizon.days)),
            )


@dataclass(frozen=True, slots=True)
class _EachBegun:
    """A pattern with a weekday: each one that is asked is carried through, or charged on the day that spoils it.

    State: of every one under way, its days so far. Kind: is one asked from this day on?
    """

    days: tuple[PatternDay, ...]
    weight: int | None
    start: tuple[int, ...]
    begins: tuple[bool, ...]

    def kind(self, day: int) -> Hashable:
        return self.begins[day]

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None:
        under_way = cast("tuple[int, ...]", state)
        had = (0, *under_way) if kind is True else under_way
        kept = [days + 1 for days in had if self.days[days].matches(option)]
        spoilt = len(had) - len(kept)
        if spoilt and self.weight is None:
            return None
        return tuple(days for days in kept if days < len(self.days)), spoilt * (self.weight or 0)

    def end(self, _: Hashable) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class _OnceAWeek:
    """A pattern without a weekday: charged at the end of a week in which it was not held.

    State: of every one under way, its days so far; was one held this week? Kind: may one begin, does the week end?
    """

    days: tuple[PatternDay, ...]
    weight: int | None
    start: tuple[tuple[int, ...], bool]
    by_day: tuple[tuple[bool, bool], ...]

    def kind(self, day: int) -> Hashable:
        return self.by_day[day]

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None:
        under_way, held = cast("tuple[tuple[int, ...], bool]", state)
        begins, ends = cast("tuple[bool, bool]", kind)
        if not held:
            had = (0, *under_way) if begins else under_way
            under_way = tuple(days + 1 for days in had if self.days[days].matches(option))
            held = len(self.days) in under_way
        if ends:
            if not held and self.weight is None:
                return None
            return ((), False), 0 if held else self.weight or 0
        return ((), True) if held else (under_way, False), 0

    def end(self, _: Hashable) -> int:
        return 0


def _asked(problem: Problem, employee: Employee, pattern: Pattern) -> Iterator[Sequence[int]]:
    """The days from which the pattern may be held, for every week that is asked for it."""
    horizon, length = problem.horizon, len(pattern.days)
    if pattern.weekday is None:
        mondays = range(-horizon.days_before_first_week, horizon.days, 7)
        weeks: Iterator[Sequence[int]] = (range(first, first + 8 - length) for first in mondays)
    else:
        weeks = ([day] for day in starts(problem, pattern))
    for week in weeks:
        begun = {start: begun_before(employee, pattern, start) for start in week if start < 0}
        if week[-1] + length > horizon.days or None in begun.values():
            continue
        if any(fits and start + length <= 0 for start, fits in begun.items()):
            continue  # held before day 0
        if any(begun.get(start, True) and _possible(problem, employee, pattern, start) for start in week):
            yield week


def _possible(problem: Problem, employee: Employee, pattern: Pattern, start: int) -> bool:
    """Can the person work as the pattern says on its days inside the horizon?"""
    inside = range(max(0, start), start + len(pattern.days))
    return all(
        problem.can_work(employee, day, wanted.shift_types or None)
        for day in inside
        if (wanted := pattern.days[day - start]).work
    )
