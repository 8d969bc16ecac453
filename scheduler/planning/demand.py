"""The demand of a forecast run as the problem takes it: curves by slot, and flows of work that may wait.

What nights of the last published roster already give inside the horizon is taken off both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

from scheduler.domain.calendar import shift_blocks
from scheduler.errors import InvalidInput
from solver import problem as sp

if TYPE_CHECKING:
    from scheduler.planning.to_problem import PlanningInput


class Curve(Protocol):
    """A convex expected cost of capacity, as the workload package makes it; centiheads and fen."""

    @property
    def base_cost(self) -> int: ...
    @property
    def widths(self) -> tuple[int, ...]: ...
    @property
    def slopes(self) -> tuple[int, ...]: ...
    @property
    def surplus_slope(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDemand:
    """Curves of one role for consecutive slots of ``slot_min`` minutes, the first of which begins at ``start``."""

    role: str
    start: datetime
    slot_min: int
    curves: Sequence[Curve]


class Due(Protocol):
    """What it costs to have done no more than so much work by the end of slot ``slot``; beyond its pieces nothing."""

    @property
    def slot(self) -> int: ...
    @property
    def curve(self) -> Curve: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFlow:
    """Work of one role that may wait, on consecutive slots of ``slot_min`` minutes from ``start`` on.

    ``arrived`` is cumulative, centihead-slots; ``due`` in order of its slots, counted from 0; ``idle_price`` fen for a
    centihead-slot of capacity that finds no work.
    """

    role: str
    start: datetime
    slot_min: int
    arrived: Sequence[int]
    due: Sequence[Due]
    idle_price: int = 0


def capacity_demand(given: PlanningInput, shifts: Sequence[sp.Shift]) -> Iterator[sp.CapacityDemand]:
    """Demand from the horizon's start to the end of its last shift, less what last nights of the past already give."""
    slot_min = given.organisation.site.slot_min
    last = -(-max((s.end_min for s in shifts), default=0) // slot_min)
    earlier = earlier_capacity(given)
    for demand in given.demand:
        offset = _slot_offset(given, demand)
        for position, curve in enumerate(demand.curves):
            slot = position + offset
            if 0 <= slot < last and (curve.base_cost or any(curve.slopes) or curve.surplus_slope):
                yield _without(
                    sp.CapacityDemand(
                        role=sp.RoleId(demand.role),
                        slot=slot,
                        base_cost=curve.base_cost,
                        segments=_segments(curve),
                        surplus_slope=curve.surplus_slope,
                    ),
                    earlier.get((demand.role, slot), 0),
                )


def deferrable_demand(given: PlanningInput) -> Iterator[sp.DeferrableDemand]:
    """The flows from the horizon's start on; the nights before it work first and take their part of the work along."""
    earlier = earlier_capacity(given)
    for flow in given.flows:
        offset = _slot_offset(given, flow)
        if offset < 0 or not flow.arrived:
            raise InvalidInput(
                f"work of role {flow.role} that may wait begins at {flow.start:%Y-%m-%d %H:%M} UTC, before the roster",
                key="demand_grid",
                role=flow.role,
                slot_min=flow.slot_min,
            )
        if not flow.arrived[-1] and not flow.idle_price:
            continue
        taken = _taken(flow.arrived, [earlier.get((flow.role, offset + i), 0) for i in range(len(flow.arrived))])
        left = [arrived - gone for arrived, gone in zip(flow.arrived, taken, strict=True)]
        yield sp.DeferrableDemand(
            role=sp.RoleId(flow.role),
            first_slot=offset,
            arrived=tuple(accumulate(reversed(left), min))[::-1],
            due=tuple(_due(due, offset, taken[due.slot]) for due in flow.due),
            idle_weight=flow.idle_price,
        )


def _taken(arrived: Sequence[int], capacity: Sequence[int]) -> list[int]:
    """Cumulative work that ``capacity`` alone does."""
    done, found = 0, []
    for there, given in zip(arrived, capacity, strict=True):
        done = min(done + given, there)
        found.append(done)
    return found


def _due(due: Due, offset: int, already: int) -> sp.DueCost:
    pieces = _segments(due.curve)
    whole = sp.DueCost(slot=offset + due.slot, base_cost=due.curve.base_cost, segments=pieces)
    return sp.DueCost(slot=whole.slot, base_cost=whole.cost(already), segments=_beyond(pieces, already))


def _segments(curve: Curve) -> tuple[sp.CostSegment, ...]:
    return tuple(
        sp.CostSegment(width_centiheads=width, slope=slope)
        for width, slope in zip(curve.widths, curve.slopes, strict=True)
    )


def _slot_offset(given: PlanningInput, demand: RoleDemand | RoleFlow) -> int:
    offset_min = given.minute(demand.start)
    if demand.slot_min != given.organisation.site.slot_min or offset_min % demand.slot_min:
        raise InvalidInput(
            f"demand of role {demand.role} is on slots of {demand.slot_min} min from {demand.start:%Y-%m-%d %H:%M} UTC;"
            f" the roster needs slots of {given.organisation.site.slot_min} min from its first midnight",
            key="demand_grid",
            role=demand.role,
            slot_min=demand.slot_min,
        )
    return offset_min // demand.slot_min


def earlier_capacity(given: PlanningInput) -> Mapping[tuple[str, int], int]:
    """Centiheads by role and slot that published shifts before the horizon give inside it (nights that run over)."""
    organisation, slot_min = given.organisation, given.organisation.site.slot_min
    found: dict[tuple[str, int], int] = {}
    yesterday = given.first_day - timedelta(days=1)
    for assigned in given.past.assignments:
        if assigned.day != yesterday or not assigned.roles:
            continue
        proficiency = organisation.proficiency(assigned.person, yesterday)
        blocks = shift_blocks(organisation.site, organisation.shift_types[assigned.shift_type], yesterday)
        for role, (start, end) in zip(assigned.roles, blocks, strict=False):
            first, last = max(0, given.minute(start)), given.minute(end)
            if role is None or last <= 0:
                continue
            for slot in range(first // slot_min, -(-last // slot_min)):
                overlap = min(last, (slot + 1) * slot_min) - max(first, slot * slot_min)
                key = (role, slot)
                found[key] = found.get(key, 0) + proficiency.get(role, 0) * overlap // slot_min
    return found


def _without(demand: sp.CapacityDemand, already: int) -> sp.CapacityDemand:
    """The curve for capacity on top of ``already`` centiheads: the same cost, seen from there."""
    if not already:
        return demand
    return sp.CapacityDemand(
        role=demand.role,
        slot=demand.slot,
        base_cost=demand.cost(already),
        segments=_beyond(demand.segments, already),
        surplus_slope=demand.surplus_slope,
    )


def _beyond(pieces: Sequence[sp.CostSegment], already: int) -> tuple[sp.CostSegment, ...]:
    """The pieces that are left after the first ``already`` of them."""
    left, found = already, []
    for piece in pieces:
        used = min(left, piece.width_centiheads)
        left -= used
        if used < piece.width_centiheads:
            found.append(sp.CostSegment(width_centiheads=piece.width_centiheads - used, slope=piece.slope))
    return tuple(found)
