"""Check of a person's budget."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Employee, Problem
from solver.roster import Roster


def personal_budget(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: wage, overtime premium and standby pay of a person above ``max_cost``."""
    for employee in problem.employees:
        limit = employee.max_cost
        if limit is None:
            continue
        cost = _premium(problem, roster, employee)
        for day in range(problem.horizon.days):
            for shift in shifts_worked(problem, roster, employee, day):
                cost += employee.cost_per_hour * shift.work_min // 60
                cost += problem.shift_type_by_id[shift.type].standby_pay
        if cost > limit.value:
            yield Violation(
                rule="personal_budget",
                amount=cost - limit.value,
                weight=limit.weight,
                message=f"{employee.id} costs {cost}, the budget is {limit.value}",
                employee=employee.id,
            )


def _premium(problem: Problem, roster: Roster, employee: Employee) -> int:
    horizon, contract = problem.horizon, employee.contract
    if contract.regular_min_per_week is None:
        return 0
    total = 0
    for number, week in enumerate(horizon.weeks):
        began_before = number == 0 and horizon.weekday(0) != horizon.week_starts
        past = employee.history.week_minutes if began_before else 0
        minutes = sum(shift.work_min for day in week for shift in shifts_worked(problem, roster, employee, day))
        over = past + minutes - max(past, contract.regular_min_per_week)
        while over > 0:  # begun quarter hours
            total += (contract.overtime_premium_per_hour + 3) // 4
            over -= 15
    return total
