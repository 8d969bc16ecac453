"""Better prices, and with them a better bound, from what everybody would do at them.

L(α, β, π) = Σ_g min over corners of (cost + α_g·k + β_g·c) + Σ π·heads + Σ_e min over rosters of e (own − worth)

is a lower bound for any multipliers; the difference between what the corners ask and what the rosters give is a
direction in which it rises. Steps follow its mean over rounds, each multiplier's by how much its differences vary
(Kingma and Ba 2015), and shrink by an equal factor from round to round. The multipliers are integers, so that every
bound is exact.
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
MEMORY, SPREAD_MEMORY = 0.8, 0.99
LAST = 0.01  # what is left of the length of a step at the end
STILL = 1e-3  # heads: differences that are none


def ascend(
    wants: Wants,
    pricers: Sequence[Pricer],
    start: Multipliers,
    clock: Clock,
    *,
    on_bound: Callable[[int], None],
    length: float,
    rounds: Callable[[int], int],
    thorough: bool = True,
) -> Multipliers:
    """The best multipliers found. ``length`` is that of the first steps, as a part of the mean price.

    ``rounds`` is told how many were made and answers how many there shall be in all; it is asked after each.
    """
    groups = len(wants.capacity)
    point = np.concatenate([start.posts, start.heads, start.capacity * PER_HEAD]).astype(np.float64) / SCALE
    center, best = point, -np.inf
    worth = np.abs(point[len(point) - groups :] if groups else point)
    first = length * max(1.0, float(worth.mean()) if len(worth) else 0.0)
    mean, spread = np.zeros_like(point), np.zeros_like(point)
    done, most = 0, max(1, rounds(0))
    while done < most and not clock.stopping:
        prices = _prices(wants, point, groups)
        total, slope = _slope(wants, pricers, prices, thorough=thorough)
        if total >= FORBIDDEN:
            break
        if total / SCALE > best:
            best, center = total / SCALE, point
            on_bound(-(-total // SCALE))
        if not np.any(slope):
            break
        mean = MEMORY * mean + (1 - MEMORY) * slope
        spread = SPREAD_MEMORY * spread + (1 - SPREAD_MEMORY) * slope * slope
        step = first * LAST ** (done / most)
        done += 1
        even = np.sqrt(spread / (1 - SPREAD_MEMORY**done)) + STILL
        point = point + step * (mean / (1 - MEMORY**done)) / even
        most = max(1, rounds(done))
    return _prices(wants, center, groups)


def as_many_as_fit(clock: Clock, most: int, part: float = 1.0) -> Callable[[int], int]:
    """How many rounds there shall be: as many as fit into a part of the time that is left now, at most ``most``."""
    began = clock.seconds_left

    def rounds(done: int) -> int:
        spent = began - clock.seconds_left
        return min(most, int(part * began * done / spent)) if done and spent > 0 else most

    return rounds


def _slope(wants: Wants, pricers: Sequence[Pricer], prices: Multipliers, *, thorough: bool) -> tuple[int, Floats]:
    """The bound times SCALE, and in which direction it rises."""
    groups = len(wants.capacity)
    total, columns = wants.ask(range(len(pricers)), pricers, prices, thorough=thorough)
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
    return total, np.concatenate([posts, heads_off, (capacity - given) / PER_HEAD])


def _prices(wants: Wants, point: Floats, groups: int) -> Multipliers:
    posts = len(point) - 2 * groups
    return Multipliers(
        wants.heads.scaled(point[:posts]),
        np.rint(point[posts : posts + groups] * SCALE).astype(np.int64),
        np.rint(point[posts + groups :] * SCALE / PER_HEAD).astype(np.int64),
    )
