"""What one more person in a shift would add to the capacity of roles in a roster that stays as it is."""

from __future__ import annotations

from collections.abc import Mapping

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
        self._wanted = sorted({demand.role for demand in problem.capacity_demand})
        self._given = capacity_given(problem, roster)

    def capacity(self, role: RoleId, slot: int) -> int:
        """Centiheads of the role in the slot."""
        return self._given.get((role, slot), 0)

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

    def roles(self, employee: Employee, shift: Shift) -> tuple[RoleId | None, ...]:
        """For every block the role that lowers the expected cost most, or none; each block by itself."""
        if not self._demand:
            return ()
        return tuple(self._best(employee, shift, block) for block in range(len(shift.blocks)))

    def _best(self, employee: Employee, shift: Shift, block: int) -> RoleId | None:
        best: tuple[int, RoleId | None] = (0, None)
        for role in self._wanted:
            if not self._problem.may_hold(employee, shift, role):
                continue
            change = 0
            for slot, part in self._problem.block_capacity(shift.blocks[block], employee.roles[role]):
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
