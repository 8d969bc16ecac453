"""What a KPI divides by what: the bounds of its value, and how much of the usual value is mixed into thin evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Formula(StrEnum):
    """How numerator x and exposure n are counted; the value is always x / n."""

    RATE = "rate"  # units per hour worked
    SHARE = "share"  # good ones of all, 0 to 1
    PER_1000 = "per_1000"  # faults per 1000, the exposure in thousands
    PER_10000 = "per_10000"  # faults per 10 000, the exposure in ten thousands
    MEAN = "mean"  # the sum of a quantity over its cases: days, hours, ratings
    ACHIEVEMENT = "achievement"  # actual over target
    DEVIATION = "deviation"  # 1 − |actual − plan| / plan, the plan as exposure


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """``low`` and ``high`` bound the value (None: nothing does). ``kappa`` is the default weight of the usual value in
    units of exposure, and the least exposure of a person from whom κ may be estimated; an estimate is clipped to
    ``kappa_range``. κ 0: the figure is no sample, nothing is shrunk.
    """

    text: str
    low: Fraction | None = Fraction(0)
    high: Fraction | None = None
    kappa: Fraction = Fraction(0)
    kappa_range: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))


def _opportunities(text: str, each: int, high: int | None) -> Facts:
    """200 opportunities, clipped in proportion to the 8–60 h around 20 h; the exposure in units of ``each``."""
    return Facts(
        text=text,
        high=None if high is None else Fraction(high),
        kappa=Fraction(200, each),
        kappa_range=(Fraction(80, each), Fraction(600, each)),
    )


FACTS: dict[Formula, Facts] = {
    Formula.RATE: Facts(text="x / h", kappa=Fraction(20), kappa_range=(Fraction(8), Fraction(60))),
    Formula.SHARE: _opportunities("x / n", 1, 1),
    Formula.PER_1000: _opportunities("x / (n / 1000)", 1000, 1000),
    Formula.PER_10000: _opportunities("x / (n / 10000)", 10000, 10000),
    Formula.MEAN: _opportunities("Σx / n", 1, None),
    Formula.ACHIEVEMENT: Facts(text="A / T"),
    Formula.DEVIATION: Facts(text="1 − |A − P| / P", low=None, high=Fraction(1)),
}
