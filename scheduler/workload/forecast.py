"""History of one role in, distribution of its workload out.

Expected weeks = hour-of-week profile × level (profile.py, levels.py); every cell's distribution from the pooled spread
of what came around them (spread.py), blended with the climatology of the last 52 weeks (ahead.py); paths take the
cells' quantiles in correlated ranks (paths.py), so that mean, quantiles and every sum come from the same paths. With
too little history for a spread, the expectation leans on the shape of the site; with none it is a volume × shape.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
from numpy.random import Generator

from scheduler.errors import InvalidInput
from scheduler.workload.ahead import Ahead, look_ahead, plan_of
from scheduler.workload.calendar import RECENT_WEEKS, Bools, Calendar, DayFactor, day_factors
from scheduler.workload.history import history_of
from scheduler.workload.inspection import Note, has_stopped, inspected
from scheduler.workload.paths import TYPICAL, Dispersion, in_order, simulate
from scheduler.workload.profile import MIN_WEEKS
from scheduler.workload.scores import Scores
from scheduler.workload.series import DAY_MIN, Floats, Series

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
PATHS = 300
BLEND = 0.7
_SHAPE_WEEKS = 2.0  # what the site's shape counts for against own weeks
_SHAPE_SD = 0.3  # of a level told by a part of the week alone: the role's week may be another than the site's


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
    notes: tuple[Note, ...] = ()
    special: tuple[DayFactor, ...] = ()  # days that the site's table takes out of the usual rhythm

    def sums(self, cells_per_sum: int) -> Floats:
        """Quantiles of sums over consecutive cells (a day: slots a day), from the paths: (levels, sums)."""
        totals = self.paths.reshape(len(self.paths), -1, cells_per_sum).sum(axis=2)
        return np.asarray(np.quantile(totals, self.levels, axis=0))

    def window_quantiles(self, start: int, end: int) -> Floats:
        """Quantiles of the sum over cells ``start`` to before ``end``, (levels,), from the paths."""
        return window_quantiles(self.paths, start, end, self.levels)


def window_quantiles(paths: Floats, start: int, end: int, levels: tuple[float, ...] = LEVELS) -> Floats:
    """Quantiles of the sum of each path (paths, cells) over cells ``start`` to before ``end``: (levels,).

    For any stored paths: a cut-off's hours, a week-end, a month. Raises ``InvalidInput`` for cells that there are not.
    """
    if not 0 <= start < end <= paths.shape[1]:
        raise InvalidInput(
            f"a window of cells {start} to {end} does not lie in {paths.shape[1]} cells",
            key="window_cells",
            start=start,
            end=end,
            cells=paths.shape[1],
        )
    return np.asarray(np.quantile(paths[:, start:end].sum(axis=1), levels))


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
    zone: ZoneInfo | None = None,
) -> Forecast:
    """Forecast ``days`` days from ``first_day`` from what the series knew before that day.

    ``blend`` is the weight of the profile against climatology. ``shape`` is used while the history is too short for a
    spread, ``zone`` to count once what a change of clocks repeats. ``notes`` of the result say what of the history was
    mended or left out (inspection.py). Raises ``InvalidInput`` for a series without a known day before ``first_day``
    (use ``from_volume``).
    """
    known = series.before(first_day)
    if days < 1 or paths < 2:
        raise InvalidInput(f"a forecast needs at least one day and two paths, got {days} and {paths}", field="days")
    if not known.days or np.isnan(known.values).all():
        raise InvalidInput(
            f"the series holds no day before {first_day.isoformat()}; give a weekly volume instead",
            key="history_none",
            first_day=first_day,
        )
    known, notes = inspected(known, calendar, zone)
    rng = np.random.default_rng(seed)
    lead_days = (first_day - known.end).days
    weeks = -(-(lead_days + days) // 7)
    history = history_of(known, calendar)
    prior = shape.dispersion if shape else TYPICAL
    ahead = look_ahead(known, calendar, history, weeks, prior) if history.weeks >= MIN_WEEKS else None
    plan = ahead.plan if ahead else None
    if has_stopped(notes):
        plan = None
        made, dispersion = np.zeros((paths, weeks * 7 * known.slots_per_day)), prior
        method = "stopped"
    elif ahead is not None:
        made, dispersion = sampled(ahead, blend, paths, rng), ahead.spread.dispersion
        method = "profile" if blend == 1 else "climatology" if blend == 0 else "profile+climatology"
    else:
        expected = leaning_on_shape(history.usual, history.is_open, shape, known.end)
        plan = plan_of(known, calendar, np.repeat(expected[None, :], weeks, axis=0))
        unsure = replace(
            prior, week_sd=float(np.hypot(prior.week_sd, level_sd(history.usual, shape, known.end, prior)))
        )
        made, dispersion = simulate(plan.mu, plan.ratios(paths, rng), unsure, rng), prior
        method = "site-shape" if shape else "own-mean"
    skipped = lead_days * known.slots_per_day
    made = made[:, skipped : skipped + days * known.slots_per_day]
    said = _finished(made, first_day, known.slot_min, levels, method=method, dispersion=dispersion)
    special = day_factors(calendar, first_day, plan.ratio[lead_days : lead_days + days]) if plan else ()
    return replace(said, notes=notes, special=special)


def sampled(ahead: Ahead, blend: float, paths: int, rng: Generator) -> Floats:
    """Paths of the weeks ahead, (paths, weeks × W): each cell's quantiles at (i + ½) ÷ paths, in correlated ranks."""
    per_day = ahead.plan.mu.shape[1] // 7
    ratios = ahead.plan.ratios(paths, rng)
    quantiles = ahead.quantiles((np.arange(paths) + 0.5) / paths, blend)
    made = in_order(quantiles, ahead.cells, per_day, ahead.spread.dependence, rng)
    out = np.zeros((paths, ahead.plan.mu.size))
    out[:, ahead.cells] = (made * ratios.T[ahead.cells // per_day]).T
    return out


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
    plan = plan_of(empty, calendar, np.repeat(expected[None, :], -(-days // 7), axis=0))
    ahead = simulate(plan.mu, plan.ratios(paths, rng), shape.dispersion, rng)[:, : days * per_day]
    said = _finished(ahead, first_day, empty.slot_min, levels, method="volume", dispersion=shape.dispersion)
    return replace(said, special=day_factors(calendar, first_day, plan.ratio[:days]))


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


def leaning_on_shape(weeks: Floats, is_open: Bools, shape: SiteShape | None, end: date) -> Floats:
    """Empirical Bayes per cell: (own sum + k · shape · own level) ÷ (own weeks + k), k = 2 weeks."""
    seen = ~np.isnan(weeks)
    own_sum, own_weeks = np.nansum(weeks, axis=0), seen.sum(axis=0)
    if shape is None:
        return np.where(is_open, own_sum / np.maximum(own_weeks, 1), 0.0)
    share = np.roll(shape.share, -end.weekday(), axis=0).reshape(-1)
    exposure = float((seen * share).sum())
    level = float(own_sum.sum()) / exposure if exposure > 0 else 0.0
    return np.asarray((own_sum + _SHAPE_WEEKS * share * level) / (own_weeks + _SHAPE_WEEKS))


def level_sd(weeks: Floats, shape: SiteShape | None, end: date, spread: Dispersion) -> float:
    """How unsure the level of a short history is, relative to it.

    With n the weeks seen (weighed by the shape's shares) and d the days with work: √(week_sd² ÷ max(n, 1) + day_sd² ÷ d
    + 0.3² · max(0, 1 − n)).
    """
    seen = ~np.isnan(weeks)
    size = weeks.shape[1]
    share = np.full(size, 1 / size) if shape is None else np.roll(shape.share, -end.weekday(), axis=0).reshape(-1)
    exposure = float((seen * share).sum())
    days = int((np.nansum(weeks.reshape(-1, size // 7), axis=1) > 0).sum())
    unknown = max(0.0, 1.0 - exposure)
    return float(
        np.sqrt(spread.week_sd**2 / max(exposure, 1.0) + spread.day_sd**2 / max(days, 1) + _SHAPE_SD**2 * unknown)
    )


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
