"""Companies in which some roles' work may wait: it arrives from day to day and is due by a cut-off or after a while.

The work of a role that waits is that of its capacity demand, in the mean; it arrives along 300 sampled paths, and what
is due when costs by the distribution of the cumulative paths. The same arguments give the same problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solver.problem import CapacityDemand, CostSegment, DeferrableDemand, DueCost, Problem, RoleId
from tests.benchmarks.instances import company

Ints = NDArray[np.int64]
PATHS = 300
DAY_SPREAD, SLOT_SPREAD = 0.15, 0.4
QUANTILES = (0.1, 0.35, 0.6, 0.8, 0.95)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A role whose work waits; an hour of work that is late for a day costs ``late``, an hour without work ``idle``.

    What came before ``cut_off_h`` of a day is due then; else all is due ``within_h`` after it came, looked at hourly.
    """

    role: str
    cut_off_h: int | None = None
    within_h: int = 24
    late: int = 9000
    idle: int = 900
    open_heads: float = 0.0  # opening backlog, in hours of one head


ROLES = (
    Waiting(role="putaway", cut_off_h=18, open_heads=6.0),
    Waiting(role="reporting", within_h=8, late=30000),
    Waiting(role="packing", cut_off_h=16, late=14000),
    Waiting(role="invoices", within_h=24, late=12000),
    Waiting(role="ordering", cut_off_h=12),
)


def waiting_company(*, people: int = 40, days: int = 14, seed: int = 1, roles: int = 3) -> Problem:
    """The company of as many people and days, with the work of some of its roles waiting."""
    made = company(people=people, days=days, seed=seed)
    demanded = {c.role for c in made.capacity_demand}
    chosen = [one for one in ROLES if one.role in demanded][:roles]
    return let_wait(made, chosen, seed)


def let_wait(problem: Problem, roles: Sequence[Waiting], seed: int = 0) -> Problem:
    """The problem with these roles' capacity demand as work that waits."""
    rng = np.random.default_rng([seed, len(roles)])
    named = {RoleId(one.role) for one in roles}
    return replace(
        problem,
        capacity_demand=tuple(c for c in problem.capacity_demand if c.role not in named),
        deferrable_demand=tuple(_waiting(rng, problem, one) for one in roles),
    )


def _waiting(rng: np.random.Generator, problem: Problem, one: Waiting) -> DeferrableDemand:
    horizon = problem.horizon
    a_day, slot_h = 1440 // horizon.slot_min, horizon.slot_min / 60
    mean = np.zeros(a_day * horizon.days)
    for demand in problem.capacity_demand:
        if demand.role == one.role and demand.slot < len(mean):
            mean[demand.slot] = _median(demand)
    factors = np.repeat(rng.lognormal(-(DAY_SPREAD**2) / 2, DAY_SPREAD, (PATHS, horizon.days)), a_day, axis=1)
    shape = np.maximum(mean, 5.0) / 100 / SLOT_SPREAD**2
    paths = np.rint(mean * factors * rng.gamma(shape, 1 / shape, (PATHS, len(mean)))).astype(np.int64)
    backlog = round(100 * one.open_heads / slot_h)
    arrived = backlog + np.cumsum(paths, axis=1)
    per_day = one.late * slot_h / 100
    due = []
    if one.cut_off_h is not None:
        for day in range(horizon.days):
            slot = day * a_day + round(one.cut_off_h / slot_h) - 1
            due.append(_due(slot, arrived[:, slot - 1], per_day))
    else:
        back, hourly = round(one.within_h / slot_h), round(1 / slot_h)
        for slot in range(hourly - 1, len(mean), hourly):
            before = arrived[:, slot - back] if slot >= back else np.full(PATHS, backlog)
            due.append(_due(slot, before, per_day / 24))
    expected = np.rint(arrived.mean(axis=0)).astype(np.int64)
    return DeferrableDemand(
        role=RoleId(one.role),
        first_slot=0,
        arrived=tuple(expected.tolist()),
        due=tuple(due),
        idle_weight=round(one.idle * slot_h / 100),
    )


def _median(demand: CapacityDemand) -> int:
    return sum(piece.width_centiheads for piece in demand.segments[:3])


def _due(slot: int, due: Ints, price: float) -> DueCost:
    """E[(due − P)⁺] · price, exact at nought and at some quantiles, with whole slopes."""
    points = sorted({0, *np.rint(np.quantile(due, QUANTILES)).astype(int).tolist()})
    costs = [float(np.maximum(due - point, 0).mean()) * price for point in points]
    pieces, base = [], 0
    for low, high, dear, cheap in zip(points, points[1:], costs, costs[1:], strict=False):
        slope = min(0, round((cheap - dear) / (high - low)))
        if slope:
            pieces.append(CostSegment(width_centiheads=high - low, slope=slope))
            base -= slope * (high - low)
    return DueCost(slot=slot, base_cost=base, segments=tuple(pieces))
