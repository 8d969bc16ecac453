"""History of one role in, distribution of its workload out.

Expected week = hour-of-week profile × level (profile.py); futures by week factor × day factor × interval noise
(paths.py); blended with the climatology of the last 26 weeks, rank by rank, so that mean, quantiles and every sum come
from the same paths. With under three weeks of history the profile leans on the shape of the site; with none it is a
given volume × shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from scheduler.errors import InvalidInput
from scheduler.workload.calendar import (
    RECENT_WEEKS,
    Bools,
    Calendar,
    day_ratio,
    is_makeup_workday,
    learned_ratios,
    special_mask,
    usual_days,
    workdays,
)
from scheduler.workload.climatology import climatology
from scheduler.workload.paths import TYPICAL, Dispersion, Errors, measure, simulate
from scheduler.workload.profile import MIN_WEEKS, fit, open_cells
from scheduler.workload.scores import Scores
from scheduler.workload.series import DAY_MIN, Floats, Series

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
PATHS = 300
BLEND = 0.5
MAX_LEAD_WEEKS = 8
_SHAPE_WEEKS = 2.0  # what the site's shape counts for against own weeks


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Forecast:
    """On the site's wall clock from ``first_day``, in units; cells = days × slots a day.

    ``mean`` (cells,), ``quantiles`` (levels, cells), ``paths`` (paths, cells). ``dispersion`` is what a new sister role
    may borrow.
    """

    first_day: date
    days: int
    slot_min: int
    levels: tuple[float, ...]
    mean: Floats
    quantiles: Floats
    paths: Floats
    method: str
    dispersion: Dispersion
    scores: Scores | None = None

    def sums(self, cells_per_sum: int) -> Floats:
        """Quantiles of sums over consecutive cells (a day: slots a day), from the paths: (levels, sums)."""
        totals = self.paths.reshape(len(self.paths), -1, cells_per_sum).sum(axis=2)
        return np.asarray(np.quantile(totals, self.levels, axis=0))


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SiteShape:
    """What a role without much history borrows: shares of the week's units (7, slots a day) from Monday, summing to 1,
    and the dispersion of its sisters."""

    share: Floats
    dispersion: Dispersion = TYPICAL


def forecast(
    series: Series,
    calendar: Calendar,
    first_day: date,
    days: int,
    *,
    paths: int = PATHS,
    seed: int = 0,
    levels: tuple[float, ...] = LEVELS,
    blend: float = BLEND,
    shape: SiteShape | None = None,
) -> Forecast:
    """Forecast ``days`` days from ``first_day`` from what the series knew before that day.

    ``blend`` is the weight of the simulated paths against climatology-26. ``shape`` is used below three weeks of
    history. Raises ``InvalidInput`` for a series without a known day before ``first_day`` (use ``from_volume``).
    """
    known = series.before(first_day)
    if days < 1 or paths < 2:
        raise InvalidInput(f"a forecast needs at least one day and two paths, got {days} and {paths}", field="days")
    if not known.days or np.isnan(known.values).all():
        raise InvalidInput(
            f"the series holds no day before {first_day.isoformat()}; give a weekly volume instead", field="series"
        )
    rng = np.random.default_rng(seed)
    lead_days = (first_day - known.end).days
    weeks_ahead = -(-(lead_days + days) // 7)
    usual = usual_days(known, calendar)
    weeks = usual.weeks()
    if np.isnan(weeks).all():
        weeks = known.weeks()
    is_open = open_cells(weeks)
    history = float(np.median((~np.isnan(weeks)).sum(axis=0)))
    prior = shape.dispersion if shape else TYPICAL
    if history >= MIN_WEEKS:
        fitted = fit(weeks, is_open, min(weeks_ahead, MAX_LEAD_WEEKS))
        expected, errors = fitted.now, measure(weeks, fitted, min(weeks_ahead, MAX_LEAD_WEEKS), prior)
        method = "profile" if blend == 1 else "climatology" if blend == 0 else "profile+climatology"
    else:
        expected = _leaning_on_shape(weeks, is_open, shape, known.end)
        is_open, errors, blend = expected > 0, _unmeasured(prior), 1.0
        method = "site-shape" if shape else "own-mean"
    plan = _plan(known, calendar, expected, weeks_ahead, paths=paths, rng=rng)
    ahead = simulate(plan.mu, plan.ratios, errors, rng)
    if blend < 1:
        ranks = (np.arange(paths) + 0.5) / paths
        past = np.where(is_open, climatology(weeks, RECENT_WEEKS, ranks), 0.0)
        ahead = _blended(ahead, past, plan, blend, rng)
    skipped = lead_days * known.slots_per_day
    ahead = ahead[:, skipped : skipped + days * known.slots_per_day]
    return _finished(ahead, first_day, known.slot_min, levels, method=method, dispersion=errors.dispersion)


def from_volume(
    weekly_units: float,
    shape: SiteShape,
    calendar: Calendar,
    first_day: date,
    days: int,
    *,
    paths: int = PATHS,
    seed: int = 0,
    levels: tuple[float, ...] = LEVELS,
) -> Forecast:
    """A role without history: the weekly units that a planner expects × the site's shape, spread like its sisters."""
    if not weekly_units >= 0 or not np.isfinite(weekly_units):
        raise InvalidInput(f"the weekly volume must be zero or more, got {weekly_units}", field="weekly_units")
    rng = np.random.default_rng(seed)
    per_day = shape.share.shape[1]
    empty = Series(first_day=first_day, slot_min=DAY_MIN // per_day, values=np.zeros((0, per_day)))
    expected = weekly_units * np.roll(shape.share, -first_day.weekday(), axis=0).reshape(-1)
    plan = _plan(empty, calendar, expected, -(-days // 7), paths=paths, rng=rng)
    ahead = simulate(plan.mu, plan.ratios, _unmeasured(shape.dispersion), rng)[:, : days * per_day]
    return _finished(ahead, first_day, empty.slot_min, levels, method="volume", dispersion=shape.dispersion)


def site_shape(series: list[Series], dispersions: list[Dispersion]) -> SiteShape | None:
    """The pooled week of the site's roles (each counts alike), their median dispersion; ``None`` without any work."""
    shares = []
    for one in series:
        weeks = one.weeks()[-RECENT_WEEKS:]
        known = (~np.isnan(weeks)).sum(axis=0)
        mean = (np.nansum(weeks, axis=0) / np.maximum(known, 1)).reshape(7, -1)
        if mean.sum() > 0:
            shares.append(np.roll(mean / mean.sum(), one.end.weekday(), axis=0))
    if not shares:
        return None
    median = (
        Dispersion(
            week_sd=float(np.median([d.week_sd for d in dispersions])),
            day_sd=float(np.median([d.day_sd for d in dispersions])),
            phi=float(np.median([d.phi for d in dispersions])),
        )
        if dispersions
        else TYPICAL
    )
    return SiteShape(share=np.mean(shares, axis=0), dispersion=median)


def _leaning_on_shape(weeks: Floats, is_open: Bools, shape: SiteShape | None, end: date) -> Floats:
    """Empirical Bayes per cell: (own sum + k · shape · own level) ÷ (own weeks + k), k = 2 weeks."""
    seen = ~np.isnan(weeks)
    own_sum, own_weeks = np.nansum(weeks, axis=0), seen.sum(axis=0)
    if shape is None:
        return np.where(is_open, own_sum / np.maximum(own_weeks, 1), 0.0)
    share = np.roll(shape.share, -end.weekday(), axis=0).reshape(-1)
    exposure = float((seen * share).sum())
    level = float(own_sum.sum()) / exposure if exposure > 0 else 0.0
    return np.asarray((own_sum + _SHAPE_WEEKS * share * level) / (own_weeks + _SHAPE_WEEKS))


def _unmeasured(prior: Dispersion) -> Errors:
    empty = np.zeros(0)
    return Errors(week=np.zeros((0, 1)), day=empty, noise=(), edges=empty, dispersion=prior)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class _Plan:
    """Whole weeks from the end of history: ``usual`` and ``mu`` (weeks, W) expected units without and with special days
    set in place; ``ratios`` (paths, weeks × 7) multiplies the days of ``mu``."""

    usual: Floats
    mu: Floats
    ratios: Floats


def _plan(known: Series, calendar: Calendar, expected: Floats, weeks: int, *, paths: int, rng: Generator) -> _Plan:
    by_day = expected.reshape(7, -1)
    totals = by_day.sum(axis=1)
    usual = np.tile(by_day, (weeks, 1))
    mu = usual.copy()
    learned = learned_ratios(known, calendar, _expected_days(known, calendar, totals)) if known.days else {}
    ratios = np.ones((paths, weeks * 7))
    for i in range(weeks * 7):
        entry = calendar.get(known.end + timedelta(days=i))
        if entry is None:
            continue
        if is_makeup_workday(entry, float(totals[i % 7]), totals):
            mu[i] = by_day[workdays(totals)].mean(axis=0)
        ratio = day_ratio(entry, learned)
        if ratio.mean == 0:
            mu[i] = 0.0
        ratios[:, i] = np.maximum(ratio.mean + ratio.sd * rng.standard_normal(paths), 0.0) if ratio.sd else ratio.mean
    return _Plan(usual=usual.reshape(weeks, -1), mu=mu.reshape(weeks, -1), ratios=ratios)


def _expected_days(known: Series, calendar: Calendar, totals: Floats) -> Floats:
    """What each past day would have brought as a usual day: its weekday's total × the level of its own four weeks."""
    weekday = totals[(np.arange(known.days) - known.days) % 7]
    actual = np.nansum(known.values, axis=1)
    seen_days = ~np.isnan(known.values).all(axis=1)
    usual = ~special_mask(calendar, known.first_day, known.days) & (weekday > 0) & seen_days
    window = np.ones(29)
    seen = np.convolve(np.where(usual, weekday, 0.0), window, mode="full")[14 : 14 + known.days]
    came = np.convolve(np.where(usual, actual, 0.0), window, mode="full")[14 : 14 + known.days]
    level = np.divide(came, seen, out=np.ones(known.days), where=seen > 0)
    return np.asarray(weekday * level)


def _blended(ahead: Floats, past: Floats, plan: _Plan, blend: float, rng: Generator) -> Floats:
    """Each path's value averaged with the climatology quantile of its rank in the cell; the paths keep their order.

    ``past`` (paths, W) holds the climatology at the paths' ranks. Ties (the many zeros) are ranked by chance, so that
    no path is busy everywhere just for its place in the list. A cell that a make-up workday opened has no climatology.
    """
    mu, usual = plan.mu.reshape(-1), plan.usual.reshape(-1)
    per_week = past.shape[1]
    worked = np.flatnonzero(mu > 0)
    moved = np.divide(mu, usual, out=np.zeros_like(mu), where=usual > 0)
    scale = (moved * np.repeat(plan.ratios.mean(axis=0), per_week // 7))[worked]
    weight = np.where(usual[worked] > 0, blend, 1.0)
    own = ahead[:, worked]
    order = np.argsort(own + 1e-9 * rng.random(own.shape), axis=0)
    mixed = weight * np.take_along_axis(own, order, axis=0) + (1 - weight) * past[:, worked % per_week] * scale
    np.put_along_axis(own, order, mixed, axis=0)
    out = np.zeros_like(ahead)
    out[:, worked] = own
    return out


def _finished(
    paths: Floats, first_day: date, slot_min: int, levels: tuple[float, ...], *, method: str, dispersion: Dispersion
) -> Forecast:
    return Forecast(
        first_day=first_day,
        days=paths.shape[1] * slot_min // DAY_MIN,
        slot_min=slot_min,
        levels=levels,
        mean=paths.mean(axis=0),
        quantiles=np.asarray(np.quantile(paths, levels, axis=0)),
        paths=paths,
        method=method,
        dispersion=dispersion,
    )
