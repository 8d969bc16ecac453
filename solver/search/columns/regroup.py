"""Neighbourhoods of columns: some persons give up their rosters and are planned anew together, whole rosters at a time.

The master of a few persons starts with what they hold and with good columns seen before, so that its linear optimum
says at once whether there is anything to gain; only then a dive looks for whole rosters.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from solver.problem import Employee, Problem
from solver.search.columns.cells import LONG_DAYS, dive_cells
from solver.search.columns.demand import HeadsRows
from solver.search.columns.dive import dive
from solver.search.columns.generate import Clock, Generator
from solver.search.columns.master import TINY, Column, Effort, MasterSolution
from solver.search.columns.pricing import Pricer

GROW = 1.02
MOST_SIZE = 40.0
EFFORT = Effort(columns=1500, nodes=100)
FEW = 300  # columns; so many are always worth a branch and bound, more only if the room for them is NEAR
NEAR = 0.03  # of the cost
BY_DAYS = 0.5  # of the dives over many weeks
WORSE = 0.004  # of the best cost
PATIENCE = 20  # steps
TURNS, ROUNDS_PER_TURN = 8, 6
FLAT = 0.1  # what a turn must gain, as a part of the room
SHARE, ROUNDS = 0.34, 3
RANDOM = 0.2  # of the groups
SPREAD = 5.0  # of reduced costs in the choice of who mends a row
NEVER = 1e9
POOL = 60  # columns that are kept for a person
LEAST_SIZE = 6


@dataclass(slots=True)
class Regrouper:
    """Keeps one column a person and improves them group by group. ``cost`` is that of columns and demand."""

    problem: Problem
    pricers: Sequence[Pricer]
    demand: HeadsRows
    clock: Clock
    rng: random.Random
    held: list[Column]
    pool: list[list[Column]] = field(default_factory=list)
    cost: int = 0
    guide: MasterSolution | None = None  # of the linear master over everybody
    size: float = 9.0
    best: list[Column] = field(default_factory=list)
    best_cost: int = 0
    vain: int = 0  # steps since the best was found

    def __post_init__(self) -> None:
        self.take(self.held)
        if not self.pool:
            self.pool = [[] for _ in self.held]

    def take(self, held: Sequence[Column]) -> None:
        """Go on from these columns, as the best so far."""
        self.held = list(held)
        self.cost = self.cost_of(held)
        self.best, self.best_cost, self.vain = self.held, self.cost, 0

    def cost_of(self, held: Sequence[Column]) -> int:
        """Own costs plus what demand costs, exactly, hard demand at its price here."""
        return sum(c.own for c in held) + self.demand.left_by([a for c in held for a in c.work]).cost()

    def step(self) -> bool:
        """Plan some persons anew; true if that made a new best. The group grows as long as groups turn out hopeless.

        A roster that is hardly worse is gone on from for some steps: another head is missing there, which others mend.
        """
        self.vain += 1
        if self.vain % PATIENCE == 0:
            self.held, self.cost = self.best, self.best_cost
        size = min(len(self.held), max(LEAST_SIZE, round(self.size * self.rng.uniform(0.5, 1.5))))
        chosen = self._group(size)
        picked = set(chosen)
        people: list[Employee] = [self.problem.employees[p] for p in chosen]
        demand = self.demand.left_by([a for p, c in enumerate(self.held) if p not in picked for a in c.work])
        sub = Generator(self.problem, people, [self.pricers[p] for p in chosen], demand, self.clock)
        for i, p in enumerate(chosen):
            sub.adopt([Column(i, c.own, c.rows, c.work) for c in (self.held[p], *self.pool[p])])
        target = self.cost - sum(c.own for p, c in enumerate(self.held) if p not in picked)
        done = self._priced(sub, target)
        solution = sub.master.solve(self.clock.seconds_left)
        if solution is None or self.clock.stopping:
            return False
        if done and solution.objective > target - 1 + TINY:
            self.size = min(self.size * GROW, len(self.held), MOST_SIZE)
            return False
        worst = self.best_cost + int(WORSE * abs(self.best_cost))
        found = self._whole(sub, solution, target - self.cost + worst)
        if found is None:
            return False
        held = list(self.held)
        for column, p in zip(found, chosen, strict=True):
            held[p] = Column(p, column.own, column.rows, column.work)
            self.remember(held[p])
        cost = self.cost_of(held)
        if cost > worst:
            return False
        self.held, self.cost = held, cost
        if cost >= self.best_cost:
            return False
        self.best, self.best_cost, self.vain = held, cost, 0
        return True

    def _priced(self, sub: Generator, target: int) -> bool:
        """Columns for a group until none improves its master (true), or the master hardly gains any more."""
        before = math.inf
        for _ in range(TURNS):
            if sub.run(most_rounds=ROUNDS_PER_TURN, prove=False):
                return True
            if sub.solution is None:
                return False
            now = sub.solution.objective
            if before - now < FLAT * (target - now):
                return False
            before = now
        return False

    def _whole(self, sub: Generator, solution: MasterSolution, below: int) -> list[Column] | None:
        """One column a person at ``below`` or less: by branch and bound where few can matter, else by a dive."""
        room = below - solution.objective
        kept = int((solution.reduced <= room + TINY).sum())
        if kept <= FEW or (room <= NEAR * abs(self.cost) and kept <= EFFORT.columns):
            choice = sub.master.choose(solution, below, effort=EFFORT, seconds=self.clock.seconds_left)
            if choice.columns is not None:
                return [sub.master.columns[i] for i in choice.columns]
            if not choice.proved:
                self.size = max(self.size / GROW, LEAST_SIZE)
            return None
        if self.problem.horizon.days >= LONG_DAYS and self.rng.random() < BY_DAYS:
            found = dive_cells(sub, self.rng, below=below)
        else:
            found = dive(sub, share=SHARE, rounds=ROUNDS, below=below)
        if found is None:
            self.size = max(self.size / GROW, LEAST_SIZE)
        return found

    def remember(self, column: Column) -> None:
        """Keep a column for later groups; the oldest go."""
        pool = self.pool[column.person]
        if column not in pool:
            pool.append(column)
            del pool[:-POOL]

    def _group(self, size: int) -> list[int]:
        """Persons chosen around a place where the rosters held lose against the linear optimum.

        At the guide's prices that loss is a sum over rows (missing and surplus heads) and persons (reduced costs). For
        a row those are taken who can mend it at little reduced cost, for a person random ones; losing persons go along.
        """
        count = len(self.held)
        if self.guide is None or self.rng.random() < RANDOM:
            return self.rng.sample(range(count), size)
        left = self.demand.left_by([a for c in self.held for a in c.work]).wanted()
        prices = self.guide.prices
        rows = np.maximum(
            0.0, np.where(left > 0, left * (self.demand.under - prices), -left * (self.demand.over + prices))
        )
        own = np.array([max(0.0, self._reduced(c)) for c in self.held])
        losses = np.concatenate([rows, own])
        if losses.sum() <= TINY:
            return self.rng.sample(range(count), size)
        place = self.rng.choices(range(len(losses)), losses.tolist())[0]
        group: list[int] = []
        if place < len(rows):
            mending = [
                (self._mending(p, place, serve=bool(left[place] > 0)) + self.rng.expovariate(1 / SPREAD), p)
                for p in range(count)
            ]
            group = [p for cost, p in sorted(mending) if cost < NEVER][: max(2, size * 2 // 3)]
        else:
            group = [place - len(rows)]
        rest = [p for p in range(count) if p not in group]
        mean = float(own.mean()) + TINY
        ranked = sorted((self.rng.expovariate(1.0) / (mean + float(own[p])), p) for p in rest)
        return [*group, *(p for _, p in ranked[: size - len(group)])]

    def _reduced(self, column: Column) -> float:
        """A column's cost at the guide's prices beyond the person's best."""
        assert self.guide is not None  # noqa: S101 - asked of a group around a guide only
        return column.own - float(self.guide.persons[column.person]) - float(self.guide.prices[list(column.rows)].sum())

    def _mending(self, person: int, row: int, *, serve: bool) -> float:
        """The least reduced cost of the person's columns that change what the row gets; NEVER if none does."""
        if (row in self.held[person].rows) == serve:
            return NEVER
        return min((max(0.0, self._reduced(c)) for c in self.pool[person] if (row in c.rows) == serve), default=NEVER)
