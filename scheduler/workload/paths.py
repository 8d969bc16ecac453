"""Simulated futures whose sums over days and weeks spread as they should.

Independent chance per interval cancels out in a day's total and promises far too narrow days. Where past origins have
measured a spread (spread.py), every cell keeps its own distribution and the paths take its quantiles in an order of
ranks that a Gaussian copula draws: common to the horizon, the week, the day, and the cell's own. A role without such a
past gets week factor × day factor × negative binomial counts of a given width.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from scheduler.workload.series import Floats, Ints

_LEAST = 0.001
_MOST = 0.95  # correlations above it would make all cells one
_COMMON = 0.7  # of a week factor's variance is that of the whole horizon


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How uncertain a role is: standard deviation of week and day factors, and φ of the interval variance m + φ·m²."""

    week_sd: float = 0.20
    day_sd: float = 0.20
    phi: float = 0.30


TYPICAL = Dispersion()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """Correlation of two cells' normal scores: in one day, in one week, in one horizon; 0 ≤ horizon ≤ week ≤ day."""

    day: float = 0.0
    week: float = 0.0
    horizon: float = 0.0

    @classmethod
    def ordered(cls, *, day: float, week: float, horizon: float) -> Dependence:
        """The nearest three that a factor model can have."""
        horizon = min(max(horizon, 0.0), _MOST)
        week = min(max(week, horizon), _MOST)
        return cls(day=min(max(day, week), _MOST), week=week, horizon=horizon)

    def shrunk(self, other: Dependence, own: float) -> Dependence:
        """The weighted geometric mean of the two, ``own`` being this one's weight; none counts as below 0.001."""
        pairs = ((self.day, other.day), (self.week, other.week), (self.horizon, other.horizon))
        day, week, horizon = (max(a, _LEAST) ** own * max(b, _LEAST) ** (1 - own) for a, b in pairs)
        return Dependence.ordered(day=day, week=week, horizon=horizon)


def in_order(quantiles: Floats, cells: Ints, per_day: int, dependence: Dependence, rng: Generator) -> Floats:
    """Paths from quantiles: (cells, paths), each row the row of ``quantiles`` in the order of its drawn ranks.

    ``cells`` (cells,) says where each row lies, counted from the first day in slots of which a day has ``per_day``;
    ``quantiles`` (cells, paths) rises along a row. Scores are √ρₕ·G + √(ρ_w−ρₕ)·W + √(ρ_d−ρ_w)·D + √(1−ρ_d)·ε.
    """
    count, paths = quantiles.shape
    day = cells // per_day
    days = int(day.max(initial=-1)) + 1
    whole = np.sqrt(dependence.horizon) * rng.standard_normal((1, paths))
    of_week = np.sqrt(dependence.week - dependence.horizon) * rng.standard_normal((-(-days // 7), paths))
    of_day = np.sqrt(dependence.day - dependence.week) * rng.standard_normal((days, paths))
    score = np.sqrt(1 - dependence.day) * rng.standard_normal((count, paths))
    score += (whole + np.repeat(of_week, 7, axis=0)[:days] + of_day)[day]
    out = np.empty_like(quantiles)
    np.put_along_axis(out, np.argsort(score, axis=1), quantiles, axis=1)
    return out


def simulate(mu: Floats, ratios: Floats, dispersion: Dispersion, rng: Generator) -> Floats:
    """Paths of the weeks after the origin, (paths, weeks × W): lognormal factors, negative binomial cells.

    ``mu`` (weeks, W) is the expected units; ``ratios`` (paths, weeks × 7) multiplies each path's days (special days);
    cells with μ = 0 stay 0.
    """
    paths, (weeks, width) = len(ratios), mu.shape
    common = np.repeat(rng.standard_normal((paths, 1)), weeks, axis=1)
    own = rng.standard_normal((paths, weeks))
    factor = _lognormal(np.sqrt(_COMMON) * common + np.sqrt(1 - _COMMON) * own, dispersion.week_sd)
    day = _lognormal(rng.standard_normal((paths, weeks * 7)), dispersion.day_sd)
    level = np.repeat(factor, 7, axis=1) * day * ratios
    m = (mu.reshape(1, weeks * 7, -1) * level[:, :, None]).reshape(paths, weeks * width)
    worked = np.flatnonzero(mu.reshape(-1) > 0)
    rate, phi = m[:, worked], dispersion.phi
    if phi > 1e-6:
        rate = rate * rng.gamma(1 / phi, phi, rate.shape)
    out = np.zeros_like(m)
    out[:, worked] = rng.poisson(rate)
    return out


def _lognormal(normal: Floats, sd: float) -> Floats:
    """Factors with mean 1."""
    return np.asarray(np.exp(sd * normal - sd * sd / 2))
