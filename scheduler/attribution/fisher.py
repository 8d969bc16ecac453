"""Fisher's exact test of a table of two groups by two outcomes, on integers."""

from __future__ import annotations

from fractions import Fraction
from math import comb


def fisher_exact(a: int, b: int, c: int, d: int) -> Fraction:
    """Two-sided p of [[a, b], [c, d]] with all margins given: Σ of the tables no likelier than this one.

    Rows are groups, columns outcomes. Raises ValueError for a negative count.
    """
    if min(a, b, c, d) < 0:
        raise ValueError(f"counts must not be negative: {a}, {b}, {c}, {d}")
    row, other, column = a + b, c + d, a + c
    ways = {k: comb(row, k) * comb(other, column - k) for k in range(max(0, column - other), min(row, column) + 1)}
    return Fraction(sum(w for w in ways.values() if w <= ways[a]), sum(ways.values()))
