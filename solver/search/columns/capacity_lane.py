"""The search where demand is capacity: rosters by pricing, annealing, ruin and recreate; a bound by multipliers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import numpy as np

from solver.search.board import Board
from solver.search.columns.ascent import as_many_as_fit, ascend
from solver.search.columns.crew import Crew, sees_all
from solver.search.columns.generate import pricers_of
from solver.search.columns.master import Column
from solver.search.columns.network import FORBIDDEN
from solver.search.columns.overtime import OVERTIME
from solver.search.columns.pricing import SCALE
from solver.search.columns.recreate import Recreator
from solver.search.columns.role_walk import RoleWalker
from solver.search.columns.wants import Multipliers
from solver.search.hull import ProblemRelaxation
from solver.search.relaxation import Floats

SETTLE_PASSES = 6
HOTTEST, COLDEST = 0.11, 0.035  # times what a block costs on average beyond the least that groups may cost
QUENCH, FROZEN = 0.08, 0.006  # of a run, in which it falls on until hardly anything gets worse
FIRST_MOVES, MOVES = 500_000, 4_000_000  # of the first run, and of the first long one of a lane alone
CHUNK = 50_000  # moves between two looks at the clock
SHOWN = 20  # times in a run that the best so far is shown to the board
FILL, FILL_UNTOLD = 0.9, 0.4  # of the time left, for a run; where the walk does not know every rule
WORTH_S = 2.0  # a run that is shorter is none
ROUNDS, MOST_ROUNDS = 300, 1500  # of ascent, in a lane alone and in all
NEAR, FAR = 0.1, 1.0  # the first step of the ascent from a relaxation's prices, and from a roster's
LANE = 500  # runs of a lane come to other numbers than those of the others


class CapacityLane(Crew):
    """One problem whose demand is (also) capacity per role and slot."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self.pricers = pricers_of(self.problem)
        self.told = sees_all(self.problem, self.pricers, besides=OVERTIME)

    def first(self) -> list[Column] | None:
        """A roster person by person, then everybody again until nobody gains; ``None`` if cut short or impossible."""
        given = self.wants.left_by([])
        order = list(range(len(self.pricers)))
        order.sort(key=lambda p: len(self.problem.employees[p].roles))
        held: list[Column | None] = [None] * len(order)
        for p in order:
            if self.board.stopping:
                return None
            column = given.respond(p, self.pricers[p])
            if column is None:
                least, _ = self.pricers[p].price(np.zeros_like(self.pricers[p].network.cells), 1)
                self.board.infeasible = self.board.infeasible or least >= FORBIDDEN  # networks miss no legal roster
                return None
            held[p] = column
            given.serve(column.work)
        found = [c for c in held if c is not None]
        self.offer(found)
        return found

    def walker(self, number: int, held: Sequence[Column] | None = None) -> RoleWalker | None:
        """From these columns or from the board's best roster; ``None`` if it is not made of columns."""
        if held is None:
            roster = self.board.roster
            held = self.columns_of(roster) if roster is not None else None
        if held is None:
            return None
        seed = self.board.params.seed * 1000 + LANE * number
        walker = RoleWalker(self.wants.heads, self.wants.capacity, self.pricers, held, seed)
        if not walker.possible:
            return None
        walker.anneal(CHUNK // 10, 1.0, 1.0)  # tells how fast it is
        walker.take(held)
        return walker

    def anneal_first(self, walker: RoleWalker) -> None:
        """A short run for a good roster soon."""
        self._anneal(walker, FIRST_MOVES)

    def anneal(self, walker: RoleWalker, run: int) -> None:
        """A long run; the number says which.

        With several lanes a run is as long as the time allows: slow cooling gains most. One lane makes the same runs
        every time, each twice as long as the one before.
        """
        roster = self.board.roster
        if run and roster is not None and roster != self.roster_of(walker.best()):
            held = self.columns_of(roster)
            if held is not None:
                walker.take(held)
        walker.restart()
        if self.board.params.num_workers == 1:
            self._anneal(walker, MOVES << run)
        elif self.board.seconds_left >= WORTH_S:
            seconds = (FILL if self.told else FILL_UNTOLD) * self.board.seconds_left
            self._anneal(walker, int(seconds * walker.speed), seconds)

    def _anneal(self, walker: RoleWalker, moves: int, seconds: float | None = None) -> None:
        """One run, with looks at the clock in between; with ``seconds`` it cools by the clock."""
        blocks = sum(len(a.roles) for c in walker.best() for a in c.work)
        capacity = self.wants.capacity
        least = capacity.bound(np.zeros(len(capacity), dtype=np.int64), np.zeros(len(capacity), dtype=np.int64))[0]
        level = max(1.0, (walker.cost - least / SCALE) / max(1, blocks))
        marks = np.log([HOTTEST * level, COLDEST * level, FROZEN * level])
        part = CHUNK / max(CHUNK, moves)
        began, cost, shown_at = self.board.seconds, walker.cost, 0.0
        for turn in itertools.count():
            done = turn * part if seconds is None else (self.board.seconds - began) / seconds
            if done >= 1.0 or self.board.stopping:
                break
            begin, end = np.exp(np.interp([done, min(1.0, done + part)], [0.0, 1.0 - QUENCH, 1.0], marks)).tolist()
            walker.anneal(CHUNK, begin, end)
            if walker.cost < cost and done + part - shown_at >= 1 / SHOWN:
                cost, shown_at = walker.cost, done + part
                self.offer(walker.best())
        if walker.cost < cost:
            self.offer(walker.best())

    def recreator(self, seed: int, held: Sequence[Column] | None = None) -> Recreator | None:
        """From these columns or from the board's best roster; ``None`` if it is not made of columns."""
        if held is None:
            roster = self.board.roster
            held = self.columns_of(roster) if roster is not None else None
        if held is None:
            return None
        rng = random.Random(self.board.params.seed * 1000 + seed)  # noqa: S311 - no secret
        return Recreator(self.wants, self.pricers, rng, list(held))

    def settle(self, recreator: Recreator) -> None:
        """Passes over everybody as long as they gain."""
        for _ in range(SETTLE_PASSES):
            if self.board.stopping or not recreator.settle():
                break
            self.offer(recreator.best)

    def recreate(self, recreator: Recreator, steps: int) -> None:
        """So many steps; the best goes to the board."""
        if isinstance(self.board.guide, Multipliers):
            recreator.guide_by(self.board.guide)
        better = False
        for _ in range(steps):
            if self.board.stopping:
                break
            better = recreator.step() or better
        if better:
            self.offer(recreator.best)

    def start(self, relaxed: ProblemRelaxation | None, duals: Floats | None) -> Multipliers:
        """Multipliers to begin with: those of a relaxation's rows, or what capacity is worth in the best roster."""
        capacity = self.wants.capacity
        roster = self.board.roster
        given = self.wants.left_by(list(roster) if roster is not None else [])
        left = given.heads.wanted()
        posts = np.where(left > 0, given.heads.under, np.where(left < 0, -given.heads.over, 0)) * SCALE
        heads = np.zeros(len(capacity), dtype=np.int64)
        per_head = given.capacity.slopes_now()
        if relaxed is not None and duals is not None:
            curves = capacity.flow.first
            for g, (share, row) in enumerate(relaxed.rows_of(capacity.slots[:curves])):
                if row is not None:
                    heads[g] = round(float(duals[row + 1]) * SCALE * share)
                    per_head[g] = round(float(duals[row]) * SCALE * share)
            for g, (role, slot) in enumerate(capacity.slots[curves:], curves):
                work = relaxed.work_rows.get((role, slot))
                if work is not None:
                    per_head[g] = round((float(duals[work]) - relaxed.worth_less[role]) * SCALE)
        return Multipliers(given.heads.scaled(posts / SCALE), heads, per_head)

    def prove(self, start: Multipliers, *, near: bool, share: float = 1.0, most: int | None = None) -> Multipliers:
        """Raise the board's bound by better multipliers, which then guide every lane; ``near``: they are good already.

        One lane alone makes ``most`` rounds, several as many as fit into this share of the time that is left.
        """
        if most is None:
            most = ROUNDS
        alone = self.board.params.num_workers == 1
        found = ascend(
            self.wants,
            self.pricers,
            start,
            self.board,
            on_bound=self.board.raise_bound,
            length=NEAR if near else FAR,
            rounds=(lambda _: most) if alone else as_many_as_fit(self.board, MOST_ROUNDS, share),
        )
        self.board.share(found)
        return found
