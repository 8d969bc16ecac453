"""Check of one shift a day."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def one_shift_a_day(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard: every shift beyond the first of a person's day."""
    for employee in problem.employees:
        for day in range(problem.horizon.days):
            count = len(roster.on(employee.id, day))
            if count > 1:
                yield Violation(
                    rule="one_shift_a_day",
                    amount=count - 1,
                    weight=None,
                    message=f"{employee.id} works {count} shifts on day {day}",
                    employee=employee.id,
                    days=(day,),
                )
