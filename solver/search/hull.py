"""The relaxation of a whole problem, with the cost of capacity convexified over heads and capacity together.

A role that needs 1.4 heads in a slot gets one head or two, and a linear model that sees capacity alone would give it
1.4. So every group of slots gets the hull of its attainable points (heads k, capacity c, cost(c)): with λ ≥ 0 over
the points, Σλ = 1, Σ k·λ = heads, Σ c·λ = capacity, the cost is at least Σ cost·λ. Between two points of the same k
that are neighbours on the curve the cost is linear, so that only breakpoints and their attainable neighbours count.
Work that may wait has rows of its own (:mod:`flow_rows`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from solver.curves import Piece, total_curve
from solver.model import RosterModel, build
from solver.problem import Problem, RoleId
from solver.rules import RULES
from solver.rules.deferrable_work import DeferrableWork
from solver.rules.role_capacity import CapacityGroup, RoleCapacity, capacity_groups
from solver.search.flow_rows import flow_rows
from solver.search.relaxation import Relaxation, relax

NEGLIGIBLE = 1e-6


@dataclass(frozen=True, slots=True)
class ProblemRelaxation:
    """A relaxation whose first columns are the variables of ``model``."""

    model: RosterModel
    relaxation: Relaxation
    rows: Mapping[tuple[RoleId, int], int]  # by role and slot: the first of its group's rows (capacity, heads, one)
    work_rows: Mapping[tuple[RoleId, int], int]  # by role and slot of work that may wait: the row of its capacity
    worth_less: Mapping[RoleId, int]  # what the multiplier of such a row is above the worth of a centihead

    def rows_of(self, slots: Sequence[tuple[RoleId, int]]) -> list[tuple[float, int | None]]:
        """For every (role, slot): its group's first row, ``None`` without one, and its share if several share it."""
        found = [self.rows.get(slot) for slot in slots]
        times = Counter(found)
        return [(1.0 / times[row], row) for row in found]


def relax_problem(problem: Problem) -> ProblemRelaxation:
    """Rows of every rule, the hulls of capacity, and work that may wait."""
    model = build(problem, rules=[rule for rule in RULES if rule.name not in {RoleCapacity.name, DeferrableWork.name}])
    groups = list(capacity_groups(problem, model.variables))
    base = relax(model.model)
    cost: list[int] = []
    offset = base.offset
    columns: list[int] = []
    factors: list[int] = []
    ends: list[int] = []
    sides: list[int] = []
    start, width = len(base.column), len(base.cost)
    rows: dict[tuple[RoleId, int], int] = {}
    for group in groups:
        points = hull_points(group)
        at = width + len(cost)
        if len(points) == 1:
            offset += points[0][2]
            continue
        cost += [value for _, _, value in points]
        rows.update({(group.role, demand.slot): len(base.row_low) + len(sides) for demand in group.demands})
        held = [var.index for var in group.holds]
        new = range(at, at + len(points))
        for row_columns, row_factors, side in (
            ([*held, *new], [*group.parts, *(-capacity for _, capacity, _ in points)], 0),
            ([*held, *new], [*(1 for _ in held), *(-heads for heads, _, _ in points)], 0),
            ([*new], [1 for _ in new], 1),
        ):
            columns += row_columns
            factors += row_factors
            ends.append(start + len(columns))
            sides.append(side)
    flow = flow_rows(problem, model.variables, width + len(cost))
    high = [1] * len(cost) + flow.high
    cost += flow.cost
    tops = list(sides)
    first = len(base.row_low) + len(sides)
    for row_columns, row_factors, low, top in flow.rows:
        columns += row_columns
        factors += row_factors
        ends.append(start + len(columns))
        sides.append(low)
        tops.append(top)
    lows = np.array(sides, dtype=np.int64)
    return ProblemRelaxation(
        model,
        Relaxation(
            cost=np.concatenate([base.cost, np.array(cost, dtype=np.int64)]),
            offset=offset + flow.offset,
            low=np.concatenate([base.low, np.zeros(len(cost), dtype=np.int64)]),
            high=np.concatenate([base.high, np.array(high, dtype=np.int64)]),
            row_start=np.concatenate([base.row_start, np.array(ends, dtype=np.int64)]),
            column=np.concatenate([base.column, np.array(columns, dtype=np.int64)]),
            factor=np.concatenate([base.factor, np.array(factors, dtype=np.int64)]),
            row_low=np.concatenate([base.row_low, lows]),
            row_high=np.concatenate([base.row_high, np.array(tops, dtype=np.int64)]),
        ),
        rows,
        {slot: first + row for slot, row in flow.row_of.items()},
        flow.worth_less,
    )


def hull_points(group: CapacityGroup) -> list[tuple[int, int, int]]:
    """(heads, capacity of free heads, cost): points whose convex hull holds every attainable one."""
    base, pieces = total_curve(group.demands, group.fixed, sum(max(amounts) for amounts in group.amounts))
    return corners(group.amounts, base, pieces, heads_matter=True)


def corners(
    amounts: Sequence[Sequence[int]], base: int, pieces: Sequence[Piece], *, heads_matter: bool
) -> list[tuple[int, int, int]]:
    """As ``hull_points``, for the curve from ``base`` over ``pieces``; without heads, the curve's own corners."""
    curve = [(0, base)]
    for piece in pieces:
        curve.append((curve[-1][0] + piece.width, curve[-1][1] + piece.cost))
    if not heads_matter:
        return [(0, at, cost) for at, cost in curve]
    by_heads = reach_by_heads(amounts)
    breaks = [at for at, _ in curve[1:-1]]
    last = breaks[-1] if breaks else 0
    points = []
    for heads, reach in enumerate(by_heads):
        lowest, highest = (reach & -reach).bit_length() - 1, reach.bit_length() - 1
        before = heads + 1 < len(by_heads) and lowest >= last and heads > 0
        if before and (by_heads[heads - 1] & -by_heads[heads - 1]).bit_length() - 1 >= last:
            continue  # between two counts that only see the last, linear piece
        marks = {lowest, highest}
        for at in breaks:
            if lowest < at < highest:
                marks.add((reach & ((1 << (at + 1)) - 1)).bit_length() - 1)
                rest = reach >> at
                marks.add(at + (rest & -rest).bit_length() - 1)
        xs, ys = zip(*curve, strict=True)
        points += [(heads, mark, _value(xs, ys, mark)) for mark in sorted(marks)]
    return points


def reach_by_heads(amounts: Sequence[Sequence[int]]) -> list[int]:
    """By number of heads: bit c is set if that many sources can give exactly c centiheads."""
    by_heads = [1]
    for choices in amounts:
        grown = [*by_heads, 0]
        for heads, reach in enumerate(by_heads):
            for amount in choices:
                grown[heads + 1] |= reach << amount
        by_heads = grown
    return by_heads


def _value(xs: Sequence[int], ys: Sequence[int], at: int) -> int:
    """The curve at an integer position; exact, because every piece has an integer slope."""
    k = min(int(np.searchsorted(xs, at, side="right")) - 1, len(xs) - 2)
    if k < 0:
        return ys[0]
    return ys[k] + (at - xs[k]) * ((ys[k + 1] - ys[k]) // (xs[k + 1] - xs[k]))
