"""Check of days off after a stretch of nights."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, works_night
from solver.problem import Problem
from solver.roster import Roster


def min_days_off_after_nights(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: the days off that are missing between a stretch of nights and the work after it."""
    for employee in problem.employees:
        limit, history = employee.contract.min_days_off_after_nights, employee.history
        if limit is None:
            continue
        before = history.last_shift_type
        off: int | None = None  # days off since the last shift, if that was a night
        if before is not None and problem.shift_type_by_id[before].night:
            off = history.consecutive_days_off
        for day in range(problem.horizon.days):
            if not roster.works(employee.id, day):
                off = None if off is None else off + 1
                continue
            night = works_night(problem, roster, employee, day)
            if off is not None and off < limit.value and not (night and off == 0):
                yield Violation(
                    rule="min_days_off_after_nights",
                    amount=limit.value - off,
                    weight=limit.weight,
                    message=f"{employee.id} works on day {day} after {off} days off from nights, "
                    f"at least {limit.value} wanted",
                    employee=employee.id,
                    days=(day,),
                )
            off = 0 if night else None
