"""Role capacity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import BoolVarT, CpModel, LinearExpr

from solver.curves import attainable, snapped, total_curve
from solver.problem import CapacityDemand, EmployeeId, Problem, RoleId, Shift
from solver.rules.base import PenaltyTerm
from solver.variables import Variables

Cell = tuple[EmployeeId, int, int]  # person, day, which of the shift's blocks in the slot
Source = tuple[BoolVarT, int, Cell]  # holds, centiheads


class RoleCapacity:
    r"""Soft: the expected cost of the capacity that every role has in every slot.

    capacity[r,t] = Σ_{e,s,b} part(b,t) · proficiency[e,r] · holds[e,s,b,r]   (hundredths of a head, floored per block)
    penalty = Σ_{r,t} cost[r,t](capacity[r,t]),  cost convex piecewise linear, one variable a piece.
    Slots of a role that see exactly the same heads share one curve, the sum of theirs. Convexity fills the pieces in
    order; in a roster that is not optimal the model may claim more than the true cost, never less.
    A person works at most one shift a day (rule one_shift_a_day): the attainable capacities rest on it.
    Source: the newsvendor cost of staffing from the demand's distribution.
    """

    name: ClassVar[str] = "role_capacity"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.capacity_demand)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        sources = self._sources(problem, variables)
        shared: dict[tuple[RoleId, int, tuple[tuple[int, int], ...]], list[CapacityDemand]] = defaultdict(list)
        for demand in problem.capacity_demand:
            key = tuple((var.index, part) for var, part, _ in sources.get((demand.role, demand.slot), ()))
            outside = variables.outside_capacity(demand.role, demand.slot)
            shared[demand.role, outside, key].append(demand)
        for (role, outside, _), demands in shared.items():
            slots = f"{demands[0].slot}" if len(demands) == 1 else f"{demands[0].slot}…{demands[-1].slot}"
            heads = sources.get((role, demands[0].slot), [])
            cost = self._curve(model, variables, demands, heads, outside)
            yield PenaltyTerm(self.name, f"{role} in slots {slots}", 1, cost)

    def _sources(self, problem: Problem, variables: Variables) -> dict[tuple[RoleId, int], list[Source]]:
        """Who may give how much to every role and slot."""
        sources: dict[tuple[RoleId, int], list[Source]] = defaultdict(list)
        for shift in problem.shifts:
            touched = _touched(problem, shift)
            for employee in problem.employees:
                for block, role, var in variables.holdable(employee, shift):
                    pct = employee.roles.get(role, 0)
                    for slot, overlap, nth in touched[block]:
                        part = pct * overlap // problem.horizon.slot_min
                        if part:
                            sources[role, slot].append((var, part, (employee.id, shift.day, nth)))
        return sources

    def _curve(
        self,
        model: CpModel,
        variables: Variables,
        demands: list[CapacityDemand],
        sources: list[Source],
        fixed: int,
    ) -> LinearExpr:
        free: list[BoolVarT] = []
        factors: list[int] = []
        amounts: dict[Cell, set[int]] = defaultdict(set)
        for var, part, cell in sources:
            if variables.is_one(var):
                fixed += part
            else:
                free.append(var)
                factors.append(part)
                amounts[cell].add(part)
        reach = attainable(amounts.values())
        base, pieces = total_curve(demands, fixed, reach.bit_length() - 1)
        filled, slopes = [], []
        for piece in snapped(pieces, reach):
            width, slope = (piece.width, piece.cost) if piece.whole else (1, piece.cost // piece.width)
            filled.append(model.new_int_var(0, 1 if piece.whole else piece.width, ""))
            factors.append(-width)
            slopes.append(slope)
        if filled:
            model.add(LinearExpr.weighted_sum([*free, *filled], factors) == 0)
        return LinearExpr.weighted_sum(filled, slopes) + base


def _touched(problem: Problem, shift: Shift) -> list[list[tuple[int, int, int]]]:
    """By block: the (slot, minutes within it, how many earlier blocks of the shift touch it)."""
    seen: dict[int, int] = defaultdict(int)
    touched = []
    for block in shift.blocks:
        row = []
        for slot, overlap in problem.block_capacity(block, problem.horizon.slot_min):
            row.append((slot, overlap, seen[slot]))
            seen[slot] += 1
        touched.append(row)
    return touched
