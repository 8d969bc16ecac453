"""Minimal change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import changed_day
from solver.rules.parts import CellPrice, Part, options
from solver.variables import Variables


class MinimalChange:
    r"""Soft: a day stays what the given roster holds for it.

    For every given day: violation = 1 − assigned[e,s] for a given shift, Σ_{s on d} assigned[e,s] for a given day off.

    Edges: only the shift type is compared, roles may change freely. A given shift that no longer exists, or is no
    longer the person's, cannot be kept and is charged.
    Source: nurse re-rostering (Moz and Pato): as few changed duties as possible, priced by notice.
    """

    name: ClassVar[str] = "minimal_change"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.given)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for given in problem.given:
            employee = problem.employee_by_id[given.employee]
            if given.weight == 0:
                continue
            changed = changed_day(problem, variables, given)
            yield PenaltyTerm(self.name, f"{employee.id} on day {given.day}", given.weight, changed)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        for given in problem.given:
            if given.employee == employee.id and given.weight > 0:
                for option in options(problem, given.day):
                    if option != given.shift_type:
                        yield CellPrice(given.day, option, given.weight)
