"""Ruin and recreate: some persons give up their rosters, then each in turn takes the best one given all others.

Pricing answers exactly what a person's best roster is, in milliseconds, so that many disturbed orders can be tried. A
roster a little worse than the best is gone on from for a while (record to record, Dueck 1993).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from solver.search.columns.master import Column
from solver.search.columns.pricing import SCALE, Pricer
from solver.search.columns.wants import Multipliers, Wants

Ints = NDArray[np.int64]


class Blend(TypedDict, total=False):
    """What a response may be told about prices."""

    worth: dict[int, Ints]
    posts: Ints


NOISE = 0.01  # of the mean cost of a shift
WORSE = 0.0004  # part of the cost by which the roster gone on from may be above the best
SIZES = (2, 3, 4)


@dataclass(slots=True)
class Recreator:
    """Keeps one column a person; ``best`` and ``cost`` are the best so far, ``held`` what is gone on from."""

    wants: Wants
    pricers: Sequence[Pricer]
    rng: random.Random
    held: list[Column]
    guide: Multipliers | None = None
    _guided: dict[int, Ints] = field(default_factory=dict)
    best: list[Column] = field(init=False)
    cost: int = field(init=False)
    _here: int = field(init=False)
    _given: Wants = field(init=False)
    _noise: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self._noise = np.random.default_rng(self.rng.randrange(1 << 30))
        self.take(self.held)

    def take(self, held: Sequence[Column]) -> None:
        """Go on from these columns."""
        self.held, self.best = list(held), list(held)
        self._given = self.wants.left_by([a for c in held for a in c.work])
        self.cost = self._here = sum(c.own for c in held) + self._given.cost()

    def guide_by(self, guide: Multipliers) -> None:
        """Let these prices have a say in what roles are worth to those who come first."""
        if guide is not self.guide:
            self.guide, self._guided = guide, {}

    def settle(self) -> bool:
        """Everybody in turn takes the best roster given the others, until nobody changes; true if the cost fell."""
        before = self._here
        order = list(range(len(self.held)))
        self.rng.shuffle(order)
        for p in order:
            self._replace(p)
        self._here = sum(c.own for c in self.held) + self._given.cost()
        if self._here < self.cost:
            self.best, self.cost = list(self.held), self._here
        return self._here < before

    def step(self) -> bool:
        """One ruin and recreation; true if there is a new best."""
        group = self._related(min(len(self.held), self.rng.choice(SIZES)))
        old = {p: self.held[p] for p in group}
        for p in group:
            self._given.serve(self.held[p].work, -1)
        level = self.cost / max(1, sum(len(c.work) for c in self.held))
        for p in group:
            noise = self._noise.normal(0.0, NOISE * level * SCALE, size=self.pricers[p].network.cells.shape)
            column = self._given.respond(p, self.pricers[p], noise=noise.astype(np.int64), **self._blended(p))
            self.held[p] = column if column is not None else old[p]
            self._given.serve(self.held[p].work)
        self.rng.shuffle(group)
        for p in group:
            self._replace(p)
        here = sum(c.own for c in self.held) + self._given.cost()
        if here > self.cost * (1 + WORSE) and here >= self._here:
            for p, column in old.items():
                self._given.serve(self.held[p].work, -1)
                self._given.serve(column.work)
                self.held[p] = column
            return False
        self._here = here
        if here < self.cost:
            self.best, self.cost = list(self.held), here
            return True
        return False

    def _blended(self, person: int) -> Blend:
        """What demand is worth, between now and the guide's prices, by chance."""
        if self.guide is None:
            return {}
        share = self.rng.random()
        posts = self._given.posts_now() * (1 - share) + self.guide.posts * share
        capacity = self._given.capacity
        found = {}
        for percent in capacity.able(self.wants.problem.employees[person]).percents if len(capacity) else ():
            if percent not in self._guided:
                self._guided[percent] = capacity.worth_at(self.guide.heads, self.guide.capacity, percent)
            now = capacity.worth_now(percent)
            found[percent] = (now * (1 - share) + self._guided[percent] * share).astype(np.int64)
        return {"worth": found, "posts": posts.astype(np.int64)}

    def _replace(self, person: int) -> None:
        self._given.serve(self.held[person].work, -1)
        column = self._given.respond(person, self.pricers[person])
        if column is not None:
            self.held[person] = column
        self._given.serve(self.held[person].work)

    def _related(self, size: int) -> list[int]:
        """A random person and others who can do the same work, with some chance."""
        employees = self.wants.problem.employees
        first = self.rng.randrange(len(employees))
        mine = set(employees[first].roles) | set(employees[first].skills)
        weights = sorted(
            ((len(mine & (set(e.roles) | set(e.skills))) + 0.3) * self.rng.random(), p)
            for p, e in enumerate(employees)
            if p != first
        )
        return [first, *(p for _, p in weights[::-1][: size - 1])]
