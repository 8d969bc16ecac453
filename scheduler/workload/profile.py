"""The expected week: hour-of-week profile × level, tried over a grid of memories and averaged over the best.

Shapes: ``weeks`` is (weeks, W) with W slots a week and NaN for unknown cells. An *origin* t is the first week not
yet known; a fit at t uses weeks before t only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.workload.calendar import RECENT_WEEKS, Bools
from scheduler.workload.series import Floats

PROFILE_HALF_LIVES = (4.0, 8.0, 16.0, 52.0)
LEVEL_HALF_LIVES = (2.0, 4.0, 8.0, 26.0)
CHOSEN_BY_WEEKS = 12  # the rolling backtest that picks among the grid
AVERAGED = 5
MIN_WEEKS = 3
_RARE = 0.15  # a cell worked in fewer than this share of weeks …
_LIGHT = 0.15  # … and with less than this share of the mean open cell is closed


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Fit:
    """``mu`` (origins, W) is the expected week as known at each of ``origins``; the last is the end of history."""

    mu: Floats
    origins: tuple[int, ...]
    chosen: tuple[tuple[float, float, bool], ...]  # profile half-life, level half-life, smoothed

    @property
    def now(self) -> Floats:
        """The expected week after the end of history, shape (W,)."""
        return np.asarray(self.mu[-1])


def open_cells(weeks: Floats) -> Bools:
    """Which cells of the week hold work: not (rare and light) over the last 26 weeks; shape (W,).

    Rare: above 0 in under 15 % of the weeks known. Light: mean under 15 % of the mean cell that is not rare.
    """
    recent = weeks[-RECENT_WEEKS:]
    known = (~np.isnan(recent)).sum(axis=0)
    worked = (np.nan_to_num(recent) > 0).sum(axis=0)
    mean = np.nansum(recent, axis=0) / np.maximum(known, 1)
    rare = worked < _RARE * np.maximum(known, 1)
    usual = float(mean[~rare].mean()) if (~rare).any() else 0.0
    return np.asarray((worked > 0) & ~(rare & (mean < _LIGHT * usual)))


def week_levels(weeks: Floats, is_open: Bools) -> tuple[Floats, Floats]:
    """Level of each week (observed ÷ mean profile over the same cells) and the observed share of the profile."""
    known = ~np.isnan(weeks) & is_open
    filled = np.where(known, weeks, 0.0)
    profile = filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    seen = known @ profile
    total = float(profile.sum())
    share = seen / total if total > 0 else np.zeros(len(weeks))
    level = np.divide(filled.sum(axis=1), seen, out=np.ones(len(weeks)), where=seen > 0)
    return level, share


def fit(weeks: Floats, is_open: Bools, horizon_weeks: int) -> Fit:
    """Fit the grid by a rolling backtest at ``horizon_weeks`` over the last 12 weeks; average the best five fits.

    Needs at least one week. With too few weeks for a backtest every fit of the grid counts alike.
    """
    count = len(weeks)
    first = max(1, min(MIN_WEEKS, count), count - RECENT_WEEKS - horizon_weeks + 1)
    origins = np.arange(first, count + 1)
    known = ~np.isnan(weeks) & is_open
    filled = np.where(known, weeks, 0.0)
    level, share = week_levels(weeks, is_open)

    age = origins[:, None] - 1 - np.arange(count)[None, :]  # weeks since, at each origin
    past = age >= 0
    profiles = [
        _profiles(filled, known, level * (share > 0.05), np.where(past, 0.5 ** (age / hl), 0.0))
        for hl in PROFILE_HALF_LIVES
    ]
    smooth = [_smoothed(p, is_open) for p in profiles]
    levels = [_levels(level, share, np.where(past, 0.5 ** (age / ll), 0.0)) for ll in LEVEL_HALF_LIVES]

    scored = [
        o for o in range(len(origins)) if origins[o] < count and origins[o] + horizon_weeks > count - CHOSEN_BY_WEEKS
    ]
    candidates = []
    for p, hl in enumerate(PROFILE_HALF_LIVES):
        for smoothed, shapes in ((False, profiles), (True, smooth)):
            for q, ll in enumerate(LEVEL_HALF_LIVES):
                shape = shapes[p]
                error = 0.0
                for o in scored:
                    future = slice(int(origins[o]), min(count, int(origins[o]) + horizon_weeks))
                    error += float(np.abs(np.where(known[future], filled[future] - shape[o] * levels[q][o], 0.0)).sum())
                candidates.append((error, (hl, ll, smoothed), shape, levels[q]))
    best = sorted(candidates, key=lambda c: c[0])[:AVERAGED] if scored else candidates
    mu = np.mean([shape * lev[:, None] for _, _, shape, lev in best], axis=0)
    return Fit(mu=mu, origins=tuple(int(o) for o in origins), chosen=tuple(name for _, name, _, _ in best))


def _profiles(filled: Floats, known: Bools, level: Floats, weight: Floats) -> Floats:
    """Exponentially weighted ratio Σ w·units / Σ w·level per cell, at every origin: (origins, W)."""
    units = weight @ (filled * (level > 0)[:, None])
    exposure = weight @ (known * level[:, None])
    return np.divide(units, exposure, out=np.zeros_like(units), where=exposure > 0)


def _levels(level: Floats, share: Floats, weight: Floats) -> Floats:
    """Exponentially weighted level at every origin; a week counts by the share of it that was observed."""
    exposure = weight @ share
    return np.divide(weight @ (level * share), exposure, out=np.ones(len(weight)), where=exposure > 0)


def _smoothed(profile: Floats, is_open: Bools) -> Floats:
    """[0.15 0.7 0.15] between neighbouring open cells; a closed neighbour leaves its part with the cell."""
    out = 0.7 * profile
    for step in (1, -1):
        neighbour_open = np.roll(is_open, step) & is_open
        out += 0.15 * np.where(neighbour_open, np.roll(profile, step, axis=1), profile)
    return np.where(is_open, out, 0.0)
