"""Roles with little history: whose week they borrow, and how an entered volume and the days seen agree on a level.

With n the weeks seen (weighed by the borrowed week's shares) and w = n ÷ (n + 2) the weight of what was seen:

    cell     (own sum + 2 · share · own level) ÷ (own weeks + 2), then scaled to a week of 1
    level    own^w · volume^(1 − w), each counting as a twentieth of the other at least
    spread   week_sd² + 0.3² + w · (1 − w) · ln(own ÷ volume)²

The level is the mean of the two on a log scale, so that neither of them drowns the other by its size; the last term is
the variance of a mixture of the two, by which the band is the wider the less they agree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.workload.forecast import Forecast, SiteShape, leaning_on_shape, site_shape
from scheduler.workload.inspection import Note
from scheduler.workload.paths import TYPICAL, Dispersion
from scheduler.workload.profile import MIN_WEEKS
from scheduler.workload.series import Series

VOLUME_WEEKS = 2.0  # what an expected volume counts for against own weeks
VOLUME_SD = 0.3  # of what people expect of a role that nobody has seen, beside what weeks differ by
FURTHEST = 20.0  # times: a volume and what was seen are taken to be no further apart
WEEK = frozenset(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Units a week, and what they come from: ``own`` units a week seen (``None``: nothing), its weight, the spread."""

    units: float
    own: float | None
    weight: float
    sd: float


def is_short(series: Series) -> bool:
    """Is the history too short for a profile of its own?"""
    return series.days < 7 * MIN_WEEKS


def pooled_shape(
    long: Sequence[Series], dispersions: Sequence[Dispersion], short: Sequence[Series], open_weekdays: Collection[int]
) -> SiteShape | None:
    """The site's week: of the roles with long history, or, where there is none, of the first days of the others."""
    found = site_shape(list(long), list(dispersions))
    return found or first_days_shape(short, open_weekdays)


def first_days_shape(short: Sequence[Series], open_weekdays: Collection[int]) -> SiteShape | None:
    """A week from a few days: open weekdays that nobody has seen yet are as the mean of those seen."""
    found = site_shape(list(short), [])
    if found is None:
        return None
    seen = np.zeros(7, dtype=bool)
    for one in short:
        known = np.flatnonzero(~np.isnan(one.values).all(axis=1))
        seen[(one.first_day.weekday() + known) % 7] = True
    usual = found.share[seen & (found.share.sum(axis=1) > 0)].mean(axis=0)
    unseen = [day for day in sorted(open_weekdays) if not seen[day]]
    share = found.share.copy()
    share[unseen] = usual
    return replace(found, share=share / share.sum(), dispersion=TYPICAL)


def lent_shape(
    role: str,
    like: Mapping[str, str],
    series: Mapping[str, Series],
    *,
    dispersions: Mapping[str, Dispersion],
    pooled: SiteShape | None,
    open_weekdays: Collection[int],
    asked: frozenset[str] = frozenset(),
) -> SiteShape | None:
    """The week that a role borrows: its template's, else ``pooled``.

    A template with little history leans on what it borrows itself; templates that lean on each other in a circle lean
    on ``pooled``.
    """
    template = like.get(role)
    if template is None or template == role or template in asked:
        return pooled
    own = series.get(template)
    if own is not None and not is_short(own):
        known = [dispersions[template]] if template in dispersions else []
        return site_shape([own], known) or pooled
    base = lent_shape(
        template,
        like,
        series,
        dispersions=dispersions,
        pooled=pooled,
        open_weekdays=open_weekdays,
        asked=asked | {role},
    )
    if own is None:
        return base
    return leaned(own, base) if base is not None else first_days_shape([own], open_weekdays)


def leaned(series: Series, shape: SiteShape) -> SiteShape:
    """The shape moved towards the few days of a role's own."""
    week = leaning_on_shape(series.weeks(), np.ones(shape.share.size, dtype=bool), shape, series.end)
    share = np.roll(week.reshape(7, -1), series.end.weekday(), axis=0)
    return replace(shape, share=share / share.sum()) if share.sum() > 0 else shape


def level_of(weekly_units: float, series: Series | None, shape: SiteShape) -> Level:
    """What is to be expected of a week, from an entered volume and the few days seen; the formula stands above."""
    weeks = 0.0
    if series is not None:
        share = np.roll(shape.share, -series.end.weekday(), axis=0).reshape(-1)
        weeks = float(((~np.isnan(series.weeks())) * share).sum())
    if series is None or weeks <= 0:
        return Level(units=weekly_units, own=None, weight=0.0, sd=VOLUME_SD)
    own = float(np.nansum(series.values)) / weeks
    weight = weeks / (weeks + VOLUME_WEEKS)
    least = max(own, weekly_units) / FURTHEST
    if least <= 0:
        return Level(units=0.0, own=own, weight=weight, sd=VOLUME_SD)
    low, high = np.log(max(own, least)), np.log(max(weekly_units, least))
    return Level(
        units=float(np.exp(weight * low + (1 - weight) * high)),
        own=own,
        weight=weight,
        sd=float(np.sqrt(VOLUME_SD**2 + weight * (1 - weight) * (low - high) ** 2)),
    )


def widened(shape: SiteShape, level: Level) -> SiteShape:
    """The shape with the level's spread beside what weeks differ by."""
    wide = float(np.hypot(shape.dispersion.week_sd, level.sd))
    return replace(shape, dispersion=replace(shape.dispersion, week_sd=wide))


def idle_note(weekly_units: float) -> Note:
    """That the entered units a week count no more, because the role's own history is long enough."""
    return Note(key="volume_idle", params={"units": f"{weekly_units:g}", "weeks": MIN_WEEKS})


def with_volume_note(said: Forecast, weekly_units: float, level: Level | None) -> Forecast:
    """The forecast with a note on what the entered volume came to; ``level`` is None where history has made it idle."""
    given = f"{weekly_units:g}"
    if level is None:
        note = idle_note(weekly_units)
    elif level.own is None:
        note = Note(key="volume_alone", params={"units": given})
    else:
        params: dict[str, str | int] = {
            "units": given,
            "seen": f"{level.own:.0f}",
            "share": round(level.weight * 100),
            "used": f"{level.units:.0f}",
        }
        note = Note(key="volume_and_history", params=params)
    return replace(said, notes=(*said.notes, note))
