"""Demand for capacity: work that is done in its slot or never, and work that waits until it is due.

Capacity is in hundredths of one fully proficient head (centiheads); work that waits is in centihead-slots, what a
centihead does in one slot.

When to modify: a new kind of demand that is measured in capacity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from solver.contract import RoleId


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSegment:
    """One linear piece of a convex curve: ``width_centiheads`` of capacity at ``slope`` per centihead."""

    width_centiheads: int
    slope: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityDemand:
    """Expected cost of capacity c for a role in a slot: ``base_cost + Σ slope_k · (part of c in piece k)``.

    Slopes do not decrease; capacity beyond the last piece costs ``surplus_slope`` (not below the last slope).
    """

    role: RoleId
    slot: int
    base_cost: int
    segments: tuple[CostSegment, ...]
    surplus_slope: int = 0

    def cost(self, capacity_centiheads: int) -> int:
        """Expected cost, in the penalty's unit, of ``capacity_centiheads`` (≥ 0)."""
        return _along(self.base_cost, self.segments, self.surplus_slope, capacity_centiheads)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCost:
    """Expected cost of the work done by the end of slot ``slot``: ``base_cost + Σ slope_k · (its part in piece k)``.

    Pieces are in centihead-slots. Slopes do not decrease and are not positive; work beyond the pieces costs nothing.
    """

    slot: int
    base_cost: int
    segments: tuple[CostSegment, ...]

    def cost(self, done: int) -> int:
        """Expected cost, in the penalty's unit, of ``done`` centihead-slots (≥ 0)."""
        return _along(self.base_cost, self.segments, 0, done)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferrableDemand:
    """Work of a role that may wait: it arrives, and is due later.

    ``arrived[i]`` is the work, in centihead-slots, that has arrived in all by slot ``first_slot + i`` and may be done
    in it (not decreasing; what was open before is in the first). With capacity c_t of the role the work done is
    P_t = min(P_{t−1} + c_t, arrived_t), P = 0 before; the penalty is Σ ``due``.cost(P_slot) and ``idle_weight`` for
    every centihead-slot of capacity in these slots that finds no work. Every ``due`` slot is one of these slots.
    """

    role: RoleId
    first_slot: int
    arrived: tuple[int, ...]
    due: tuple[DueCost, ...]
    idle_weight: int = 0

    @property
    def slots(self) -> range:
        """The slots in which work arrives and is done."""
        return range(self.first_slot, self.first_slot + len(self.arrived))

    def done(self, capacity: Sequence[int]) -> list[int]:
        """P_t by slot, for the capacity in centiheads (≥ 0) by slot of ``slots``."""
        done, found = 0, []
        for given, arrived in zip(capacity, self.arrived, strict=True):
            done = min(done + given, arrived)
            found.append(done)
        return found


class WorkFlow:
    """The work of a deferrable demand under capacity (centiheads by slot of its ``slots``) that may change."""

    def __init__(self, demand: DeferrableDemand, capacity: Sequence[int]) -> None:
        self.demand = demand
        self.capacity = list(capacity)
        self._done = demand.done(self.capacity)
        self._due = {due.slot - demand.first_slot: due for due in demand.due}

    def cost(self) -> int:
        """The penalty now: what is late, and what finds no work."""
        late = sum(due.cost(self._done[index]) for index, due in self._due.items())
        return late + self.demand.idle_weight * (sum(self.capacity) - self._done[-1])

    def saving(self, more: Iterable[tuple[int, int]]) -> int:
        """By how much the penalty falls with so many centiheads more by slot; slots of others do not count.

        Followed from the first of these slots on, until the work done is as before.
        """
        extra: dict[int, int] = {}
        for slot, centiheads in more:
            if slot in self.demand.slots:
                index = slot - self.demand.first_slot
                extra[index] = extra.get(index, 0) + centiheads
        if not extra:
            return 0
        first, last, saved = min(extra), max(extra), 0
        done = self._done[first - 1] if first else 0
        for index in range(first, len(self.capacity)):
            done = min(done + self.capacity[index] + extra.get(index, 0), self.demand.arrived[index])
            before = self._done[index]
            if done == before and index >= last:
                break
            due = self._due.get(index)
            if due is not None:
                saved += due.cost(before) - due.cost(done)
        else:
            saved += self.demand.idle_weight * (done - self._done[-1])
        return saved - self.demand.idle_weight * sum(extra.values())

    def add(self, more: Iterable[tuple[int, int]]) -> None:
        """From now on there are so many centiheads more by slot (fewer, if negative)."""
        for slot, centiheads in more:
            if slot in self.demand.slots:
                self.capacity[slot - self.demand.first_slot] += centiheads
        self._done = self.demand.done(self.capacity)


def _along(base_cost: int, segments: Sequence[CostSegment], beyond: int, amount: int) -> int:
    total, left = base_cost, amount
    for piece in segments:
        part = min(left, piece.width_centiheads)
        total += part * piece.slope
        left -= part
    return total + left * beyond
