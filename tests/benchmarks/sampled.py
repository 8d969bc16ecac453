"""Demand for capacity from sampled paths, by the product's own curves: 400 paths of a role's heads, slot by slot.

A path is mean × day factor × slot noise: the day factor (log-normal, 12 %) moves a whole day up or down, the slot noise
is a gamma variable whose spread falls with the mean, as that of counted work does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.workload.demand import RequiredCapacity, demand_curves
from scheduler.workload.standards import Prices
from solver.problem import CapacityDemand, CostSegment, RoleId

PATHS = 400
DAY_SPREAD = 0.12
SLOT_SPREAD = 0.3  # of one head; of n heads: 0.3 / √n of the mean


@dataclass(frozen=True, kw_only=True)
class Need:
    """Mean heads of a role by slot, from ``first_slot`` on, with the fen per centihead and slot of short and idle."""

    role: RoleId
    first_slot: int
    mean_heads: Sequence[float]
    short: int
    idle: int


def capacity_demand(rng: np.random.Generator, need: Need, slots_per_day: int) -> Iterator[CapacityDemand]:
    """One curve for every slot in which the role is needed at all."""
    mean = np.asarray(need.mean_heads, dtype=float)
    day = (need.first_slot + np.arange(len(mean))) // slots_per_day
    factors = rng.lognormal(-(DAY_SPREAD**2) / 2, DAY_SPREAD, size=(PATHS, int(day[-1]) - int(day[0]) + 1))
    shape = np.maximum(mean, 0.05) / SLOT_SPREAD**2
    noise = rng.gamma(shape, 1 / shape, size=(PATHS, len(mean)))
    paths = np.rint(100 * mean * factors[:, day - day[0]] * noise).astype(np.int64)
    curves = demand_curves(RequiredCapacity(paths), Prices(short=need.short, idle=need.idle))
    for index, curve in enumerate(curves):
        if mean[index] > 0:
            yield CapacityDemand(
                role=need.role,
                slot=need.first_slot + index,
                base_cost=curve.base_cost,
                segments=tuple(
                    CostSegment(width_centiheads=width, slope=slope)
                    for width, slope in zip(curve.widths, curve.slopes, strict=True)
                ),
                surplus_slope=curve.surplus_slope,
            )
