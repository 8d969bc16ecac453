"""Bands instead of false ranks: results whose intervals overlap share a band, and thin evidence is in none.

The interval is θ ± 1.28·√(B·σ²/n). Roots are compared exactly, by squaring; only what is shown is rounded, outwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from math import isqrt
from operator import itemgetter

Z = Fraction(128, 100)  # four fifths of a normal distribution lie within


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """``centre`` ± √``square``. Both exact, in the unit of the centre."""

    centre: Fraction
    square: Fraction

    def bounds(self, decimals: int = 4) -> tuple[Fraction, Fraction]:
        """Both ends on a grid of 10^−decimals, rounded outwards."""
        grid = 10**decimals
        half = root_above(self.square * grid * grid)
        low, high = self.centre * grid - half, self.centre * grid + half
        return Fraction(low.__floor__(), grid), Fraction(high.__ceil__(), grid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What is compared of a person. ``ranked``: enough evidence (n ≥ κ on five dates); ``interval`` None: no σ²."""

    person: str
    interval: Interval | None
    ranked: bool


def interval(theta: Fraction, reliability: Fraction, n: Fraction, variance: Fraction | None) -> Interval | None:
    """θ ± 1.28·√(B·σ²/n); ``variance`` is σ², of one unit of exposure. None without σ² or exposure.

    Raises ValueError for a negative variance.
    """
    if variance is None or n == 0:
        return None
    if variance < 0:
        raise ValueError(f"a variance must not be negative, got {variance}")
    return Interval(centre=theta, square=Z * Z * reliability * variance / n)


def overlap(one: Interval, other: Interval) -> bool:
    """Do the intervals share a point? |θ₁ − θ₂| ≤ √a + √b, exactly."""
    return _sign(-abs(one.centre - other.centre), one.square, other.square) >= 0


def bands(results: Iterable[Result]) -> dict[str, int | None]:
    """Person → band, 1 the highest; None where evidence is too thin or σ² unknown.

    A band is a maximal chain of overlapping intervals: between two bands no interval reaches over, and inside one
    nobody is said to be better than another. A single person is compared with nobody, so has no band.
    """
    found: dict[str, int | None] = {}
    compared: list[tuple[str, Interval]] = []
    for result in results:
        found[result.person] = None
        if result.ranked and result.interval is not None:
            compared.append((result.person, result.interval))
    if len(compared) < 2:
        return found
    # from the highest upper end down; a band goes on while the next upper end reaches the lowest lower end so far
    compared.sort(key=itemgetter(0))
    compared.sort(key=cmp_to_key(_higher_first))
    band = 0
    lowest: Interval | None = None
    for person, one in compared:
        if lowest is None or not _reaches(one, lowest):
            band, lowest = band + 1, one
        elif _lower_order(one, lowest) < 0:
            lowest = one
        found[person] = band
    return found


def _reaches(one: Interval, lowest: Interval) -> bool:
    """Does the upper end of one reach the lower end of the other? θ₁ + √a ≥ θ₂ − √b."""
    return _sign(one.centre - lowest.centre, one.square, lowest.square) >= 0


def _higher_first(one: tuple[str, Interval], other: tuple[str, Interval]) -> int:
    """Sign of (θ₂ + √b) − (θ₁ + √a)."""
    return -_sign_of_difference(one[1].centre - other[1].centre, one[1].square, other[1].square)


def _lower_order(one: Interval, other: Interval) -> int:
    """Sign of (θ₁ − √a) − (θ₂ − √b)."""
    return _sign_of_difference(one.centre - other.centre, other.square, one.square)


def _sign(gap: Fraction, a: Fraction, b: Fraction) -> int:
    """Sign of gap + √a + √b."""
    if gap >= 0:
        return 1 if gap or a or b else 0
    # √a + √b against |gap|, both squared: a + b + 2√ab against gap²
    rest = gap * gap - a - b
    if rest < 0:
        return 1
    return _compare(4 * a * b, rest * rest)


def _sign_of_difference(gap: Fraction, a: Fraction, b: Fraction) -> int:
    """Sign of gap + √a − √b."""
    if gap >= 0 and a >= b:
        return int(gap > 0 or a > b)
    if gap <= 0 and a <= b:
        return -1
    # |gap| against |√a − √b|, both squared: gap² against a + b − 2√ab
    rest = a + b - gap * gap
    wider = 1 if rest < 0 else _compare(4 * a * b, rest * rest)
    return wider if gap > 0 else -wider


def _compare(a: Fraction, b: Fraction) -> int:
    return (a > b) - (a < b)


def root_above(square: Fraction) -> int:
    """The least whole number that is not below √square."""
    below = isqrt(square.__floor__())
    return below if Fraction(below * below) == square else below + 1
