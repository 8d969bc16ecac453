"""Check of role switches: changes of role between neighbouring blocks of one shift."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster

NAME = "role_switch"


def role_switch(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Soft: one unit for every two neighbouring blocks that hold two different roles; an idle block is no role."""
    if not problem.role_switch_weight:
        return
    for assignment in roster:
        switches = 0
        for before, after in zip(assignment.roles, assignment.roles[1:], strict=False):
            if before is not None and after is not None and before != after:
                switches += 1
        if switches:
            yield Violation(
                rule=NAME,
                amount=switches,
                weight=problem.role_switch_weight,
                message=f"{assignment.employee} on day {assignment.day}: {switches} changes of role",
                employee=assignment.employee,
                days=(assignment.day,),
                shift_type=assignment.shift_type,
            )
