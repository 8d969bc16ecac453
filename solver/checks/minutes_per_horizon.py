"""Check of minutes per horizon."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Problem
from solver.roster import Roster


def minutes_per_horizon(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: minutes below the minimum (credit counts) or above the maximum over all days."""
    days = tuple(range(problem.horizon.days))
    for employee in problem.employees:
        low, high = employee.contract.min_minutes, employee.contract.max_minutes
        minutes = 0
        for day in days:
            for shift in shifts_worked(problem, roster, employee, day):
                minutes += shift.work_min
        from_min, to_min = problem.horizon.day_start_min[0], problem.horizon.day_start_min[-1]
        credit = sum(absence.credit_between(from_min, to_min) for absence in employee.absences)
        if low is not None and minutes + credit < low.value:
            yield Violation(
                rule="minutes_per_horizon",
                amount=low.value - minutes - credit,
                weight=low.weight,
                message=f"{employee.id} works {minutes} min, at least {low.value} wanted",
                employee=employee.id,
                days=days,
            )
        if high is not None and minutes > high.value:
            yield Violation(
                rule="minutes_per_horizon",
                amount=minutes - high.value,
                weight=high.weight,
                message=f"{employee.id} works {minutes} min, at most {high.value} allowed",
                employee=employee.id,
                days=days,
            )
