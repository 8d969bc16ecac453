"""Check of the longest stretch of days off."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def max_consecutive_days_off(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: the days of every stretch off that lie beyond the maximum, those of the history not charged.

    A stretch ends where the person works, and where they cannot work.
    """
    for employee in problem.employees:
        limit = employee.contract.max_consecutive_days_off
        if limit is None:
            continue
        run = employee.history.consecutive_days_off
        beyond: list[int] = []
        for day in range(problem.horizon.days + 1):
            inside = day < problem.horizon.days
            if inside and not roster.works(employee.id, day) and problem.can_work(employee, day):
                run += 1
                if run > limit.value:
                    beyond.append(day)
                continue
            if beyond:
                yield Violation(
                    rule="max_consecutive_days_off",
                    amount=len(beyond),
                    weight=limit.weight,
                    message=f"{employee.id} is off {run} days in a row to day {day - 1}, at most {limit.value} allowed",
                    employee=employee.id,
                    days=tuple(beyond),
                )
            run, beyond = 0, []
