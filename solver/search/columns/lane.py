"""The lane of a search by columns: first roster, bound, dive, neighbourhoods; all is shared through the board."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np

from solver.problem import Problem
from solver.search.board import Board, Part
from solver.search.columns.ascent import as_many_as_fit, ascend
from solver.search.columns.cells import LONG_DAYS, PATIENT, QUICK, THOROUGH, dive_cells
from solver.search.columns.crew import Crew, sees_all
from solver.search.columns.dive import dive
from solver.search.columns.generate import Generator, Point, pricers_of
from solver.search.columns.master import Column, MasterSolution
from solver.search.columns.network import FORBIDDEN
from solver.search.columns.pricing import SCALE
from solver.search.columns.recreate import Recreator
from solver.search.columns.regroup import POOL, Regrouper
from solver.search.columns.slide import Slider
from solver.search.columns.wants import Multipliers

GREEDY_PASSES = 8  # in two halves, each from nothing
EVEN_PASSES = 2  # of each half
LONG_S = 30.0
TIMES, PATIENT_TIMES = 3.0, 0.8  # what the root took, that a dive should have
LONG_CELLS = 8000  # of persons and days: no master over everybody's whole rosters
SHARES_OF_PRICES = (0.0, 0.3, 0.6, 0.8, 0.9, 1.0)  # windows' prices are too large for a whole horizon
BOUND_SHARE = 0.1  # of the time left
ROUNDS_OF_ASCENT = 200
STEP_OF_ASCENT = 0.1  # the first, as a part of the mean price
SHOW_EVERY = 8.0  # times what the checks took
MANY_CELLS = 2500  # of persons and days
COLUMNS_IN_LARGE = 4  # a person and pricing
MOST_COLUMNS = 120  # a person, over many weeks


def suits(problem: Problem) -> bool:
    """Is demand in heads alone, and somebody there to serve it?"""
    return not problem.demanded_roles and bool(problem.employees) and bool(problem.shifts)


class ColumnLane(Crew):
    """One problem in columns. ``prepare`` and ``root`` run once; ``improver`` may be asked for by several lanes."""

    def __init__(self, board: Board, threads: int) -> None:
        super().__init__(board)
        self.threads = threads
        self.demand = self.wants.heads
        self.pool: list[list[Column]] = []
        self.guide: MasterSolution | None = None
        self.complete = False
        self.leads = False  # did the dive find the best roster?
        self._center: Point | None = None  # prices that the root begins near
        self._show_at = 0.0

    def prepare(self) -> None:
        """Compile everybody; ``complete`` afterwards says whether columns see every rule of the problem."""
        self.pricers = pricers_of(self.problem)
        self.pool = [[] for _ in self.pricers]
        self.complete = sees_all(self.problem, self.pricers)

    def first(self) -> None:
        """Rosters person by person; the best goes to the board."""
        rng = random.Random(self.board.params.seed)  # noqa: S311 - no secret
        held: list[Column | None] = [None] * len(self.pricers)
        for turn in range(GREEDY_PASSES):
            if turn == GREEDY_PASSES // 2:
                held = [None] * len(self.pricers)
            found = self._greedy(held, rng, even=turn % (GREEDY_PASSES // 2) < EVEN_PASSES)
            if found is None:
                return
            held = list(found)
            for column in found:
                self.pool[column.person].append(column)
            self.offer(found)

    def halves(self) -> None:
        """Many weeks half by half: a good roster soon, and columns and prices that the root begins with."""
        if self.long or not self.complete:
            return
        slider = self.slider(0)
        if slider is None:
            return
        while slider.halving and not self.board.stopping:
            self.slide(slider)
        if not slider.seeds:
            return
        if slider.best_cost < (self.board.objective or math.inf):
            self.offer(slider.best)
        for column in (*slider.seeds, *slider.best):
            self.pool[column.person].append(column)
        self._center = Point(slider.prices, np.zeros(0))

    def root(self) -> None:
        """The linear master over all columns: a bound, good columns, and a roster by diving."""
        if self.long:
            self._bound_by_windows()
            return
        began = self.board.seconds
        generator = self._generator()
        generator.center = self._center
        generator.on_bound = self.board.raise_bound
        generator.run()
        if self.board.stopping or generator.solution is None:
            return
        self._keep_good(generator)
        none = np.zeros(0, dtype=np.int64)
        self.board.share(Multipliers(self.demand.scaled(generator.solution.prices), none, none))
        generator.prove()
        objective = self.board.objective
        below = math.inf if objective is None else objective - 1
        again = self._generator()  # from the good columns alone: the master is much quicker
        if self.problem.horizon.days >= LONG_DAYS:
            rng = random.Random(self.board.params.seed)  # noqa: S311 - no secret
            found = None
            patient = self._center is not None
            time_for_it = self._has_time_for((PATIENT_TIMES if patient else TIMES) * (self.board.seconds - began))
            if time_for_it or not patient:  # over many weeks no quick dive ends well
                manner = QUICK if not time_for_it else PATIENT if patient else THOROUGH
                found = dive_cells(again, rng, manner=manner, below=below)
        else:
            found = dive(again, below=below)
        self.leads = found is not None and self.offer(found)

    def _has_time_for(self, seconds: float) -> bool:
        """May a dive take so long? With one worker that must not hang on the clock."""
        params = self.board.params
        return params.time_limit_s >= LONG_S if params.num_workers == 1 else self.board.seconds_left > seconds

    @property
    def long(self) -> bool:
        """Is everybody's whole horizon too much for one master?"""
        return len(self.pricers) * self.problem.horizon.days > LONG_CELLS

    def _bound_by_windows(self) -> None:
        """A bound at the prices of windows' masters, raised by a few rounds of ascent."""
        slider = self.slider(0)
        if slider is None:
            return
        clock = Part(self.board, BOUND_SHARE * self.board.seconds_left)
        while not clock.stopping:
            self.slide(slider)
            if not slider.unseen:
                break
        none = np.zeros(0, dtype=np.int64)
        start, best = Multipliers(self.demand.scaled(slider.prices), none, none), -math.inf
        for share in SHARES_OF_PRICES:
            prices = Multipliers(self.demand.scaled(share * slider.prices), none, none)
            if self.board.stopping:
                return
            total, _ = self.wants.ask(range(len(self.pricers)), self.pricers, prices, thorough=False)
            if best < total < FORBIDDEN:
                start, best = prices, total
                self.board.raise_bound(-(-total // SCALE))
        ascend(
            self.wants,
            self.pricers,
            start,
            clock := Part(self.board, BOUND_SHARE * self.board.seconds_left),
            on_bound=self.board.raise_bound,
            length=STEP_OF_ASCENT,
            rounds=as_many_as_fit(clock, ROUNDS_OF_ASCENT),
            thorough=False,
        )

    def slider(self, seed: int) -> Slider | None:
        """Windows of days around the board's best roster; ``None`` if there is none yet that is made of columns."""
        held = self.columns_of(self.board.roster) if self.board.roster is not None else None
        if held is None:
            return None
        return Slider(self, self.board, random.Random(self.board.params.seed * 1000 + seed), held)  # noqa: S311 - no secret

    def slide(self, slider: Slider) -> bool:
        """One window; what others found meanwhile is taken over first. True if there is a new best roster.

        Checking a long roster takes as long as planning a window: where others wait for it a new best is shown once
        that pays. One worker must not hang on the clock.
        """
        objective, roster = self.board.objective, self.board.roster
        if roster is not None and objective is not None and objective < slider.best_cost:
            held = self.columns_of(roster)
            if held is not None:
                slider.take(held)
        gained = slider.step()
        now = self.board.seconds
        due = self.board.params.num_workers == 1 or now >= self._show_at
        if slider.best_cost < (self.board.objective or math.inf) and due:
            self.offer(slider.best)
            self._show_at = self.board.seconds + SHOW_EVERY * (self.board.seconds - now)
        return gained

    def _generator(self) -> Generator:
        """Over everybody, with the columns of the pool; fewer new ones at once where the master is large."""
        generator = Generator(
            self.problem, self.problem.employees, self.pricers, self.demand, self.board, threads=self.threads
        )
        if len(self.pricers) * self.problem.horizon.days > MANY_CELLS:
            generator.per_pricing = COLUMNS_IN_LARGE
        if self._center is not None:
            generator.most_columns, generator.smooths = MOST_COLUMNS, True
        for columns in self.pool:
            generator.adopt(columns)
        return generator

    def improver(self, seed: int) -> Regrouper | None:
        """Neighbourhoods from the board's best roster; ``None`` if there is none yet that is made of columns."""
        held = self.columns_of(self.board.roster) if self.board.roster is not None else None
        if held is None:
            return None
        rng = random.Random(self.board.params.seed * 1000 + seed)  # noqa: S311 - no secret
        return Regrouper(
            self.problem,
            self.pricers,
            self.demand,
            self.board,
            rng,
            held,
            [list(p) for p in self.pool],
            guide=self.guide,
        )

    def recreator(self, seed: int, regrouper: Regrouper) -> Recreator:
        """Ruin and recreate from what the neighbourhoods go on from."""
        rng = random.Random(self.board.params.seed * 1000 + seed)  # noqa: S311 - no secret
        return Recreator(self.wants, self.pricers, rng, list(regrouper.best))

    def recreate(self, recreator: Recreator, regrouper: Regrouper, steps: int) -> bool:
        """So many steps; true if there is a new best, from which the neighbourhoods go on."""
        if regrouper.best_cost < recreator.cost:
            recreator.take(regrouper.best)
        if isinstance(self.board.guide, Multipliers):
            recreator.guide_by(self.board.guide)
        gained = False
        for _ in range(steps):
            if self.board.stopping:
                break
            gained = recreator.step() or gained
        if gained and recreator.cost < regrouper.best_cost:
            regrouper.take(recreator.best)
            self.offer(recreator.best)
        return gained

    def improve(self, regrouper: Regrouper) -> None:
        """One step; what others found meanwhile is taken over first."""
        objective = self.board.objective
        roster = self.board.roster
        if roster is not None and objective is not None and objective < regrouper.best_cost:
            held = self.columns_of(roster)
            if held is not None:
                regrouper.take(held)
        if regrouper.step():
            self.offer(regrouper.best)

    def _greedy(self, held: Sequence[Column | None], rng: random.Random, *, even: bool) -> list[Column] | None:
        """Everybody in turn takes the roster that is best given the others' (``None``: none yet)."""
        demand = self.demand.left_by([a for c in held if c is not None for a in c.work])
        result: list[Column] = []
        order = list(range(len(held)))
        rng.shuffle(order)
        for p in order:
            if self.board.stopping:
                return None
            mine = held[p]
            if mine is not None:
                demand.serve(mine.work, -1)
            prices = demand.worth_now(even=even)
            person = self.problem.employees[p]
            cells = demand.cell_prices(prices, [person])[0]
            least, paths = self.pricers[p].price(cells, 1, bound=mine is None)
            if least >= FORBIDDEN and mine is None:
                self.board.infeasible = True  # networks miss no legal roster
                return None
            if paths:
                rows, work = demand.served(person.id, paths[0].options, prices)
                mine = Column(p, paths[0].own, tuple(rows), tuple(work))
            if mine is None:
                return None
            result.append(mine)
            demand.serve(mine.work)
        return sorted(result, key=lambda c: c.person)

    def _keep_good(self, generator: Generator) -> None:
        """Everybody's columns of least reduced cost, those of the mix first: many others have none either."""
        solution = generator.solution
        if solution is None:
            return
        self.guide = solution
        for p in range(len(self.pricers)):
            self.pool[p] = []
        for index in generator.best(solution, POOL):
            column = generator.master.columns[index]
            self.pool[column.person].append(column)
