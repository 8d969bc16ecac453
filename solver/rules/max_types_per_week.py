"""Shift types in a week."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar, cast

from ortools.sat.python.cp_model import CpModel, LinearExpr, LinearExprT

from solver.problem import Employee, Problem, ShiftTypeId
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_most
from solver.rules.parts import Option, Part
from solver.variables import Variables


class MaxTypesPerWeek:
    r"""Hard or soft: nobody works more different shift types in a calendar week than the maximum.

    For every person e and week w: Σ_t used[e,w,t] ≤ max, used[e,w,t] = max_{d in w} assigned[e, t on d];
    violation = the types in excess.

    Edges: exactly the maximum is allowed; a maximum of 1 keeps to one type within a week. Of a week that began before
    day 0 only the last shift is known, and its type counts as used; the days of a week that the horizon's end cuts are
    looked at as far as they go.
    Source: rotating rosters, which change the shift type between weeks only.
    """

    name: ClassVar[str] = "max_types_per_week"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.max_types_per_week for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        horizon = problem.horizon
        for employee in problem.employees:
            limit = employee.contract.max_types_per_week
            if limit is None or limit.weight == 0:
                continue
            past = type_of_begun_week(problem, employee)
            for index, week in enumerate(horizon.weeks):
                types = {s.type for day in week for s in problem.shifts_by_day[day] if problem.may_work(employee, s)}
                known = {past} - {None} if index == 0 else set()
                most = min(len(types | known), len(week) + len(known))
                if most <= limit.value:
                    continue
                used: list[LinearExprT] = [variables.works_type(employee, index, t) for t in sorted(types - known)]
                count = LinearExpr.sum([*used, len(known)])
                yield from at_most(model, (self.name, f"{employee.id} in week {index}"), count, limit, most)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit = employee.contract.max_types_per_week
        if limit is not None and limit.weight != 0:
            past = type_of_begun_week(problem, employee)
            start = frozenset() if past is None else frozenset({past})
            yield _TypesOfWeek(limit.value, limit.weight, start, week_begins(problem))


@dataclass(frozen=True, slots=True)
class _TypesOfWeek:
    """State: the types of this week so far. Kind: does a week begin?"""

    most: int
    weight: int | None
    start: frozenset[ShiftTypeId]
    by_day: tuple[bool, ...]

    def kind(self, day: int) -> Hashable:
        return self.by_day[day]

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None:
        used = frozenset() if kind is True else cast("frozenset[ShiftTypeId]", state)
        if option is None or option in used:
            return used, 0
        if len(used) < self.most:
            return used | {option}, 0
        return None if self.weight is None else (used | {option}, self.weight)

    def end(self, _: Hashable) -> int:
        return 0


def type_of_begun_week(problem: Problem, employee: Employee) -> ShiftTypeId | None:
    """The type of the history's last shift if it stands in the week that day 0 goes on with."""
    day = employee.history.last_shift_day
    if day is None or day < -problem.horizon.days_before_first_week:
        return None
    return employee.history.last_shift_type


def week_begins(problem: Problem) -> tuple[bool, ...]:
    """For every day: is it the first of a calendar week?"""
    horizon = problem.horizon
    return tuple(horizon.weekday(day) == horizon.week_starts for day in range(horizon.days))
