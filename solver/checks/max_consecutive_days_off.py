"""Check of the longest stretch of days off."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.checks.stretches import too_long
from solver.problem import Problem
from solver.roster import Roster


def max_consecutive_days_off(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: the days of every stretch off that lie beyond the maximum, those of the history not charged.

    A stretch ends where the person works, and where they cannot work.
    """
    for employee in problem.employees:
        limit = employee.contract.max_consecutive_days_off
        if limit is None:
            continue
        days = range(problem.horizon.days)
        off = [not roster.works(employee.id, day) and problem.can_work(employee, day) for day in days]
        for fault in too_long(off, limit.value, employee.history.consecutive_days_off):
            yield Violation(
                rule="max_consecutive_days_off",
                amount=fault.amount,
                weight=limit.weight,
                message=f"{employee.id} is off {fault.length} days in a row to day {fault.end - 1}, "
                f"at most {limit.value} allowed",
                employee=employee.id,
                days=fault.days,
            )
