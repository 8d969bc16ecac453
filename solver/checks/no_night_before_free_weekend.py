"""Check of nights before free weekends."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Employee, Problem
from solver.roster import Roster


def no_night_before_free_weekend(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: one unit for every night on the day before a weekend without work."""
    horizon = problem.horizon
    for employee in problem.employees:
        limit = employee.contract.no_night_before_free_weekend
        if limit is None:
            continue
        for weekend in horizon.weekends:
            before, after = weekend[0] - 1, weekend[-1] + 1
            goes_on = after == horizon.days and horizon.weekday(after) in horizon.weekend_weekdays
            if goes_on or horizon.weekday(before) in horizon.weekend_weekdays:
                continue
            free = not any(roster.works(employee.id, day) for day in weekend)
            if free and _night(problem, roster, employee, before, weekend):
                yield Violation(
                    rule="no_night_before_free_weekend",
                    amount=1,
                    weight=limit.weight,
                    message=f"{employee.id} works a night on day {before}, before a free weekend",
                    employee=employee.id,
                    days=weekend if before < 0 else (before, *weekend),
                )


def _night(problem: Problem, roster: Roster, employee: Employee, day: int, weekend: tuple[int, ...]) -> bool:
    kinds = {shift.type for shift in shifts_worked(problem, roster, employee, day)}
    history = employee.history
    if day == -1 and history.last_shift_type is not None and history.consecutive_days_off == 0:
        if not any(problem.can_work(employee, other) for other in weekend):
            return False
        kinds = {history.last_shift_type}
    return any(problem.shift_type_by_id[kind].night for kind in kinds)
