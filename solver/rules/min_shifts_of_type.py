"""Shifts of one type that are due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_least
from solver.rules.parts import Counter, Part, lower, shifts_of
from solver.variables import Variables


class MinShiftsOfType:
    r"""Hard or soft: everybody works at least the contract's minimum of shifts of a type.

    For every person e and shift type t with a minimum: Σ_{s of type t} assigned[e,s] ≥ min[t]; violation = what is
    missing.

    Edges: exactly the minimum is allowed; the history does not count, and leave does not lower the minimum.
    Source: collective agreements that share out early, late and night duty.
    """

    name: ClassVar[str] = "min_shifts_of_type"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.min_shifts_of_type for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            for kind, limit in employee.contract.min_shifts_of_type:
                shifts = [s for s in problem.shifts if s.type == kind and problem.may_work(employee, s)]
                count = LinearExpr.sum([variables.assigned(employee, shift) for shift in shifts])
                yield from at_least(model, (self.name, f"{employee.id} in {kind}"), count, limit)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        for kind, limit in employee.contract.min_shifts_of_type:
            if limit.weight != 0:
                until = (problem.horizon.days - 1,)
                yield Counter(shifts_of(problem, [kind]), until, lower(limit.value, limit.weight))
