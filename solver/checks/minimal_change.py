"""Check of minimal change."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def minimal_change(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Soft: one unit for every given day that holds something else."""
    for given in problem.given:
        types = [assignment.shift_type for assignment in roster.on(given.employee, given.day)]
        kept = not types if given.shift_type is None else given.shift_type in types
        if not kept:
            yield Violation(
                rule="minimal_change",
                amount=1,
                weight=given.weight,
                message=f"{given.employee} on day {given.day} had {given.shift_type or 'a day off'}",
                employee=given.employee,
                days=(given.day,),
                shift_type=given.shift_type,
            )
