"""Limits on sums of missing and surplus heads: what a branch adds to the linear master, and what it does to the bound.

Missing and surplus heads are whole numbers in every roster, so that a fractional sum of them parts all rosters into
those at or below and those above it. For integer prices π of the demand rows and ρ of the limits (in 1/SCALE)

    bound(π, ρ) = Σ_g π_g·heads_g + Σ_a (ρ_a·least_a if ρ_a > 0 else ρ_a·most_a)
                  + Σ_s min(0, cost_s − factor_s·π_g(s) − Σ_a sign_as·ρ_a)·most_s
                  + Σ_e min over rosters of e (own cost − Σ π of the rows served)

holds for every roster within the limits, whatever the prices are. Pricing a person sees π alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solver.search.columns.demand import HeadsRows
from solver.search.columns.pricing import SCALE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Terms = tuple[tuple[int, int], ...]  # (index of a slack in ``HeadsRows.slacks()``, sign)


@dataclass(frozen=True, slots=True)
class Limit:
    """least ≤ Σ sign·slack ≤ most."""

    terms: Terms
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Prices:
    """What a head more is worth in every demand row, and what every limit's side is worth, in 1/SCALE."""

    rows: Ints
    limits: Ints


class LimitedRows:
    """Demand rows under limits."""

    def __init__(self, demand: HeadsRows, limits: Sequence[Limit] = ()) -> None:
        self.demand = demand
        self.limits = tuple(limits)
        self._slacks = demand.slacks()
        self._most = demand.most()

    def whole(self, rows: Floats, limits: Floats) -> Prices:
        """Integer prices near these, where it can be such that no slack gains without end."""
        if not self.limits:
            return Prices(self.demand.scaled(rows), np.zeros(0, dtype=np.int64))
        sides = np.rint(limits * SCALE).astype(np.int64)
        low, high = -self.demand.over * SCALE, self.demand.under * SCALE
        for slack, gain in zip(self._slacks, self._gains(sides), strict=True):
            if slack.factor > 0:
                high[slack.row] -= gain
            else:
                low[slack.row] += gain
        return Prices(np.clip(np.rint(rows * SCALE).astype(np.int64), np.minimum(low, high), high), sides)

    def bound(self, prices: Prices) -> int:
        """The rows', limits' and slacks' share of the bound, times SCALE, exactly."""
        total = self.demand.bound(prices.rows)
        if not self.limits:
            return total  # no slack gains within the prices of ``HeadsRows.scaled``
        for limit, side in zip(self.limits, prices.limits.tolist(), strict=True):
            total += side * (limit.least if side > 0 else limit.most)
        rows = prices.rows.tolist()
        for slack, most, gain in zip(self._slacks, self._most, self._gains(prices.limits), strict=True):
            total += min(0, slack.cost * SCALE - slack.factor * rows[slack.row] - gain) * most
        return total

    def _gains(self, sides: Ints) -> list[int]:
        """By slack: Σ sign·ρ of the limits that it is in."""
        gains = [0] * len(self._slacks)
        for limit, side in zip(self.limits, sides.tolist(), strict=True):
            for slack, sign in limit.terms:
                gains[slack] += sign * side
        return gains


def narrowed(limits: Sequence[Limit], limit: Limit) -> tuple[Limit, ...]:
    """The limits with one more; limits of the same terms become one."""
    found = []
    for other in limits:
        if other.terms == limit.terms:
            limit = replace(limit, least=max(limit.least, other.least), most=min(limit.most, other.most))
        else:
            found.append(other)
    return (*found, limit)
