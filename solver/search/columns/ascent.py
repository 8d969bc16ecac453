"""Better prices, and with them a better bound, from what everybody would do at them (volume algorithm).

L(α, β, π) = Σ_g min over corners of (cost + α_g·k + β_g·c) + Σ π·heads + Σ_e min over rosters of e (own − worth)

is a lower bound for any multipliers; the difference between what the corners ask and what the rosters give is the
direction in which it rises (Barahona and Anbil 2000). The multipliers are integers, so that every bound is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from solver.search.columns.generate import Clock
from solver.search.columns.network import FORBIDDEN
from solver.search.columns.pricing import SCALE, Pricer
from solver.search.columns.wants import Multipliers, Wants

Floats = NDArray[np.float64]
PER_HEAD = 100  # centiheads: a head's and a hundred centiheads' multipliers move alike
MEMORY = 0.85


def ascend(
    wants: Wants,
    pricers: Sequence[Pricer],
    start: Multipliers,
    clock: Clock,
    *,
    upper: Callable[[], int],
    on_bound: Callable[[int], None],
    rounds: int,
) -> Multipliers:
    """The best multipliers found. ``upper`` is asked for the cost of the best roster known."""
    persons = range(len(pricers))
    groups = len(wants.capacity)
    center = np.concatenate([start.posts, start.heads, start.capacity * PER_HEAD]).astype(np.float64) / SCALE
    point = center
    direction: Floats | None = None
    best = -np.inf
    step, idle = 0.05, 0
    for _ in range(rounds):
        if clock.stopping:
            break
        prices = _prices(wants, point, groups)
        total, columns = wants.ask(persons, pricers, prices)
        if total >= FORBIDDEN:
            break
        bound = total / SCALE
        _, heads, capacity = wants.capacity.bound(prices.heads, prices.capacity)
        posts = wants.heads.wanted().astype(np.float64)
        counted = np.zeros(groups)
        given = np.zeros(groups)
        for column in columns:
            at, parts = wants.capacity.given_by(column.work)
            np.add.at(counted, at, 1.0)
            np.add.at(given, at, parts)
            np.subtract.at(posts, list(column.rows), 1.0)
        heads_off = np.where(wants.capacity.heads_matter, heads - counted, 0.0)
        slope = np.concatenate([posts, heads_off, (capacity - given) / PER_HEAD])
        direction = slope if direction is None else MEMORY * direction + (1 - MEMORY) * slope
        if bound > best:
            if bound > best + 1e-4 * abs(best):
                idle = 0
            on_bound(-(-total // SCALE))
            best, center = bound, point
            step = min(1.5, step * 1.05)
        else:
            idle += 1
            if idle >= 5:
                step, idle = max(0.002, step * 0.7), 0
        norm = float(direction @ direction)
        if norm < 1e-9:
            break
        point = center + step * max(upper() - best, 1.0) / norm * direction
    return _prices(wants, center, groups)


def _prices(wants: Wants, point: Floats, groups: int) -> Multipliers:
    posts = len(point) - 2 * groups
    return Multipliers(
        wants.heads.scaled(point[:posts]),
        np.rint(point[posts : posts + groups] * SCALE).astype(np.int64),
        np.rint(point[posts + groups :] * SCALE / PER_HEAD).astype(np.int64),
    )
