"""One shift a day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.parts import Part
from solver.variables import Variables


class OneShiftADay:
    r"""Hard: a person works at most one shift that starts on a day.

    For every person e and day d: Σ_{s on d} assigned[e,s] ≤ 1.

    Edges: a shift belongs to the day on which it starts; a night that ends on the next day does not use that day up.
    Source: every public nurse-rostering format (INRC-II H1, Curtois and Qu).
    """

    name: ClassVar[str] = "one_shift_a_day"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.employees) and any(len(shifts) > 1 for shifts in problem.shifts_by_day)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            for shifts in problem.shifts_by_day:
                able = [shift for shift in shifts if problem.may_work(employee, shift)]
                if len(able) > 1:
                    model.add_at_most_one(variables.assigned(employee, shift) for shift in able)
        yield from ()

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        """Nothing: a column holds one option a day."""
        yield from ()
