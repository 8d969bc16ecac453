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

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Column:
    """One whole roster of a person (index in the master's order): own cost, rows served, the assignments."""

    person: int
    own: int
    rows: tuple[int, ...]
    work: tuple[Assignment, ...]


@dataclass(slots=True)
class MasterSolution:
    """Objective, price of every demand row, price of every person, and the value of every column."""

    objective: float
    prices: Floats
    persons: Floats
    values: Floats


@dataclass(slots=True)
class Master:
    """Grows by columns; persons can be fixed to one of theirs."""

    demand: HeadsRows
    persons: int
    missing: float  # what a person without a column costs
    columns: list[Column] = field(default_factory=list)
    _highs: highspy.Highs = field(init=False)
    _first: int = field(init=False)

    def __post_init__(self) -> None:
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)  # noqa: FBT003 - the library's signature
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("presolve", "off")
        highs.setOptionValue("simplex_strategy", 4)  # primal: new columns leave the last point feasible
        self._highs = highs
        wanted = self.demand.wanted().astype(np.float64)
        sides = np.concatenate([wanted, np.ones(self.persons)])
        count = len(sides)
        none = np.zeros(0, dtype=np.int32)
        highs.addRows(count, sides, sides, 0, np.zeros(count, dtype=np.int32), none, np.zeros(0))
        slacks = self.demand.slacks()
        negative = np.minimum(wanted, 0)
        cost = [float(s.cost) for s in slacks] + [self.missing] * self.persons
        most = [float(s.most) if s.factor > 0 else float(s.most - negative[s.row]) for s in slacks] + [
            1.0
        ] * self.persons
        index = [s.row for s in slacks] + [len(self.demand) + p for p in range(self.persons)]
        value = [float(s.factor) for s in slacks] + [1.0] * self.persons
        self._add(cost, most, [[i] for i in index], [[v] for v in value])
        self._first = len(cost)

    def _add(
        self,
        cost: Sequence[float],
        most: Sequence[float],
        rows: Sequence[Sequence[int]],
        factors: Sequence[Sequence[float]],
    ) -> None:
        starts = np.zeros(len(cost), dtype=np.int32)
        starts[1:] = np.cumsum([len(r) for r in rows])[:-1]
        index = np.array([i for r in rows for i in r], dtype=np.int32)
        value = np.array([f for r in factors for f in r], dtype=np.float64)
        self._highs.addCols(
            len(cost),
            np.array(cost, dtype=np.float64),
            np.zeros(len(cost)),
            np.array(most, dtype=np.float64),
            len(index),
            starts,
            index,
            value,
        )

    def add(self, columns: Sequence[Column]) -> None:
        """Take up columns, free to be used."""
        if not columns:
            return
        self.columns += columns
        base = len(self.demand)
        rows = [[*c.rows, base + c.person] for c in columns]
        self._add([float(c.own) for c in columns], [1.0] * len(columns), rows, [[1.0] * len(r) for r in rows])

    def close(self, indices: Sequence[int]) -> None:
        """Columns (by index) that may not be used any more."""
        if indices:
            at = np.array(indices, dtype=np.int32) + self._first
            zero = np.zeros(len(at))
            self._highs.changeColsBounds(len(at), at, zero, zero)

    def open(self, indices: Sequence[int]) -> None:
        """Columns that may be used again."""
        if indices:
            at = np.array(indices, dtype=np.int32) + self._first
            self._highs.changeColsBounds(len(at), at, np.zeros(len(at)), np.ones(len(at)))

    def solve(self, seconds: float) -> MasterSolution | None:
        """Solve the linear program; ``None`` if it ran out of time."""
        highs = self._highs
        highs.setOptionValue("time_limit", highs.getRunTime() + max(0.01, seconds))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = highs.getSolution()
        duals = np.array(solution.row_dual)
        count = len(self.demand)
        return MasterSolution(
            highs.getInfo().objective_function_value,
            duals[:count],
            duals[count:],
            np.array(solution.col_value)[self._first :],
        )
