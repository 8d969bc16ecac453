"""Check of complete weekends."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def complete_weekends(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: one unit for every weekend of which some known days are worked and some are not."""
    horizon = problem.horizon
    for employee in problem.employees:
        limit, history = employee.contract.complete_weekends, employee.history
        if limit is None:
            continue
        for weekend in horizon.weekends:
            worked = [roster.works(employee.id, day) for day in weekend]
            began_before = weekend[0] == 0 and horizon.weekday(-1) in horizon.weekend_weekdays
            if began_before and history.weekend_worked:
                if all(problem.can_work(employee, day) for day in weekend):
                    worked.append(True)
            elif began_before and history.known:
                worked.append(False)
            if any(worked) and not all(worked):
                yield Violation(
                    rule="complete_weekends",
                    amount=1,
                    weight=limit.weight,
                    message=f"{employee.id} works only part of the weekend of day {weekend[0]}",
                    employee=employee.id,
                    days=weekend,
                )
