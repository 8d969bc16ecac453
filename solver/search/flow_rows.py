"""Work that may wait, as rows of the linear relaxation: one a slot, so that each has the price of its capacity.

With P the work done, z its parts in the pieces of what is due and c the capacity, shared by slots with the same heads:
Σ parts · holds − c = −fixed,   P[t−1] + c − P[t] ≥ 0,   P[t] ≤ arrived[t],   P[t] − Σ z ≥ 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from solver.problem import Problem, RoleId
from solver.rules.deferrable_work import WorkSlot, work_slots
from solver.search.relaxation import INFINITE
from solver.variables import Variables

Row = tuple[list[int], list[int], int, int]  # columns, factors, low, high


@dataclass(slots=True)
class FlowRows:
    """New columns from ``width`` on, rows, and by role and slot the row whose multiplier is what capacity is worth.

    ``worth_less`` is what has to be taken off it by role: capacity that finds no work costs its weight.
    """

    width: int
    cost: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    offset: int = 0
    row_of: dict[tuple[RoleId, int], int] = field(default_factory=dict)
    worth_less: dict[RoleId, int] = field(default_factory=dict)

    def column(self, cost: int, high: int) -> int:
        """A new column from 0 to ``high``; its index."""
        self.cost.append(cost)
        self.high.append(high)
        return self.width + len(self.cost) - 1


def flow_rows(problem: Problem, variables: Variables, width: int) -> FlowRows:
    """The rows of all deferrable demand, for a model of ``width`` columns."""
    found = FlowRows(width)
    for demand, slots in work_slots(problem, variables):
        found.worth_less[demand.role] = demand.idle_weight
        _follow(found, demand.role, slots, demand.idle_weight)
    return found


def _follow(found: FlowRows, role: RoleId, slots: list[WorkSlot], idle_weight: int) -> None:
    done: int | None = None  # the column of the work done now, which is at most ``most``
    most, shared, before = 0, -1, None
    for slot in slots:
        if slot.heads.holds or slot.fixed:
            if before is None or slot.heads is not before.heads or slot.fixed != before.fixed:
                limit = slot.heads.most + slot.fixed
                shared = found.column(0, limit)
                held = [var.index for var in slot.heads.holds]
                found.rows.append(([*held, shared], [*slot.heads.parts, -1], -slot.fixed, -slot.fixed))
            found.cost[shared - found.width] += idle_weight
            most = min(most + slot.heads.most + slot.fixed, slot.arrived)
            now = found.column(0, most)
            columns, factors = [shared, now], [1, -1]
            if done is not None:
                columns.append(done)
                factors.append(1)
            found.row_of[role, slot.slot] = len(found.rows)
            found.rows.append((columns, factors, 0, INFINITE))
            done = now
        before = slot
        if slot.due is not None:
            found.offset += slot.due.base_cost
            if done is not None and slot.due.segments:
                parts = [found.column(piece.slope, piece.width_centiheads) for piece in slot.due.segments]
                found.rows.append(([done, *parts], [1, *(-1 for _ in parts)], 0, INFINITE))
    if done is not None:
        found.cost[done - found.width] -= idle_weight
