"""Check of the shortest stretch of working days."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, able_at_once
from solver.checks.stretches import too_short
from solver.problem import Problem
from solver.roster import Roster


def min_consecutive_days(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: the days that every stretch of work is short, unless it contains the last day."""
    for employee in problem.employees:
        limit, history = employee.contract.min_consecutive_days, employee.history
        if limit is None:
            continue
        days = range(problem.horizon.days)
        works = [roster.works(employee.id, day) for day in days]
        able = able_at_once(problem, employee)
        for fault in too_short(works, limit.value, history.consecutive_days if history.known else None, able):
            yield Violation(
                rule="min_consecutive_days",
                amount=fault.amount,
                weight=limit.weight,
                message=f"{employee.id} works {fault.length} days in a row before day {fault.end}, "
                f"at least {limit.value} wanted",
                employee=employee.id,
                days=fault.days,
            )
