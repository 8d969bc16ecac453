"""Night limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_most, longest_run
from solver.rules.machines import LongestRun
from solver.rules.parts import CellPrice, Counter, Part, nights_of, upper
from solver.variables import Variables


class NightLimits:
    r"""Hard or soft: nobody works more nights over the horizon, or more nights in a row, than the maximum.

    For every person e: Σ_d night[e,d] ≤ max_nights, and for every day d Σ_{k = d − max … d} night[e,k] ≤ max with
    max = max_consecutive_nights; violation = the nights in excess, and the nights that are at least the (max + 1)-th
    of their run.

    Edges: exactly the maximum is allowed. A night is a shift of a type marked so, on the day on which it starts. Nights
    before day 0 come from the history for runs, and do not count for the horizon's maximum.
    Source: night-work rules of labour law and of collective agreements.
    """

    name: ClassVar[str] = "night_limits"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.max_nights or e.contract.max_consecutive_nights for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        days = range(problem.horizon.days)
        for employee in problem.employees:
            contract = employee.contract
            name = (self.name, str(employee.id))
            if contract.max_nights is not None:
                nights = variables.nights(employee, days)
                yield from at_most(model, name, nights, contract.max_nights, len(days))
            if contract.max_consecutive_nights is not None:
                by_day = [variables.nights(employee, [day]) for day in days]
                past = employee.history.consecutive_nights
                yield from longest_run(model, name, by_day, past, contract.max_consecutive_nights)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        nights = frozenset(kind.id for kind in problem.shift_types if kind.night)
        in_all, in_a_row = employee.contract.max_nights, employee.contract.max_consecutive_nights
        if in_all is not None and in_all.weight != 0:
            if in_all.value == 0:  # every night is beyond it: no sum is needed
                for shift in problem.shifts:
                    if shift.type in nights:
                        yield CellPrice(shift.day, shift.type, in_all.weight)
            elif in_all.value < problem.horizon.days:
                until = (problem.horizon.days - 1,)
                yield Counter(nights_of(problem), until, upper(in_all.value, in_all.weight))
        if in_a_row is not None and in_a_row.weight != 0:
            past = employee.history.consecutive_nights
            yield LongestRun.after(past, in_a_row.value, in_a_row.weight, nights)
