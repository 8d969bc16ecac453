"""Check of the longest run of weekends with work."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def max_consecutive_weekends(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: one unit for every weekend beyond the longest run allowed, none of the past charged."""
    horizon = problem.horizon
    for employee in problem.employees:
        limit, history = employee.contract.max_consecutive_weekends, employee.history
        if limit is None:
            continue
        run = history.consecutive_weekends or 0
        for weekend in horizon.weekends:
            began_before = weekend[0] == 0 and horizon.weekday(-1) in horizon.weekend_weekdays
            if began_before and history.weekend_worked:
                run += 1
                continue
            run = run + 1 if any(roster.works(employee.id, day) for day in weekend) else 0
            if run > limit.value:
                yield Violation(
                    rule="max_consecutive_weekends",
                    amount=1,
                    weight=limit.weight,
                    message=f"{employee.id} works on weekend {run} in a row, at most {limit.value} allowed",
                    employee=employee.id,
                    days=weekend,
                )
