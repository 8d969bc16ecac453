"""Contribution cells (a = minutes × weight × score, integers) and the composite, the weighted mean of role scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scheduler.kpis.score import GRID

UNASSIGNED = "~unassigned"  # hours without a role, in the home department
NEUTRAL_S_E4 = 80 * GRID  # a role without a score counts at the "good" anchor in shares, flagged
MIN_COVERAGE = Fraction(1, 2)
HOUR_POINT = 60 * 1000 * 100 * GRID  # integer units in one contribution point (an hour at weight 1, score 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A person in a role under one weight version. ``s_e4`` is the role score × 10⁴, None where there is none.

    ``department`` hosts the role: it gets the credit, whoever's people did the work.
    """

    person: str
    role: str
    department: str
    minutes: int
    w_milli: int
    s_e4: int | None

    @property
    def weighted(self) -> int:
        """minutes × w_milli."""
        return self.minutes * self.w_milli

    @property
    def share_weight(self) -> int:
        """minutes × w_milli × S_e4 with the neutral score where there is none: what a result is divided by."""
        return self.weighted * (NEUTRAL_S_E4 if self.s_e4 is None else self.s_e4)

    @property
    def points(self) -> Fraction:
        """Contribution points a = (m/60)·w·S/100, in score-hours."""
        return Fraction(self.share_weight, HOUR_POINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """``value`` in points, None when not rated; ``coverage``: scored share of weighted minutes (None: no minutes)."""

    value: Fraction | None
    coverage: Fraction | None


def composite(cells: Iterable[Cell]) -> Composite:
    """C = Σ m·w·S / Σ m·w over cells with a score. Coverage below one half, or no minutes, is not rated, never 0."""
    rows = list(cells)
    total = sum(c.weighted for c in rows)
    scored = [(c.weighted, c.s_e4) for c in rows if c.s_e4 is not None]
    weight = sum(m for m, _ in scored)
    if total == 0:
        return Composite(value=None, coverage=None)
    coverage = Fraction(weight, total)
    if coverage < MIN_COVERAGE:
        return Composite(value=None, coverage=coverage)
    return Composite(value=Fraction(sum(m * s for m, s in scored), weight * GRID), coverage=coverage)


def capped_minutes(minutes: Mapping[str, int], cap: int | None) -> dict[str, int]:
    """Counted minutes by role under λ = min(1, cap/Σm), by largest remainder on the roles in order.

    Only attribution uses it, so that hours beyond the law earn nothing; recorded and paid hours stay as they are.
    """
    total = sum(minutes.values())
    if cap is None or total <= cap:
        return dict(minutes)
    parts = {role: divmod(m * cap, total) for role, m in minutes.items()}
    left = cap - sum(whole for whole, _ in parts.values())
    extra = set(sorted(parts, key=lambda role: (-parts[role][1], role))[:left])
    return {role: whole + (role in extra) for role, (whole, _) in parts.items()}
