"""Check of minutes per day."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Problem
from solver.roster import Roster


def minutes_per_day(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: minutes below the minimum (credit counts) or above the maximum on every day that is worked.

    A day on standby is never short.
    """
    for employee in problem.employees:
        low, high = employee.contract.min_minutes_per_day, employee.contract.max_minutes_per_day
        for day in range(problem.horizon.days):
            shifts = shifts_worked(problem, roster, employee, day)
            if not shifts:
                continue
            minutes = sum(shift.work_min for shift in shifts)
            from_min, to_min = problem.horizon.day_start_min[day], problem.horizon.day_start_min[day + 1]
            credit = sum(absence.credit_between(from_min, to_min) for absence in employee.absences)
            ready = all(problem.shift_type_by_id[shift.type].standby for shift in shifts)
            if low is not None and minutes + credit < low.value and not ready:
                yield Violation(
                    rule="minutes_per_day",
                    amount=low.value - minutes - credit,
                    weight=low.weight,
                    message=f"{employee.id} works {minutes} min on day {day}, at least {low.value} wanted",
                    employee=employee.id,
                    days=(day,),
                )
            if high is not None and minutes > high.value:
                yield Violation(
                    rule="minutes_per_day",
                    amount=minutes - high.value,
                    weight=high.weight,
                    message=f"{employee.id} works {minutes} min on day {day}, at most {high.value} allowed",
                    employee=employee.id,
                    days=(day,),
                )
