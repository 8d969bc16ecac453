"""Unwanted patterns."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar, cast

from ortools.sat.python.cp_model import CpModel, LinearExprT

from solver.problem import Employee, PatternDay, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import never
from solver.rules.parts import Option, Part
from solver.rules.pattern_days import begun_before, days_of, starts
from solver.variables import Variables


class UnwantedPatterns:
    r"""Hard or soft: certain sequences of work, shift types and days off do not occur.

    For every person e, unwanted pattern p of n days and day s with all of s … s+n−1 fitting p: never (hard), or
    violation = 1. A pattern with a weekday is looked for from days of that weekday only.

    Edges: occurrences that overlap count each. An occurrence must end inside the horizon; it may begin before day 0
    where the history tells that the days before fit (days off and worked days that end on day −1, the type of the last
    shift): what is not known does not fit. It always has a day inside the horizon.
    Source: OptaPlanner and INRC 2010 (unwanted patterns).
    """

    name: ClassVar[str] = "unwanted_patterns"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.unwanted_patterns for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            for pattern in employee.contract.unwanted_patterns:
                for start in starts(problem, pattern):
                    if start + len(pattern.days) > problem.horizon.days:
                        continue
                    if start < 0 and begun_before(employee, pattern, start) is not True:
                        continue
                    true: list[LinearExprT] = []
                    false: list[LinearExprT] = []
                    for wanted, held in days_of(problem, employee, variables, pattern, start):
                        (true if wanted.work else false).append(held)
                    if not any(isinstance(held, int) for held in true):  # the constant 0: it cannot occur
                        name = (self.name, f"{employee.id}: {pattern}, from day {start} on")
                        yield from never(model, name, true, false, weight=pattern.weight)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        for pattern in employee.contract.unwanted_patterns:
            if pattern.weight == 0:
                continue
            begun = [s for s in starts(problem, pattern) if s < 0 and begun_before(employee, pattern, s)]
            yield _Progress(
                pattern.days,
                pattern.weight,
                tuple(sorted(-start for start in begun)),
                pattern.weekday,
                problem.horizon.first_weekday,
            )


@dataclass(frozen=True, slots=True)
class _Progress:
    """State: of every occurrence that may be under way, its days so far. Kind: may one begin?"""

    days: tuple[PatternDay, ...]
    weight: int | None
    start: tuple[int, ...]
    weekday: int | None
    first_weekday: int

    def kind(self, day: int) -> Hashable:
        return self.weekday is None or (self.first_weekday + day) % 7 == self.weekday

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None:
        under_way = cast("tuple[int, ...]", state)
        had = (0, *under_way) if kind is True else under_way
        done = tuple(days + 1 for days in had if self.days[days].matches(option))
        if not done or done[-1] < len(self.days):
            return done, 0
        return None if self.weight is None else (done[:-1], self.weight)

    def end(self, _: Hashable) -> int:
        return 0
