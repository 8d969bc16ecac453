"""Check of role capacity: what the hours held in each role are expected to cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from solver.checks.base import Violation, capacity_given
from solver.problem import CapacityDemand, Problem, RoleId
from solver.roster import Roster

NAME = "role_capacity"


def role_capacity(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Soft: the expected cost of every demanded role and slot; who may hold what is qualification's."""
    yield from priced_capacity(problem.capacity_demand, capacity_given(problem, roster))


def priced_capacity(demands: Iterable[CapacityDemand], given: Mapping[tuple[RoleId, int], int]) -> Iterator[Violation]:
    """The same for these demands, of capacity that is counted already: centiheads by role and slot."""
    for demand in demands:
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
