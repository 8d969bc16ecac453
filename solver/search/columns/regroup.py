"""Neighbourhoods of columns: some persons give up their rosters and are planned anew together, whole rosters at a time.

The master of a few persons starts with what they hold and with good columns seen before, so that its linear optimum
says at once whether there is anything to gain; only then a dive looks for whole rosters.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from solver.problem import Employee, Problem
from solver.search.columns.demand import HeadsRows
from solver.search.columns.dive import dive
from solver.search.columns.generate import Clock, Generator
from solver.search.columns.master import TINY, Column, Effort, MasterSolution
from solver.search.columns.pricing import SCALE, Pricer

GROW = 1.02
MOST_SIZE = 40.0
EFFORT = Effort(columns=600, nodes=100)
SHARE, ROUNDS = 0.34, 3
POOL = 30  # columns that are kept for a person
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
    size: float = 9.0

    def __post_init__(self) -> None:
        self.take(self.held)
        if not self.pool:
            self.pool = [[] for _ in self.held]

    def take(self, held: Sequence[Column]) -> None:
        """Go on from these columns."""
        self.held = list(held)
        self.cost = self.cost_of(held)

    def cost_of(self, held: Sequence[Column]) -> int:
        """Own costs plus what demand costs, exactly, hard demand at its price here."""
        return sum(c.own for c in held) + self.demand.left_by([a for c in held for a in c.work]).cost()

    def step(self) -> bool:
        """Plan some persons anew; true if the cost fell. The group grows as long as groups turn out hopeless."""
        size = min(len(self.held), max(LEAST_SIZE, round(self.size * self.rng.uniform(0.5, 1.5))))
        chosen = self._group(size)
        picked = set(chosen)
        people: list[Employee] = [self.problem.employees[p] for p in chosen]
        demand = self.demand.left_by([a for p, c in enumerate(self.held) if p not in picked for a in c.work])
        sub = Generator(self.problem, people, [self.pricers[p] for p in chosen], demand, self.clock)
        for i, p in enumerate(chosen):
            sub.adopt([Column(i, c.own, c.rows, c.work) for c in (self.held[p], *self.pool[p])])
        target = self.cost - sum(c.own for p, c in enumerate(self.held) if p not in picked)
        done = sub.run(most_rounds=40, prove=False)
        solution = sub.master.solve(self.clock.seconds_left)
        if solution is None or self.clock.stopping:
            return False
        if done and solution.objective > target - 1 + TINY:
            self.size = min(self.size * GROW, len(self.held), MOST_SIZE)
            return False
        found = self._whole(sub, solution, target - 1)
        if found is None:
            return False
        held = list(self.held)
        for column, p in zip(found, chosen, strict=True):
            held[p] = Column(p, column.own, column.rows, column.work)
            self.remember(held[p])
        cost = self.cost_of(held)
        if cost >= self.cost:
            return False
        self.held, self.cost = held, cost
        return True

    def _whole(self, sub: Generator, solution: MasterSolution, below: int) -> list[Column] | None:
        """One column a person at ``below`` or less: by branch and bound where few can matter, else by a dive."""
        if int((solution.reduced <= below - solution.objective + TINY).sum()) <= EFFORT.columns:
            choice = sub.master.choose(solution, below, effort=EFFORT, seconds=self.clock.seconds_left)
            if choice.columns is not None:
                return [sub.master.columns[i] for i in choice.columns]
            if not choice.proved:
                self.size = max(self.size / GROW, LEAST_SIZE)
            return None
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
        """Persons who could mend a costly row, those who serve it now, and random ones."""
        count = len(self.held)
        left = self.demand.left_by([a for c in self.held for a in c.work]).wanted()
        costly = np.flatnonzero(np.where(left > 0, self.demand.under, -self.demand.over) * left > 0)
        if len(costly) == 0 or self.rng.random() < 0.3:
            return self.rng.sample(range(count), size)
        row = int(self.rng.choice(costly.tolist()))
        prices = np.zeros(len(self.demand), dtype=np.int64)
        prices[row] = SCALE
        cells = self.demand.cell_prices(prices, self.problem.employees)
        able = [p for p in range(count) if ((cells[p] != 0) & (self.pricers[p].network.cells < (1 << 60))).any()]
        self.rng.shuffle(able)
        group = able[: max(2, size * 2 // 3)]
        rest = [p for p in range(count) if p not in group]
        return [*group, *self.rng.sample(rest, min(len(rest), size - len(group)))]
