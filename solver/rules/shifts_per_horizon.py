"""Shifts over the horizon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_least, at_most
from solver.rules.parts import Counter, Part, lower, upper, work_of
from solver.variables import Variables


class ShiftsPerHorizon:
    r"""Hard or soft: over the horizon, not fewer shifts than the minimum and not more than the maximum.

    For every person e: min ≤ Σ_d works[e,d] ≤ max; violation = the shifts missing, or in excess.

    Edges: exactly the minimum and exactly the maximum are allowed; the history does not count. Paid leave counts
    nowhere here: minutes_per_horizon credits it.
    Source: INRC-II S6 (total assignments); OptaPlanner and INRC 2010 (number of assignments).
    """

    name: ClassVar[str] = "shifts_per_horizon"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.min_shifts or e.contract.max_shifts for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        days = range(problem.horizon.days)
        for employee in problem.employees:
            low, high = employee.contract.min_shifts, employee.contract.max_shifts
            if low is None and high is None:
                continue
            count = LinearExpr.sum([variables.works(employee, day) for day in days])
            name = (self.name, str(employee.id))
            if low is not None:
                yield from at_least(model, name, count, low)
            if high is not None:
                yield from at_most(model, name, count, high, len(days))

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        low, high = employee.contract.min_shifts, employee.contract.max_shifts
        until = (problem.horizon.days - 1,)
        if low is not None and low.weight != 0:
            yield Counter(work_of, until, lower(low.value, low.weight))
        if high is not None and high.weight != 0:
            yield Counter(work_of, until, upper(high.value, high.weight))
