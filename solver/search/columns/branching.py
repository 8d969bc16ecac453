"""A small tree over the linear master: parts of all rosters, each with a bound, the least of which is the tree's.

The part with the least bound is opened first, the narrower one of two. A dive looks for a roster in a part whenever
dives have been no more work than bounds.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from solver.search.columns.generate import Generator, Point
from solver.search.columns.halving import Bounds, Halver
from solver.search.columns.limits import Limit
from solver.search.columns.master import Column
from solver.search.columns.shutting import Shutting
from solver.search.columns.sums import Sums

TRIAL = 0.4  # of a round of pricing
KEPT = 60  # columns a person that a dive begins with
EVERYTHING = Bounds()


@dataclass(frozen=True, slots=True)
class Part:
    """Rosters within bounds; none of them costs less than ``bound``. ``center``: prices that were good above."""

    bound: int
    within: Bounds = EVERYTHING
    center: Point | None = None


@dataclass(slots=True)
class Tree:
    """Branch and bound from a generator whose root is solved.

    ``most`` says what a roster must cost less than (infinite: none is known), ``on_bound`` hears proven bounds of
    all rosters, ``on_columns`` rosters as one column a person, ``dive`` finds some in a part at a cost or less.
    """

    generator: Generator
    most: Callable[[], float]
    on_bound: Callable[[int], None]
    on_columns: Callable[[Sequence[Column]], object]
    dive: Callable[[Generator, float], list[Column] | None]
    parts: int = 0  # that were opened
    bound: int = field(init=False)
    _open: list[tuple[int, int, int, Part]] = field(default_factory=list)
    _closed: float = math.inf  # least bound of the parts that are dealt with
    _halver: Halver = field(init=False)
    _shutting: Shutting = field(init=False)
    _bounding: float = 0  # work, in rounds of pricing
    _diving: float = 0
    _pushed: int = 0

    def __post_init__(self) -> None:
        assert self.generator.bound is not None  # noqa: S101 - the root is solved
        self.bound = self.generator.bound
        self._shutting = Shutting(self.generator)
        self._halver = Halver(Sums(self.generator.demand), self._shutting)
        self._push(Part(self.bound, center=self.generator.center))

    def run(self, most_parts: int | None = None) -> bool:
        """Open parts until none can hold a cheaper roster (true), or the clock or ``most_parts`` ends it."""
        opened = 0
        while self._open:
            if self._open[0][0] >= self.most():
                self._closed = min(self._closed, self._open[0][0])
                self._open = []
            elif self.generator.clock.stopping or opened == most_parts:
                return False
            else:
                opened += 1
                part = heapq.heappop(self._open)[-1]
                if not self._look_at(part):
                    self._push(part)
                    return False
            self._tell()
        return True

    def _tell(self) -> None:
        least = min(self._closed, self._open[0][0] if self._open else math.inf)
        if self.bound < least < math.inf:
            self.bound = int(least)
            self.on_bound(self.bound)

    def _push(self, part: Part) -> None:
        self._pushed += 1
        depth = len(part.within.limits) + len(part.within.cells)
        heapq.heappush(self._open, (part.bound, -depth, self._pushed, part))

    def _look_at(self, part: Part) -> bool:
        """Bound a part and divide it, or close it; false if the time ran out."""
        generator = self.generator
        self.parts += 1
        self._shutting.set(part.within.masks(self._shutting.shape))
        generator.within(part.within.limits, part.center)
        before = generator.rounds
        done = generator.run(enough=self.most())
        self._bounding += generator.rounds - before
        if not done or generator.bound is None:
            return False
        bound = max(part.bound, generator.bound)
        if bound >= self.most():
            self._closed = min(self._closed, bound)
            return True
        solution = generator.master.solve(generator.clock.seconds_left)
        if solution is None:
            return False
        before = self._halver.trials
        halves = self._halver.halves(part.within, solution, self.most() - 1 - solution.objective)
        self._bounding += TRIAL * (self._halver.trials - before)
        if halves is None:  # a whole roster, or one as good as whole
            self._closed = min(self._closed, bound)
            found = self._shutting.whole(solution.values)
            if found is not None:
                self.on_columns(found)
            return True
        for half in halves:
            self._push(Part(bound, half, _carried(generator.center, part.within.limits, half.limits)))
        if self._diving <= self._bounding:
            diver = generator.lean(solution, KEPT)
            found = self.dive(diver, self.most() - 1)
            self._diving += diver.rounds + 1
            if found is not None:
                self.on_columns(found)
        return True


def _carried(center: Point | None, before: Sequence[Limit], after: Sequence[Limit]) -> Point | None:
    """Prices for other limits: what is new is worth nothing yet."""
    if center is None:
        return None
    worth = {limit.terms: side for limit, side in zip(before, center.limits.tolist(), strict=True)}
    return Point(center.rows, np.array([worth.get(limit.terms, 0.0) for limit in after]))
