"""Check of the longest stretch of working days."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.checks.stretches import too_long
from solver.problem import Problem
from solver.roster import Roster


def max_consecutive_days(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: the days of every stretch that lie beyond the maximum, those of the history not charged."""
    for employee in problem.employees:
        limit = employee.contract.max_consecutive_days
        if limit is None:
            continue
        works = [roster.works(employee.id, day) for day in range(problem.horizon.days)]
        for fault in too_long(works, limit.value, employee.history.consecutive_days):
            yield Violation(
                rule="max_consecutive_days",
                amount=fault.amount,
                weight=limit.weight,
                message=f"{employee.id} works {fault.length} days in a row to day {fault.end - 1}, "
                f"at most {limit.value} allowed",
                employee=employee.id,
                days=fault.days,
            )
