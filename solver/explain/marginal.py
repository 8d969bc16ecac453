"""What one more person in a shift would add to the capacity of roles in a roster that stays as it is."""

from __future__ import annotations

from collections.abc import Mapping

from solver.capacity import WorkFlow
from solver.checks.base import capacity_given
from solver.problem import CapacityDemand, Employee, Problem, RoleId, Shift
from solver.roster import Roster


class Marginal:
    """Capacity given by a roster, in centiheads, and the roles that are worth most beside it."""

    def __init__(self, problem: Problem, roster: Roster) -> None:
        self._problem = problem
        self._roster = roster
        self._demand: Mapping[tuple[RoleId, int], CapacityDemand] = {
            (demand.role, demand.slot): demand for demand in problem.capacity_demand
        }
        self._wanted = sorted(problem.demanded_roles)
        self._given = capacity_given(problem, roster)
        self._flows = {
            demand.role: WorkFlow(demand, [self._given.get((demand.role, slot), 0) for slot in demand.slots])
            for demand in problem.deferrable_demand
        }

    def capacity(self, role: RoleId, slot: int) -> int:
        """Centiheads of the role in the slot."""
        return self._given.get((role, slot), 0)

    def wanted(self, role: RoleId, slot: int) -> int | None:
        """The least capacity at which demand costs least, all other slots as they are; ``None`` without demand there.

        Work that may wait wants what it can still be done in the slot and is worth it.
        """
        demand, flow = self._demand.get((role, slot)), self._flows.get(role)
        if flow is not None and slot not in flow.demand.slots:
            flow = None
        if demand is None and flow is None:
            return None
        given = self.capacity(role, slot)
        most = sum(piece.width_centiheads for piece in demand.segments) if demand is not None else 0
        low, high = 0, max(most, given + flow.demand.arrived[-1] if flow is not None else 0)
        while low < high:  # the cost is convex
            middle = (low + high) // 2
            more = demand.cost(middle + 1) - demand.cost(middle) if demand is not None else 0
            if flow is not None:
                more += flow.saving([(slot, middle - given)]) - flow.saving([(slot, middle + 1 - given)])
            low, high = (middle + 1, high) if more < 0 else (low, middle)
        return low

    def gives(self, employee: Employee, role: RoleId, slot: int) -> bool:
        """Does the person hold the role in a block that touches the slot?"""
        for day in (slot_day, slot_day - 1) if (slot_day := self._day(slot)) is not None else ():
            for assignment in self._roster.on(employee.id, day):
                shift = self._problem.shift_by_key.get((assignment.day, assignment.shift_type))
                if shift is not None and any(
                    block < len(assignment.roles) and assignment.roles[block] == role
                    for block in self.blocks(shift, slot)
                ):
                    return True
        return False

    def blocks(self, shift: Shift, slot: int) -> list[int]:
        """The blocks of the shift that touch the slot."""
        size = self._problem.horizon.slot_min
        start, end = slot * size, (slot + 1) * size
        return [i for i, block in enumerate(shift.blocks) if block.start_min < end and start < block.end_min]

    def roles(
        self, employee: Employee, shift: Shift, asked: Mapping[int, RoleId] | None = None
    ) -> tuple[RoleId | None, ...]:
        """For every block the role that lowers the expected cost most, or none; ``asked`` are settled before.

        Each block by itself, but for work that may wait, which is done once only.
        """
        if not self._wanted:
            return ()
        chosen: dict[int, RoleId | None] = dict(asked or {})
        added: list[tuple[RoleId, int, int]] = []  # role, block, sign
        for block in (*chosen, *(b for b in range(len(shift.blocks)) if b not in chosen)):
            role = chosen[block] if block in chosen else self._best(employee, shift, block)
            chosen[block] = role
            if role in self._flows and role is not None:
                self._add(employee, shift, role, block, 1)
                added.append((role, block, -1))
        for role, block, sign in added:
            self._add(employee, shift, role, block, sign)
        return tuple(chosen[block] for block in range(len(shift.blocks)))

    def _add(self, employee: Employee, shift: Shift, role: RoleId, block: int, sign: int) -> None:
        parts = self._problem.block_capacity(shift.blocks[block], employee.roles.get(role, 0))
        self._flows[role].add([(slot, sign * part) for slot, part in parts])

    def _best(self, employee: Employee, shift: Shift, block: int) -> RoleId | None:
        best: tuple[int, RoleId | None] = (0, None)
        for role in self._wanted:
            if not self._problem.may_hold(employee, shift, role):
                continue
            parts = self._problem.block_capacity(shift.blocks[block], employee.roles[role])
            flow = self._flows.get(role)
            change = -flow.saving(parts) if flow is not None else 0
            for slot, part in parts:
                demand = self._demand.get((role, slot))
                if demand is not None:
                    given = self.capacity(role, slot)
                    change += demand.cost(given + part) - demand.cost(given)
            if change < best[0]:
                best = (change, role)
        return best[1]

    def _day(self, slot: int) -> int | None:
        """The day on which the slot begins; the day after the last for a slot beyond the horizon."""
        starts = self._problem.horizon.day_start_min
        minute = slot * self._problem.horizon.slot_min
        return next((day - 1 for day, start in enumerate(starts) if start > minute), len(starts) - 1)
