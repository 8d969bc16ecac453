"""A tree over the linear master as a lane: bounds above the root's, and rosters by dives in its parts."""

from __future__ import annotations

import math
import random

from solver.search.columns.branching import Tree
from solver.search.columns.cells import Manner, dive_cells
from solver.search.columns.dive import dive
from solver.search.columns.generate import Generator
from solver.search.columns.lane import ColumnLane
from solver.search.columns.master import Column

ROOM = 0.01  # of the cost by which a dive may be above what it is for while it lasts: groups mend what it misses
BY_PERSONS = (0.1, 20)  # share of the open persons fixed in a step, rounds of pricing after it
BY_DAYS = Manner(0.03, 3)  # share of the fractional days


class BranchLane:
    """Shares everything through the lane's board; ``begin`` solves the root."""

    def __init__(self, lane: ColumnLane, number: int) -> None:
        self._lane = lane
        self._board = lane.board
        self._rng = random.Random(lane.board.params.seed * 1000 + number)  # noqa: S311 - no secret
        self._dives = 0

    def begin(self) -> Tree | None:
        """The tree with its root bounded; ``None`` if the time ran out."""
        lane, board = self._lane, self._board
        if not any(lane.pool):
            lane.first()
        generator = Generator(lane.problem, lane.problem.employees, lane.pricers, lane.demand, board, lane.threads)
        for columns in lane.pool:
            generator.adopt(columns)
        generator.on_bound = board.raise_bound
        if not generator.run():
            return None
        generator.prove()
        generator.on_bound = None  # from now on a bound is that of a part
        if generator.bound is None:
            return None
        return Tree(generator, self._most, board.raise_bound, lane.offer, self._dive)

    def _most(self) -> float:
        objective = self._board.objective
        return math.inf if objective is None else objective

    def _dive(self, generator: Generator, below: float) -> list[Column] | None:
        """By whole rosters and by single days in turn."""
        self._dives += 1
        below += ROOM * abs(below)
        if self._dives % 2:
            share, rounds = BY_PERSONS
            return dive(generator, share=share, rounds=rounds, below=below)
        return dive_cells(generator, self._rng, manner=BY_DAYS, below=below)
