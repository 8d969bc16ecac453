"""Role capacity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from ortools.sat.python.cp_model import BoolVarT, CpModel, IntVar, LinearExpr

from solver.curves import attainable, snapped, total_curve
from solver.problem import CapacityDemand, Problem, RoleId
from solver.rules.base import PenaltyTerm
from solver.rules.slot_heads import SlotHeads, Sources, Touch, touching
from solver.variables import Value, Variables


@dataclass(frozen=True, slots=True)
class CapacityGroup:
    """Slots of one role that see exactly the same heads: ``fixed`` centiheads and, of each source, a part if held."""

    role: RoleId
    demands: tuple[CapacityDemand, ...]
    fixed: int
    holds: tuple[BoolVarT, ...]
    parts: tuple[int, ...]
    amounts: tuple[tuple[int, ...], ...]  # by person and day: the parts, of which at most one is given

    @property
    def subject(self) -> str:
        first, last = self.demands[0].slot, self.demands[-1].slot
        return f"{self.role} in slots {first}" + (f"…{last}" if last != first else "")


def capacity_groups(problem: Problem, variables: Variables) -> Iterator[CapacityGroup]:
    """The demand for capacity, with slots put together whose heads are the same."""
    sources = Sources(problem, variables)
    touches_of = touching(problem)
    seen: dict[tuple[RoleId, tuple[Touch, ...]], SlotHeads] = {}
    shared: dict[tuple[RoleId, int, tuple[int, ...], tuple[int, ...]], tuple[SlotHeads, list[CapacityDemand]]] = {}
    for demand in problem.capacity_demand:
        touches = touches_of.get(demand.slot, ())
        heads = seen.get((demand.role, touches))
        if heads is None:
            heads = seen[demand.role, touches] = sources.heads(demand.role, touches)
        fixed = variables.outside_capacity(demand.role, demand.slot) + heads.fixed
        shared.setdefault((demand.role, fixed, heads.indices, heads.parts), (heads, []))[1].append(demand)
    for (role, fixed, _, _), (heads, demands) in shared.items():
        yield CapacityGroup(role, tuple(demands), fixed, heads.holds, heads.parts, heads.amounts)


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
        for group in capacity_groups(problem, variables):
            reach = attainable(group.amounts)
            base, pieces = total_curve(group.demands, group.fixed, reach.bit_length() - 1)
            if len(pieces) == 1:  # linear: no variable is needed
                slope = pieces[0].cost // pieces[0].width
                given = LinearExpr.weighted_sum(group.holds, [slope * part for part in group.parts])
                yield PenaltyTerm(self.name, group.subject, 1, given + base)
                continue
            filled: list[tuple[IntVar, int, int]] = []
            slopes = []
            for piece in snapped(pieces, reach):
                width, most = (piece.width, 1) if piece.whole else (1, piece.width)
                filled.append((model.new_int_var(0, most, ""), most, width))
                slopes.append(piece.cost // most)
            amounts = [var for var, _, _ in filled]
            if filled:
                factors = [*group.parts, *(-width for _, _, width in filled)]
                model.add(LinearExpr.weighted_sum([*group.holds, *amounts], factors) == 0)
                variables.derive(partial(_filled, group, filled))
            yield PenaltyTerm(self.name, group.subject, 1, LinearExpr.weighted_sum(amounts, slopes) + base)


def _filled(
    group: CapacityGroup, pieces: Sequence[tuple[IntVar, int, int]], value: Value
) -> Iterator[tuple[IntVar, int]]:
    """The pieces (variable, most, centiheads of one) fill in order: cheapest first."""
    left = sum(part for var, part in zip(group.holds, group.parts, strict=True) if value(var))
    for piece, most, width in pieces:
        amount = min(left // width, most)
        left -= amount * width
        yield piece, amount
