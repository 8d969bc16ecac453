"""Check of runs of one shift type."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, able_at_once
from solver.checks.stretches import Fault, too_long, too_short
from solver.problem import Employee, Limit, Problem, ShiftTypeId
from solver.roster import Roster

NAME = "consecutive_shift_type"


def consecutive_shift_type(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: days beyond the longest run of a type, and days that a run is short of the shortest."""
    for employee in problem.employees:
        worked = [
            {assignment.shift_type for assignment in roster.on(employee.id, day)} for day in range(problem.horizon.days)
        ]
        past = employee.history.consecutive_of
        for shift_type, limit in employee.contract.max_consecutive_of_type:
            for fault in too_long([shift_type in types for types in worked], limit.value, past(shift_type) or 0):
                told = f"to day {fault.end - 1}, at most {limit.value} allowed"
                yield _violation(employee, shift_type, limit, fault, told)
        for shift_type, limit in employee.contract.min_consecutive_of_type:
            able = able_at_once(problem, employee, (shift_type,))
            for fault in too_short([shift_type in types for types in worked], limit.value, past(shift_type), able):
                told = f"before day {fault.end}, at least {limit.value} wanted"
                yield _violation(employee, shift_type, limit, fault, told)


def _violation(employee: Employee, shift_type: ShiftTypeId, limit: Limit, fault: Fault, told: str) -> Violation:
    return Violation(
        rule=NAME,
        amount=fault.amount,
        weight=limit.weight,
        message=f"{employee.id} works {shift_type} {fault.length} days in a row {told}",
        employee=employee.id,
        days=fault.days,
        shift_type=shift_type,
    )
