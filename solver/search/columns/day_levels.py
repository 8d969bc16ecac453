"""A better bound for one day: every amount that a head may give to a group has a multiplier of its own.

``Day.ask`` prices a head and its centiheads; a mix of few strong and many weak heads then gives a group whatever it
wants at a cost that no real mix has. Here a head that gives v centiheads to group g is worth ν_gv (v is a level of g):

    L(ν) = Σ_g min over counts 0 ≤ n_v ≤ N_v of (cost_g(Σ v·n_v) + Σ ν_gv·n_v) + Σ_e min over rosters of e (own − Σ ν)

where N_v is how often v can be given to g at all. The minimum of a group is a bounded knapsack over its centiheads.
All is counted in integers times SCALE, so that L is a lower bound whatever the multipliers are. It hardly gains where
a group has many heads. Chains of groups that see the same blocks side by side (a recursion over what two neighbours
share) were tried in place of single groups: the same bound, three times as slow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray

from solver.search.columns.day import Day, role_paths
from solver.search.columns.generate import Clock
from solver.search.columns.pricing import SCALE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST_WORK = 40_000_000  # states of all knapsacks times their levels
LARGEST = 1 << 58  # of all sums
FIRST_STEP, MOST_STEP, PATIENCE, STALE = 0.1, 2.0, 10, 150  # rounds without a gain: a shorter step, the end
FIRST_MEMORY, LAST_MEMORY, SLOWER = 0.95, 0.99, 100  # the share of the old in a direction; rounds until it grows
NEGLIGIBLE = 1e-6


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of group g are ``first[g]`` … ``first[g + 1] − 1``; ``entry`` is the level of each entry of a day's cells.

    Level k gives ``part[k]`` centiheads to ``group[k]`` and ``most[k]`` is N. ``curve[curve_first[g] + u]`` is SCALE
    times what g costs at u·``unit[g]`` centiheads. Entries that give nothing have the level after the last. ``limit``
    is the most that a multiplier may be, up or down.
    """

    first: Ints
    group: Ints
    part: Ints
    most: Ints
    entry: Ints
    unit: Ints
    curve_first: Ints
    curve: Ints
    limit: int

    def slopes(self, given: Ints) -> Floats:
        """Multipliers in money where groups have these centiheads: what a head more and a head less change, halved."""
        low, high = self.curve_first[self.group], self.curve_first[self.group + 1] - 1
        at = np.minimum(low + given[self.group] // self.unit[self.group], high)
        step = self.part // self.unit[self.group]
        found: Floats = (self.curve[np.maximum(at - step, low)] - self.curve[np.minimum(at + step, high)]) / 2 / SCALE
        return found


def levelled(day: Day) -> Levels | None:
    """The levels of a day; ``None`` where there are none, or their knapsacks or sums would be too large."""
    pairs, capacity = day.pairs, day.capacity
    groups, span = len(capacity), int(pairs.part.max(initial=0)) + 1
    keys, back = np.unique(pairs.group * span + pairs.part, return_inverse=True)
    gives = keys % span > 0
    entry = np.where(gives, np.cumsum(gives) - 1, gives.sum())[back.reshape(-1)]
    group, part = keys[gives] // span, keys[gives] % span
    most = np.zeros(len(part) + 1, dtype=np.int64)
    _most(pairs.first, pairs.blocks, pairs.cell, pairs.start, entry, most)
    most = most[:-1]
    first = np.searchsorted(group, np.arange(groups + 1))
    ranges = [slice(low, high) for low, high in pairwise(first)]
    unit = np.array([max(1, np.gcd.reduce(part[own])) for own in ranges], dtype=np.int64)
    tops = np.array([(part[own] * most[own]).sum() for own in ranges], dtype=np.int64) // unit
    if not len(part) or int(((tops + 1) * np.diff(first)).sum()) > MOST_WORK:
        return None
    tables = [SCALE * capacity.curve(g, top)[::u] for g, (top, u) in enumerate(zip(tops * unit, unit, strict=True))]
    limit = 2 * SCALE * capacity.steepest * (span - 1)
    # persons' shares of the bound are at most as large as if all blocks gave all that a cell can
    blocks = pairs.cell.shape[1]
    given = int(most.sum()) + int(np.diff(pairs.start).max(initial=0)) * blocks * len(pairs.first)
    owns = SCALE * (int(np.abs(pairs.own).max(initial=0)) + pairs.switch * blocks) * len(pairs.first)
    if sum(int(np.abs(table).max()) for table in tables) + limit * given + owns > LARGEST:
        return None
    return Levels(
        first=first,
        group=group,
        part=part,
        most=most,
        entry=entry,
        unit=unit,
        curve_first=np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(tops + 1)]),
        curve=np.concatenate(tables),
        limit=limit,
    )


class LevelBound:
    """Asks for bounds of a day at multipliers of its levels."""

    def __init__(self, day: Day, levels: Levels) -> None:
        self.day = day
        self.levels = levels

    def ask(self, prices: Ints) -> tuple[int, Ints]:
        """The bound times SCALE at multipliers in 1/SCALE, and how it rises with them: heads asked − heads given."""
        pairs, levels = self.day.pairs, self.levels
        slope = np.zeros(len(prices) + 1, dtype=np.int64)
        total = _ask(
            pairs.first,
            pairs.blocks,
            pairs.cell,
            pairs.start,
            pairs.own * SCALE,
            pairs.switch * SCALE,
            levels.entry,
            levels.first,
            levels.part,
            levels.most,
            levels.unit,
            levels.curve_first,
            levels.curve,
            self._priced(prices),
            slope,
        )
        return int(total), slope[:-1]

    def worth(self, prices: Ints) -> Ints:
        """By cell of the day: what it is worth at these multipliers, in 1/SCALE."""
        pairs = self.day.pairs
        total = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self._priced(prices)[self.levels.entry])])
        found: Ints = total[pairs.start[1:]] - total[pairs.start[:-1]]
        return found

    def _priced(self, prices: Ints) -> Ints:
        """Multipliers within the limit, and nought for entries that give nothing."""
        return np.append(np.clip(prices, -self.levels.limit, self.levels.limit), 0)

    def ascend(
        self, start: Floats, clock: Clock, *, upper: Callable[[], int], found: Callable[[int, Ints], None], rounds: int
    ) -> None:
        """Better and better multipliers from ``start`` (money) by the volume algorithm (Barahona and Anbil 2000).

        ``upper`` is asked for the cost of the best roster known; ``found`` is told every better bound, rounded up to
        an integer, and its multipliers in 1/SCALE.
        """
        center = start
        best, direction = -LARGEST, np.zeros(len(start))
        point, memory, step, idle, last = start, 0.0, FIRST_STEP, 0, 0
        for turn in range(rounds):
            if clock.stopping or turn > last + STALE:
                break
            prices = np.rint(point * SCALE).astype(np.int64)
            total, slope = self.ask(prices)
            if total > best:
                if turn > 0 and float(slope @ direction) > 0:
                    step = min(MOST_STEP, step * 1.1)
                best, center, idle, last = total, point, 0, turn
                found(-(-best // SCALE), prices)
            else:
                idle += 1
                if idle >= PATIENCE:
                    step, idle = step * 0.8, 0
            direction = memory * direction + (1 - memory) * slope
            memory = FIRST_MEMORY if turn == 0 else memory
            if turn % SLOWER == SLOWER - 1:
                memory = min(LAST_MEMORY, 1 - (1 - memory) * 0.8)
            norm = float(direction @ direction)
            if norm < NEGLIGIBLE:
                break
            point = center + step * max(upper() - best / SCALE, 1.0) / norm * direction


@njit(cache=True, nogil=True)
def _most(first, blocks, cell, start, entry, most):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Add up how often each level can be given: by a person in the pair where that is most often."""
    here = np.zeros(len(most), dtype=np.int64)
    person = np.zeros(len(most), dtype=np.int64)
    seen = np.full(len(most), -1, dtype=np.int64)
    block = 0
    for p in range(len(first) - 1):
        for n in range(first[p], first[p + 1]):
            for turn in range(2):  # count, then keep the greatest and clear
                for b in range(blocks[n]):
                    block += 1
                    for r in range(cell.shape[2]):
                        c = cell[n, b, r]
                        if c < 0:
                            continue
                        for i in range(start[c], start[c + 1]):
                            level = entry[i]
                            if turn == 0 and seen[level] != block:
                                seen[level] = block
                                here[level] += 1
                            elif turn == 1:
                                person[level] = max(person[level], here[level])
                                here[level] = 0
        for n in range(first[p], first[p + 1]):
            for b in range(blocks[n]):
                for r in range(cell.shape[2]):
                    c = cell[n, b, r]
                    if c >= 0:
                        for i in range(start[c], start[c + 1]):
                            most[entry[i]] += person[entry[i]]
                            person[entry[i]] = 0


@njit(cache=True, nogil=True)
def _ask(  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    first,
    blocks,
    cell,
    start,
    own,
    switch,
    entry,
    level_first,
    part,
    most,
    unit,
    curve_first,
    curve,
    price,
    slope,
):
    """The bound; ``slope`` is filled in."""
    worth = np.zeros(len(start) - 1, dtype=np.int64)
    for c in range(len(worth)):
        for i in range(start[c], start[c + 1]):
            worth[c] += price[entry[i]]
    length, chosen = role_paths(blocks, cell, worth, own, switch)
    total = _knapsacks(level_first, part, most, unit, curve_first, curve, price, slope)
    for p in range(len(first) - 1):
        n = first[p] + np.argmin(length[first[p] : first[p + 1]])
        total += length[n]
        for b in range(blocks[n]):
            c = cell[n, b, chosen[n, b]]
            if c >= 0:
                for i in range(start[c], start[c + 1]):
                    slope[entry[i]] -= 1
    return total


@njit(cache=True, nogil=True)
def _knapsacks(level_first, part, most, unit, curve_first, curve, price, count):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Σ over groups of the least of curve + Σ price·n; the n that reach it are added to ``count``.

    After each level ``least[u]`` is the least Σ price·n that gives u units. All u of one remainder modulo the level's
    units form a line along which the window of N + 1 places slides (``queue`` holds its candidates, best first).
    """
    far = np.int64(1) << 60
    widest = deepest = 0
    for g in range(len(level_first) - 1):
        widest = max(widest, curve_first[g + 1] - curve_first[g])
        deepest = max(deepest, level_first[g + 1] - level_first[g])
    least = np.empty(widest, dtype=np.int64)
    after = np.empty(widest, dtype=np.int64)
    queue = np.empty(widest, dtype=np.int64)
    taken = np.empty((deepest, widest), dtype=np.int32)
    total = np.int64(0)
    for g in range(len(level_first) - 1):
        low, high = level_first[g], level_first[g + 1]
        reach = 0
        least[0] = 0
        for k in range(low, high):
            width, top, each = part[k] // unit[g], most[k], price[k]
            wider = reach + width * top
            for rest in range(min(width, wider + 1)):
                head = tail = 0
                for j in range((wider - rest) // width + 1):
                    u = rest + j * width
                    if u <= reach and least[u] < far:
                        value = least[u] - j * each
                        while tail > head and least[rest + queue[tail - 1] * width] - queue[tail - 1] * each >= value:
                            tail -= 1
                        queue[tail] = j
                        tail += 1
                    if tail > head and queue[head] < j - top:
                        head += 1
                    if tail > head:
                        n = j - queue[head]
                        after[u] = least[rest + queue[head] * width] + n * each
                        taken[k - low, u] = n
                    else:
                        after[u] = far
            reach = wider
            least[: reach + 1] = after[: reach + 1]
        best, at = far, 0
        for u in range(reach + 1):
            if least[u] < far and least[u] + curve[curve_first[g] + u] < best:
                best, at = least[u] + curve[curve_first[g] + u], u
        total += best
        for k in range(high - 1, low - 1, -1):
            n = taken[k - low, at]
            count[k] += n
            at -= n * (part[k] // unit[g])
    return total
