"""Check of shifts of one type."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def max_shifts_of_type(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: shifts of a type above the contract's maximum for it."""
    for employee in problem.employees:
        for shift_type, limit in employee.contract.max_shifts_of_type:
            worked = [a for day in range(problem.horizon.days) for a in roster.on(employee.id, day)]
            days = [assignment.day for assignment in worked if assignment.shift_type == shift_type]
            if len(days) > limit.value:
                yield Violation(
                    rule="max_shifts_of_type",
                    amount=len(days) - limit.value,
                    weight=limit.weight,
                    message=f"{employee.id} works {shift_type} {len(days)} times, at most {limit.value} allowed",
                    employee=employee.id,
                    days=tuple(days),
                    shift_type=shift_type,
                )
