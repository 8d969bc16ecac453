"""Check of the overtime premium."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Problem
from solver.roster import Roster


def overtime(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Soft: begun quarter hours of a week above the regular minutes, at ⌈premium per hour / 4⌉ each."""
    horizon = problem.horizon
    for employee in problem.employees:
        contract = employee.contract
        if contract.regular_min_per_week is None or contract.overtime_premium_per_hour == 0:
            continue
        for number, week in enumerate(horizon.weeks):
            began_before = number == 0 and horizon.weekday(0) != horizon.week_starts
            past = employee.history.week_minutes if began_before else 0
            minutes = 0
            for day in week:
                for shift in shifts_worked(problem, roster, employee, day):
                    minutes += shift.work_min
            over = past + minutes - max(past, contract.regular_min_per_week)
            if over > 0:
                yield Violation(
                    rule="overtime",
                    amount=(over + 14) // 15,
                    weight=(contract.overtime_premium_per_hour + 3) // 4,
                    message=f"{employee.id} works {over} min above the regular minutes in week {number}",
                    employee=employee.id,
                    days=week,
                )
