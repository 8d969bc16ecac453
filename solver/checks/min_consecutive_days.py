"""Check of the shortest stretch of working days."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def min_consecutive_days(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: the days that every stretch of work is short, unless it contains the last day."""
    days = problem.horizon.days
    for employee in problem.employees:
        limit, history = employee.contract.min_consecutive_days, employee.history
        if limit is None:
            continue
        run: list[int] = []
        before = history.consecutive_days
        for day in range(days):
            if roster.works(employee.id, day):
                run.append(day)
                continue
            asked = limit.value if run or before else 0
            if run and run[0] == 0 and not history.known:
                asked = 0
            if before:
                possible = before
                while possible - before < days and problem.can_work(employee, possible - before):
                    possible += 1
                asked = min(asked, possible)
            if before + len(run) < asked:
                yield Violation(
                    rule="min_consecutive_days",
                    amount=asked - before - len(run),
                    weight=limit.weight,
                    message=f"{employee.id} works {before + len(run)} days in a row before day {day}, "
                    f"at least {limit.value} wanted",
                    employee=employee.id,
                    days=tuple(run) or (day,),
                )
            run, before = [], 0
