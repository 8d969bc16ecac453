"""Check of unwanted patterns."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Employee, PatternDay, Problem
from solver.roster import Roster


def unwanted_patterns(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: one unit for every run of days that fits an unwanted pattern and ends inside the horizon."""
    for employee in problem.employees:
        for pattern in employee.contract.unwanted_patterns:
            for last in range(problem.horizon.days):
                first = last - len(pattern.days) + 1
                if pattern.weekday is not None and problem.horizon.weekday(first) != pattern.weekday:
                    continue
                if all(_fits(roster, employee, first + i, wanted) for i, wanted in enumerate(pattern.days)):
                    yield Violation(
                        rule="unwanted_patterns",
                        amount=1,
                        weight=pattern.weight,
                        message=f"{employee.id} has the unwanted pattern {pattern}: days {first} to {last}",
                        employee=employee.id,
                        days=tuple(range(max(0, first), last + 1)),
                    )


def _fits(roster: Roster, employee: Employee, day: int, wanted: PatternDay) -> bool:
    if day < 0:
        return employee.history.matches(wanted, day) is True
    held = roster.on(employee.id, day)
    return any(wanted.matches(one.shift_type) for one in held) if held else wanted.matches(None)
