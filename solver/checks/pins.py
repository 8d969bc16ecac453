"""Check of pins."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def pins(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard: one unit for every pinned day that holds something else, one for every pinned block with another role."""
    for pin in problem.pins:
        worked = roster.on(pin.employee, pin.day)
        kept = [assignment for assignment in worked if assignment.shift_type == pin.shift_type]
        wrong = 0
        if pin.shift_type is None:
            wanted = "a day off"
            wrong = 1 if worked else 0
        elif not kept:
            wanted = str(pin.shift_type)
            wrong = 1
        else:
            wanted = f"{pin.shift_type} with roles {pin.roles}"
            if pin.roles is not None:
                held = kept[0].roles or (None,) * len(pin.roles)
                for pinned_role, held_role in zip(pin.roles, held, strict=False):
                    if pinned_role != held_role:
                        wrong += 1
        if wrong:
            yield Violation(
                rule="pins",
                amount=wrong,
                weight=None,
                message=f"{pin.employee} on day {pin.day} is pinned to {wanted}",
                employee=pin.employee,
                days=(pin.day,),
                shift_type=pin.shift_type,
            )
