"""Shifts of one type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_most
from solver.variables import Variables


class MaxShiftsOfType:
    r"""Hard or soft: nobody works more shifts of a type than the contract's maximum for that type.

    For every person e and shift type t with a maximum: Σ_{s of type t} assigned[e,s] ≤ max[t]; violation = the excess.

    Edges: exactly the maximum is allowed; a maximum of 0 means never; the history does not count.
    Source: Curtois and Qu.
    """

    name: ClassVar[str] = "max_shifts_of_type"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.max_shifts_of_type for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            for kind, limit in employee.contract.max_shifts_of_type:
                shifts = [s for s in problem.shifts if s.type == kind and problem.may_work(employee, s)]
                count = LinearExpr.sum([variables.assigned(employee, shift) for shift in shifts])
                yield from at_most(model, (self.name, f"{employee.id} in {kind}"), count, limit, len(shifts))
