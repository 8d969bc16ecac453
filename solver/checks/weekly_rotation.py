"""Check of the rotation of shift types from week to week."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def weekly_rotation(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: one unit for every two types of neighbouring weeks of which the second may not follow the first."""
    horizon = problem.horizon
    for employee in problem.employees:
        cycle, history = employee.contract.rotation, employee.history
        if cycle is None:
            continue
        by_week = [{held.shift_type for day in week for held in roster.on(employee.id, day)} for week in horizon.weeks]
        before: set[str] = set()
        if history.last_shift_type is not None:
            last = -1 - history.consecutive_days_off
            begins = sum(1 for day in range(last + 1, 1) if horizon.weekday(day) == horizon.week_starts)
            if begins == 0:
                by_week[0].add(history.last_shift_type)
            elif begins == 1:
                before.add(history.last_shift_type)
        for number, types in enumerate(by_week):
            for one in sorted(before):
                for other in sorted(types):
                    if one not in cycle.order or other not in cycle.order:
                        continue
                    steps = cycle.order.index(other) - cycle.order.index(one)
                    if steps not in (0, 1, 1 - len(cycle.order)):
                        yield Violation(
                            rule="weekly_rotation",
                            amount=1,
                            weight=cycle.weight,
                            message=f"{employee.id} works {other} in week {number}, after {one} in the week before",
                            employee=employee.id,
                            days=horizon.weeks[number],
                            shift_type=other,
                        )
            before = set(types)
