"""Neighbourhoods of days: some persons' rosters of some days are planned anew, all else stays.

Over many weeks the linear master of a window is small and quick where that of whole rosters is not, and its optimum
says at once whether there is anything to gain. A window grows as long as there is not, and shrinks where a dive fails.

Many weeks are first planned half by half, everybody's at once, and the weeks around the middle after them, for as long
as that gains: a master of a few weeks is done in seconds, and its dive ends where that of all weeks does not.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solver.search.columns.cells import MIDDLING, QUICK, dive_cells
from solver.search.columns.crew import Crew
from solver.search.columns.dive import dive
from solver.search.columns.generate import Clock, Generator
from solver.search.columns.master import TINY, Column
from solver.search.columns.pricing import SCALE
from solver.search.columns.window import Window, merged, whole_of, window_of

Floats = NDArray[np.float64]
LENGTHS = (7, 14, 14, 21, 28)
APART = 0.5  # of the windows over many weeks
APART_DAYS, PART_DAYS = 35, 7
HALVES_DAYS, HALVES_CELLS = 42, 4000  # so many weeks by halves, unless everybody's half is more than that
SEEDS = 15  # columns a person and half that a master over all weeks begins with
HALVES_GAIN = 0.005  # of the cost, in a round of three: then there is another
LEAST_PERSONS = 8
START, LEAST, MOST = 600.0, 120.0, 6000.0  # persons times days
GROW, SHRINK = 1.05, 0.93
COLUMNS_IN_WINDOW = 4  # a person and pricing
ROUNDS, ROUNDS_OF_HALVES = 60, 120
BY_DAYS = 0.9  # of the dives fix days, the others persons
BY_COST = 0.6  # of the windows lie where demand costs most
WORSE = 0.002  # of the best cost
PATIENCE = 20  # steps
SHARE, ROUNDS_PER_STEP = 0.2, 3


def by_halves(crew: Crew) -> bool:
    """Are there many weeks, and half of them not too much for one master?"""
    days = crew.problem.horizon.days
    return days >= HALVES_DAYS and len(crew.pricers) * (days // 2) <= HALVES_CELLS


@dataclass(slots=True)
class Slider:
    """Keeps one column a person and improves them window by window. ``best_cost`` is that of ``best`` and demand."""

    crew: Crew
    clock: Clock
    rng: random.Random
    held: list[Column]
    size: float = START
    cost: int = 0
    best: list[Column] = field(default_factory=list)
    best_cost: int = 0
    vain: int = 0  # steps since the best was found
    prices: Floats = field(init=False)  # of all demand, by the latest window that held it
    seeds: list[Column] = field(default_factory=list)  # whole ones, of the best that the halves' masters held
    unseen: int = field(init=False)  # rows that no window has held yet
    _seen: NDArray[np.bool_] = field(init=False)
    _halves: list[tuple[int, int]] = field(init=False)  # that are still to be planned, the next one last
    _round_from: int | None = field(init=False)  # the best cost when their round began; None once rounds are over

    def __post_init__(self) -> None:
        self.take(self.held)
        self._halves = self._round() if by_halves(self.crew) else []
        self._round_from = self.best_cost if self._halves else None
        self.prices = self.crew.wants.heads.worth_now(even=True) / (2 * SCALE)
        self._seen = np.zeros(len(self.prices), dtype=np.bool_)
        self.unseen = len(self.prices)

    @property
    def halving(self) -> bool:
        """Is the next window one of everybody's?"""
        return bool(self._halves)

    def take(self, held: Sequence[Column]) -> None:
        """Go on from these columns, as the best so far."""
        self.held = self.best = list(held)
        demand = self.crew.wants.heads
        self.cost = sum(c.own for c in held) + demand.left_by([a for c in held for a in c.work]).cost()
        self.best_cost, self.vain = self.cost, 0

    def step(self) -> bool:
        """Plan a window anew; true if that made a new best. A roster hardly worse is gone on from for some steps."""
        self.vain += 1
        if self.vain % PATIENCE == 0:
            self.held, self.cost = self.best, self.best_cost
        halves = self.halving
        spans, persons = self._next()
        window = window_of(self.crew, self.held, persons, spans)
        here = window.cost
        worst = self.best_cost + int(WORSE * abs(self.best_cost)) - self.cost
        found = self.replanned(window, here - 1, here + worst, halves=halves)
        if found is None:
            return False
        gain = here - window.cost_of(found)
        held = merged(self.crew, self.held, window, found) if gain >= -worst else None
        if held is None:
            return False
        self.held, self.cost = held, self.cost - gain
        if self.cost >= self.best_cost:
            return False
        self.best, self.best_cost, self.vain = held, self.cost, 0
        return True

    def replanned(self, window: Window, hopeful: int, below: int, *, halves: bool = False) -> list[Column] | None:
        """Other columns of the window at ``below`` or less, if its linear optimum is ``hopeful`` or less."""
        generator = Generator(
            window.problem,
            [window.problem.employees[p] for p in window.persons],
            window.pricers,
            window.demand,
            self.clock,
            per_pricing=COLUMNS_IN_WINDOW,
        )
        generator.adopt(window.held)
        done = generator.run(most_rounds=ROUNDS_OF_HALVES if halves else ROUNDS, prove=False)
        if generator.solution is None:
            return None
        self.prices[window.rows] = generator.solution.prices
        self._seen[window.rows] = True
        self.unseen = int((~self._seen).sum())
        if halves:
            best = [generator.master.columns[i] for i in generator.best(generator.solution, SEEDS)]
            whole = [whole_of(self.crew, self.held, window, c) for c in best]
            self.seeds += [c for c in whole if c is not None]
        if done and generator.solution.objective > hopeful + TINY:
            self.size = min(self.size * GROW, MOST)
            return None
        if halves or self.rng.random() < BY_DAYS:
            found = dive_cells(generator, self.rng, manner=MIDDLING if halves else QUICK, below=below)
        else:
            found = dive(generator, share=SHARE, rounds=ROUNDS_PER_STEP, below=below)
        if found is None or window.cost_of(found) > hopeful:
            self.size = max(self.size * SHRINK, LEAST)
        return found

    def _next(self) -> tuple[list[tuple[int, int]], list[int]]:
        """Days and persons of the next window."""
        if not self._halves and self._round_from is not None:
            gained = self._round_from - self.best_cost > HALVES_GAIN * abs(self.best_cost)
            self._halves = self._round() if gained else []
            self._round_from = self.best_cost if gained else None
        if self._halves:
            return [self._halves.pop()], list(range(len(self.crew.pricers)))
        spans = self._spans()
        return spans, self._persons(sum(end - begin for begin, end in spans))

    def _round(self) -> list[tuple[int, int]]:
        """The first half, the second, and the weeks around the middle; the first stands last."""
        days = self.crew.problem.horizon.days
        half, quarter = days // 2, days // 4
        return [(quarter, quarter + half), (half, days), (0, half)]

    def _spans(self) -> list[tuple[int, int]]:
        """Days in a row, or some weeks apart from each other: what counts over the horizon is moved between them."""
        days = self.crew.problem.horizon.days
        length = min(days, self.rng.choice(LENGTHS))
        least = self.size / len(self.crew.pricers)  # with everybody: more days
        daily = self._daily()
        if days >= APART_DAYS and self.rng.random() < APART:
            count = max(2, round(max(length, least) / PART_DAYS))
            begins = [self._begin(PART_DAYS, daily, costly=k == 0) for k in range(count)]
            return [(begin, begin + PART_DAYS) for begin in begins]
        length = min(days, max(length, round(least)))
        begin = self._begin(length, daily, costly=self.rng.random() < BY_COST)
        return [(begin, begin + length)]

    def _daily(self) -> Floats:
        """What demand costs by day."""
        demand = self.crew.wants.heads
        left = demand.left_by([a for c in self.held for a in c.work]).wanted()
        daily = np.zeros(self.crew.problem.horizon.days)
        cost = left.clip(min=0) * demand.under + (-left).clip(min=0) * demand.over
        np.add.at(daily, [d.day for d in demand.demands], cost)
        return daily

    def _begin(self, length: int, daily: Floats, *, costly: bool) -> int:
        """The first of so many days, around one that costs much or anywhere."""
        days = len(daily)
        if costly and daily.sum() > 0:
            begin = self.rng.choices(range(days), daily.tolist())[0] - self.rng.randrange(length)
        else:
            begin = self.rng.randint(-(length // 2), days - length // 2)
        return min(max(0, begin), days - length)

    def _persons(self, length: int) -> list[int]:
        """Everybody, or as many at random as the size of the window allows."""
        count = len(self.crew.pricers)
        size = max(LEAST_PERSONS, round(self.size / length))
        return list(range(count)) if size >= count else sorted(self.rng.sample(range(count), size))
