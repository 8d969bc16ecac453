"""Standby shifts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, Problem, Shift
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_most
from solver.rules.parts import Counter, Part, shifts_of, upper
from solver.variables import Variables


class Standby:
    r"""Hard or soft: nobody is on standby for more shifts than the contract's maximum.

    For every person e: Σ_{s of a standby type} assigned[e,s] ≤ max_standby, violation = the shifts in excess.

    What standby is: a shift of a type with ``standby``, in which a person is ready but not present. It is the one
    shift of its day and overlaps no other; it counts as a day worked in stretches, days off and weekends, because one
    is not free; its ``work_min`` are working time and pay, and may be 0; it is a night if its type says so. It has no
    blocks, hence gives no capacity; it needs no rest before or after it, meets no minimum of minutes a day, and is no
    presence for pairing, leads of any type, and teams. How many are wanted is demand in heads or lead demand on it.

    Edges: exactly the maximum is allowed; standby before day 0 is not counted.
    Source: standby at home is not working time (C-344/19 Radiotelevizija Slovenija); collective agreements limit it.
    """

    name: ClassVar[str] = "standby"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.max_standby is not None for e in problem.employees) and bool(_shifts(problem))

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit = employee.contract.max_standby
            if limit is not None:
                able = [shift for shift in _shifts(problem) if problem.may_work(employee, shift)]
                count = LinearExpr.sum([variables.assigned(employee, shift) for shift in able])
                days = len({shift.day for shift in able})
                yield from at_most(model, (self.name, str(employee.id)), count, limit, days)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit = employee.contract.max_standby
        if limit is not None and limit.weight != 0 and _shifts(problem):
            types = [t.id for t in problem.shift_types if t.standby]
            price = upper(limit.value, limit.weight)
            yield Counter(amount=shifts_of(problem, types), until=(problem.horizon.days - 1,), price=price)


def _shifts(problem: Problem) -> list[Shift]:
    return [shift for shift in problem.shifts if problem.is_standby(shift)]
