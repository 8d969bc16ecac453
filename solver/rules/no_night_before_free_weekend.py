"""No night before a free weekend."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem, ShiftTypeId
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import never
from solver.rules.parts import Option, Part
from solver.variables import Variables


class NoNightBeforeFreeWeekend:
    r"""Hard or soft: no night reaches into a weekend that is free.

    For every person e and weekend w whose first day is d: not both night[e,d−1] = 1 and Σ_{k in w} works[e,k] = 0;
    violation = 1 for every night before a free weekend.

    Edges: not asked of a weekend that the horizon's end cuts, since it may still be worked, nor of one that began
    before day 0. A night on day −1 (the history's last shift) obliges nobody who can work on no day of the weekend.
    A night is a shift of a type marked so, on the day on which it starts. The limit's value is not read.
    Source: OptaPlanner and INRC 2010 (no night shift before free weekend).
    """

    name: ClassVar[str] = "no_night_before_free_weekend"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.no_night_before_free_weekend for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit = employee.contract.no_night_before_free_weekend
            if limit is None:
                continue
            for weekend in _asked(problem):
                name = (self.name, f"{employee.id} before the weekend of day {weekend[0]}")
                works = [variables.works(employee, day) for day in weekend]
                eve = weekend[0] - 1
                if eve >= 0:
                    if problem.can_work(employee, eve, _nights(problem)):
                        night = variables.nights(employee, [eve])
                        yield from never(model, name, [night], works, weight=limit.weight)
                elif _night_before(problem, employee, weekend):
                    yield from never(model, name, [], works, weight=limit.weight)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit = employee.contract.no_night_before_free_weekend
        if limit is None or limit.weight == 0:
            return
        kinds, start = ["plain"] * problem.horizon.days, False
        for weekend in _asked(problem):
            if weekend[0] == 0:
                start = _night_before(problem, employee, weekend)
            else:
                kinds[weekend[0] - 1] = "eve"
            for day in weekend:
                kinds[day] = "inner"
            kinds[weekend[-1]] = "last"
        yield _Eve(limit.weight, start, _nights(problem), tuple(kinds))


@dataclass(frozen=True, slots=True)
class _Eve:
    """State: was the eve a night and the weekend free so far?"""

    weight: int | None
    start: bool
    nights: frozenset[ShiftTypeId]
    by_day: tuple[str, ...]

    def kind(self, day: int) -> Hashable:
        return self.by_day[day]

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None:
        if kind == "eve":
            return option in self.nights, 0
        if kind == "plain" or state is False or option is not None:
            return False, 0
        if kind == "inner":
            return True, 0
        return None if self.weight is None else (False, self.weight)

    def end(self, _: Hashable) -> int:
        return 0


def _asked(problem: Problem) -> Iterator[tuple[int, ...]]:
    """The weekends that lie inside the horizon from their first to their last day."""
    horizon = problem.horizon
    for weekend in horizon.weekends:
        cut = weekend[-1] == horizon.days - 1 and horizon.weekday(horizon.days) in horizon.weekend_weekdays
        if not cut and not (weekend[0] == 0 and horizon.continues_weekend):
            yield weekend


def _nights(problem: Problem) -> frozenset[ShiftTypeId]:
    return frozenset(t.id for t in problem.shift_types if t.night)


def _night_before(problem: Problem, employee: Employee, weekend: tuple[int, ...]) -> bool:
    """Does a night of the history oblige the person to work on the weekend of day 0?"""
    history = employee.history
    night = history.last_shift_day == -1 and history.last_shift_type in _nights(problem)
    return night and any(problem.can_work(employee, day) for day in weekend)
