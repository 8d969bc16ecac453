"""Labour cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.parts import CellPrice, Part
from solver.variables import Variables


class LabourCost:
    r"""Soft: every shift costs the wage of its working minutes.

    For every person e: violation = Σ_s ⌊cost_per_hour[e] · work_min[s] / 60⌋ · assigned[e,s], in the penalty's unit
    (weight 1).

    Edges: somebody without work costs nothing here, whatever the contract guarantees. The floor is taken by shift.
    Source: accounting identity.
    """

    name: ClassVar[str] = "labour_cost"

    def applies_to(self, problem: Problem) -> bool:
        return any(employee.cost_per_hour > 0 for employee in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            shifts = [s for s in problem.shifts if problem.may_work(employee, s)]
            costs = [employee.cost_per_hour * shift.work_min // 60 for shift in shifts]
            if any(costs):
                assigned = [variables.assigned(employee, shift) for shift in shifts]
                yield PenaltyTerm(self.name, str(employee.id), 1, LinearExpr.weighted_sum(assigned, costs))

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        for shift in problem.shifts:
            cost = employee.cost_per_hour * shift.work_min // 60
            if cost:
                yield CellPrice(shift.day, shift.type, cost)
