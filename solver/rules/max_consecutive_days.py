"""Longest stretch of working days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import longest_run
from solver.rules.machines import LongestRun
from solver.rules.parts import Part
from solver.variables import Variables


class MaxConsecutiveDays:
    r"""Hard or soft: nobody works more days in a row than the maximum.

    For every person e and day d: Σ_{k = d − max … d} works[e,k] ≤ max; violation = the days beyond the maximum, that
    is, the days that are at least the (max + 1)-th of their stretch.

    Edges: exactly the maximum is allowed. Days before day 0 come from the history; a stretch that was too long already
    is charged for the days of this horizon only. A stretch on the last day is charged as far as it goes.
    Source: INRC-II S2; Curtois and Qu.
    """

    name: ClassVar[str] = "max_consecutive_days"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.max_consecutive_days for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit = employee.contract.max_consecutive_days
            if limit is not None:
                days = [variables.works(employee, day) for day in range(problem.horizon.days)]
                name = (self.name, str(employee.id))
                yield from longest_run(model, name, days, employee.history.consecutive_days, limit)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit = employee.contract.max_consecutive_days
        if limit is not None and limit.weight != 0:
            yield LongestRun.after(employee.history.consecutive_days, limit.value, limit.weight)
