"""Who made the minimum staffing possible: the Shapley value of v(S) = min(D, Σ c_i), by counting. Never for pay."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import factorial


def coverage_credit(needed: int, given: Mapping[str, int]) -> dict[str, Fraction]:
    """Each person's credit for covering ``needed`` slots by what each has ``given``; sums to min(needed, Σ given).

    Subsets are counted by size and sum: n people and D slots take n²·D steps. Raises ValueError for a negative figure.
    """
    if needed < 0 or any(slots < 0 for slots in given.values()):
        raise ValueError("slots must not be negative")
    people = sorted(given)
    n = len(people)
    counts = [[0] * needed for _ in range(n + 1)]  # counts[size][sum below needed]: subsets of all
    if needed:
        counts[0][0] = 1
    for person in people:
        own = given[person]
        for size in range(n - 1, -1, -1):
            for total in range(needed - own):
                counts[size + 1][total + own] += counts[size][total]
    orders = [factorial(size) * factorial(n - size - 1) for size in range(n)]
    credit = {}
    for person in people:
        own = given[person]
        without = _without(counts, own, needed, n)
        gained = 0
        for size in range(n):
            marginal = sum(
                ways * (min(needed, total + own) - total) for total, ways in enumerate(without[size]) if ways
            )
            gained += orders[size] * marginal
        credit[person] = Fraction(gained, factorial(n))
    return credit


def _without(counts: list[list[int]], own: int, needed: int, n: int) -> list[list[int]]:
    """Subsets without one person: those of all, less those that a smaller one became by that person."""
    found: list[list[int]] = []
    for size in range(n):
        row = list(counts[size])
        if size:
            smaller = found[size - 1]
            for total in range(own, needed):
                row[total] -= smaller[total - own]
        found.append(row)
    return found
