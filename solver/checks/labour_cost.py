"""Check of the labour cost."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Problem
from solver.roster import Roster


def labour_cost(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Soft: what the shifts of a person cost in wages, one entry a person, weight 1."""
    for employee in problem.employees:
        cost, days = 0, []
        for day in range(problem.horizon.days):
            for shift in shifts_worked(problem, roster, employee, day):
                cost += employee.cost_per_hour * shift.work_min // 60
                days.append(day)
        if cost:
            yield Violation(
                rule="labour_cost",
                amount=cost,
                weight=1,
                message=f"{employee.id} costs {cost} in wages",
                employee=employee.id,
                days=tuple(days),
            )
