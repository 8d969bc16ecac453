"""Which roles to hold in a shift, given what everybody else holds: the cheapest choice block by block."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass

from solver.capacity import WorkFlow
from solver.problem import CapacityDemand, Employee, Problem, RoleId, Shift
from solver.roster import Roster

Given = MutableMapping[tuple[RoleId, int], int]


@dataclass(frozen=True, slots=True)
class Choice:
    """Roles by block, and by how many fen the expected cost of capacity falls with them (switches deducted)."""

    roles: tuple[RoleId | None, ...]
    saving: int


def curves(problem: Problem) -> Mapping[tuple[RoleId, int], CapacityDemand]:
    """The demand by role and slot."""
    return {(demand.role, demand.slot): demand for demand in problem.capacity_demand}


def given_capacity(problem: Problem, roster: Roster) -> Given:
    """Centiheads by role and slot that the roster gives."""
    given: Given = {}
    for assignment in roster:
        shift = problem.shift_by_key[assignment.day, assignment.shift_type]
        add_capacity(problem, given, problem.employee_by_id[assignment.employee], shift, assignment.roles)
    return given


def add_capacity(
    problem: Problem, given: Given, employee: Employee, shift: Shift, roles: tuple[RoleId | None, ...]
) -> None:
    """Put one person's shift into ``given``."""
    for block, role in zip(shift.blocks, roles, strict=False):
        if role is not None:
            for slot, centiheads in problem.block_capacity(block, employee.roles.get(role, 0)):
                given[role, slot] = given.get((role, slot), 0) + centiheads


def best_roles(
    problem: Problem,
    demand: Mapping[tuple[RoleId, int], CapacityDemand],
    given: Given,
    employee: Employee,
    shift: Shift,
) -> Choice:
    """The cheapest roles by block, with a price for each switch between neighbouring blocks: dynamic programming.

    In work that may wait each block counts as if it were the shift's only one: two that could do the same work are both
    credited with it. Ties go to staying in the role, then to the role's code, so that equal input gives equal output.
    """
    roles: list[RoleId | None] = [None, *(r for r in sorted(employee.roles) if problem.may_hold(employee, shift, r))]
    flows = {
        flow.role: WorkFlow(flow, [given.get((flow.role, slot), 0) for slot in flow.slots])
        for flow in problem.deferrable_demand
        if flow.role in employee.roles
    }
    best: dict[RoleId | None, tuple[int, tuple[RoleId | None, ...]]] = {}
    for position, block in enumerate(shift.blocks):
        savings = {
            role: 0
            if role is None
            else sum(
                demand[role, slot].cost(given.get((role, slot), 0))
                - demand[role, slot].cost(given.get((role, slot), 0) + centiheads)
                for slot, centiheads in problem.block_capacity(block, employee.roles[role])
                if (role, slot) in demand
            )
            + (flows[role].saving(problem.block_capacity(block, employee.roles[role])) if role in flows else 0)
            for role in roles
        }
        if position == 0:
            best = {role: (saving, (role,)) for role, saving in savings.items()}
            continue
        reached: dict[RoleId | None, tuple[int, tuple[RoleId | None, ...]]] = {}
        for role, saving in savings.items():
            total, path = max(
                ((b[0] - _switch(problem, before, role), b[1]) for before, b in best.items()),
                key=lambda found: (found[0], found[1][-1] == role),
            )
            reached[role] = (total + saving, (*path, role))
        best = reached
    if not best:
        return Choice((), 0)
    saving, path = max(best.values(), key=lambda found: found[0])
    return Choice(path, saving)


def _switch(problem: Problem, before: RoleId | None, after: RoleId | None) -> int:
    return problem.role_switch_weight if before is not None and after is not None and before != after else 0
