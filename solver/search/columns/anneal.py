"""Rosters of one day by annealing: in turn everybody gives up shift and roles and draws new ones, given all others.

A person's roster (pair, roles by block) is drawn with probability ∝ exp(−(own + change of the groups' cost) / T) from
all that the person may have, exactly, by a forward and a backward pass over the blocks of every pair (Gibbs sampling
with a person as the block; Geman & Geman 1984). T falls from sweep to sweep. Near T = 0 a draw is the best answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from solver.search.columns.capacity import CapacityRows
from solver.search.columns.day import IDLE, Day, Pairs

Ints = NDArray[np.int64]
COLDEST = 0.02


@dataclass(frozen=True, slots=True)
class Tables:
    """What groups cost: group g at c centiheads ``cost[first[g] + c]``."""

    first: Ints
    cost: Ints


class Annealer:
    """Draws rosters of a day. ``pair`` and ``roles`` are the best so far (pair −1: none yet), ``cost`` their cost."""

    def __init__(self, day: Day, seed: int, tables: Tables | None = None) -> None:
        """``tables`` of the same day, if there are some already."""
        self.day = day
        self.pair: Ints = np.full(len(day.pairs.first) - 1, -1, dtype=np.int64)
        self.roles: Ints = np.zeros((len(self.pair), day.pairs.cell.shape[1]), dtype=np.int64)
        self.cost: int | None = None
        self.tables = tables or tabled(day)
        self._rng = np.random.default_rng(seed)
        self._held = self.pair.copy(), self.roles.copy()

    def take(self, pair: Ints, roles: Ints) -> None:
        """Go on from this roster."""
        self._held = pair.copy(), roles.copy()
        self._sweep(0, 1.0)

    def sweeps(self, temperatures: NDArray[np.float64]) -> bool:
        """Everybody once at each temperature; true if there is a new best."""
        return self._sweep(len(temperatures), temperatures)

    def _sweep(self, count: int, temperatures: NDArray[np.float64] | float) -> bool:
        pairs = self.day.pairs
        pair, roles = self._held
        cost = np.array([-1 if self.cost is None else self.cost], dtype=np.int64)
        better = _anneal(
            pairs.first,
            pairs.own,
            pairs.blocks,
            pairs.cell,
            pairs.start,
            pairs.group,
            pairs.part,
            pairs.switch,
            self.tables.first,
            self.tables.cost,
            pair,
            roles,
            self.pair,
            self.roles,
            cost,
            np.broadcast_to(np.asarray(temperatures, dtype=np.float64), (count,)).copy(),
            np.arange(len(pair)),
            self._rng,
        )
        if better:
            self.cost = int(cost[0])
        return bool(better)


def cooling(hottest: float, count: int) -> NDArray[np.float64]:
    """So many temperatures that fall by an equal factor, the last few faster to where nothing gets worse."""
    last = max(1, count // 20)
    falling = np.geomspace(hottest, hottest * COLDEST, max(1, count - last))
    return np.concatenate([falling, np.geomspace(hottest * COLDEST, hottest * COLDEST * COLDEST, last)])


def entries(day: Day) -> int:
    """How large the tables of all groups' costs are."""
    return int((_reach(day.capacity, day.pairs) + 1).sum())


def _reach(capacity: CapacityRows, pairs: Pairs) -> Ints:
    """By group: centiheads that can be given at most."""
    most = np.zeros((len(pairs.first) - 1, len(capacity)), dtype=np.int64)
    _most_by_person(pairs.first, pairs.blocks, pairs.cell, pairs.start, pairs.group, pairs.part, most)
    reach: Ints = most.sum(axis=0)
    return reach


def tabled(day: Day) -> Tables:
    """The tables of a day."""
    capacity = day.capacity
    reach = _reach(capacity, day.pairs)
    first = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(reach + 1)])
    table = np.concatenate(
        [capacity.curve(g, int(top)) for g, top in enumerate(reach)] or [np.zeros(0, dtype=np.int64)]
    )
    return Tables(first, table)


@njit(cache=True, nogil=True)
def _most_by_person(first, blocks, cell, start, group, part, most):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Fill in most[person, group]: all blocks of a pair may touch a group, each at its best role."""
    groups = most.shape[1]
    here = np.zeros(groups, dtype=np.int64)
    in_block = np.zeros(groups, dtype=np.int64)
    for p in range(len(first) - 1):
        for n in range(first[p], first[p + 1]):
            here[:] = 0
            for b in range(blocks[n]):
                for r in range(cell.shape[2]):
                    c = cell[n, b, r]
                    if c >= 0:
                        for i in range(start[c], start[c + 1]):
                            in_block[group[i]] = max(in_block[group[i]], part[i])
                for r in range(cell.shape[2]):
                    c = cell[n, b, r]
                    if c >= 0:
                        for i in range(start[c], start[c + 1]):
                            here[group[i]] += in_block[group[i]]
                            in_block[group[i]] = 0
                            most[p, group[i]] = max(most[p, group[i]], here[group[i]])


@njit(cache=True, nogil=True)
def _anneal(  # type: ignore[no-untyped-def] # noqa: PLR0912, PLR0915, PLR0917 # pragma: no cover - compiled
    first,
    own,
    blocks,
    cell,
    start,
    group,
    part,
    switch,
    curve_first,
    curve,
    pair,
    roles,
    best_pair,
    best_roles,
    best_cost,
    temperatures,
    order,
    rng,
):
    """Sweeps over everybody; ``pair`` and ``roles`` are gone on from, the best is filled in. True if there is one."""
    persons = len(first) - 1
    _, most_blocks, most_roles = cell.shape
    groups = len(curve_first) - 1
    given = np.zeros(groups, dtype=np.int64)
    cost = np.int64(0)
    whole = True
    for p in range(persons):
        n = pair[p]
        if n < 0:
            whole = False
            continue
        cost += own[n]
        for b in range(blocks[n]):
            if b > 0 and roles[p, b] > 0 and roles[p, b - 1] > 0 and roles[p, b] != roles[p, b - 1]:
                cost += switch
            c = cell[n, b, roles[p, b]]
            if c >= 0:
                for i in range(start[c], start[c + 1]):
                    given[group[i]] += part[i]
    for g in range(groups):
        cost += curve[curve_first[g] + given[g]]
    better = False
    if whole and (best_cost[0] < 0 or cost < best_cost[0]):
        best_cost[0] = cost
        best_pair[:] = pair
        best_roles[:] = roles
        better = True
    most_pairs = 0
    for p in range(persons):
        most_pairs = max(most_pairs, first[p + 1] - first[p])
    marginal = np.zeros((most_blocks, most_roles))
    reach = np.zeros((most_pairs, most_blocks, most_roles))
    scale = np.zeros(most_pairs)
    for heat in temperatures:
        stay = np.exp(-switch / heat)
        rng.shuffle(order)
        for turn in range(len(order)):
            p = order[turn]
            n = pair[p]
            if n >= 0:
                cost -= own[n]
                for b in range(blocks[n]):
                    if b > 0 and roles[p, b] > 0 and roles[p, b - 1] > 0 and roles[p, b] != roles[p, b - 1]:
                        cost -= switch
                    c = cell[n, b, roles[p, b]]
                    if c >= 0:
                        for i in range(start[c], start[c + 1]):
                            at = curve_first[group[i]] + given[group[i]]
                            cost += curve[at - part[i]] - curve[at]
                            given[group[i]] -= part[i]
            highest = -np.inf
            for m in range(first[p + 1] - first[p]):
                n = first[p] + m
                level = -own[n] / heat
                for b in range(blocks[n]):
                    least = np.inf
                    for r in range(most_roles):
                        c = cell[n, b, r]
                        marginal[b, r] = 0.0 if c == IDLE else np.inf
                        if c >= 0:
                            change = np.int64(0)
                            for i in range(start[c], start[c + 1]):
                                at = curve_first[group[i]] + given[group[i]]
                                change += curve[at + part[i]] - curve[at]
                            marginal[b, r] = change
                        least = min(least, marginal[b, r])
                    level -= least / heat
                    total = 0.0
                    if b > 0:
                        for r in range(most_roles):
                            total += reach[m, b - 1, r]
                    top = 0.0
                    for r in range(most_roles):
                        if marginal[b, r] == np.inf:
                            reach[m, b, r] = 0.0
                            continue
                        weight = 1.0 if marginal[b, r] == least else np.exp((least - marginal[b, r]) / heat)
                        if b > 0:
                            if r == 0:
                                weight *= total
                            else:
                                free = reach[m, b - 1, r] + reach[m, b - 1, 0]
                                weight *= free + stay * max(0.0, total - free)
                        reach[m, b, r] = weight
                        top = max(top, weight)
                    if top <= 0.0:
                        level = -np.inf
                        break
                    level += np.log(top)
                    for r in range(most_roles):
                        reach[m, b, r] /= top
                if blocks[n] > 0 and level > -np.inf:
                    total = 0.0
                    for r in range(most_roles):
                        total += reach[m, blocks[n] - 1, r]
                    level += np.log(total)
                scale[m] = level
                highest = max(highest, level)
            total = 0.0
            for m in range(first[p + 1] - first[p]):
                scale[m] = np.exp(scale[m] - highest)
                total += scale[m]
            left = rng.random() * total
            m = 0
            for k in range(first[p + 1] - first[p]):
                if scale[k] > 0.0:
                    m = k
                    left -= scale[k]
                    if left <= 0.0:
                        break
            n = first[p] + m
            pair[p] = n
            cost += own[n]
            roles[p] = 0
            after = -1
            for b in range(blocks[n] - 1, -1, -1):
                total = 0.0
                for r in range(most_roles):
                    factor = 1.0 if after <= 0 or r in (0, after) else stay
                    marginal[b, r] = reach[m, b, r] * factor
                    total += marginal[b, r]
                left = rng.random() * total
                chosen = 0
                for r in range(most_roles):
                    if marginal[b, r] > 0.0:
                        chosen = r
                        left -= marginal[b, r]
                        if left <= 0.0:
                            break
                roles[p, b] = chosen
                if after > 0 and chosen > 0 and chosen != after:
                    cost += switch
                after = chosen
                c = cell[n, b, chosen]
                if c >= 0:
                    for i in range(start[c], start[c + 1]):
                        at = curve_first[group[i]] + given[group[i]]
                        cost += curve[at + part[i]] - curve[at]
                        given[group[i]] += part[i]
        if best_cost[0] < 0 or cost < best_cost[0]:
            best_cost[0] = cost
            best_pair[:] = pair
            best_roles[:] = roles
            better = True
    return better
