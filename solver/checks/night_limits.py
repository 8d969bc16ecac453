"""Check of night limits."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, works_night
from solver.problem import Problem
from solver.roster import Roster


def night_limits(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: nights above the maximum over the horizon, and nights beyond the longest run allowed."""
    for employee in problem.employees:
        in_all, in_a_row = employee.contract.max_nights, employee.contract.max_consecutive_nights
        nights = [day for day in range(problem.horizon.days) if works_night(problem, roster, employee, day)]
        if in_all is not None and len(nights) > in_all.value:
            yield Violation(
                rule="night_limits",
                amount=len(nights) - in_all.value,
                weight=in_all.weight,
                message=f"{employee.id} works {len(nights)} nights, at most {in_all.value} allowed",
                employee=employee.id,
                days=tuple(nights),
            )
        if in_a_row is None:
            continue
        run = employee.history.consecutive_nights
        for day in range(problem.horizon.days):
            run = run + 1 if day in nights else 0
            if run > in_a_row.value:
                yield Violation(
                    rule="night_limits",
                    amount=1,
                    weight=in_a_row.weight,
                    message=f"{employee.id} works night {run} in a row on day {day}, at most {in_a_row.value} allowed",
                    employee=employee.id,
                    days=(day,),
                )
