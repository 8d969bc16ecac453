"""Check of days off in a week."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def weekly_rest(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: days off missing in every calendar week; days outside the horizon may be off unless known."""
    horizon = problem.horizon
    for employee in problem.employees:
        limit, history = employee.contract.min_days_off_per_week, employee.history
        if limit is None:
            continue
        for number, week in enumerate(horizon.weeks):
            off_elsewhere = 0
            missing = 7 - len(week)
            if number == 0 and horizon.weekday(0) != horizon.week_starts:
                days_before = 0
                while horizon.weekday(-days_before) != horizon.week_starts:
                    days_before += 1
                off_elsewhere += history.week_days_off if history.known else days_before
                missing -= days_before
            off_elsewhere += missing  # what is left of the seven days lies after the horizon
            off = sum(1 for day in week if not roster.works(employee.id, day))
            wanted = min(limit.value - off_elsewhere, len(week))
            if off < wanted:
                yield Violation(
                    rule="weekly_rest",
                    amount=wanted - off,
                    weight=limit.weight,
                    message=f"{employee.id} is off {off} days in week {number}, at least {wanted} wanted",
                    employee=employee.id,
                    days=week,
                )
