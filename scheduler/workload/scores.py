"""How good a forecast was: pinball loss, coverage, bias, WAPE. Small is good, but for coverage: near its nominal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np

from scheduler.workload.calendar import Bools
from scheduler.workload.series import Floats

COVERAGE_FLOOR = 0.65
BIAS_CEILING = 0.15
BAND = (0.1, 0.9)
_SAME = 1e-9


def pinball(actual: Floats, quantiles: Floats, levels: Floats) -> float:
    """Mean of ``max(τ·(y−q), (τ−1)·(y−q))`` over levels and known cells; (cells,), (levels, cells), (levels,)."""
    known = ~np.isnan(actual)
    error = actual[known][None, :] - quantiles[:, known]
    tau = levels[:, None]
    return float(np.maximum(tau * error, (tau - 1) * error).mean()) if known.any() else 0.0


def inside_band(actual: Floats, paths: Floats) -> Floats:
    """How much of each actual (cells,) lies in the 10–90 % band of ``paths`` (paths, cells): 0 to 1, (cells,).

    With F⁻ and F the shares of paths below and not above the actual, the part of [F⁻, F] in [0.1, 0.9]: a value that
    many paths share (the zeros of rare work) counts by its probability inside the band, so that a calibrated forecast
    has 0.8 on average also where the band cannot be cut at 0.8. NaN where the actual is unknown.
    """
    same = _SAME * np.maximum(np.abs(actual), 1.0)  # what arithmetic leaves of equal values
    below, upto = (paths < actual - same).mean(axis=0), (paths <= actual + same).mean(axis=0)
    low, high = BAND
    width = upto - below
    part = np.clip(np.minimum(upto, high) - np.maximum(below, low), 0.0, None)
    alone = ((below >= low) & (below <= high)).astype(np.float64)
    found = np.where(width > 0, part / np.where(width > 0, width, 1.0), alone)
    return np.asarray(np.where(np.isnan(actual), np.nan, found))


def mean_inside(inside: Floats, counted: Bools) -> tuple[float, int]:
    """Sum and number of ``inside`` where it is known and counted."""
    used = counted & ~np.isnan(inside)
    return float(inside[used].sum()), int(used.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Sums of a rolling backtest turned into ratios.

    ``pinball`` is the mean pinball loss ÷ mean actual, ``day_pinball`` the same of day totals; ``naive`` and
    ``climatology`` are the interval's loss of last week again and of the last eight same intervals, ``methods`` that of
    every method that was tried. ``coverage_80``, ``day_coverage_80`` and ``week_coverage_80`` are the shares of open
    cells, days and weeks inside the 10–90 % band (``inside_band``), ``bias`` is (forecast − actual) ÷ actual of the
    totals, ``wape`` the median's absolute error ÷ actual, ``blend`` the weight of the profile against climatology.
    """

    origins: int
    pinball: float
    day_pinball: float
    naive: float
    climatology: float
    coverage_80: float
    day_coverage_80: float
    bias: float
    wape: float
    blend: float
    week_coverage_80: float | None = None
    methods: Mapping[str, float] = field(default_factory=dict)

    @property
    def flags(self) -> tuple[str, ...]:
        """What the planner should be warned of: ``low_coverage``, ``biased``, ``worse_than_naive``."""
        found = {
            "low_coverage": self.coverage_80 < COVERAGE_FLOOR,
            "biased": abs(self.bias) > BIAS_CEILING,
            "worse_than_naive": self.naive > 0 and self.pinball > self.naive,
        }
        return tuple(name for name, yes in found.items() if yes)

    def as_dict(self) -> dict[str, object]:
        """Plain numbers for a JSON column, with the flags."""
        plain = {k: round(v, 5) if isinstance(v, float) else v for k, v in asdict(self).items() if k != "methods"}
        methods = {name: round(loss, 5) for name, loss in self.methods.items()}
        return {**plain, "methods": methods, "flags": list(self.flags)}
