"""Shrinkage of an individual's result towards the role's usual one, and how much evidence stands behind it.

θ = (x + κμ)/(n + κ), B = n/(n + κ). μ and κ are frozen when a cycle is published, so no colleague moves a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

DEFAULT_KAPPA = Fraction(20)
MIN_DATES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """``x`` numerator, ``n`` exposure as observed (x below 0 counts as 0 in θ); ``dates``: distinct days."""

    x: Fraction
    n: Fraction
    mu: Fraction
    kappa: Fraction
    dates: int = 0

    def __post_init__(self) -> None:
        n, kappa = self.n.numerator, self.kappa.numerator
        if n < 0 or kappa < 0 or not (n or kappa):
            raise ValueError(f"exposure {self.n} and κ {self.kappa} must not be negative, nor both 0")

    @property
    def theta(self) -> Fraction:
        # (x + κμ)/(n + κ) with x = a/b, n = c/d, κ = k/q, μ = m/p, made as one fraction
        x, n, kappa, mu = self.x, self.n, self.kappa, self.mu
        prior = kappa.denominator * mu.denominator
        top = max(x.numerator, 0) * prior + kappa.numerator * mu.numerator * x.denominator
        bottom = n.numerator * kappa.denominator + kappa.numerator * n.denominator
        return Fraction(
            top * n.denominator * kappa.denominator,
            x.denominator * prior * bottom,
        )

    @property
    def reliability(self) -> Fraction:
        n, kappa = self.n, self.kappa
        top = n.numerator * kappa.denominator
        return Fraction(top, top + kappa.numerator * n.denominator)

    @property
    def raw(self) -> Fraction | None:
        """The unshrunk rate; None without exposure."""
        return self.x / self.n if self.n else None

    @property
    def grade(self) -> str:
        return grade(self.reliability)

    @property
    def ranked(self) -> bool:
        """May it be compared? n ≥ κ on at least five dates."""
        n, kappa = self.n, self.kappa
        return self.dates >= MIN_DATES and n.numerator * kappa.denominator >= kappa.numerator * n.denominator


def grade(reliability: Fraction) -> str:
    """A from 0.8, B from 0.5, else C."""
    if 5 * reliability.numerator >= 4 * reliability.denominator:
        return "A"
    return "B" if 2 * reliability.numerator >= reliability.denominator else "C"
