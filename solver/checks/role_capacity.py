"""Check of role capacity: what the hours held in each role are expected to cost."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem, RoleId
from solver.roster import Roster

NAME = "role_capacity"


def role_capacity(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Soft: the expected cost of every demanded role and slot; who may hold what is qualification's."""
    given: dict[tuple[RoleId, int], int] = {}
    for assignment in roster:
        employee = problem.employee_by_id.get(assignment.employee)
        shift = problem.shift_by_key.get((assignment.day, assignment.shift_type))
        if employee is None or shift is None:
            continue
        for block, role in zip(shift.blocks, assignment.roles, strict=False):
            if role is None:
                continue
            for slot, centiheads in problem.block_capacity(block, employee.roles.get(role, 0)):
                given[role, slot] = given.get((role, slot), 0) + centiheads
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
