"""Rolling origins: what the forecaster would have said, against what came, next to the simplest forecasts.

Each origin sees only the days before it. The site's special days are left out of the scores of every method alike. The
blend of profile and climatology whose loss was least is the one that the forecast uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.workload.ahead import look_ahead
from scheduler.workload.calendar import Calendar, special_mask, usual_days
from scheduler.workload.climatology import climatology, seasonal_naive
from scheduler.workload.forecast import BLEND, LEVELS, Forecast, SiteShape, forecast, sampled
from scheduler.workload.history import history_of
from scheduler.workload.inspection import has_stopped, inspected
from scheduler.workload.paths import TYPICAL
from scheduler.workload.profile import MIN_WEEKS, open_cells
from scheduler.workload.scores import Scores, inside_band, mean_inside, pinball
from scheduler.workload.series import Floats, Series

ORIGINS = 4
BLENDS = (1.0, BLEND, 0.4, 0.0)
_CLEARLY = 0.99  # another blend is taken only if its loss is below this share of the default's
_LEVELS = np.array(LEVELS)
_WORKED = 0.02  # of the busiest expected day: a day whose total is scored


@dataclass(slots=True)
class _Share:
    """How much of what was counted lay inside a band."""

    inside: float = 0.0
    counted: int = 0

    def add(self, actual: Floats, paths: Floats, least: float) -> None:
        """Count the sums (or cells) whose expectation is above ``least`` of the largest."""
        mean = paths.mean(axis=0)
        inside, counted = mean_inside(inside_band(actual, paths), mean > least * mean.max(initial=0.0))
        self.inside += inside
        self.counted += counted

    @property
    def share(self) -> float:
        return self.inside / max(1, self.counted)


@dataclass(slots=True)
class _Tally:
    """The forecast with one blend, over all origins."""

    cells: _Share = field(default_factory=_Share)
    days: _Share = field(default_factory=_Share)
    weeks: _Share = field(default_factory=_Share)
    day_pinball: float = 0.0
    forecast_units: float = 0.0
    actual_units: float = 0.0
    absolute: float = 0.0

    def add(self, truth: Floats, paths: Floats) -> None:
        """``truth`` (days, slots) with NaN where unknown, ``paths`` (paths, days × slots)."""
        actual, days = truth.reshape(-1), len(truth)
        known = ~np.isnan(actual)
        self.cells.add(actual, paths, 0.0)
        by_day = paths.reshape(len(paths), days, -1).sum(axis=2)
        totals = truth.sum(axis=1)
        self.days.add(totals, by_day, _WORKED)
        whole = days // 7
        if whole:
            in_weeks = by_day[:, : 7 * whole].reshape(len(paths), whole, 7).sum(axis=2)
            self.weeks.add(totals[: 7 * whole].reshape(whole, 7).sum(axis=1), in_weeks, _WORKED)
        whole_days = int((~np.isnan(totals)).sum())
        self.day_pinball += pinball(totals, np.quantile(by_day, LEVELS, axis=0), _LEVELS) * whole_days
        self.forecast_units += float(paths.mean(axis=0)[known].sum())
        self.actual_units += float(actual[known].sum())
        self.absolute += float(np.abs(actual - np.median(paths, axis=0))[known].sum())


def origins_of(series: Series, days: int, count: int, step_days: int) -> list[date]:
    """Up to ``count`` first days, newest first, ``step_days`` apart: ``days`` known days after, three weeks before."""
    first = series.first_day + timedelta(days=7 * MIN_WEEKS)
    latest = series.end - timedelta(days=days)
    found = [latest - timedelta(days=step_days * k) for k in range(count)]
    return [day for day in found if day >= first]


def backtest(
    series: Series,
    calendar: Calendar,
    days: int,
    *,
    count: int = ORIGINS,
    step_days: int | None = None,
    paths: int = 100,
    seed: int = 0,
    blends: tuple[float, ...] = BLENDS,
) -> Scores | None:
    """Scores of the best blend over the last origins; ``None`` if the history is too short for one.

    The default blend stays unless another's loss is clearly (1 %) lower. ``step_days`` between origins is half the
    horizon, a week at least, by default.
    """
    days = min(days, max(7, (series.days - 7 * MIN_WEEKS) // 2))
    starts = origins_of(series, days, count, step_days or max(7, days // 2))
    if not starts:
        return None
    tallies = {blend: _Tally() for blend in blends}
    loss = {_name(blend): 0.0 for blend in blends}
    for start in starts:
        truth = series.window(start, days)
        truth[special_mask(calendar, start, days)] = np.nan
        actual = truth.reshape(-1)
        known = int((~np.isnan(actual)).sum())
        for blend, made in _paths(series, calendar, start, days, blends=blends, paths=paths, seed=seed).items():
            tallies[blend].add(truth, made)
            loss[_name(blend)] += pinball(actual, np.quantile(made, LEVELS, axis=0), _LEVELS) * known
        for name, quantiles in simple_forecasts(series, calendar, start, days).items():
            loss[name] = loss.get(name, 0.0) + pinball(actual, quantiles, _LEVELS) * known
    default = BLEND if BLEND in tallies else blends[0]
    best = min(blends, key=lambda blend: loss[_name(blend)])
    chosen = best if loss[_name(best)] < _CLEARLY * loss[_name(default)] else default
    return _scores(tallies[chosen], loss, chosen, len(starts))


def scored_forecast(
    series: Series,
    calendar: Calendar,
    first_day: date,
    days: int,
    *,
    paths: int,
    seed: int,
    shape: SiteShape | None = None,
    zone: ZoneInfo | None = None,
) -> Forecast:
    """A forecast with the blend that the backtest of the history before it chose, and the scores of that backtest.

    The backtest is of the history as it was mended (inspection.py); a role that stopped is not scored.
    """
    known, notes = inspected(series.before(first_day), calendar, zone)
    scores = None if has_stopped(notes) else backtest(known, calendar, days, seed=seed)
    blend = scores.blend if scores else BLEND
    made = forecast(series, calendar, first_day, days, paths=paths, seed=seed, blend=blend, shape=shape, zone=zone)
    return replace(made, scores=scores)


def simple_forecasts(series: Series, calendar: Calendar, first_day: date, days: int) -> Mapping[str, Floats]:
    """Quantiles (levels, cells) of last week again and of the last eight and 26 same intervals; closed cells 0.

    The 26 are without special and odd days, the eight as they came.
    """
    known = series.before(first_day)
    weeks, usual = known.weeks(), usual_days(known, calendar).weeks()
    is_open = open_cells(usual)
    cells = np.arange(days * known.slots_per_day) % weeks.shape[1]
    said = {
        "naive": seasonal_naive(weeks, is_open, -(-days // 7), _LEVELS),
        "climatology_8": np.where(is_open, climatology(weeks, 8, _LEVELS), 0.0),
        "climatology_26": np.where(is_open, climatology(usual, 26, _LEVELS), 0.0),
    }
    return {name: quantiles[:, cells] for name, quantiles in said.items()}


def _paths(
    series: Series, calendar: Calendar, start: date, days: int, *, blends: tuple[float, ...], paths: int, seed: int
) -> dict[float, Floats]:
    """The paths of each blend from one origin; what the profile needs is measured once."""
    known = series.before(start)
    ahead = look_ahead(known, calendar, history_of(known, calendar), -(-days // 7), TYPICAL)
    cells = days * known.slots_per_day
    if ahead is None:
        made = forecast(series, calendar, start, days, paths=paths, seed=seed).paths
        return dict.fromkeys(blends, made)
    return {blend: sampled(ahead, blend, paths, np.random.default_rng(seed))[:, :cells] for blend in blends}


def _name(blend: float) -> str:
    return {1.0: "profile", 0.0: "climatology"}.get(blend, f"blend_{blend:g}")


def _scores(chosen: _Tally, loss: Mapping[str, float], blend: float, origins: int) -> Scores:
    units = chosen.actual_units
    relative = {name: value / units if units > 0 else 0.0 for name, value in loss.items()}
    return Scores(
        origins=origins,
        pinball=relative[_name(blend)],
        day_pinball=chosen.day_pinball / units if units > 0 else 0.0,
        naive=relative["naive"],
        climatology=relative["climatology_8"],
        coverage_80=chosen.cells.share,
        day_coverage_80=chosen.days.share,
        week_coverage_80=chosen.weeks.share if chosen.weeks.counted else None,
        bias=(chosen.forecast_units - units) / units if units > 0 else 0.0,
        wape=chosen.absolute / units if units > 0 else 0.0,
        blend=blend,
        methods=relative,
    )
