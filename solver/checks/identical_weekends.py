"""Check of identical shift types on a weekend."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def identical_weekends(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: one unit for every weekend on which shifts of several types are worked."""
    horizon = problem.horizon
    for employee in problem.employees:
        limit, history = employee.contract.identical_weekends, employee.history
        if limit is None:
            continue
        for weekend in horizon.weekends:
            worked = {held.shift_type for day in weekend for held in roster.on(employee.id, day)}
            began_before = weekend[0] == 0 and horizon.weekday(-1) in horizon.weekend_weekdays
            if began_before and history.last_shift_type is not None and history.consecutive_days_off == 0:
                worked.add(history.last_shift_type)
            if len(worked) > 1:
                yield Violation(
                    rule="identical_weekends",
                    amount=1,
                    weight=limit.weight,
                    message=f"{employee.id} works {' and '.join(sorted(worked))} on the weekend of day {weekend[0]}",
                    employee=employee.id,
                    days=weekend,
                )
