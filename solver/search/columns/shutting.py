"""What persons may not do on single days: shut in pricing, and columns that do it closed in the master."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from solver.search.columns.generate import Generator
from solver.search.columns.master import TINY, Column

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
MIXED = 1e-4


class Shutting:
    """Of one generator, which it has to itself: columns that somebody else closed are opened again.

    A mask is [day, option], true where the option is not to be had.
    """

    def __init__(self, generator: Generator) -> None:
        problem = generator.problem
        self.generator = generator
        self.days = np.arange(problem.horizon.days)
        self.shape = (problem.horizon.days, 1 + len(problem.shift_types))
        self._types = {t.id: 1 + i for i, t in enumerate(problem.shift_types)}
        self._options = np.zeros((0, problem.horizon.days), dtype=np.int64)
        self._person = np.zeros(0, dtype=np.int64)

    def set(self, masks: Mapping[int, Bools]) -> None:
        """Shut these cells (by person) and no others."""
        master = self.generator.master
        against = {i for person, mask in masks.items() for i in self.against(person, mask)}
        self.generator.shut.clear()
        self.generator.shut.update(masks)
        master.open(sorted(master.closed - against))
        master.close(sorted(against - master.closed))

    def against(self, person: int, mask: Bools) -> list[int]:
        """The person's columns that do what the mask shuts."""
        self._read()
        mine = np.flatnonzero(self._person == person)
        found: list[int] = mine[mask[self.days, self._options[mine]].any(axis=1)].tolist()
        return found

    def mix(self, values: Floats) -> Floats:
        """[person, day, option]: how much of each option the columns' mix holds."""
        self._read()
        found = np.zeros((len(self.generator.persons), *self.shape))
        for i in np.flatnonzero(values > TINY).tolist():
            found[self._person[i], self.days, self._options[i]] += values[i]
        return found

    def whole(self, values: Floats) -> list[Column] | None:
        """Everybody's column where everybody's columns agree on every day; else ``None``."""
        mix = self.mix(values)
        if (np.minimum(mix, 1 - mix) > MIXED).any() or (mix.sum(axis=2) < 1 - MIXED).any():
            return None
        best: dict[int, tuple[float, int]] = {}
        for i in np.flatnonzero(values > TINY).tolist():
            person = int(self._person[i])
            best[person] = max(best.get(person, (0.0, -1)), (float(values[i]), i))
        return [self.generator.master.columns[best[p][1]] for p in range(len(best))]

    def _read(self) -> None:
        """Take note of the columns that are new."""
        fresh = self.generator.master.columns[len(self._options) :]
        if not fresh:
            return
        options = np.zeros((len(fresh), len(self.days)), dtype=np.int64)
        for i, column in enumerate(fresh):
            for assignment in column.work:
                options[i, assignment.day] = self._types[assignment.shift_type]
        self._options = np.concatenate([self._options, options])
        self._person = np.concatenate([self._person, np.array([c.person for c in fresh], dtype=np.int64)])
