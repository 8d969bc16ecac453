"""Pins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.parts import CellPrice, Part, options
from solver.variables import Variables


class Pins:
    r"""Hard: what is pinned stays: a shift, a day off, and, where given, the role of every block.

    For every pin: assigned[e,s] = 1, or Σ_{s on d} assigned[e,s] = 0 for a day off; with roles r1 … rn:
    holds[e,s,b,rb] = 1, and Σ_r holds[e,s,b,r] = 0 where rb is none.

    Edges: pinned work that breaks another hard rule makes the problem infeasible; it is not silently dropped.
    Source: published shifts, and what a lead has fixed by hand.
    """

    name: ClassVar[str] = "pins"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.pins)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for pin in problem.pins:
            employee = problem.employee_by_id[pin.employee]
            if pin.shift_type is None:
                for shift in problem.shifts_by_day[pin.day]:
                    model.add(variables.assigned(employee, shift) == 0)
                continue
            shift = problem.shift_by_key[pin.day, pin.shift_type]
            model.add(variables.assigned(employee, shift) == 1)
            if pin.roles is None:
                continue
            for block, role in enumerate(pin.roles):
                if role is not None:
                    model.add(variables.holds(employee, shift, block, role) == 1)
            for block, _, held in variables.holdable(employee, shift):
                if pin.roles[block] is None:
                    model.add(held == 0)
        yield from ()

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        """The shift or day off; the roles of a pinned shift are chosen elsewhere."""
        for pin in problem.pins:
            if pin.employee == employee.id:
                for option in options(problem, pin.day):
                    if option != pin.shift_type:
                        yield CellPrice(pin.day, option, None)
