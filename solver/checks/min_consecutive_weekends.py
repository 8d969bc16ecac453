"""Check of the shortest run of weekends with work."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Employee, Problem
from solver.roster import Roster


def min_consecutive_weekends(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: the weekends that every run of worked weekends is short, unless it may go on after the horizon."""
    horizon = problem.horizon
    for employee in problem.employees:
        limit, history = employee.contract.min_consecutive_weekends, employee.history
        if limit is None:
            continue
        wanted = limit.value
        run: int | None = history.consecutive_weekends  # None: a run of unknown length
        if run:
            wanted = min(limit.value, run + _able(problem, employee))
        for weekend in horizon.weekends:
            if weekend[-1] == horizon.days - 1 and horizon.weekday(horizon.days) in horizon.weekend_weekdays:
                break  # it may yet be worked
            began_before = weekend[0] == 0 and horizon.weekday(-1) in horizon.weekend_weekdays
            if began_before and history.weekend_worked:
                if run is not None:
                    run += 1
                    wanted = min(limit.value, run + _able(problem, employee, without_first=True))
                continue
            if any(roster.works(employee.id, day) for day in weekend):
                run = None if run is None else run + 1
                continue
            if run and run < wanted:
                yield Violation(
                    rule="min_consecutive_weekends",
                    amount=wanted - run,
                    weight=limit.weight,
                    message=f"{employee.id} works on {run} weekends in a row before day {weekend[0]}, "
                    f"at least {wanted} wanted",
                    employee=employee.id,
                    days=weekend,
                )
            run, wanted = 0, limit.value


def _able(problem: Problem, employee: Employee, *, without_first: bool = False) -> int:
    """Weekends in a row, from day 0 on, on which the person can work."""
    able = 0
    for weekend in problem.horizon.weekends[int(without_first) :]:
        if not any(problem.can_work(employee, day) for day in weekend):
            break
        able += 1
    return able
