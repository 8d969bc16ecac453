"""Means, spreads and roots of exact figures: rationals as they are, roots rounded once, on integers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

GRID = 10_000


def mean(values: Sequence[Fraction]) -> Fraction | None:
    """Σx / n; None of nothing."""
    return sum(values, Fraction(0)) / len(values) if values else None


def variance(values: Sequence[Fraction]) -> Fraction | None:
    """Σ(x − m)² / (n − 1); None of fewer than two."""
    if len(values) < 2:
        return None
    middle = sum(values, Fraction(0)) / len(values)
    return sum(((x - middle) ** 2 for x in values), Fraction(0)) / (len(values) - 1)


def root_e4(square: Fraction) -> int:
    """√square in units of 10⁻⁴, to the nearest. Raises ValueError below 0."""
    if square < 0:
        raise ValueError(f"there is no root of {square}")
    scaled = square * GRID * GRID
    below = isqrt(scaled.__floor__())
    return below + ((2 * below + 1) ** 2 <= 4 * scaled)


def signed_root_e4(square: Fraction, sign: Fraction) -> int:
    """``root_e4`` with the sign of ``sign``."""
    return -root_e4(square) if sign < 0 else root_e4(square)


def correlation_e4(pairs: Sequence[tuple[Fraction, Fraction]]) -> int | None:
    """Pearson's r in units of 10⁻⁴, to the nearest; None of fewer than three pairs, or where a side does not vary."""
    if len(pairs) < 3:
        return None
    mx = sum((x for x, _ in pairs), Fraction(0)) / len(pairs)
    my = sum((y for _, y in pairs), Fraction(0)) / len(pairs)
    xx = sum(((x - mx) ** 2 for x, _ in pairs), Fraction(0))
    yy = sum(((y - my) ** 2 for _, y in pairs), Fraction(0))
    if xx == 0 or yy == 0:
        return None
    xy = sum(((x - mx) * (y - my) for x, y in pairs), Fraction(0))
    return signed_root_e4(xy * xy / (xx * yy), xy)


def percentile(value: Fraction, among: Sequence[Fraction]) -> Fraction | None:
    """The share of ``among`` below the value, ties counted half; None among nobody."""
    if not among:
        return None
    return Fraction(2 * sum(x < value for x in among) + sum(x == value for x in among), 2 * len(among))
