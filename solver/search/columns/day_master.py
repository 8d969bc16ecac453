"""The linear master problem of one day's capacity: the best mix of rosters, and what groups are worth.

min Σ own·x + Σ cost·λ over rosters x and corners λ, with for every group g

    Σ heads_g·x − Σ k·λ = 0,   Σ capacity_g·x − Σ c·λ = 0,   Σ λ = 1,   and Σ x = 1 for every person.

Corners come as columns like rosters, when they are wanted. The duals are multipliers for ``Day.ask``, whose bound is
exact whatever they are; nothing that is stated is taken from the linear program itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from solver.search.columns.day import Day
from solver.search.columns.pricing import SCALE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DEAR = 3.0  # times the steepest slope: what a corner that is not there yet costs
PER_HEAD = 100.0  # centiheads: rows count capacity in heads, so that all factors are of one size


@dataclass(slots=True)
class DayPrices:
    """Objective of the master; multipliers of heads and of centiheads by group, in money; price of every person."""

    objective: float
    heads: Floats
    capacity: Floats
    groups: Floats
    persons: Floats

    def scaled(self) -> tuple[Ints, Ints]:
        """The multipliers as integers in 1/SCALE."""
        return np.rint(self.heads * SCALE).astype(np.int64), np.rint(self.capacity * SCALE).astype(np.int64)


@dataclass(slots=True)
class DayMaster:
    """Grows by rosters and corners. ``pair`` and ``roles`` are the rosters taken up so far."""

    day: Day
    pair: Ints = field(init=False)
    roles: Ints = field(init=False)
    _highs: highspy.Highs = field(init=False)
    _rosters: list[int] = field(default_factory=list)  # the columns that are rosters
    _columns: int = 0
    _seen: set[bytes] = field(default_factory=set)
    _corners: set[tuple[int, int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)  # noqa: FBT003 - the library's signature
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("presolve", "off")
        highs.setOptionValue("simplex_strategy", 4)  # primal: new columns leave the last point feasible
        self._highs = highs
        groups, persons = len(self.day.capacity), len(self.day.pairs.first) - 1
        sides = np.concatenate([np.zeros(2 * groups), np.ones(groups + persons)])
        free = np.concatenate([np.full(groups, highspy.kHighsInf), np.zeros(groups + groups + persons)])
        free[:groups][self.day.capacity.heads_matter] = 0.0
        count = len(sides)
        none = np.zeros(0, dtype=np.int32)
        highs.addRows(count, sides - free, sides + free, 0, np.zeros(count, dtype=np.int32), none, np.zeros(0))
        every = np.arange(2 * groups)
        dear = np.full(2 * groups, self.day.capacity.steepest * PER_HEAD * DEAR)
        for side in (-1.0, 1.0):  # whatever is fixed, there is a solution
            self._add(dear, every, every, np.full(2 * groups, side))
        self.pair = np.zeros(0, dtype=np.int64)
        self.roles = np.zeros((0, self.day.pairs.cell.shape[1]), dtype=np.int64)

    def add(self, pair: Ints, roles: Ints) -> int:
        """Take up rosters, each once; the number of those that are new."""
        fresh = []
        for k, (n, held) in enumerate(zip(pair.tolist(), roles.astype(np.int8), strict=True)):
            key = n.to_bytes(4, "little") + held.tobytes()
            if key not in self._seen:
                self._seen.add(key)
                fresh.append(k)
        if not fresh:
            return 0
        pair, roles = pair[fresh], roles[fresh]
        day, groups = self.day, len(self.day.capacity)
        number, group, part = day.given(pair, roles)
        every = np.arange(len(pair))
        self._add(
            day.own(pair, roles).astype(np.float64),
            np.concatenate([number, number, every]),
            np.concatenate([group, groups + group, 3 * groups + day.pairs.person[pair]]),
            np.concatenate([(part > 0).astype(np.float64), part / PER_HEAD, np.ones(len(pair))]),
        )
        self._rosters += range(self._columns - len(pair), self._columns)
        self.pair = np.concatenate([self.pair, pair])
        self.roles = np.concatenate([self.roles, roles])
        return len(pair)

    def add_corners(self, heads: Ints, capacity: Ints, which: Ints) -> int:
        """Take up one corner (heads, centiheads) for each of these groups; the number of those that are new."""
        fresh = []
        for g in which.tolist():
            key = (g, int(heads[g]), int(capacity[g]))
            if key not in self._corners:
                self._corners.add(key)
                fresh.append(g)
        if not fresh:
            return 0
        at = np.array(fresh)
        groups = len(self.day.capacity)
        costs = self.day.capacity.costs(capacity)[at].astype(np.float64)
        every, ones = np.arange(len(at)), np.ones(len(at))
        self._add(
            costs,
            np.concatenate([every, every, every]),
            np.concatenate([at, groups + at, 2 * groups + at]),
            np.concatenate([-heads[at].astype(np.float64), -capacity[at] / PER_HEAD, ones]),
        )
        return len(at)

    def _add(self, cost: Floats, column: Ints, row: Ints, value: Floats) -> None:
        """Columns ≥ 0; entries of the same column and row are added up."""
        rows = 3 * len(self.day.capacity) + len(self.day.pairs.first) - 1
        key, back = np.unique(column * rows + row, return_inverse=True)
        summed = np.bincount(back, weights=value, minlength=len(key))
        starts = np.searchsorted(key // rows, np.arange(len(cost))).astype(np.int32)
        count = len(cost)
        self._highs.addCols(
            count,
            cost,
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            len(key),
            starts,
            (key % rows).astype(np.int32),
            summed,
        )
        self._columns += count

    def solve(self, seconds: float) -> DayPrices | None:
        """Solve; ``None`` if it ran out of time."""
        highs = self._highs
        highs.setOptionValue("time_limit", highs.getRunTime() + max(0.01, seconds))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        duals = np.array(highs.getSolution().row_dual)
        groups = len(self.day.capacity)
        return DayPrices(
            highs.getInfo().objective_function_value,
            duals[:groups],
            duals[groups : 2 * groups] / PER_HEAD,
            duals[2 * groups : 3 * groups],
            duals[3 * groups :],
        )

    def values(self) -> Floats:
        """Of the rosters taken up, in the last solution."""
        found: Floats = np.array(self._highs.getSolution().col_value)[self._rosters]
        return found

    def fix(self, which: Ints) -> None:
        """Persons' rosters (indices) that are chosen: the others of the same persons are closed."""
        person = self.day.pairs.person[self.pair]
        closed = np.isin(person, person[which])
        closed[which] = False
        self._bounds(closed.nonzero()[0], 0.0, 0.0)
        self._bounds(which, 1.0, 1.0)

    def free(self) -> None:
        """All rosters may be chosen again, or not."""
        self._bounds(np.arange(len(self.pair)), 0.0, highspy.kHighsInf)

    def _bounds(self, which: Ints, least: float, most: float) -> None:
        if len(which):
            at = np.array(self._rosters, dtype=np.int32)[which]
            self._highs.changeColsBounds(len(at), at, np.full(len(at), least), np.full(len(at), most))
