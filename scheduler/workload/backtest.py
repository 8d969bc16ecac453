"""Rolling origins: what the forecaster would have said, against what came, next to the simplest forecasts.

Each origin sees only the days before it. The site's special days are left out of the scores of every method alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from scheduler.workload.calendar import Calendar, special_mask, usual_days
from scheduler.workload.climatology import climatology, seasonal_naive
from scheduler.workload.forecast import BLEND, LEVELS, Forecast, SiteShape, forecast
from scheduler.workload.profile import MIN_WEEKS, open_cells
from scheduler.workload.scores import Scores, pinball
from scheduler.workload.series import Floats, Series

ORIGINS = 3
BLENDS = (1.0, BLEND, 0.0)
_CLEARLY = 0.98  # another blend is taken only if its loss is below this share of the default's


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tally:
    """One method at one origin."""

    pinball: float
    day_pinball: float
    inside: int
    cells: int
    day_inside: int
    days: int
    forecast_units: float
    actual_units: float
    absolute: float


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

    The default blend stays unless another's loss, of intervals and of day totals together, is clearly (2 %) lower.
    """
    days = min(days, max(7, (series.days - 7 * MIN_WEEKS) // 2))
    starts = origins_of(series, days, count, step_days or days)
    if not starts:
        return None
    tallies: dict[float, list[_Tally]] = {blend: [] for blend in blends}
    simple: dict[str, list[_Tally]] = {"naive": [], "climatology": []}
    for start in starts:
        truth = series.window(start, days)
        truth[special_mask(calendar, start, days)] = np.nan
        for blend in blends:
            said = forecast(series, calendar, start, days, paths=paths, seed=seed, blend=blend)
            tallies[blend].append(_tally(truth, said.quantiles, said.mean, said.sums(said.mean.size // days)))
        for name, quantiles in simple_forecasts(series, calendar, start, days).items():
            simple[name].append(_tally(truth, quantiles, quantiles[len(LEVELS) // 2], None))
    loss = {blend: sum(t.pinball + t.day_pinball for t in found) for blend, found in tallies.items()}
    default = BLEND if BLEND in loss else blends[0]
    best = min(loss, key=lambda blend: loss[blend])
    chosen = best if loss[best] < _CLEARLY * loss[default] else default
    return _scores(tallies[chosen], simple, chosen)


def scored_forecast(
    series: Series,
    calendar: Calendar,
    first_day: date,
    days: int,
    *,
    paths: int,
    seed: int,
    shape: SiteShape | None = None,
) -> Forecast:
    """A forecast with the blend that the backtest of the history before it chose, and the scores of that backtest."""
    scores = backtest(series.before(first_day), calendar, days, seed=seed)
    blend = scores.blend if scores else BLEND
    made = forecast(series, calendar, first_day, days, paths=paths, seed=seed, blend=blend, shape=shape)
    return replace(made, scores=scores)


def simple_forecasts(series: Series, calendar: Calendar, first_day: date, days: int) -> Mapping[str, Floats]:
    """Quantiles (levels, cells) of last week again and of the last eight same intervals; closed cells 0 like ours."""
    levels = np.array(LEVELS)
    known = series.before(first_day)
    weeks = known.weeks()
    is_open = open_cells(usual_days(known, calendar).weeks())
    ahead = -(-days // 7)
    cells = np.arange(days * known.slots_per_day) % weeks.shape[1]
    naive = seasonal_naive(weeks, is_open, ahead, levels)
    eight = np.where(is_open, climatology(weeks, 8, levels), 0.0)
    return {"naive": naive[:, cells], "climatology": eight[:, cells]}


def _tally(truth: Floats, quantiles: Floats, mean: Floats, day_sums: Floats | None) -> _Tally:
    actual = truth.reshape(-1)
    known = ~np.isnan(actual)
    worked = known & (quantiles[-1] > 0)
    inside = (actual >= quantiles[0]) & (actual <= quantiles[-1]) & worked
    whole = ~np.isnan(truth).any(axis=1)
    day_inside = days = 0
    day_pinball = 0.0
    if day_sums is not None:
        totals = truth.sum(axis=1)
        worked_days = whole & (day_sums[-1] > 0)
        day_inside = int(((totals >= day_sums[0]) & (totals <= day_sums[-1]) & worked_days).sum())
        days = int(worked_days.sum())
        day_pinball = pinball(np.where(whole, totals, np.nan), day_sums, np.array(LEVELS)) * int(whole.sum())
    return _Tally(
        pinball=pinball(actual, quantiles, np.array(LEVELS)) * int(known.sum()),
        day_pinball=day_pinball,
        inside=int(inside.sum()),
        cells=int(worked.sum()),
        day_inside=day_inside,
        days=days,
        forecast_units=float(mean[known].sum()),
        actual_units=float(actual[known].sum()),
        absolute=float(np.abs(actual - quantiles[len(quantiles) // 2])[known].sum()),
    )


def _mean_pinball(found: list[_Tally]) -> float:
    units = sum(t.actual_units for t in found)
    return sum(t.pinball for t in found) / units if units > 0 else 0.0


def _scores(ours: list[_Tally], simple: dict[str, list[_Tally]], blend: float) -> Scores:
    units = sum(t.actual_units for t in ours)
    return Scores(
        origins=len(ours),
        pinball=_mean_pinball(ours),
        day_pinball=sum(t.day_pinball for t in ours) / units if units > 0 else 0.0,
        naive=_mean_pinball(simple["naive"]),
        climatology=_mean_pinball(simple["climatology"]),
        coverage_80=sum(t.inside for t in ours) / max(1, sum(t.cells for t in ours)),
        day_coverage_80=sum(t.day_inside for t in ours) / max(1, sum(t.days for t in ours)),
        bias=(sum(t.forecast_units for t in ours) - units) / units if units > 0 else 0.0,
        wape=sum(t.absolute for t in ours) / units if units > 0 else 0.0,
        blend=blend,
    )
