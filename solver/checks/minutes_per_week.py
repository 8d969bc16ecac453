"""Check of minutes per week."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Problem
from solver.roster import Roster


def minutes_per_week(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: minutes below the minimum in every whole week, above the maximum in every week."""
    horizon = problem.horizon
    for employee in problem.employees:
        low, high = employee.contract.min_minutes_per_week, employee.contract.max_minutes_per_week
        for number, week in enumerate(horizon.weeks):
            began_before = number == 0 and horizon.weekday(0) != horizon.week_starts
            goes_on = week[-1] == horizon.days - 1 and horizon.weekday(horizon.days) != horizon.week_starts
            past = employee.history.week_minutes if began_before else 0
            minutes = 0
            for day in week:
                for shift in shifts_worked(problem, roster, employee, day):
                    minutes += shift.work_min
            from_min, to_min = horizon.day_start_min[week[0]], horizon.day_start_min[week[-1] + 1]
            past_credit = employee.history.week_credit_min if began_before else 0
            credit = past_credit + sum(absence.credit_between(from_min, to_min) for absence in employee.absences)
            whole = not goes_on and (not began_before or employee.history.known)
            if low is not None and whole and past + minutes + credit < low.value:
                yield Violation(
                    rule="minutes_per_week",
                    amount=low.value - past - minutes - credit,
                    weight=low.weight,
                    message=f"{employee.id} works {past + minutes} min in week {number}, at least {low.value} wanted",
                    employee=employee.id,
                    days=week,
                )
            if high is not None:
                excess = past + minutes - max(past, high.value)  # what the past has too much is not charged again
                if excess > 0:
                    yield Violation(
                        rule="minutes_per_week",
                        amount=excess,
                        weight=high.weight,
                        message=f"{employee.id} works {past + minutes} min in week {number}, "
                        f"at most {high.value} allowed",
                        employee=employee.id,
                        days=week,
                    )
