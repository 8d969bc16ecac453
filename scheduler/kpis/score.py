"""Role score: the weighted mean of the KPIs that have a value, on a grid of 10⁻⁴ points.

A missing KPI re-normalises the weights if at least 60 % of the weight is present, else there is no score: missing is
never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

MIN_WEIGHT = Fraction(60, 100)
GRID = 10_000
WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiPoints:
    """Points of one KPI (None: no value) with its weight in percent of the role score."""

    kpi: str
    weight: int
    points: Fraction | None


class Scored(Protocol):
    """What a role score is made of: ``KpiPoints``, or a step that kept them."""

    @property
    def kpi(self) -> str: ...
    @property
    def weight(self) -> int: ...
    @property
    def points(self) -> Fraction | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleScore:
    """``s_e4``: score × 10⁴, or None. ``present`` is the share of the weight that had a value."""

    s_e4: int | None
    present: Fraction

    @property
    def points(self) -> Fraction | None:
        return None if self.s_e4 is None else Fraction(self.s_e4, GRID)


def role_score(parts: Iterable[Scored]) -> RoleScore:
    """S = Σ v·f / Σ v over the KPIs with a value, rounded half up to 10⁻⁴. No KPI at all gives no score.

    Raises ValueError for a negative weight.
    """
    total = weight = top = 0
    bottom = 1  # Σ v·f = top / bottom; integers, because every fraction made on the way would be reduced for nothing
    for row in parts:
        if row.weight < 0:
            raise ValueError(f"KPI {row.kpi}: weight {row.weight} must not be negative")
        total += row.weight
        if row.points is not None and row.weight:
            weight += row.weight
            den = row.points.denominator
            top = top * den + row.weight * row.points.numerator * bottom
            bottom *= den
    if weight == 0:
        return RoleScore(s_e4=None, present=Fraction(0))
    present = WHOLE if weight == total else Fraction(weight, total)
    if weight * MIN_WEIGHT.denominator < MIN_WEIGHT.numerator * total:
        return RoleScore(s_e4=None, present=present)
    bottom *= weight
    return RoleScore(s_e4=(2 * top * GRID + bottom) // (2 * bottom), present=present)


def quantise(points: Fraction) -> int:
    """Points on the 10⁻⁴ grid, half up."""
    return (points * GRID + Fraction(1, 2)).__floor__()
