"""Requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr, LinearExprT

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.parts import CellPrice, Part, options
from solver.variables import Variables


class Requests:
    r"""Soft: what people asked for is granted: a shift or any work on a day, or to be free of it.

    For every request with x = assigned[e,s] for a shift type, works[e,d] for none: violation = 1 − x if asked to work
    (on), x if asked to be free (off).

    Edges: a request to work a shift that does not exist on that day, or that is not the person's, cannot be granted
    and is charged. Two requests for one day are charged each.
    Source: INRC-II S4; Curtois and Qu (shift on and off requests).
    """

    name: ClassVar[str] = "requests"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.requests)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for request in problem.requests:
            employee = problem.employee_by_id[request.employee]
            granted: LinearExprT
            if request.shift_type is None:
                granted = variables.works(employee, request.day)
            else:
                shift = problem.shift_by_key.get((request.day, request.shift_type))
                granted = 0 if shift is None else variables.assigned(employee, shift)
            worked = LinearExpr.sum([granted])
            if request.weight > 0:
                subject = f"{employee.id} on day {request.day}: {request.shift_type or 'any shift'}"
                yield PenaltyTerm(self.name, subject, request.weight, 1 - worked if request.on else worked)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        for request in problem.requests:
            if request.employee != employee.id or request.weight == 0:
                continue
            for option in options(problem, request.day):
                worked = option is not None if request.shift_type is None else option == request.shift_type
                if worked != request.on:
                    yield CellPrice(request.day, option, request.weight)
