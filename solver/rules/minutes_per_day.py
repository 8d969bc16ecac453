"""Minutes per day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import never
from solver.rules.parts import CellPrice, Part
from solver.variables import Variables


class MinutesPerDay:
    r"""Hard or soft: on a day that is worked, not fewer minutes than the minimum and not more than the maximum.

    For every person e and shift s: min ≤ work_min[s] + credit[e, day of s] and work_min[s] ≤ max if assigned[e,s] = 1;
    violation = the minutes missing or in excess, times assigned[e,s].

    Edges: exactly the limit is allowed; a day off is never short; all minutes of a shift count on the day on which it
    starts; the credit of paid leave on the day counts toward the minimum. With one shift a day, a day is one shift.
    A standby shift is never short.
    Source: daily working time of collective agreements (for example 8 h regular, 11 h at most).
    """

    name: ClassVar[str] = "minutes_per_day"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.min_minutes_per_day or e.contract.max_minutes_per_day for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        starts = problem.horizon.day_start_min
        for employee in problem.employees:
            contract = employee.contract
            for shift in problem.shifts:
                if not problem.may_work(employee, shift):
                    continue
                assigned = [variables.assigned(employee, shift)]
                name = (self.name, f"{employee.id} in {shift.type} on day {shift.day}")
                low, high = contract.min_minutes_per_day, contract.max_minutes_per_day
                if low is not None and not problem.is_standby(shift):
                    credit = employee.credit_min(starts[shift.day], starts[shift.day + 1])
                    missing = low.value - credit - shift.work_min
                    if missing > 0:
                        yield from never(model, name, assigned, weight=low.weight, amount=missing)
                if high is not None and shift.work_min > high.value:
                    excess = shift.work_min - high.value
                    yield from never(model, name, assigned, weight=high.weight, amount=excess)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        starts = problem.horizon.day_start_min
        low, high = employee.contract.min_minutes_per_day, employee.contract.max_minutes_per_day
        for shift in problem.shifts:
            if low is not None and low.weight != 0 and not problem.is_standby(shift):
                credit = employee.credit_min(starts[shift.day], starts[shift.day + 1])
                missing = low.value - credit - shift.work_min
                if missing > 0:
                    yield CellPrice(shift.day, shift.type, None if low.weight is None else low.weight * missing)
            if high is not None and high.weight != 0 and shift.work_min > high.value:
                excess = shift.work_min - high.value
                yield CellPrice(shift.day, shift.type, None if high.weight is None else high.weight * excess)
