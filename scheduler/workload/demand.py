"""From the distribution of required capacity to what the solver takes: a convex expected cost of capacity, per slot.

With required capacity D (one value a path, centiheads), price u of one short and o of one idle, capacity c costs

    f(c) = E[u · (D − c)⁺ + o · (c − D)⁺],       slope −u + (u + o) · P(D ≤ c)       (the newsvendor's cost)

which is convex and piecewise linear with up to one break a path. The curve given on is the greatest of a few of f's
tangents with integer slopes: it touches f at their quantiles, is never above f, and never below it by more than its
``error``. Tangents are merged away one by one, always the one whose loss is smallest.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from scheduler.errors import InvalidInput
from scheduler.workload.calendar import Bools
from scheduler.workload.runs import RoleCapacity
from scheduler.workload.series import Floats, Ints
from scheduler.workload.standards import CENTI, Prices, prices

MAX_SEGMENTS = 6
TOLERANCE_PERMILLE = 1  # of the cost of no capacity: what merging below MAX_SEGMENTS may lose
_CANDIDATES = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandCurve:
    """``base_cost + Σ slope_k · (part of c in piece k)``, fen for one slot; beyond the pieces ``surplus_slope``.

    ``widths`` are centiheads, slopes fen per centihead and never decrease. ``error`` is the most, in fen, that the
    curve lies below the exact expectation at any capacity; it never lies above.
    """

    base_cost: int
    widths: tuple[int, ...]
    slopes: tuple[int, ...]
    surplus_slope: int
    error: int

    def cost(self, capacity: int) -> int:
        """Fen at ``capacity`` centiheads (≥ 0)."""
        total, left = self.base_cost, capacity
        for width, slope in zip(self.widths, self.slopes, strict=True):
            part = min(left, width)
            total += part * slope
            left -= part
        return total + left * self.surplus_slope


class RequiredCapacity:
    """The distribution of required capacity, slot by slot, from equally likely paths."""

    def __init__(self, paths: Ints) -> None:
        """``paths`` (paths, slots), whole centiheads of zero or more."""
        if paths.ndim != 2 or not paths.shape[0] or (paths < 0).any():
            raise InvalidInput(f"required capacity is paths × slots of zero or more, got {paths.shape}", field="paths")
        self.ordered: Ints = np.sort(paths.T.astype(np.int64), axis=1)  # (slots, paths)
        self.cumulated: Ints = np.concatenate(
            [np.zeros((self.ordered.shape[0], 1), dtype=np.int64), np.cumsum(self.ordered, axis=1)], axis=1
        )
        self._stride = int(self.ordered.max(initial=0)) + 1
        self._flat: Ints = (self.ordered + self._stride * np.arange(self.slots)[:, None]).reshape(-1)

    @property
    def slots(self) -> int:
        return int(self.ordered.shape[0])

    @property
    def count(self) -> int:
        return int(self.ordered.shape[1])

    @property
    def mean(self) -> Floats:
        """Expected required centiheads, (slots,)."""
        return np.asarray(self.cumulated[:, -1] / self.count)

    def sums(self, capacity: Ints) -> tuple[Ints, Ints]:
        """Σ over paths of (D − c)⁺ and of (c − D)⁺ for ``capacity`` (slots,), exact integers."""
        slot = np.arange(self.slots)
        capped = np.minimum(capacity, self._stride - 1)
        below = np.searchsorted(self._flat, capped + self._stride * slot, side="right") - slot * self.count
        under = self.cumulated[slot, below]
        short = self.cumulated[:, -1] - under - (self.count - below) * capacity
        return short, below * capacity - under

    def expected_shortage_centiheads(self, capacity: Ints) -> Floats:
        """E[(D − c)⁺] per slot for ``capacity`` (slots,) centiheads."""
        return np.asarray(self.sums(_whole(capacity, self.slots))[0] / self.count)

    def expected_cost(self, capacity: Ints, price: Prices) -> Floats:
        """Exact expected cost per slot, fen."""
        short, idle = self.sums(_whole(capacity, self.slots))
        return np.asarray((price.short * short + price.idle * idle) / self.count)

    def heads(self, levels: tuple[float, ...]) -> Floats:
        """Quantiles of required heads, (levels, slots)."""
        return np.asarray(np.quantile(self.ordered, levels, axis=1) / CENTI)


def demand_curves(
    required: RequiredCapacity,
    price: Prices,
    *,
    max_segments: int = MAX_SEGMENTS,
    tolerance_permille: int = TOLERANCE_PERMILLE,
) -> tuple[DemandCurve, ...]:
    """One curve a slot with at most ``max_segments`` pieces before the surplus."""
    if max_segments < 1:
        raise InvalidInput(f"a curve needs at least one segment, got {max_segments}", field="max_segments")
    slopes = np.unique(np.rint(np.linspace(-price.short, price.idle, _CANDIDATES)).astype(np.int64))
    intercepts = _tangents(required, price, slopes)
    kept = _merged(intercepts / required.count, slopes, required.mean * price.short, max_segments, tolerance_permille)
    starts, bases = _whole_starts(intercepts, slopes, kept, required.count)
    values, errors = bases.copy(), required.expected_cost(np.zeros(required.slots, dtype=np.int64), price) - bases
    slope, start = np.full(required.slots, slopes[0]), np.zeros(required.slots, dtype=np.int64)
    for line in range(1, len(slopes)):  # f − curve is convex on every piece: greatest where one begins
        here = kept[line]
        values = np.where(here, values + slope * (starts[line] - start), values)
        start, slope = np.where(here, starts[line], start), np.where(here, slopes[line], slope)
        errors = np.maximum(errors, required.expected_cost(start, price) - values)
    rounded = np.ceil(errors - 1e-6).astype(np.int64)
    return tuple(
        _curve(
            int(bases[slot]), starts[kept[:, slot], slot].tolist(), slopes[kept[:, slot]].tolist(), int(rounded[slot])
        )
        for slot in range(required.slots)
    )


def curves_of(role: RoleCapacity, slot_min: int) -> tuple[DemandCurve, ...]:
    """The curves of a stored role, at the prices of the standard that it was made with."""
    return demand_curves(RequiredCapacity(role.capacity), prices(role.standard, slot_min))


def added(first: DemandCurve, second: DemandCurve) -> DemandCurve:
    """The sum of two curves of the same capacity, piece by piece."""
    ends = sorted({*_ends(first), *_ends(second)})
    starts = [0, *ends]
    slopes = [_slope_from(first, start) + _slope_from(second, start) for start in starts]
    return _curve(first.base_cost + second.base_cost, starts, slopes, first.error + second.error)


def _ends(curve: DemandCurve) -> list[int]:
    return list(accumulate(curve.widths))


def _slope_from(curve: DemandCurve, start: int) -> int:
    """The slope just beyond ``start``."""
    for end, slope in zip(_ends(curve), curve.slopes, strict=True):
        if start < end:
            return slope
    return curve.surplus_slope


def _tangents(required: RequiredCapacity, price: Prices, slopes: Ints) -> Ints:
    """Paths × intercept of the tangent of each slope, (slopes, slots): f(q) − s·q at the quantile where f' passes s."""
    n = required.count
    total = price.short + price.idle
    place = np.clip(-(-(slopes + price.short) * n // total) - 1, 0, n - 1) if total else np.zeros_like(slopes)
    q = required.ordered[:, place].T
    under = required.cumulated[:, place + 1].T
    rank = (place + 1)[:, None]
    short = required.cumulated[:, -1][None, :] - under - (n - rank) * q
    return np.asarray(price.short * short + price.idle * (rank * q - under) - n * slopes[:, None] * q)


def _merged(intercepts: Floats, slopes: Ints, base: Floats, max_segments: int, tolerance_permille: int) -> Bools:
    """Which tangents stay, (slopes, slots) of bool: the outermost two and the inner ones that merging left.

    Without an inner line its neighbours meet where the loss is greatest; that loss is what merging compares.
    """
    lines, slots = intercepts.shape
    kept = np.ones((lines, slots), dtype=bool)
    if lines <= 2:
        return kept
    column = np.arange(slots)
    before = np.repeat(np.arange(lines)[:, None] - 1, slots, axis=1)
    after = np.repeat(np.arange(lines)[:, None] + 1, slots, axis=1)

    def loss(line: Ints, at: Ints) -> Floats:
        left, right = before[line, at], after[line, at]
        inner = (left >= 0) & (right < lines)
        left, right = np.maximum(left, 0), np.minimum(right, lines - 1)
        a, b = intercepts[left, at], intercepts[right, at]
        meet = (a - b) / np.maximum(slopes[right] - slopes[left], 1)
        highest = (intercepts[:, at] + slopes[:, None] * meet).max(axis=0)
        return np.where(inner, highest - (a + slopes[left] * meet), np.inf)

    losses = np.stack([loss(np.full(slots, line), column) for line in range(lines)])
    tolerance = base * tolerance_permille / 1000
    for left_over in range(lines, 2, -1):
        line = losses.argmin(axis=0)
        cheap = losses[line, column] <= tolerance
        goes = np.isfinite(losses[line, column]) & (cheap | (left_over > max_segments + 1))
        at = column[goes]
        if not at.size:
            break
        gone = line[goes]
        left, right = before[gone, at], after[gone, at]
        kept[gone, at], losses[gone, at] = False, np.inf
        after[left, at], before[right, at] = right, left
        losses[left, at], losses[right, at] = loss(left, at), loss(right, at)
    return kept


def _whole_starts(intercepts: Ints, slopes: Ints, kept: Bools, count: int) -> tuple[Ints, Ints]:
    """Whole centiheads where each kept line takes over, (slopes, slots), and the whole fen at no capacity, (slots,).

    A start is rounded up, which lowers the line that follows and never lifts the curve above the tangents.
    """
    lines, slots = intercepts.shape
    base = intercepts[0] // count
    offset, slope, last = base.copy(), np.full(slots, slopes[0]), np.zeros(slots, dtype=np.int64)
    starts = np.zeros((lines, slots), dtype=np.int64)
    for line in range(1, lines):
        here = kept[line]
        step = count * (slopes[line] - slope)
        needed = -((intercepts[line] - offset * count) // np.maximum(step, 1))
        at = np.maximum(last, needed)
        starts[line] = np.where(here, at, 0)
        offset = np.where(here, offset - (slopes[line] - slope) * at, offset)
        slope, last = np.where(here, slopes[line], slope), np.where(here, at, last)
    return starts, base


def _curve(base: int, starts: list[int], slopes: list[int], error: int) -> DemandCurve:
    """Pieces from the capacities at which the lines start; a piece without width is left out."""
    pieces = [
        (stop - start, slope) for start, stop, slope in zip(starts, starts[1:], slopes, strict=False) if stop > start
    ]
    return DemandCurve(
        base_cost=base,
        widths=tuple(width for width, _ in pieces),
        slopes=tuple(slope for _, slope in pieces),
        surplus_slope=slopes[-1],
        error=error,
    )


def _whole(capacity: Ints, slots: int) -> Ints:
    if capacity.shape != (slots,) or (capacity < 0).any():
        raise InvalidInput(f"capacity must be {slots} numbers of zero or more, got {capacity.shape}", field="capacity")
    return capacity.astype(np.int64)
