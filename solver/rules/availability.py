"""Availability."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.parts import CellPrice, Part
from solver.variables import Variables


class Availability:
    r"""Hard or soft: nobody works a shift that overlaps an absence; a soft absence costs its weight a shift.

    For every person e, absence [a, b) of e and shift [s, t) with s < b and a < t:
    assigned[e] = 0 (hard), or violation = assigned[e] (soft).

    Edges: a shift that ends at the minute in which the absence begins, or begins at its end, does not overlap.
    Absences may begin before the horizon and end after it; a night touches the absence of the day into which it runs.
    Source: INRC-II and Curtois and Qu (days off), here to the minute.
    """

    name: ClassVar[str] = "availability"

    def applies_to(self, problem: Problem) -> bool:
        return any(employee.absences for employee in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            for absence in employee.absences:
                for shift in problem.shifts:
                    if not (absence.touches(shift) and problem.may_work(employee, shift)):
                        continue
                    assigned = variables.assigned(employee, shift)
                    if absence.weight is None:
                        model.add(assigned == 0)
                    elif absence.weight > 0:
                        subject = f"{employee.id} in {shift.type} on day {shift.day}"
                        yield PenaltyTerm(self.name, subject, absence.weight, LinearExpr.sum([assigned]))

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        for absence in employee.absences:
            for shift in problem.shifts:
                if absence.touches(shift):
                    yield CellPrice(shift.day, shift.type, absence.weight)
