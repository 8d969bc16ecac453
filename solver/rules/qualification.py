"""Qualification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.parts import CellPrice, Part
from solver.variables import Variables


class Qualification:
    r"""Hard: people work shift types, use skills and hold roles that are theirs, and roles that the shift type allows.

    For every person e, shift s, block b, role r and skill k:
    assigned[e,s] = 0 unless the type of s is one of e's; holds[e,s,b,r] = 0 unless e's proficiency in r is above 0
    and the type of s allows r; uses[e,s,k] = 0 unless k is one of e's skills; Σ_r holds[e,s,b,r] ≤ assigned[e,s].

    Edges: an assignment names no role at all, or one entry (a role or none) for every block.
    Source: INRC-II H4 (missing required skill).
    """

    name: ClassVar[str] = "qualification"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        """Nothing: ``Variables`` makes no variable for what is not the person's."""
        yield from ()

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        """Shift types that are not the person's; the roles and skills of a shift are chosen elsewhere."""
        for shift in problem.shifts:
            if not problem.may_work(employee, shift):
                yield CellPrice(shift.day, shift.type, None)
