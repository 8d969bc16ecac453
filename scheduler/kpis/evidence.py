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
        (a, b), (c, d) = self.x.as_integer_ratio(), self.n.as_integer_ratio()
        (k, q), (m, p) = self.kappa.as_integer_ratio(), self.mu.as_integer_ratio()
        top = max(a, 0) * q * p + k * m * b
        return Fraction(top * d, b * p * (c * q + k * d))

    @property
    def reliability(self) -> Fraction:
        (c, d), (k, q) = self.n.as_integer_ratio(), self.kappa.as_integer_ratio()
        return Fraction(c * q, c * q + k * d)

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
