"""Column generation for one day of capacity: the master, everybody's best rosters and the groups' corners in turn.

Every question at smoothed prices (Wentges 1997) also answers with a bound in exact integers (``Day.ask``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solver.search.columns.day import Day
from solver.search.columns.day_master import DayMaster, DayPrices
from solver.search.columns.generate import Clock
from solver.search.columns.pricing import SCALE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SMOOTHING = 0.5
CONVERGED = 1e-5  # of the objective, between the master and the best bound
TINY = 1e-3  # a reduced cost that is none


@dataclass(slots=True)
class DayGenerator:
    """Rosters and corners for a master. ``bound`` is the best so far, rounded up to an integer."""

    day: Day
    clock: Clock
    on_bound: Callable[[int], None]
    master: DayMaster = field(init=False)
    solution: DayPrices | None = None
    bound: int | None = None
    _best: int | None = None
    _center: tuple[Floats, Floats] | None = None

    def __post_init__(self) -> None:
        self.master = DayMaster(self.day)

    def adopt(self, pair: Ints, roles: Ints) -> None:
        """Take up one roster a person, and the corners that they make together."""
        groups = len(self.day.capacity)
        self.master.add(pair, roles)
        _, group, part = self.day.given(pair, roles)
        heads = np.bincount(group[part > 0], minlength=groups)
        capacity = np.bincount(group, weights=part, minlength=groups).astype(np.int64)
        self.master.add_corners(heads, capacity, np.arange(groups))

    def run(self, *, open_persons: NDArray[np.bool_] | None = None, rounds: int = 1000) -> bool:
        """Rounds until nothing improves the master (true), or the clock or the number of rounds ends it.

        Without all persons open the questions give no bound, and they are asked at the master's own prices.
        """
        for _ in range(rounds):
            solution = None if self.clock.stopping else self.master.solve(self.clock.seconds_left)
            if solution is None:
                return False
            self.solution = solution
            near = self._best is not None and solution.objective - self._best / SCALE <= CONVERGED * solution.objective
            if open_persons is None and near:
                return True
            if open_persons is None and self._center is not None:
                heads = SMOOTHING * self._center[0] + (1 - SMOOTHING) * solution.heads
                capacity = SMOOTHING * self._center[1] + (1 - SMOOTHING) * solution.capacity
                if self._round(heads, capacity, solution, None):
                    continue
            if not self._round(solution.heads, solution.capacity, solution, open_persons):
                return True
        return False

    def _round(
        self, heads: Floats, capacity: Floats, solution: DayPrices, open_persons: NDArray[np.bool_] | None
    ) -> int:
        """Ask at these prices, note the bound, add what improves the master; the number of new columns."""
        day = self.day
        asked = np.rint(heads * SCALE).astype(np.int64), np.rint(capacity * SCALE).astype(np.int64)
        total, length, roles = day.ask(*asked)
        if self._best is None or total > self._best:
            self._best, self._center = total, (heads, capacity)
            self.bound = -(-total // SCALE)
            self.on_bound(self.bound)
        every = np.arange(len(length))
        number, group, part = day.given(every, roles)
        worth = solution.heads[group] * (part > 0) + solution.capacity[group] * part
        worths = np.bincount(number, weights=worth, minlength=len(every))
        reduced = day.own(every, roles) - worths - solution.persons[day.pairs.person]
        wanted = reduced < -TINY
        if open_persons is not None:
            wanted &= open_persons[day.pairs.person]
        chosen = wanted.nonzero()[0]
        added = self.master.add(chosen, roles[chosen])
        _, counts, amounts = day.capacity.bound(*asked)
        corner = day.capacity.costs(amounts) + solution.heads * counts + solution.capacity * amounts - solution.groups
        return added + self.master.add_corners(counts, amounts, (corner < -TINY).nonzero()[0])
