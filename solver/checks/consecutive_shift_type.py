"""Check of runs of one shift type."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Employee, Limit, Problem, ShiftTypeId
from solver.roster import Roster

NAME = "consecutive_shift_type"


def consecutive_shift_type(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: days beyond the longest run of a type, and days that a run is short of the shortest."""
    for employee in problem.employees:
        worked = [
            {assignment.shift_type for assignment in roster.on(employee.id, day)} for day in range(problem.horizon.days)
        ]
        for shift_type, limit in employee.contract.max_consecutive_of_type:
            yield from _too_long(employee, shift_type, limit, [shift_type in types for types in worked])
        for shift_type, limit in employee.contract.min_consecutive_of_type:
            yield from _too_short(problem, employee, shift_type, limit, [shift_type in types for types in worked])


def _too_long(employee: Employee, shift_type: ShiftTypeId, limit: Limit, holds: list[bool]) -> Iterator[Violation]:
    run = employee.history.consecutive_of(shift_type) or 0
    beyond: list[int] = []
    for day, held in enumerate([*holds, False]):
        if held:
            run += 1
            if run > limit.value:
                beyond.append(day)
            continue
        if beyond:
            yield Violation(
                rule=NAME,
                amount=len(beyond),
                weight=limit.weight,
                message=f"{employee.id} works {shift_type} {run} days in a row to day {day - 1}, "
                f"at most {limit.value} allowed",
                employee=employee.id,
                days=tuple(beyond),
                shift_type=shift_type,
            )
        run, beyond = 0, []


def _too_short(
    problem: Problem, employee: Employee, shift_type: ShiftTypeId, limit: Limit, holds: list[bool]
) -> Iterator[Violation]:
    past = employee.history.consecutive_of(shift_type)
    run: list[int] = []
    before = past or 0
    for day, held in enumerate(holds):
        if held:
            run.append(day)
            continue
        asked = limit.value if run or before else 0
        if past is None and run and run[0] == 0:
            asked = 0
        if before:
            possible = 0
            while possible < len(holds) and problem.can_work(employee, possible, (shift_type,)):
                possible += 1
            asked = min(asked, before + possible)
        if before + len(run) < asked:
            yield Violation(
                rule=NAME,
                amount=asked - before - len(run),
                weight=limit.weight,
                message=f"{employee.id} works {shift_type} {before + len(run)} days in a row before day {day}, "
                f"at least {limit.value} wanted",
                employee=employee.id,
                days=tuple(run) or (day,),
                shift_type=shift_type,
            )
        run, before = [], 0
