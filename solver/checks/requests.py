"""Check of requests."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def requests(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Soft: one unit for every request that is not granted."""
    for request in problem.requests:
        types = [assignment.shift_type for assignment in roster.on(request.employee, request.day)]
        worked = bool(types) if request.shift_type is None else request.shift_type in types
        if worked != request.on:
            what = "to work" if request.on else "to be free of"
            yield Violation(
                rule="requests",
                amount=1,
                weight=request.weight,
                message=f"{request.employee} asked {what} {request.shift_type or 'any shift'} on day {request.day}",
                employee=request.employee,
                days=(request.day,),
                shift_type=request.shift_type,
            )
