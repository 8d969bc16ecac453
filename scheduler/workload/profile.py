"""The expected week: hour-of-week profile × level of the coming weeks (levels.py).

Shapes: ``weeks`` is (weeks, W) with W slots a week and NaN for unknown cells. An *origin* t is the first week not
yet known; a fit at t uses weeks before t only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.workload.calendar import RECENT_WEEKS, Bools
from scheduler.workload.levels import lead_levels
from scheduler.workload.series import Floats, Ints

HALF_LIVES = (8.0, 26.0, 104.0)  # weeks that a profile remembers; the mean of the three is used
MIN_WEEKS = 3
_RARE = 0.15  # a cell worked in fewer than this share of weeks …
_LIGHT = 0.15  # … and with less than this share of the mean open cell is closed
_SEEN = 0.05  # of a week's expected units that must have been seen for it to teach the profile
_NEIGHBOUR = 0.15
_ROUNDS = 4  # of the fit of weekday × time of day; it settles in two or three


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Fit:
    """``mu`` (origins, leads, W) is the expected week by lead as known at each of ``origins``; the last is now."""

    mu: Floats
    origins: Ints

    @property
    def now(self) -> Floats:
        """The expected weeks after the end of history, shape (leads, W)."""
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
    seen = (known * profile).sum(axis=1)
    total = float(profile.sum())
    share = seen / total if total > 0 else np.zeros(len(weeks))
    level = np.divide(filled.sum(axis=1), seen, out=np.ones(len(weeks)), where=seen > 0)
    return level, share


def fit(weeks: Floats, is_open: Bools, leads: int) -> Fit:
    """The expected weeks at every origin of the last 26 weeks (and ``leads`` more) and at the end of history."""
    count = len(weeks)
    first = min(count, max(2, count - RECENT_WEEKS - leads + 1))
    origins = np.arange(first, count + 1)
    level, share = week_levels(weeks, is_open)
    shape = profiles(weeks, is_open, origins)
    ahead = lead_levels(level, share, origins, leads)
    return Fit(mu=shape[:, None, :] * ahead[:, :, None], origins=origins)


def profiles(weeks: Floats, is_open: Bools, origins: Ints) -> Floats:
    """Mean units of each cell at level 1, as known at each origin: (origins, W); closed cells 0.

    For each memory, Σ w·units ÷ Σ w·level per cell is pulled towards weekday × time of day, the product that fits the
    same sums: R + k·(P − R). ``k = 1 − Σ Var(P) ÷ Σ (P − R)²``, 0 at least, is the part of the deviations that chance
    does not explain (empirical Bayes). Then [0.15 0.7 0.15] between neighbouring open cells.
    """
    level, share = week_levels(weeks, is_open)
    taught = (share > _SEEN)[:, None]
    known = ~np.isnan(weeks) & is_open & taught
    ones = known.astype(np.float64)
    units = np.where(known, weeks, 0.0)
    square = np.divide(units, level[:, None], out=np.zeros_like(units), where=level[:, None] > 0) ** 2
    age = origins[:, None] - 1 - np.arange(len(weeks))[None, :]
    found = np.zeros((len(origins), weeks.shape[1]))
    for half_life in HALF_LIVES:
        weight = np.where(age >= 0, 0.5 ** (age / half_life), 0.0)
        came, exposure = _by_origin(weight, units), _by_origin(weight, ones * level[:, None])
        plain = np.divide(came, exposure, out=np.zeros_like(came), where=exposure > 0)
        count, count_2 = _by_origin(weight, ones), _by_origin(weight**2, ones)
        each = np.divide(_by_origin(weight, square), count, out=np.zeros_like(came), where=count > 0) - plain**2
        part = np.divide(count_2, count**2, out=np.ones_like(came), where=count > 0)  # 1 ÷ effective weeks
        variance = np.maximum(each, 0.0) * part / np.maximum(1 - part, 0.2)
        found += _shrunk(plain, _product(came, exposure, is_open), variance, is_open)
    return _smoothed(found / len(HALF_LIVES), is_open)


def _by_origin(weight: Floats, table: Floats) -> Floats:
    """Σ over weeks of weight (origins, weeks) × table (weeks, W); in one thread, being too small to be shared out."""
    return np.asarray(np.einsum("ow,wc->oc", weight, table))


def _product(came: Floats, exposure: Floats, is_open: Bools) -> Floats:
    """Weekday factor × time of day with the same sums by weekday and by time of day, (origins, W)."""
    shape = (len(came), 7, -1)
    units, weeks = (came * is_open).reshape(shape), (exposure * is_open).reshape(shape)
    weekday = np.ones(units.shape[:2])
    time = np.zeros((units.shape[0], units.shape[2]))
    for _ in range(_ROUNDS):
        time = _ratio(units.sum(axis=1), (weeks * weekday[:, :, None]).sum(axis=1))
        weekday = _ratio(units.sum(axis=2), (weeks * time[:, None, :]).sum(axis=2))
    return np.asarray((weekday[:, :, None] * time[:, None, :]).reshape(came.shape) * is_open)


def _shrunk(plain: Floats, product: Floats, variance: Floats, is_open: Bools) -> Floats:
    apart = np.where(is_open, plain - product, 0.0)
    chance = np.where(is_open, variance, 0.0).sum(axis=1)
    deviation = (apart**2).sum(axis=1)
    keep = np.clip(1.0 - _ratio(chance, deviation), 0.0, 1.0)
    return np.asarray(product + keep[:, None] * apart)


def _ratio(a: Floats, b: Floats) -> Floats:
    return np.divide(a, b, out=np.zeros_like(a), where=b > 0)


def _smoothed(profile: Floats, is_open: Bools) -> Floats:
    """A closed neighbour leaves its part with the cell."""
    out = (1 - 2 * _NEIGHBOUR) * profile
    for step in (1, -1):
        neighbour_open = np.roll(is_open, step) & is_open
        out += _NEIGHBOUR * np.where(neighbour_open, np.roll(profile, step, axis=1), profile)
    return np.where(is_open, out, 0.0)
