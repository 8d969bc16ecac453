"""The search of one day of capacity: rosters by annealing, the bound by prices, which then narrow the annealing."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from solver.problem import Problem
from solver.roster import Roster
from solver.search.board import Board
from solver.search.columns.anneal import Annealer, Tables, cooling, entries
from solver.search.columns.capacity import CapacityRows
from solver.search.columns.crew import sees_all
from solver.search.columns.day import Day
from solver.search.columns.day_generate import DayGenerator
from solver.search.columns.day_levels import LevelBound, Levels, levelled
from solver.search.columns.generate import pricers_of
from solver.search.columns.pricing import SCALE, Pricer

Ints = NDArray[np.int64]
MOST_ENTRIES = 20_000_000  # of the tables of all groups' costs
STARTS = 8  # short runs whose rosters begin the master
GREEDY_SWEEPS, FIRST_SWEEPS, SWEEPS, MOST_SWEEPS = 4, 100, 500, 20_000
FILL = 0.6  # of the time left
FEW_STARTS, ROUNDS = 4, 1000  # short runs and rounds of the ascent by prices of levels
GUIDING = 0.04  # the gap from which on prices that are still rising tell what is worth a try
SLACKS = (1.5, 1.0, 2.5)  # of runs in turn, times a person's share of the gap: how dear a choice may be
LANE = 500  # runs of a lane come to other numbers than those of the others
CHUNK = 25  # sweeps between two looks at the clock
HOTTEST = 1.0  # times what a block costs on average beyond the least that groups may cost


def suits_day(problem: Problem) -> bool:
    """One day, and demand in capacity alone?"""
    other = any(d.under_weight != 0 or d.over_weight != 0 for d in problem.heads_demand) or problem.deferrable_demand
    return problem.horizon.days == 1 and bool(problem.capacity_demand) and bool(problem.employees) and not other


class DayLane:
    """One problem of a day. ``complete``: what is annealed is all that the checks count."""

    def __init__(self, board: Board) -> None:
        self.board = board
        problem = board.problem
        pricers: list[Pricer] = pricers_of(problem)
        self.day = Day(problem, CapacityRows(problem), pricers)
        self.possible = self.day.complete and entries(self.day) <= MOST_ENTRIES
        self.hottest = 1.0
        self._tables: Tables | None = None
        self._worth: Ints | None = None  # by cell, once there is a good bound
        self._settled = False  # the bound rises no more
        self.complete = sees_all(problem, pricers)

    def first(self) -> None:
        """A roster by best answers alone, which tells how hot to begin; then one by a short run."""
        annealer = self._annealer(0)
        annealer.sweeps(np.full(GREEDY_SWEEPS, 1.0))
        self.offer(annealer)
        pairs, capacity = self.day.pairs, self.day.capacity
        least = capacity.bound(np.zeros(len(capacity), dtype=np.int64), np.zeros(len(capacity), dtype=np.int64))[0]
        blocks = np.maximum.reduceat(pairs.blocks, pairs.first[:-1]).sum()
        self.hottest = max(1.0, HOTTEST * ((annealer.cost or 0) - least / SCALE) / max(1, blocks))
        if self._run(annealer, cooling(self.hottest, FIRST_SWEEPS)):
            self.offer(annealer)

    def anneal(self, number: int = 0) -> None:
        """Run after run until the board stops.

        As soon as there is a good bound, its prices leave only what may belong to a good roster: such runs find better
        rosters in less time. With several lanes, once the bound rises no more, a run is as long as the time allows, up
        to ``MOST_SWEEPS``: slow cooling gains most. Until then, and with one lane always, each is twice as long as the
        one before.
        """
        sweeps = SWEEPS
        for run in itertools.count():
            began = self.board.seconds
            annealer = self._annealer(1 + run + LANE * number, self._narrowed(SLACKS[run % len(SLACKS)]))
            self._run(annealer, cooling(self.hottest, sweeps))
            self.offer(annealer)
            if self.board.stopping:
                return
            if self._settled and self.board.params.num_workers > 1:
                sweeps = self._fitting(sweeps, began)
            else:
                sweeps = min(MOST_SWEEPS, 2 * sweeps)

    def _narrowed(self, slack: float) -> Day:
        """The day with what lies within this many shares of the gap, or the whole day before there is a bound."""
        board = self.board
        if self._worth is None or board.objective is None or board.bound is None:
            return self.day
        share = max(0, board.objective - board.bound) / len(board.problem.employees)
        return self.day.narrowed(self._worth, int(slack * share * SCALE))

    def _fitting(self, sweeps: int, began: float) -> int:
        """How many sweeps fit into the time left, as fast as those that began then."""
        each = max(1e-6, (self.board.seconds - began) / sweeps)
        return max(SWEEPS // 4, min(MOST_SWEEPS, int(FILL * self.board.seconds_left / each)))

    def root(self) -> bool:
        """The bound: by prices of levels, or by column generation where there are too many; false if there is none."""
        levels = levelled(self.day)
        done = self._generated() if levels is None else self._ascended(levels)
        self._settled = True
        return done

    def _ascended(self, levels: Levels) -> bool:
        bound = LevelBound(self.day, levels)
        slopes = np.zeros(len(levels.part))
        for run in range(FEW_STARTS):
            annealer = self._annealer(400 + run)
            if not self._run(annealer, cooling(self.hottest, FIRST_SWEEPS)):
                return False
            self.offer(annealer)
            _, group, part = self.day.given(annealer.pair, annealer.roles)
            given = np.bincount(group, weights=part, minlength=len(self.day.capacity)).astype(np.int64)
            slopes += levels.slopes(given) / FEW_STARTS
        best: list[Ints] = []

        def found(value: int, prices: Ints) -> None:
            self.board.raise_bound(value)
            best[:] = [prices]
            if (self.board.objective or 0) - value <= GUIDING * abs(value):
                self._worth = bound.worth(prices)

        bound.ascend(slopes, self.board, upper=lambda: self.board.objective or 0, found=found, rounds=ROUNDS)
        if best:
            self._worth = bound.worth(best[0])
        return bool(best)

    def _generated(self) -> bool:
        generator = DayGenerator(self.day, self.board, self.board.raise_bound)
        for run in range(STARTS):
            annealer = self._annealer(400 + run)
            if not self._run(annealer, cooling(self.hottest, FIRST_SWEEPS)):
                return False
            generator.adopt(annealer.pair, annealer.roles)
            self.offer(annealer)
        if not generator.run() or generator.solution is None:
            return False
        self._worth = self.day.worth(*generator.solution.scaled())
        return True

    def offer(self, annealer: Annealer) -> None:
        """Show the board the best roster of an annealer."""
        if annealer.cost is not None and (self.board.objective is None or annealer.cost < self.board.objective):
            self.board.offer_merged(Roster(tuple(annealer.day.work(annealer.pair, annealer.roles))))

    def _annealer(self, number: int, day: Day | None = None) -> Annealer:
        made = Annealer(day or self.day, self.board.params.seed * 1000 + number, self._tables)
        self._tables = made.tables
        return made

    def _run(self, annealer: Annealer, temperatures: NDArray[np.float64]) -> bool:
        """Anneal, with looks at the clock in between; false if it stopped before the first roster."""
        for first in range(0, len(temperatures), CHUNK):
            if self.board.stopping:
                break
            annealer.sweeps(temperatures[first : first + CHUNK])
        return annealer.cost is not None
