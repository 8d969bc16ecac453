"""Check of standby shifts."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Problem
from solver.roster import Roster


def standby(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: standby shifts of a person above the contract's maximum."""
    for employee in problem.employees:
        limit = employee.contract.max_standby
        if limit is None:
            continue
        days = [
            day
            for day in range(problem.horizon.days)
            for shift in shifts_worked(problem, roster, employee, day)
            if problem.shift_type_by_id[shift.type].standby
        ]
        if len(days) > limit.value:
            yield Violation(
                rule="standby",
                amount=len(days) - limit.value,
                weight=limit.weight,
                message=f"{employee.id} is on standby {len(days)} times, at most {limit.value}",
                employee=employee.id,
                days=tuple(days),
            )
