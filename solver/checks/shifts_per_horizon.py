"""Check of shifts over the horizon."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def shifts_per_horizon(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: shifts below the minimum or above the maximum of the whole horizon."""
    for employee in problem.employees:
        low, high = employee.contract.min_shifts, employee.contract.max_shifts
        days = tuple(day for day in range(problem.horizon.days) if roster.works(employee.id, day))
        if low is not None and len(days) < low.value:
            yield Violation(
                rule="shifts_per_horizon",
                amount=low.value - len(days),
                weight=low.weight,
                message=f"{employee.id} works {len(days)} shifts, at least {low.value} wanted",
                employee=employee.id,
                days=tuple(range(problem.horizon.days)),
            )
        if high is not None and len(days) > high.value:
            yield Violation(
                rule="shifts_per_horizon",
                amount=len(days) - high.value,
                weight=high.weight,
                message=f"{employee.id} works {len(days)} shifts, at most {high.value} allowed",
                employee=employee.id,
                days=days,
            )
