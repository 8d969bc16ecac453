"""Check of forbidden transitions."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def forbidden_transition(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: one unit for every two neighbouring days that hold a forbidden pair of shift types."""
    for employee in problem.employees:
        history = employee.history
        for day in range(problem.horizon.days):
            yesterday = [assignment.shift_type for assignment in roster.on(employee.id, day - 1)]
            if day == 0 and history.last_shift_type is not None and history.consecutive_days_off == 0:
                yesterday = [history.last_shift_type]
            today = [assignment.shift_type for assignment in roster.on(employee.id, day)]
            for transition in problem.transitions:
                if transition.before in yesterday and transition.after in today:
                    yield Violation(
                        rule="forbidden_transition",
                        amount=1,
                        weight=transition.weight,
                        message=f"{employee.id} works {transition.after} on day {day}, after {transition.before}",
                        employee=employee.id,
                        days=(day,) if day == 0 else (day - 1, day),
                        shift_type=transition.after,
                    )
