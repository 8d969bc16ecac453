"""Heads by role and slot: planned, present, needed, and how much of the need was covered. Arrays, exact integers.

Instants are floored to minutes, as lengths of segments are, so that the slots of a segment add up to its minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from scheduler.errors import InvalidInput
from scheduler.workload.series import Ints

CENTI = 100
COVERAGE_SLOT_MIN = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """``slots`` consecutive slots of ``slot_min`` minutes from epoch minute ``first_min`` on."""

    first_min: int
    slot_min: int
    slots: int

    @classmethod
    def between(cls, first_min: int, end_min: int, slot_min: int) -> Grid:
        """The slots of ``[first_min, end_min)``. Raises ``InvalidInput`` unless they fit."""
        if slot_min <= 0 or (end_min - first_min) % slot_min:
            raise InvalidInput(
                f"slots of {slot_min} minutes do not divide {end_min - first_min} minutes",
                key="slot_width",
                slot_min=slot_min,
            )
        return cls(first_min=first_min, slot_min=slot_min, slots=(end_min - first_min) // slot_min)

    def start_s(self, slot: int) -> int:
        """Epoch seconds at which a slot begins."""
        return 60 * (self.first_min + slot * self.slot_min)


def head_minutes(grid: Grid, spans: Iterable[tuple[int, int]], weights: Iterable[int] | None = None) -> Ints:
    """Σ over spans ``[start_s, end_s)`` of minutes inside each slot (times the span's weight), (slots,).

    What lies outside the grid is cut off.
    """
    rows = np.array(list(spans), dtype=np.int64).reshape(-1, 2)
    times = np.ones(len(rows), dtype=np.int64) if weights is None else np.array(list(weights), dtype=np.int64)
    total = grid.slots * grid.slot_min
    edges = np.clip(rows // 60 - grid.first_min, 0, total)
    steps = np.zeros(total + 1, dtype=np.int64)
    np.add.at(steps, edges[:, 0], times)
    np.add.at(steps, edges[:, 1], -times)
    return np.asarray(np.cumsum(steps[:-1]).reshape(grid.slots, grid.slot_min).sum(axis=1))


def regrid(values: Ints, slot_min: int, grid: Grid) -> Ints:
    """Heads by slots of ``slot_min`` as head-minutes by the grid's slots; both begin at the same instant, (slots,)."""
    return np.asarray(np.repeat(values, slot_min).reshape(grid.slots, grid.slot_min).sum(axis=1))


def covered(present_min: Ints, need_cmin: Ints) -> Ints:
    """min(present, need) by slot: head-minutes against centihead-minutes, in the latter; surplus hides no hole."""
    return np.minimum(CENTI * present_min, need_cmin)
