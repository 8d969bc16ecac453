"""By what a part of all rosters is divided: a sum of missing and surplus heads, or what a person does on a day.

Both halves should become dearer. A few candidates are tried by some pivots, in the order of what they gained before
(reliability branching, Achterberg, Koch & Martin 2005); a candidate without a past is thought to be like its kind.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solver.search.columns.limits import Limit, narrowed
from solver.search.columns.master import MasterSolution
from solver.search.columns.shutting import Bools, Shutting
from solver.search.columns.sums import Sums

Floats = NDArray[np.float64]
CLEAR = 1e-4  # a value so far from a whole one is fractional
PIVOTS = 80
RELIABLE = 4  # trials after which a candidate's past is believed
SURE = 2  # candidates that are tried even so
VAIN = 8  # trials in a row without a better one
FRESH = 6  # candidates without a past that are tried of either kind
FRESH_AT_FIRST = 24
LEAST_GAIN = 1e-3
UNKNOWN_ROOM = 1e6


@dataclass(frozen=True, slots=True)
class Cell:
    """A person (index) does this option on the day, or (``held`` false) any other."""

    person: int
    day: int
    option: int
    held: bool


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a part's rosters have in common."""

    limits: tuple[Limit, ...] = ()
    cells: tuple[Cell, ...] = ()

    def masks(self, shape: tuple[int, int]) -> dict[int, Bools]:
        """By person: [day, option] not to be had."""
        found: dict[int, Bools] = {}
        for cell in self.cells:
            mask = found.setdefault(cell.person, np.zeros(shape, dtype=np.bool_))
            if cell.held:
                mask[cell.day] |= np.arange(shape[1]) != cell.option
            else:
                mask[cell.day, cell.option] = True
        return found


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: Hashable
    kind: Hashable
    down: float  # how far it is to the first half, and
    up: float  # to the second
    halves: tuple[Bounds, Bounds]


@dataclass(slots=True)
class Halver:
    """Remembers what candidates gained."""

    sums: Sums
    shutting: Shutting
    trials: int = 0
    _gains: dict[Hashable, Floats] = field(default_factory=dict)  # down, up (a unit, summed), number of trials

    def halves(self, within: Bounds, solution: MasterSolution, room: float) -> tuple[Bounds, Bounds] | None:
        """Two halves that hold all rosters of the part; ``None`` if nothing is fractional.

        ``room``: a half that becomes dearer by more is dealt with.
        """
        sums, cells = self._sums(within, solution), self._cells(within, solution)
        room = min(max(room, LEAST_GAIN), UNKNOWN_ROOM)
        fresh = FRESH if self._gains else FRESH_AT_FIRST
        known = sorted((c for c in (*sums, *cells) if c.key in self._gains), key=lambda c: -self._hope(c, room))
        untried = [c for kind in (sums, cells) for c in [c for c in kind if c.key not in self._gains][:fresh]]
        best, best_score, vain = None, 0.0, 0
        for place, candidate in enumerate(known):
            if vain > VAIN:
                break
            believed = place >= SURE and self._gains[candidate.key][2] >= RELIABLE
            score = self._hope(candidate, room) if believed else _score(self._try(candidate, solution), room)
            vain += 1
            if score > best_score * (1 + LEAST_GAIN):
                best, best_score, vain = candidate.halves, score, 0
        for candidate in untried:
            score = _score(self._try(candidate, solution), room)
            if score > best_score * (1 + LEAST_GAIN):
                best, best_score = candidate.halves, score
        return best

    def _sums(self, within: Bounds, solution: MasterSolution) -> list[_Candidate]:
        values = self.sums.values(solution.slacks)
        found = []
        for k in np.flatnonzero(np.abs(values - np.rint(values)) > CLEAR).tolist():
            terms, below = self.sums.terms[k], math.floor(values[k])
            limits = (Limit(terms, self.sums.least[k], below), Limit(terms, below + 1, self.sums.most[k]))
            halves = [Bounds(narrowed(within.limits, limit), within.cells) for limit in limits]
            down = float(values[k]) - below
            found.append(_Candidate(k, "sum", down, 1 - down, (halves[0], halves[1])))
        return found

    def _cells(self, within: Bounds, solution: MasterSolution) -> list[_Candidate]:
        """The least sure first."""
        mix = self.shutting.mix(solution.values)
        unsure = np.minimum(mix, 1 - mix)
        found = []
        for place in np.argsort(-unsure, axis=None, kind="stable").tolist():
            if unsure.flat[place] <= CLEAR:
                break
            p, d, o = (int(i) for i in np.unravel_index(place, mix.shape))
            halves = [Bounds(within.limits, (*within.cells, Cell(p, d, o, held))) for held in (False, True)]
            found.append(
                _Candidate(
                    (p, d, o), ("person", p), float(mix[p, d, o]), 1 - float(mix[p, d, o]), (halves[0], halves[1])
                )
            )
        return found

    def _try(self, candidate: _Candidate, solution: MasterSolution) -> tuple[float, float]:
        """How much dearer the halves seem to become."""
        self.trials += 1
        shape = self.shutting.shape
        shut = [
            [i for p, mask in half.masks(shape).items() for i in self.shutting.against(p, mask)]
            for half in candidate.halves
        ]
        dear = self.shutting.generator.master.probe([half.limits for half in candidate.halves], shut, PIVOTS)
        gains = [max(0.0, value - solution.objective) for value in dear]
        learned = np.array([gains[0] / candidate.down, gains[1] / candidate.up, 1.0])
        for key in (candidate.key, candidate.kind):
            self._gains[key] = self._gains.get(key, np.zeros(3)) + learned
        return gains[0], gains[1]

    def _hope(self, candidate: _Candidate, room: float) -> float:
        past = self._gains.get(candidate.key, self._gains.get(candidate.kind))
        if past is None:
            return 0.0
        unit = past[:2] / past[2]
        return _score((float(unit[0]) * candidate.down, float(unit[1]) * candidate.up), room)


def _score(gains: Sequence[float], room: float) -> float:
    """How good it is that the two halves become dearer by so much; more than ``room`` closes a half."""
    return math.prod(min(room, max(LEAST_GAIN, gain)) for gain in gains)
