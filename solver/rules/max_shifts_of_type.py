"""Shifts of one type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_most
from solver.rules.parts import CellPrice, Counter, Part, shifts_of, upper
from solver.variables import Variables


class MaxShiftsOfType:
    r"""Hard or soft: nobody works more shifts of a type than the contract's maximum for that type.

    For every person e and shift type t with a maximum: Σ_{s of type t} assigned[e,s] ≤ max[t]; violation = the excess.

    Edges: exactly the maximum is allowed; a maximum of 0 means never, or with a weight that every shift of the type is
    charged, as for work with an alternative skill; the history does not count.
    Source: Curtois and Qu; OptaPlanner and INRC 2010 (alternative skill).
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

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        for kind, limit in employee.contract.max_shifts_of_type:
            shifts = [s for s in problem.shifts if s.type == kind and problem.may_work(employee, s)]
            if limit.weight == 0 or len(shifts) <= limit.value:
                continue
            if limit.value == 0:  # every shift is beyond it: no sum is needed
                for shift in shifts:
                    yield CellPrice(shift.day, kind, limit.weight)
            else:
                yield Counter(shifts_of(problem, [kind]), (problem.horizon.days - 1,), upper(limit.value, limit.weight))
