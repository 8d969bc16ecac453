"""Anchors at equal difficulty from a unit's own past, and what a table would have given in that past.

60 points where about nine tenths of the past periods reach, 80 at the median, 100 where about 15 per cent reach. So a
department's KPIs are as hard as every other's before the cycle begins, and nobody corrects points afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.kpis.anchors import AnchorError, Anchors, plain
from scheduler.kpis.definitions import POINTS_CAP

MIN_PERIODS = 8
REACHED = {60: Fraction(9, 10), 80: Fraction(1, 2), 100: Fraction(15, 100)}
MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PastValue:
    """The unit's value of a KPI in one past period; ``label`` names the period."""

    label: str
    value: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """``points`` by past period, in their order; ``reached[p]``: the share of periods worth at least p by the table,
    before the cap. ``mean`` is after the cap; None without a past.
    """

    past: tuple[PastValue, ...]
    points: tuple[Fraction, ...]
    mean: Fraction | None
    reached: dict[int, Fraction]

    @property
    def enough(self) -> bool:
        """Are there the periods that an expectation needs?"""
        return len(self.past) >= MIN_PERIODS


def back_test(table: Anchors, past: Sequence[PastValue], cap: int = POINTS_CAP) -> BackTest:
    """What the anchors would have given in every past period."""
    uncapped = [table.points(one.value) for one in past]
    points = tuple(min(p, Fraction(cap)) for p in uncapped)
    count = len(past)
    return BackTest(
        past=tuple(past),
        points=points,
        mean=sum(points, Fraction(0)) / count if count else None,
        reached={level: Fraction(sum(p >= level for p in uncapped), count) for level in REACHED} if count else {},
    )


def propose(
    past: Sequence[PastValue], *, higher_is_better: bool, low: Fraction | None = None, high: Fraction | None = None
) -> tuple[tuple[str, str], ...]:
    """Anchors as decimal strings, from the worst to the best; 0 and 120 points lie on the lines prolonged, inside
    ``low`` and ``high``. Rounded as far as that changes no past period's tier.

    Raises AnchorError for fewer than eight periods, or values that differ too little to place three anchors.
    """
    if len(past) < MIN_PERIODS:
        raise AnchorError(
            f"{len(past)} past periods; at least {MIN_PERIODS} are needed",
            key="anchors_few_periods",
            periods=len(past),
            least=MIN_PERIODS,
        )
    sign = 1 if higher_is_better else -1
    best_first = sorted((sign * one.value for one in past), reverse=True)
    exact = [_threshold(best_first, share) for share in REACHED.values()]
    bound = [None if edge is None else sign * edge for edge in ((low, high) if higher_is_better else (high, low))]
    for decimals in range(-3, MOST_DECIMALS + 1):
        rounded = [_round(value, decimals) for value in exact]
        if _counts(best_first, rounded) == _counts(best_first, exact) and rounded[0] < rounded[1] < rounded[2]:
            ends = _ends(rounded, decimals, *bound)
            return tuple((plain(sign * raw), str(points)) for raw, points in ends)
    raise AnchorError(
        "the past values differ too little to place anchors between them; type the anchors",
        key="anchors_no_spread",
        periods=len(past),
    )


def _threshold(best_first: Sequence[Fraction], share: Fraction) -> Fraction:
    """Midway between the last value that should reach it and the next one; the median is the usual one."""
    count = len(best_first)
    reach = (share * count + Fraction(1, 2)).__floor__()
    if share == Fraction(1, 2) and count % 2:
        return best_first[count // 2]
    return (best_first[reach - 1] + best_first[reach]) / 2


def _counts(values: Sequence[Fraction], thresholds: Sequence[Fraction]) -> list[int]:
    return [sum(value >= threshold for value in values) for threshold in thresholds]


def _ends(
    inner: Sequence[Fraction], decimals: int, worst: Fraction | None, best: Fraction | None
) -> list[tuple[Fraction, int]]:
    """The table with its ends, in a scale where more is better."""
    sixty, eighty, hundred = inner
    zero = _round(sixty - 3 * (eighty - sixty), decimals)
    top = _round(2 * hundred - eighty, decimals)
    if worst is not None:
        zero = max(zero, worst)
    if best is not None:
        top = min(top, best)
    table = [(zero, 0)] if zero < sixty else []
    table += [(sixty, 60), (eighty, 80), (hundred, 100)]
    return [*table, (top, POINTS_CAP)] if top > hundred else table


def _round(value: Fraction, decimals: int) -> Fraction:
    scale = Fraction(10) ** decimals
    return Fraction((value * scale + Fraction(1, 2)).__floor__()) / scale
