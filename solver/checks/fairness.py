"""Check of fairness."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Burden, Employee, Problem
from solver.roster import Roster


def fairness(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Soft: 1 + 2 + … + k for a load that is k units above its target."""
    for employee in problem.employees:
        for goal in problem.fairness:
            if goal.employee != employee.id:
                continue
            load = goal.carried + _count(problem, roster, employee, goal.burden)
            amount = sum(range(1, load - goal.target + 1))
            if amount:
                yield Violation(
                    rule="fairness",
                    amount=amount,
                    weight=goal.weight,
                    message=f"{employee.id} has {load} {goal.burden}, a fair load is {goal.target}",
                    employee=employee.id,
                )


def _count(problem: Problem, roster: Roster, employee: Employee, burden: Burden) -> int:
    horizon = problem.horizon
    count = 0
    if burden is Burden.NIGHTS:
        for day in range(horizon.days):
            for shift in shifts_worked(problem, roster, employee, day):
                if problem.shift_type_by_id[shift.type].night:
                    count += 1
    elif burden is Burden.WEEKENDS:
        for weekend in horizon.weekends:
            began_before = weekend[0] == 0 and horizon.weekday(-1) in horizon.weekend_weekdays
            if began_before and employee.history.weekend_worked:
                continue
            if any(roster.works(employee.id, day) for day in weekend):
                count += 1
    elif burden is Burden.OVERTIME:
        regular = employee.contract.regular_min_per_week or 0
        for week in horizon.weeks:
            began_before = week[0] == 0 and horizon.weekday(0) != horizon.week_starts
            past = employee.history.week_minutes if began_before else 0
            minutes = 0
            for day in week:
                for shift in shifts_worked(problem, roster, employee, day):
                    minutes += shift.work_min
            over = past + minutes - max(past, regular)
            while over > 0:  # begun hours
                count += 1
                over -= 60
    return count
