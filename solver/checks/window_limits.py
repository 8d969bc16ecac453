"""Check of limits over some days."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Beyond, Employee, Problem, WindowLimit
from solver.roster import Roster


def window_limits(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: what shifts count above the limit, for every person and window."""
    for employee in problem.employees:
        for window in employee.window_limits:
            total = _counted(problem, roster, employee, window)
            for stretch in window.beyond:
                inside = _counted(problem, roster, employee, stretch)
                if inside > stretch.free:
                    total += inside - stretch.free
            excess = total - window.limit.value
            if excess > 0:
                what = window.counts or "min"
                by = f" ({window.source})" if window.source else ""
                yield Violation(
                    rule="window_limits",
                    amount=excess,
                    weight=window.limit.weight,
                    message=f"{employee.id} has {total} {what} on days {window.first_day}…{window.last_day}, "
                    f"at most {window.limit.value} allowed{by}",
                    employee=employee.id,
                    days=tuple(range(window.first_day, window.last_day + 1)),
                    source=window.source or None,
                )


def _counted(problem: Problem, roster: Roster, employee: Employee, stretch: WindowLimit | Beyond) -> int:
    total = 0
    for day in range(problem.horizon.days):
        if not stretch.first_day <= day <= stretch.last_day:
            continue
        for shift in shifts_worked(problem, roster, employee, day):
            if stretch.counts is None:
                total += shift.work_min
            else:
                total += sum(amount for name, amount in shift.counts if name == stretch.counts)
    return total
