"""Check of the shortest stretch of days off."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def min_consecutive_days_off(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: the days that every stretch of days off is short, unless it contains the last day."""
    for employee in problem.employees:
        limit, history = employee.contract.min_consecutive_days_off, employee.history
        if limit is None:
            continue
        free: list[int] = []
        before = history.consecutive_days_off
        for day in range(problem.horizon.days):
            if not roster.works(employee.id, day):
                free.append(day)
                continue
            length = before + len(free)
            began_unknown = bool(free) and free[0] == 0 and not history.known
            if 0 < length < limit.value and not began_unknown:
                yield Violation(
                    rule="min_consecutive_days_off",
                    amount=limit.value - length,
                    weight=limit.weight,
                    message=f"{employee.id} is off {length} days in a row before day {day}, "
                    f"at least {limit.value} wanted",
                    employee=employee.id,
                    days=tuple(free) or (day,),
                )
            free, before = [], 0
