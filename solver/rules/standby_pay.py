"""Standby pay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.parts import CellPrice, Part
from solver.variables import Variables


class StandbyPay:
    r"""Soft: every standby shift costs the standby pay of its type.

    For every person e: violation = Σ_s standby_pay[type of s] · assigned[e,s], in the penalty's unit (weight 1).

    Edges: the wage of a standby shift's working minutes, if it has any, is labour_cost's; nobody on standby, no pay.
    Source: accounting identity; flat standby allowances of collective agreements.
    """

    name: ClassVar[str] = "standby_pay"

    def applies_to(self, problem: Problem) -> bool:
        return any(kind.standby_pay > 0 for kind in problem.shift_types)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        pay = {kind.id: kind.standby_pay for kind in problem.shift_types}
        for employee in problem.employees:
            paid = [s for s in problem.shifts if pay[s.type] > 0 and problem.may_work(employee, s)]
            if paid:
                assigned = [variables.assigned(employee, shift) for shift in paid]
                total = LinearExpr.weighted_sum(assigned, [pay[shift.type] for shift in paid])
                yield PenaltyTerm(self.name, str(employee.id), 1, total)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        pay = {kind.id: kind.standby_pay for kind in problem.shift_types}
        for shift in problem.shifts:
            if pay[shift.type] > 0 and problem.may_work(employee, shift):
                yield CellPrice(shift.day, shift.type, pay[shift.type])
