"""Check of the shortest stretch of days off."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.checks.stretches import too_short
from solver.problem import Problem
from solver.roster import Roster


def min_consecutive_days_off(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: the days that every stretch of days off is short, unless it contains the last day."""
    for employee in problem.employees:
        limit, history = employee.contract.min_consecutive_days_off, employee.history
        if limit is None:
            continue
        off = [not roster.works(employee.id, day) for day in range(problem.horizon.days)]
        for fault in too_short(off, limit.value, history.consecutive_days_off if history.known else None):
            yield Violation(
                rule="min_consecutive_days_off",
                amount=fault.amount,
                weight=limit.weight,
                message=f"{employee.id} is off {fault.length} days in a row before day {fault.end}, "
                f"at least {limit.value} wanted",
                employee=employee.id,
                days=fault.days,
            )
