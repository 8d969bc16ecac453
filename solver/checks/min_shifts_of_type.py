"""Check of shifts of one type that are due."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def min_shifts_of_type(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: shifts of a type below the contract's minimum for it."""
    days = range(problem.horizon.days)
    for employee in problem.employees:
        for shift_type, limit in employee.contract.min_shifts_of_type:
            worked = sum(1 for day in days for held in roster.on(employee.id, day) if held.shift_type == shift_type)
            if worked < limit.value:
                yield Violation(
                    rule="min_shifts_of_type",
                    amount=limit.value - worked,
                    weight=limit.weight,
                    message=f"{employee.id} works {shift_type} {worked} times, at least {limit.value} wanted",
                    employee=employee.id,
                    days=tuple(days),
                    shift_type=shift_type,
                )
