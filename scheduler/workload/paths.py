"""Simulated futures: week factor × day factor × interval noise, so that sums over days and weeks spread as they should.

Independent noise per interval cancels out in a day's total and promises far too narrow days; the factors are what a
planner's sums need. All are measured on the rolling backtest of the expected week (profile.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from scheduler.workload.profile import Fit
from scheduler.workload.series import Floats

_BUCKETS = 5
_FEW_ORIGINS = 8  # below it the week factor is lognormal with a spread shrunk to the prior
_FEW_DAYS = 30  # below it day factors are lognormal with the prior's spread
_FEW_RESIDUALS = 30  # a smaller bucket takes the residuals of all; without enough in all, negative binomial
_MAX_FACTOR = 5.0
_ORIGIN_HALF_LIFE = 8.0  # weeks: what the level missed lately (a growing season) says more about what it will miss


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How uncertain a role is: standard deviation of week and day factors, and φ of the interval variance m + φ·m²."""

    week_sd: float = 0.20
    day_sd: float = 0.20
    phi: float = 0.30


TYPICAL = Dispersion()


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Errors:
    """What the rolling backtest missed. ``week`` (origins, leads), NaN unknown; ``day`` a pool of factors around 1;
    ``noise`` one pool of standardised interval residuals per bucket of the expected units, split at ``edges``."""

    week: Floats
    day: Floats
    noise: tuple[Floats, ...]
    edges: Floats
    dispersion: Dispersion


def measure(weeks: Floats, fit: Fit, horizon_weeks: int, prior: Dispersion = TYPICAL) -> Errors:
    """Factors and residuals of the expected weeks of ``fit`` against ``weeks`` at leads 1 … ``horizon_weeks``."""
    count, width = weeks.shape
    per_day = width // 7
    origins = np.array([t for t in fit.origins if t < count], dtype=np.int64)
    leads = np.arange(horizon_weeks)
    target = origins[:, None] + leads[None, :]
    reachable = target < count
    if not reachable.any():
        empty = np.zeros(0)
        return Errors(week=np.zeros((0, horizon_weeks)), day=empty, noise=(), edges=empty, dispersion=prior)
    actual = np.where(reachable[:, :, None], weeks[np.minimum(target, count - 1)], np.nan)
    expected = np.repeat(fit.mu[: len(origins), None, :], horizon_weeks, axis=1)
    known = ~np.isnan(actual) & (expected > 0)
    actual, expected = np.where(known, actual, 0.0), np.where(known, expected, 0.0)

    whole = fit.mu[: len(origins)].sum(axis=1)[:, None]
    seen = expected.sum(axis=2)
    week = np.divide(actual.sum(axis=2), seen, out=np.full(seen.shape, np.nan), where=seen > 0.5 * whole)
    week = np.minimum(week, _MAX_FACTOR)

    scaled = expected * np.nan_to_num(week, nan=1.0)[:, :, None]
    by_day = scaled.reshape(*scaled.shape[:2], 7, per_day)
    day_expected = by_day.sum(axis=3)
    day_actual = actual.reshape(by_day.shape).sum(axis=3)
    usable = (day_expected > 0.02 * day_expected.max()) & ~np.isnan(week)[:, :, None]
    day = np.divide(day_actual, day_expected, out=np.ones_like(day_expected), where=day_expected > 0)
    day = np.minimum(day, _MAX_FACTOR)

    given_day = (by_day * day[..., None]).reshape(scaled.shape)
    cells = known & (given_day > 0)
    m, y = given_day[cells], actual[cells]
    square = float((m * m).sum())
    phi = float(np.clip((((y - m) ** 2).sum() - m.sum()) / square, 0.0, 8.0)) if square > 0 else prior.phi
    residual = (y - m) / np.sqrt(m + phi * m * m) if m.size else np.zeros(0)
    edges = np.quantile(m, np.linspace(0, 1, _BUCKETS + 1)[1:-1]) if m.size else np.zeros(_BUCKETS - 1)
    bucket = np.searchsorted(edges, m)
    pools = (residual[bucket == b] for b in range(_BUCKETS))
    enough = residual.size >= _BUCKETS * _FEW_RESIDUALS
    noise = tuple(_centred(pool if pool.size >= _FEW_RESIDUALS else residual) for pool in pools) if enough else ()

    variance = np.divide(
        (by_day + phi * by_day**2).sum(axis=3), day_expected**2, out=np.zeros_like(day_expected), where=day_expected > 0
    )
    factors = day[usable]
    true_day = _shrunk(factors, float(variance[usable].mean())) if factors.size else factors
    known_weeks = week[~np.isnan(week)]
    n = len(np.unique(target[reachable]))
    week_sd = _shrunk_sd(known_weeks, n, prior.week_sd)
    day_sd = float(true_day.std()) if true_day.size >= _FEW_DAYS else prior.day_sd
    return Errors(
        week=week,
        day=true_day,
        noise=noise,
        edges=edges,
        dispersion=Dispersion(week_sd=week_sd, day_sd=day_sd, phi=phi),
    )


def simulate(mu: Floats, ratios: Floats, errors: Errors, rng: Generator) -> Floats:
    """Paths of the weeks after the origin, shape (paths, weeks × W); cells with μ = 0 stay 0.

    ``mu`` (weeks, W) is the expected units; ``ratios`` (paths, weeks × 7) multiplies each path's days (special days).
    """
    paths, (weeks, width) = len(ratios), mu.shape
    per_day = width // 7
    factor = _week_factors(errors, weeks, paths, rng)
    day = _day_factors(errors, paths, weeks * 7, rng)
    level = np.repeat(factor, 7, axis=1) * day * ratios
    m = (mu.reshape(1, weeks * 7, per_day) * level[:, :, None]).reshape(paths, weeks * width)
    worked = np.flatnonzero(mu.reshape(-1) > 0)
    out = np.zeros_like(m)
    out[:, worked] = _with_noise(m[:, worked], errors, rng)
    return out


def _week_factors(errors: Errors, weeks: int, paths: int, rng: Generator) -> Floats:
    """(paths, weeks): whole vectors of leads from past origins, newer ones more often; or lognormal when few."""
    rows = errors.week[~np.isnan(errors.week).all(axis=1)] if errors.week.size else errors.week
    if len(rows) < _FEW_ORIGINS:
        sd = errors.dispersion.week_sd
        common = np.repeat(rng.standard_normal((paths, 1)), weeks, axis=1)
        own = rng.standard_normal((paths, weeks))
        return np.asarray(np.exp(sd * (np.sqrt(0.7) * common + np.sqrt(0.3) * own) - sd * sd / 2))
    lead = np.minimum(np.arange(weeks), rows.shape[1] - 1)
    weight = np.cumsum(0.5 ** (np.arange(len(rows))[::-1] / _ORIGIN_HALF_LIFE))
    even = (np.arange(paths) + 0.5) / paths
    picked = rng.permutation(np.searchsorted(weight, even * weight[-1]))
    factor = rows[picked][:, lead]
    for column in range(weeks):  # a lead that an origin has not reached is drawn from those that have
        missing = np.isnan(factor[:, column])
        if missing.any():
            pool = rows[:, lead[column]]
            pool = pool[~np.isnan(pool)] if not np.isnan(pool).all() else rows[~np.isnan(rows)]
            factor[missing, column] = rng.choice(pool, int(missing.sum()))
    return np.asarray(factor)


def _day_factors(errors: Errors, paths: int, days: int, rng: Generator) -> Floats:
    if errors.day.size >= _FEW_DAYS:
        return rng.choice(errors.day, (paths, days))
    sd = errors.dispersion.day_sd
    return np.asarray(np.exp(sd * rng.standard_normal((paths, days)) - sd * sd / 2))


def _with_noise(m: Floats, errors: Errors, rng: Generator) -> Floats:
    """Interval noise on the expectation of every cell: from its bucket's residuals, or negative binomial when few."""
    phi = errors.dispersion.phi
    if not errors.noise:
        rate = m * rng.gamma(1 / phi, phi, m.shape) if phi > 1e-6 else m
        return rng.poisson(rate).astype(np.float64)
    bucket = np.searchsorted(errors.edges, m)
    out = np.sqrt(m + phi * m * m)
    for b, pool in enumerate(errors.noise):
        here = bucket == b
        out[here] *= rng.choice(pool, int(here.sum()))
    return np.maximum(out + m, 0.0)


def _centred(residual: Floats) -> Floats:
    return residual - residual.mean() if residual.size else residual


def _shrunk(factors: Floats, noise_variance: float) -> Floats:
    """Factors pulled towards their mean by the part of their variance that interval noise already brings."""
    total = float(factors.var())
    keep = np.sqrt(max(0.0, 1.0 - noise_variance / total)) if total > 0 else 0.0
    return np.asarray(1.0 + (factors - factors.mean()) * keep)


def _shrunk_sd(values: Floats, n: int, prior: float) -> float:
    """Spread of the factors, the prior counting as four weeks."""
    own = float(((values - 1.0) ** 2).mean()) if values.size else 0.0
    return float(np.sqrt((n * own + 4 * prior**2) / (n + 4)))
