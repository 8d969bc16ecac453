"""Check of role capacity: what the hours held in each role are expected to cost."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, capacity_given
from solver.problem import Problem
from solver.roster import Roster

NAME = "role_capacity"


def role_capacity(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Soft: the expected cost of every demanded role and slot; who may hold what is qualification's."""
    given = capacity_given(problem, roster)
    for demand in problem.capacity_demand:
        capacity = given.get((demand.role, demand.slot), 0)
        cost = demand.cost(capacity)
        if cost:
            yield Violation(
                rule=NAME,
                amount=cost,
                weight=1,
                message=f"{demand.role} in slot {demand.slot}: capacity {capacity} centiheads",
                role=demand.role,
                slot=demand.slot,
            )
