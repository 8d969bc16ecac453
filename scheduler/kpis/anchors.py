"""KPI → points by a monotone piecewise-linear table in raw units: 60 basic, 80 good, 100 excellent, at most 120.

Never target ÷ actual: anchors settle direction, zero targets and units at once. Exact: Fractions in and out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm

from scheduler.decimals import plain_decimal

POINTS_CAP = Fraction(120)
LONGEST_STORED, LONGEST_SHOWN = 60, 40
_LARGE_EXPONENT = re.compile(r"[eE][+-]?[0-9_]{3}")


class AnchorMode(StrEnum):
    """``linear`` between anchors; ``step`` gives the points of the last tier reached; ``nominal`` has a best band."""

    LINEAR = "linear"
    STEP = "step"
    NOMINAL = "nominal"


class AnchorError(ValueError):
    """A table that cannot score; the message names the anchors at fault. Blocks publication of the KPI.

    ``key`` and ``params`` are those of the sentence that a reader is told.
    """

    def __init__(self, message: str, *, key: str = "anchors_wrong", **params: object) -> None:
        super().__init__(message)
        self.key, self.params = key, params


def typed_fraction(text: str) -> Fraction:
    """An exact fraction of a plain decimal that somebody typed. Raises AnchorError naming the text."""
    number = plain_decimal(text)
    if number is None:
        raise _no_number(text)
    return Fraction(number)


def decimal_fraction(text: str) -> Fraction:
    """An exact fraction of a stored figure. Raises AnchorError naming the text.

    Figures were once stored as they were typed, so that short fractions and exponents are read too.
    """
    if len(text) > LONGEST_STORED:
        raise _no_number(text)
    whole, point, decimals = text.partition(".")  # most figures; the general parser takes four times as long
    if text.isascii() and whole.isdigit() and (decimals.isdigit() or not point):
        return Fraction(int(whole + decimals), 10 ** len(decimals))
    if _LARGE_EXPONENT.search(text):
        raise _no_number(text)
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise _no_number(text) from error


def _no_number(text: str) -> AnchorError:
    shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    return AnchorError(
        f"{shown!r} is not a number; a decimal such as 92.5 is expected", key="anchors_number", value=shown
    )


def plain(value: Fraction) -> str:
    """A decimal as people write it: no more digits than it has, six decimals at most."""
    rounded = round(Decimal(value.numerator) / Decimal(value.denominator), 6)
    return format(rounded.normalize() + 0, "f")


@dataclass(frozen=True)
class Anchors:
    """``table`` of (raw, points). ``linear`` and ``step``: points rise strictly and raw is strictly monotone, rising
    (more is better) or falling (less is better). ``nominal``: raw rises, points rise to a best band and fall again.
    """

    table: tuple[tuple[Fraction, Fraction], ...]
    mode: AnchorMode = AnchorMode.LINEAR

    def __post_init__(self) -> None:
        if len(self.table) < 2:
            raise AnchorError("an anchor table needs at least two anchors", key="anchors_two")
        for raw, points in self.table:
            if not 0 <= points <= POINTS_CAP:
                raise AnchorError(
                    f"anchor {raw}:{points}: points must lie in 0…120",
                    key="anchors_points",
                    value=f"{plain(raw)}:{plain(points)}",
                )
        raws = [raw for raw, _ in self.table]
        if self.mode is AnchorMode.NOMINAL:
            if not _rising(raws):
                raise AnchorError("a nominal table must list raw values in rising order", key="anchors_nominal")
            scores = [points for _, points in self.table]
            top = scores.index(max(scores))
            if any(a > b for a, b in pairwise(scores[: top + 1])) or any(a < b for a, b in pairwise(scores[top:])):
                raise AnchorError("a nominal table must rise to its best band and fall after it", key="anchors_nominal")
            return
        if not _rising([points for _, points in self.table]):
            raise AnchorError("points must rise strictly from anchor to anchor", key="anchors_rise")
        if not (_rising(raws) or _rising(raws[::-1])):
            raise AnchorError("raw values must rise or fall strictly from anchor to anchor", key="anchors_monotone")

    @classmethod
    def parse(cls, table: Sequence[Sequence[str]], mode: str = "linear") -> Anchors:
        """From decimal strings, as stored. Raises AnchorError."""
        try:
            chosen = AnchorMode(mode)
        except ValueError as error:
            raise AnchorError(
                f"mode {mode!r} is unknown; linear, step or nominal are accepted", key="anchors_mode", value=mode
            ) from error
        return cls(tuple((decimal_fraction(raw), decimal_fraction(points)) for raw, points in table), chosen)

    @property
    def rising(self) -> bool:
        """Is more better? (For ``nominal``: on the first ramp.)"""
        return self.table[0][0] < self.table[-1][0]

    def points(self, raw: Fraction) -> Fraction:
        """Points of a raw value, clamped at both ends of the table; in 0…120."""
        match self.mode:
            case AnchorMode.STEP:
                reached = [p for r, p in self.table if (raw >= r if self.rising else raw <= r)]
                return max(reached, default=self.table[0][1])
            case AnchorMode.LINEAR:
                return self._line.at(raw)
            case AnchorMode.NOMINAL:
                # Two ramps, each clamped at the best score; the lower of the two counts.
                return min(_interpolate(ramp, raw) for ramp in self._ramps)

    def slope(self, raw: Fraction) -> Fraction:
        """Points per unit of raw value just above ``raw``; 0 outside the table and between steps."""
        if self.mode is AnchorMode.STEP:
            return Fraction(0)
        for (x0, y0), (x1, y1) in pairwise(sorted(self.table)):
            if x0 <= raw < x1:
                return (y1 - y0) / (x1 - x0)
        return Fraction(0)

    def raw_at(self, points: Fraction) -> Fraction:
        """The raw value worth exactly ``points`` on the (first) ramp, clamped to the table's ends."""
        ramp = self._ramps[0] if self.mode is AnchorMode.NOMINAL else self.table
        inverse: list[tuple[Fraction, Fraction]] = []
        for raw, value in ramp:
            if not inverse or value > inverse[-1][0]:
                inverse.append((value, raw))
        return _interpolate(tuple(inverse), points)

    @cached_property
    def _line(self) -> _Line:
        return _Line(sorted(self.table))

    @cached_property
    def _ramps(self) -> tuple[tuple[tuple[Fraction, Fraction], ...], tuple[tuple[Fraction, Fraction], ...]]:
        scores = [points for _, points in self.table]
        best = max(scores)
        first, last = scores.index(best), len(scores) - 1 - scores[::-1].index(best)
        return self.table[: first + 1], self.table[last:]


def target_anchors(target: Fraction, *, higher_is_better: bool) -> Anchors:
    """The anchors of a bare target T: 60/80/100 % of T for more-is-better; 1.4/1.2/1.0 T for less-is-better.

    Raises AnchorError for T ≤ 0: a zero target has no scale of its own, its anchors must be typed in raw units.
    """
    if target <= 0:
        raise AnchorError(
            f"target {target}: a bare target must be above 0; give anchors in raw units instead",
            key="target_zero_more" if higher_is_better else "target_zero_less",
            value=plain(target),
        )
    shares = ("0", "0.6", "0.8", "1", "1.2") if higher_is_better else ("2", "1.4", "1.2", "1", "0.8")
    return Anchors(
        tuple((Fraction(s) * target, Fraction(p)) for s, p in zip(shares, (0, 60, 80, 100, 120), strict=True))
    )


def tier(points: Fraction) -> str:
    """Tier of a score: below (< 60), basic (60–80), good (80–100), excellent (≥ 100)."""
    for limit, name in ((100, "excellent"), (80, "good"), (60, "basic")):
        if points >= limit:
            return name
    return "below"


def _rising(values: Sequence[Fraction]) -> bool:
    return all(a < b for a, b in pairwise(values))


def _interpolate(table: Sequence[tuple[Fraction, Fraction]], x: Fraction) -> Fraction:
    """Piecewise-linear through ``table`` (x rising), clamped outside."""
    if x <= table[0][0]:
        return table[0][1]
    for (x0, y0), (x1, y1) in pairwise(table):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return table[-1][1]


class _Line:
    """``_interpolate`` on integers: the table on common denominators, so that one fraction is made a value."""

    def __init__(self, table: Sequence[tuple[Fraction, Fraction]]) -> None:
        self._x_den = lcm(*(x.denominator for x, _ in table))
        self._y_den = lcm(*(y.denominator for _, y in table))
        self._table = [(int(x * self._x_den), int(y * self._y_den)) for x, y in table]

    def at(self, x: Fraction) -> Fraction:
        den = x.denominator
        place = x.numerator * self._x_den
        x0, y0 = self._table[0]
        if place <= x0 * den:
            return Fraction(y0, self._y_den)
        for x1, y1 in self._table[1:]:
            if place <= x1 * den:
                run = (x1 - x0) * den
                return Fraction(y0 * run + (y1 - y0) * (place - x0 * den), self._y_den * run)
            x0, y0 = x1, y1
        return Fraction(y0, self._y_den)
