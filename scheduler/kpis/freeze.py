"""What is frozen when a KPI is published: μ, the role's usual value, and κ, how much of it counts beside one's own.

κ = σ²/τ² by moments: σ² within people between shifts, per unit of exposure; τ² between people, truncated at 0. With few
people the estimate is worthless (for three it ranges over a factor of 400), so the formula's default stands then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.kpis.counting import Facts

MIN_PEOPLE = 8
MIN_SHIFTS = 5
POOLED_PERIODS = 3

Shift = tuple[Fraction, Fraction]  # numerator, exposure


@dataclass(frozen=True, slots=True, kw_only=True)
class Kappa:
    """``people`` were enough to estimate from; ``clipped`` says that the estimate lay outside the accepted range."""

    value: Fraction
    people: int
    estimated: bool
    clipped: bool = False


def pooled_mu(observations: Iterable[Shift]) -> Fraction | None:
    """Σx / Σn over everybody's observations, negative output as 0; None without exposure."""
    x = n = Fraction(0)
    for numerator, exposure in observations:
        x += max(numerator, Fraction(0))
        n += exposure
    return x / n if n else None


def estimate_kappa(shifts: Mapping[str, Sequence[Shift]], facts: Facts) -> Kappa:
    """κ in units of exposure, from the shifts by person; the default below eight people with enough of both."""
    eligible = [
        [one for one in own if one[1] > 0]
        for own in shifts.values()
        if facts.kappa and sum(n for _, n in own) >= facts.kappa and sum(n > 0 for _, n in own) >= MIN_SHIFTS
    ]
    if len(eligible) < MIN_PEOPLE:
        return Kappa(value=facts.kappa, people=len(eligible), estimated=False)
    within, between = _variances(eligible)
    if within == 0 == between:
        return Kappa(value=facts.kappa, people=len(eligible), estimated=False)
    low, high = facts.kappa_range
    estimate = within / between if between else None
    value = high if estimate is None else min(max(estimate, low), high)
    return Kappa(value=value, people=len(eligible), estimated=True, clipped=value != estimate)


def variance_within(samples: Iterable[Sequence[Shift]]) -> Fraction | None:
    """σ² of one unit of exposure: within people between their samples, which may be shifts or periods.

    None below eight people with two samples.
    """
    people = [[one for one in own if one[1] > 0] for own in samples]
    people = [own for own in people if len(own) > 1]
    return _variances(people)[0] if len(people) >= MIN_PEOPLE else None


def _variances(people: Sequence[Sequence[Shift]]) -> tuple[Fraction, Fraction]:
    """(σ², τ²): Σ n(r − r_i)² / Σ(shifts − 1), and the weighted spread of people beyond what σ² explains."""
    squares, freedom = Fraction(0), 0
    rates: list[tuple[Fraction, Fraction]] = []
    for own in people:
        total = sum((n for _, n in own), Fraction(0))
        rate = sum((x for x, _ in own), Fraction(0)) / total
        squares += sum((n * (x / n - rate) ** 2 for x, n in own), Fraction(0))
        freedom += len(own) - 1
        rates.append((rate, total))
    within = squares / freedom
    everything = sum((n for _, n in rates), Fraction(0))
    mean = sum((rate * n for rate, n in rates), Fraction(0)) / everything
    spread = sum((n * (rate - mean) ** 2 for rate, n in rates), Fraction(0))
    scale = everything - sum((n * n for _, n in rates), Fraction(0)) / everything
    between = max((spread - (len(people) - 1) * within) / scale, Fraction(0))
    return within, between
