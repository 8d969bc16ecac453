"""Check of uninterrupted rests in a window of days."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Employee, Problem, RestWindow
from solver.roster import Roster


def uninterrupted_rest(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: rests that a window lacks, for every person and window."""
    for employee in problem.employees:
        for window in employee.rest_windows:
            found, last = 0, -2
            for day in range(window.first_day, window.last_day + 1):
                if day > last + 1 and _rests(problem, roster, employee, window, day):  # of a longer rest, its first day
                    found, last = found + 1, day
            if found < window.limit.value:
                by = f" ({window.source})" if window.source else ""
                yield Violation(
                    rule="uninterrupted_rest",
                    amount=window.limit.value - found,
                    weight=window.limit.weight,
                    message=f"{employee.id} has {found} rests of {window.rest_min} min on days "
                    f"{window.first_day}…{window.last_day}, at least {window.limit.value} wanted{by}",
                    employee=employee.id,
                    days=tuple(range(window.first_day, min(window.last_day + 1, problem.horizon.days))),
                    source=window.source or None,
                )


def _rests(problem: Problem, roster: Roster, employee: Employee, window: RestWindow, day: int) -> bool:
    horizon = problem.horizon
    if day < horizon.days and shifts_worked(problem, roster, employee, day):
        return False
    if day == 0:
        begin = window.begin_min
    else:
        before = shifts_worked(problem, roster, employee, day - 1)
        begin = max((shift.end_min for shift in before), default=horizon.day_start_min[day])
    if day == horizon.days:
        end = window.end_min
    elif day == horizon.days - 1:
        end = horizon.day_start_min[-1]
    else:
        after = shifts_worked(problem, roster, employee, day + 1)
        end = min((shift.start_min for shift in after), default=horizon.day_start_min[day + 2])
    return min(end, window.end_min) - max(begin, window.start_min) >= window.rest_min
