"""Check of weekends with work."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def max_weekends(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: worked weekends above the maximum; one that was worked before day 0 was counted then."""
    horizon = problem.horizon
    for employee in problem.employees:
        limit = employee.contract.max_weekends
        if limit is None:
            continue
        worked = []
        for weekend in horizon.weekends:
            counted_before = (
                weekend[0] == 0 and horizon.weekday(-1) in horizon.weekend_weekdays and employee.history.weekend_worked
            )
            if not counted_before and any(roster.works(employee.id, day) for day in weekend):
                worked.append(weekend)
        if len(worked) > limit.value:
            yield Violation(
                rule="max_weekends",
                amount=len(worked) - limit.value,
                weight=limit.weight,
                message=f"{employee.id} works on {len(worked)} weekends, at most {limit.value} allowed",
                employee=employee.id,
                days=tuple(day for weekend in worked for day in weekend),
            )
