"""How good a forecast was: pinball loss, coverage, bias, WAPE. Small is good, but for coverage: near its nominal."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from scheduler.workload.series import Floats

COVERAGE_FLOOR = 0.65
BIAS_CEILING = 0.15


def pinball(actual: Floats, quantiles: Floats, levels: Floats) -> float:
    """Mean of ``max(τ·(y−q), (τ−1)·(y−q))`` over levels and known cells; (cells,), (levels, cells), (levels,)."""
    known = ~np.isnan(actual)
    error = actual[known][None, :] - quantiles[:, known]
    tau = levels[:, None]
    return float(np.maximum(tau * error, (tau - 1) * error).mean()) if known.any() else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Sums of a rolling backtest turned into ratios.

    ``pinball`` is the mean pinball loss ÷ mean actual, ``day_pinball`` the same of day totals; ``naive`` and
    ``climatology`` are the interval's loss of last week again and of the last eight same intervals. ``coverage_80`` and
    ``day_coverage_80`` are the shares of open cells and of days inside the 10–90 % band, ``bias`` is (forecast −
    actual) ÷ actual of the totals, ``wape`` the median's absolute error ÷ actual.
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
    blend: float  # weight of the simulated paths against climatology-26 in the output

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
        return {
            **{k: round(v, 5) if isinstance(v, float) else v for k, v in asdict(self).items()},
            "flags": list(self.flags),
        }
