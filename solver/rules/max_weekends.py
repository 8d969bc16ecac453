"""Weekends with work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_most, counted_weekends
from solver.rules.parts import Counter, Part, Unseen, upper, weekends_of
from solver.variables import Variables


class MaxWeekends:
    r"""Hard or soft: nobody works on more weekends than the maximum.

    For every person e: Σ_w worked[e,w] ≤ max, worked[e,w] = max_{d in w} works[e,d];
    violation = the weekends in excess.

    Edges: exactly the maximum is allowed; one worked day makes a worked weekend. A weekend that began before day 0 and
    was worked then was counted with the days before, and is not counted again.
    Source: INRC-II S7; Curtois and Qu.
    """

    name: ClassVar[str] = "max_weekends"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.max_weekends for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit = employee.contract.max_weekends
            if limit is not None:
                worked = counted_weekends(problem, employee, variables)
                name = (self.name, str(employee.id))
                yield from at_most(model, name, LinearExpr.sum(worked), limit, len(worked))

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit = employee.contract.max_weekends
        if limit is None or limit.weight == 0 or limit.value >= len(problem.horizon.weekends):
            return
        weekends = weekends_of(problem, employee)
        if weekends is None:
            yield Unseen("weekends of three days or more")
        else:
            yield Counter(weekends, (problem.horizon.days - 1,), upper(limit.value, limit.weight))
