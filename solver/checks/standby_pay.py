"""Check of standby pay."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Problem
from solver.roster import Roster


def standby_pay(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Soft: what the standby shifts of a person are paid, one entry a person, weight 1."""
    for employee in problem.employees:
        pay, days = 0, []
        for day in range(problem.horizon.days):
            for shift in shifts_worked(problem, roster, employee, day):
                if problem.shift_type_by_id[shift.type].standby_pay > 0:
                    pay += problem.shift_type_by_id[shift.type].standby_pay
                    days.append(day)
        if pay:
            yield Violation(
                rule="standby_pay",
                amount=pay,
                weight=1,
                message=f"{employee.id} is paid {pay} for standby",
                employee=employee.id,
                days=tuple(days),
            )
