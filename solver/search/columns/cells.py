"""From a fractional mix of columns to a roster by fixing what persons do on single days, not whole rosters at once.

Over some weeks a whole roster decides too much: the persons who are left cannot make up for it. Here a step fixes
those days of all persons on which the mix nearly agrees, and pricing goes on within what is left open.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.search.columns.generate import Generator
from solver.search.columns.master import TINY, Column, MasterSolution
from solver.search.columns.skills import with_best_skills

WHOLE = 0.999
LONG_DAYS = 28  # from here on single days are fixed rather than whole rosters
MOST_STEPS = 300
RISE = 0.003  # of the master, that a step may cost
MOST_TRIES = 2


@dataclass(frozen=True, slots=True)
class Manner:
    """How a dive goes on: a step fixes ``share`` of the days on which persons' mixes are fractional, ``rounds`` of
    pricing follow, and again up to ``patience`` times while the master has not come back to what it cost (but RISE).

    A step after which it costs more by a part of ``leap`` is taken back, and a quarter of it tried, twice at most.
    """

    share: float
    rounds: int
    patience: int = 1
    leap: float = math.inf


QUICK, MIDDLING = Manner(0.3, 3), Manner(0.15, 8, leap=0.02)
THOROUGH, PATIENT = Manner(0.1, 15, leap=0.01), Manner(0.1, 15, patience=4, leap=0.01)


def dive_cells(
    generator: Generator,
    rng: random.Random,
    *,
    manner: Manner = QUICK,
    least: float = 0.5,
    settled: float = 0.05,
    below: float = math.inf,
) -> list[Column] | None:
    """One column a person, or ``None`` if the time ran out or no roster at ``below`` or less came in sight.

    A step fixes fractional days above ``least`` only, the surest first, and every day on which the mix is whole with
    chance ``settled``.
    """
    cells = _Cells(generator)
    before = math.inf
    latest: dict[tuple[int, int], int] = {}
    tries = 0
    try:
        for _ in range(MOST_STEPS):
            solution = _priced(generator, manner, before)
            if solution is None:
                return None
            mix = cells.mix(solution.values)
            lost = np.flatnonzero(mix[:, 0].sum(axis=1) < WHOLE)
            if len(lost):  # what was fixed leaves these persons no roster that is known
                cells.free([int(p) for p in lost])
                latest = {}
                continue
            if len(latest) > 1 and tries < MOST_TRIES and solution.objective > min(below, _most(before, manner.leap)):
                cells.take_back(latest)
                latest = dict(list(latest.items())[: max(1, len(latest) // 4)])
                cells.fix(latest)
                tries += 1
                continue
            if solution.objective > below + TINY:
                return None
            before, tries = solution.objective if before == math.inf else max(before, solution.objective), 0
            surest, option = mix.max(axis=2), mix.argmax(axis=2)
            fractional = np.argwhere((cells.fixed < 0) & (surest < WHOLE))
            if not len(fractional):
                return cells.columns(solution.values)
            ranked = sorted((-float(surest[p, d]), int(p), int(d)) for p, d in fractional)
            most = max(1, round(manner.share * len(ranked)))
            chosen = [(p, d) for value, p, d in ranked[:most] if -value >= least] or [ranked[0][1:]]
            chosen += [
                (int(p), int(d))
                for p, d in np.argwhere((cells.fixed < 0) & (surest >= WHOLE))
                if rng.random() < settled
            ]
            latest = {(p, d): int(option[p, d]) for p, d in chosen}
            cells.fix(latest)
        return None
    finally:
        cells.free(range(len(generator.persons)))
        generator.on_kept = None


def _most(objective: float, part: float) -> float:
    return objective + part * abs(objective) if part < math.inf else math.inf


def _priced(generator: Generator, manner: Manner, before: float) -> MasterSolution | None:
    """The master after a step; ``None`` if the time ran out."""
    solution = None
    for _ in range(manner.patience):
        done = generator.run(most_rounds=manner.rounds, prove=False)
        if generator.clock.stopping:
            return None
        solution = generator.master.solve(generator.clock.seconds_left)
        if solution is None or done or solution.objective <= _most(before, RISE):
            break
    return solution


class _Cells:
    """What is fixed (−1: open), the columns' options by day, and which columns are closed for it."""

    def __init__(self, generator: Generator) -> None:
        problem = generator.problem
        self._generator = generator
        self._days = np.arange(problem.horizon.days)
        self._types = {t.id: 1 + i for i, t in enumerate(problem.shift_types)}
        self._options: list[NDArray[np.int16]] = []
        self._of: list[list[int]] = [[] for _ in generator.persons]
        self._closed: set[int] = set()
        self.fixed = np.full((len(generator.persons), len(self._days)), -1, dtype=np.int64)
        generator.on_kept = self._follow

    def _follow(self, kept: Sequence[int]) -> None:
        """Columns were forgotten."""
        known = [i for i in kept if i < len(self._options)]
        place = {i: k for k, i in enumerate(known)}
        self._options = [self._options[i] for i in known]
        self._of = [[place[i] for i in mine if i in place] for mine in self._of]
        self._closed = {place[i] for i in self._closed if i in place}

    def mix(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """[person, day, option]: how much of each option the columns' mix holds."""
        columns = self._generator.master.columns
        for column in columns[len(self._options) :]:
            options = np.zeros(len(self._days), dtype=np.int16)
            for assignment in column.work:
                options[assignment.day] = self._types[assignment.shift_type]
            self._of[column.person].append(len(self._options))
            self._options.append(options)
        found = np.zeros((*self.fixed.shape, 1 + len(self._types)))
        for index in np.flatnonzero(values > TINY).tolist():
            found[columns[index].person, self._days, self._options[index]] += values[index]
        return found

    def columns(self, values: NDArray[np.float64]) -> list[Column] | None:
        """Everybody's column of the greatest value; they are all alike where the mix is whole."""
        best: dict[int, tuple[float, int]] = {}
        for index in np.flatnonzero(values > TINY).tolist():
            person = self._generator.master.columns[index].person
            best[person] = max(best.get(person, (0.0, -1)), (float(values[index]), index))
        if len(best) < len(self._generator.persons):
            return None
        generator = self._generator
        return with_best_skills(
            generator.demand, generator.persons, [generator.master.columns[best[p][1]] for p in range(len(best))]
        )

    def fix(self, chosen: dict[tuple[int, int], int]) -> None:
        """Fix options of days, and close the columns that hold others."""
        for (person, day), option in chosen.items():
            self.fixed[person, day] = option
        for person in sorted({p for p, _ in chosen}):
            line = self.fixed[person]
            on = line >= 0
            shut = np.zeros((len(line), 1 + len(self._types)), dtype=np.bool_)
            shut[on] = True
            shut[self._days[on], line[on]] = False
            self._generator.shut[person] = shut
            others = [i for i in self._of[person] if i not in self._closed and (self._options[i][on] != line[on]).any()]
            self._closed.update(others)
            self._generator.master.close(others)

    def take_back(self, chosen: dict[tuple[int, int], int]) -> None:
        """These days are open again; the others of the same persons stay fixed."""
        for person in sorted({p for p, _ in chosen}):
            line = self.fixed[person].copy()
            line[[d for p, d in chosen if p == person]] = -1
            self.free([person])
            self.fix({(person, int(d)): int(line[d]) for d in np.flatnonzero(line >= 0)})

    def free(self, persons: range | list[int]) -> None:
        """Take back all that is fixed of these persons."""
        for person in persons:
            self.fixed[person] = -1
            self._generator.shut.pop(person, None)
            mine = [i for i in self._of[person] if i in self._closed]
            self._closed.difference_update(mine)
            self._generator.master.open(mine)
