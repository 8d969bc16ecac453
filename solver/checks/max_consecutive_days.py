"""Check of the longest stretch of working days."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def max_consecutive_days(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: the days of every stretch that lie beyond the maximum, those of the history not charged."""
    for employee in problem.employees:
        limit = employee.contract.max_consecutive_days
        if limit is None:
            continue
        run = employee.history.consecutive_days
        beyond: list[int] = []
        for day in range(problem.horizon.days + 1):
            works = day < problem.horizon.days and roster.works(employee.id, day)
            if works:
                run += 1
                if run > limit.value:
                    beyond.append(day)
                continue
            if beyond:
                yield Violation(
                    rule="max_consecutive_days",
                    amount=len(beyond),
                    weight=limit.weight,
                    message=f"{employee.id} works {run} days in a row to day {day - 1}, at most {limit.value} allowed",
                    employee=employee.id,
                    days=tuple(beyond),
                )
            run, beyond = 0, []
