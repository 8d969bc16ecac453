"""Check of shift types in a week."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def max_types_per_week(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: different shift types above the maximum of a calendar week; of its past the last shift counts."""
    horizon = problem.horizon
    for employee in problem.employees:
        limit, history = employee.contract.max_types_per_week, employee.history
        if limit is None:
            continue
        for number, week in enumerate(horizon.weeks):
            types = {held.shift_type for day in week for held in roster.on(employee.id, day)}
            if number == 0 and history.last_shift_type is not None:
                last = -1 - history.consecutive_days_off
                days_between = [horizon.weekday(day) for day in range(last + 1, 1)]
                if horizon.week_starts not in days_between:
                    types.add(history.last_shift_type)
            if len(types) > limit.value:
                yield Violation(
                    rule="max_types_per_week",
                    amount=len(types) - limit.value,
                    weight=limit.weight,
                    message=f"{employee.id} works {', '.join(sorted(types))} in week {number}, "
                    f"at most {limit.value} types allowed",
                    employee=employee.id,
                    days=week,
                )
