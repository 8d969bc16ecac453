"""What the rules of patterns share: where a pattern may begin, what the past tells of it, and how a day of it is held.

When to modify: a new kind of day in a pattern.
"""

from __future__ import annotations

from collections.abc import Iterator

from ortools.sat.python.cp_model import LinearExpr, LinearExprT

from solver.problem import Employee, Pattern, PatternDay, Problem
from solver.variables import Variables


def starts(problem: Problem, pattern: Pattern) -> Iterator[int]:
    """Every day from which the pattern has a day inside the horizon, of the pattern's weekday if it has one."""
    for day in range(1 - len(pattern.days), problem.horizon.days):
        if pattern.weekday is None or problem.horizon.weekday(day) == pattern.weekday:
            yield day


def begun_before(employee: Employee, pattern: Pattern, start: int) -> bool | None:
    """Do the days before day 0 fit a pattern that begins on ``start``? ``None``: as far as known, but not all are."""
    past = [employee.history.matches(pattern.days[day - start], day) for day in range(start, _end(pattern, start))]
    if False in past:
        return False
    return None if None in past else True


def days_of(
    problem: Problem, employee: Employee, variables: Variables, pattern: Pattern, start: int
) -> Iterator[tuple[PatternDay, LinearExprT]]:
    """The days inside the horizon of a pattern from ``start`` on, each with its 0/1: is it worked as the pattern says?

    For a day off: is any work done? A plain 0 stands for work that the person cannot have.
    """
    for day in range(max(0, start), min(problem.horizon.days, start + len(pattern.days))):
        wanted = pattern.days[day - start]
        if not wanted.shift_types:
            yield wanted, variables.works(employee, day)
            continue
        shifts = [s for s in problem.shifts_by_day[day] if s.type in wanted.shift_types]
        able = [variables.assigned(employee, shift) for shift in shifts if problem.may_work(employee, shift)]
        yield wanted, LinearExpr.sum(able) if able else 0


def _end(pattern: Pattern, start: int) -> int:
    return min(0, start + len(pattern.days))
