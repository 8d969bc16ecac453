"""What people know of the work to come, laid over the paths of the forecast.

A row covers minutes of one local day; a slot that it covers in part counts in part. Work that stands in place of the
forecast becomes the window's total on every path: each path keeps its shape there and is scaled to it; one without work
in the window takes the shape of the paths' mean, or, where that is nothing too, spreads it evenly. Work beside the
forecast is added in the shape of the mean, or evenly. What stands in place comes first.
Cells that the clock skips take no work: nobody could do it there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from scheduler.errors import InvalidInput
from scheduler.workload.calendar import Bools
from scheduler.workload.series import DAY_MIN, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """``units`` (≥ 0) of a role's work come in ``[start_min, end_min)`` of the local day; ``id`` is the entry's."""

    id: int
    day: date
    start_min: int
    end_min: int
    units: float
    replaces: bool


def with_known(
    paths: Floats, rows: Iterable[Known], first_day: date, slot_min: int, shown: Bools | None = None
) -> tuple[Floats, tuple[int, ...]]:
    """The paths with the rows laid over them, and the ids of the rows that lie on their days, in the order applied.

    ``paths`` (paths, cells) are units on the wall clock from ``first_day`` on; they are not changed. ``shown`` (cells,)
    are the cells that the clock shows (all by default): work is laid on these only, and where a row lies on none of
    them, on the next one. Raises ``InvalidInput`` for minutes that are none of a day or units below 0.
    """
    out = paths
    applied: list[int] = []
    for row in sorted(rows, key=lambda r: (not r.replaces, r.id)):
        if not (0 <= row.start_min < row.end_min <= DAY_MIN and 0 <= row.units < np.inf):
            raise InvalidInput(
                f"known work {row.id}: {row.units} units from minute {row.start_min} to {row.end_min} of a day",
                field="known",
            )
        part = covered(row, first_day, slot_min, paths.shape[1])
        if shown is not None:
            part = _on_the_clock(part, shown)
        cells = np.flatnonzero(part)
        if not cells.size:
            continue
        if not applied:
            out = paths.copy()
        applied.append(row.id)
        out[:, cells] = _laid(out[:, cells], part[cells], row)
    return out, tuple(applied)


def covered(row: Known, first_day: date, slot_min: int, cells: int) -> Floats:
    """How much of each of ``cells`` wall-clock cells from ``first_day`` on the row covers, 0 to 1."""
    start = (row.day - first_day).days * DAY_MIN
    edges = np.arange(cells) * slot_min
    overlap = np.minimum(edges + slot_min, start + row.end_min) - np.maximum(edges, start + row.start_min)
    return np.asarray(np.clip(overlap, 0, slot_min) / slot_min)


def _on_the_clock(part: Floats, shown: Bools) -> Floats:
    """What is covered of the cells that the clock shows; if of none, the first that it shows after them."""
    kept = np.where(shown, part, 0.0)
    if part.any() and not kept.any():
        later = np.flatnonzero(shown[np.flatnonzero(part)[-1] :])
        kept[np.flatnonzero(part)[-1] + later[:1]] = 1.0
    return np.asarray(kept)


def _laid(now: Floats, part: Floats, row: Known) -> Floats:
    """The window's cells (paths, cells) with the row; ``part`` of each cell is the row's."""
    mean = (now.mean(axis=0) * part)[None, :]
    usual = mean / mean.sum() if mean.sum() > 0 else (part / part.sum())[None, :]
    if not row.replaces:
        return np.asarray(now + usual * row.units)
    inside = now * part
    totals = inside.sum(axis=1, keepdims=True)
    shape = np.divide(inside, totals, out=np.repeat(usual, len(now), axis=0), where=totals > 0)
    return np.asarray(now - inside + shape * row.units)
