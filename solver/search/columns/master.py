"""The linear master problem: which mix of everybody's columns serves demand best, and what demand is worth.

min Σ cost·column + Σ slack costs, one row a demand, one row Σ columns = 1 a person. Floating point throughout: it
guides the search and gives prices; no bound is ever taken from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from solver.roster import Assignment
from solver.search.columns.demand import HeadsRows
from solver.search.columns.limits import Limit, Terms

Floats = NDArray[np.float64]
TINY = 1e-6
STEP = 0.99  # costs are integers
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Column:
    """One whole roster of a person (index in the master's order): own cost, rows served, the assignments."""

    person: int
    own: int
    rows: tuple[int, ...]
    work: tuple[Assignment, ...]


@dataclass(slots=True)
class MasterSolution:
    """Objective, price of every demand row and person, and the value and reduced cost of every column.

    ``limits``: price of every limit that holds, ``slacks``: value of every slack.
    """

    objective: float
    prices: Floats
    persons: Floats
    values: Floats
    reduced: Floats
    limits: Floats
    slacks: Floats


@dataclass(frozen=True, slots=True)
class Effort:
    """How many columns and nodes a branch and bound may look at."""

    columns: int
    nodes: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One column a person (``None``: none found); ``proved``: the open columns hold no better choice."""

    columns: tuple[int, ...] | None
    proved: bool


@dataclass(slots=True)
class Master:
    """Grows by columns; persons can be fixed to one of theirs."""

    demand: HeadsRows
    persons: int
    missing: float  # what a person without a column costs
    columns: list[Column] = field(default_factory=list)
    _highs: highspy.Highs = field(init=False)
    _width: int = field(init=False)  # of the linear program
    _at: list[int] = field(default_factory=list)  # where every column is in it
    closed: set[int] = field(default_factory=set)  # columns that may not be used
    _moved: bool = False  # bounds, since the last solution
    _limits: dict[Terms, int] = field(default_factory=dict)  # row of every sum that was ever limited
    _holding: tuple[Limit, ...] = ()

    def __post_init__(self) -> None:
        highs = _silent()
        highs.setOptionValue("presolve", "off")
        self._highs = highs
        wanted = self.demand.wanted().astype(np.float64)
        sides = np.concatenate([wanted, np.ones(self.persons)])
        count = len(sides)
        none = np.zeros(0, dtype=np.int32)
        highs.addRows(count, sides, sides, 0, np.zeros(count, dtype=np.int32), none, np.zeros(0))
        slacks = self.demand.slacks()
        cost = [float(s.cost) for s in slacks] + [self.missing] * self.persons
        most = [float(m) for m in self.demand.most()] + [1.0] * self.persons
        index = [s.row for s in slacks] + [len(self.demand) + p for p in range(self.persons)]
        value = [float(s.factor) for s in slacks] + [1.0] * self.persons
        self._width = _add(highs, cost, most, [[i] for i in index], [[v] for v in value])

    def add(self, columns: Sequence[Column]) -> None:
        """Take up columns, free to be used."""
        if not columns:
            return
        self.columns += columns
        base = len(self.demand)
        rows = [[*c.rows, base + c.person] for c in columns]
        self._at += range(self._width, self._width + len(columns))
        factors = [[1.0] * len(r) for r in rows]
        self._width += _add(self._highs, [float(c.own) for c in columns], [1.0] * len(columns), rows, factors)

    def keep(self, indices: Sequence[int]) -> list[int]:
        """Forget all columns but these and the basis; those that stay, in order, by what their index was."""
        highs = self._highs
        basis = highs.getBasis()
        basic = [s == highspy.HighsBasisStatus.kBasic for s in basis.col_status]
        wanted = set(indices)
        kept = [i for i, at in enumerate(self._at) if i in wanted or basic[at]]
        stays = np.ones(self._width, dtype=np.bool_)
        stays[self._at] = False
        stays[[self._at[i] for i in kept]] = True
        gone = np.flatnonzero(~stays).astype(np.int32)
        highs.deleteCols(len(gone), gone)
        basis.col_status = [s for s, stay in zip(basis.col_status, stays.tolist(), strict=True) if stay]
        highs.setBasis(basis)
        place = np.cumsum(stays) - 1
        at = [int(place[self._at[i]]) for i in kept]
        self.closed = {k for k, i in enumerate(kept) if i in self.closed}
        self.columns[:] = [self.columns[i] for i in kept]
        self._at, self._width = at, int(stays.sum())
        return kept

    def hold(self, limits: Sequence[Limit]) -> None:
        """Hold these limits and no others from now on, in this order."""
        highs = self._highs
        for limit in self._holding:
            highs.changeRowBounds(self._limits[limit.terms], -highspy.kHighsInf, highspy.kHighsInf)
        for limit in limits:
            if limit.terms not in self._limits:
                self._limits[limit.terms] = len(self.demand) + self.persons + len(self._limits)
                index = np.array([s for s, _ in limit.terms], dtype=np.int32)
                value = np.array([sign for _, sign in limit.terms], dtype=np.float64)
                highs.addRow(float(limit.least), float(limit.most), len(index), index, value)
                row = [self._limits[limit.terms]]  # columns that keep it may still be missing
                self._width += _add(highs, [self.missing] * 2, [highspy.kHighsInf] * 2, [row] * 2, [[1.0], [-1.0]])
            else:
                highs.changeRowBounds(self._limits[limit.terms], float(limit.least), float(limit.most))
        self._holding = tuple(limits)
        self._moved = True

    def probe(self, trials: Sequence[Sequence[Limit]], shut: Sequence[Sequence[int]], pivots: int) -> list[float]:
        """About how dear the present mix becomes under each trial's limits instead of those that hold, and without
        the columns that it shuts: what some pivots from the last solution show. Nothing is changed by it.
        """
        highs, holding = self._highs, self._holding
        before = highs.getBasis()
        highs.setOptionValue("simplex_strategy", 1)
        highs.setOptionValue("simplex_iteration_limit", pivots)
        found = []
        for limits, closed in zip(trials, shut, strict=True):
            self.hold(limits)
            mine = [i for i in closed if i not in self.closed]
            self.close(mine)
            highs.setBasis(before)
            highs.run()
            found.append(highs.getInfo().objective_function_value)
            self.open(mine)
        self.hold(holding)
        highs.setBasis(before)
        highs.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf)
        return found

    def close(self, indices: Sequence[int]) -> None:
        """Columns (by index) that may not be used any more."""
        if indices:
            self.closed.update(indices)
            self._moved = True
            at = np.array([self._at[i] for i in indices], dtype=np.int32)
            zero = np.zeros(len(at))
            self._highs.changeColsBounds(len(at), at, zero, zero)

    def open(self, indices: Sequence[int]) -> None:
        """Columns that may be used again."""
        if indices:
            self.closed.difference_update(indices)
            self._moved = True
            at = np.array([self._at[i] for i in indices], dtype=np.int32)
            self._highs.changeColsBounds(len(at), at, np.zeros(len(at)), np.ones(len(at)))

    def solve(self, seconds: float) -> MasterSolution | None:
        """Solve the linear program; ``None`` if it ran out of time."""
        highs = self._highs
        # new columns leave the last point feasible (primal simplex), closed ones leave the prices so (dual simplex)
        highs.setOptionValue("simplex_strategy", 1 if self._moved else 4)
        self._moved = False
        highs.setOptionValue("time_limit", highs.getRunTime() + max(0.01, seconds))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = highs.getSolution()
        duals = np.array(solution.row_dual)
        values = np.array(solution.col_value)
        count, rows = len(self.demand), len(self.demand) + self.persons
        return MasterSolution(
            highs.getInfo().objective_function_value,
            duals[:count],
            duals[count:rows],
            values[self._at],
            np.array(solution.col_dual)[self._at],
            duals[[self._limits[limit.terms] for limit in self._holding]],
            values[: 2 * count],
        )

    def choose(self, solution: MasterSolution, below: float, *, effort: Effort, seconds: float) -> Choice:
        """One column a person from those that are open, at ``below`` or less in all, by branch and bound.

        A column whose reduced cost in ``solution`` (of the present columns) exceeds the distance to ``below`` cannot
        be in such a choice; of the others the best are looked at.
        """
        room = below - solution.objective
        ranked = sorted((r, i) for i, r in enumerate(solution.reduced.tolist()) if r <= room + TINY)
        kept = [i for _, i in ranked if i not in self.closed]
        if room < -TINY or len({self.columns[i].person for i in kept}) < self.persons:
            return Choice(None, proved=True)
        complete = len(kept) <= effort.columns
        kept = kept[: effort.columns]
        if len({self.columns[i].person for i in kept}) < self.persons:
            return Choice(None, proved=False)
        highs = _silent()
        slacks = self.demand.slacks()
        wanted = self.demand.wanted().astype(np.float64)
        sides = np.concatenate([wanted, np.ones(self.persons)])
        none = np.zeros(0, dtype=np.int32)
        highs.addRows(len(sides), sides, sides, 0, np.zeros(len(sides), dtype=np.int32), none, np.zeros(0))
        base = len(self.demand)
        columns = [self.columns[i] for i in kept]
        _add(
            highs,
            [float(c.own) for c in columns] + [float(s.cost) for s in slacks],
            [1.0] * len(columns) + [float(m) for m in self.demand.most()],
            [[*c.rows, base + c.person] for c in columns] + [[s.row] for s in slacks],
            [[1.0] * (len(c.rows) + 1) for c in columns] + [[float(s.factor)] for s in slacks],
        )
        whole = np.arange(len(columns), dtype=np.int32)
        highs.changeColsIntegrality(len(whole), whole, np.array([highspy.HighsVarType.kInteger] * len(whole)))
        highs.setOptionValue("mip_max_nodes", effort.nodes)
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", STEP)
        highs.setOptionValue("objective_bound", below + TINY)
        highs.setOptionValue("time_limit", max(0.01, seconds))
        highs.run()
        status = highs.getModelStatus()
        done = complete and status in {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible}
        if not highs.getInfo().primal_solution_status:
            return Choice(None, proved=done)
        values = np.array(highs.getSolution().col_value)[: len(columns)]
        chosen = {columns[k].person: kept[k] for k in (values > HALF).nonzero()[0].tolist()}
        if len(chosen) < self.persons:
            return Choice(None, proved=False)
        return Choice(tuple(chosen[p] for p in range(self.persons)), proved=done)


def _silent() -> highspy.Highs:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 - the library's signature
    highs.setOptionValue("threads", 1)
    return highs


def _add(
    highs: highspy.Highs,
    cost: Sequence[float],
    most: Sequence[float],
    rows: Sequence[Sequence[int]],
    factors: Sequence[Sequence[float]],
) -> int:
    """Add columns from 0 to ``most`` each, with their rows and factors; their number."""
    starts = np.zeros(len(cost), dtype=np.int32)
    starts[1:] = np.cumsum([len(r) for r in rows])[:-1]
    index = np.array([i for r in rows for i in r], dtype=np.int32)
    value = np.array([f for r in factors for f in r], dtype=np.float64)
    highs.addCols(
        len(cost),
        np.array(cost, dtype=np.float64),
        np.zeros(len(cost)),
        np.array(most, dtype=np.float64),
        len(index),
        starts,
        index,
        value,
    )
    return len(cost)
