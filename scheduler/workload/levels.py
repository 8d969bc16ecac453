"""The level of the weeks ahead: how busy each coming week is against the mean profile, by lead.

Candidates, each judged at every past origin by what it knew then:

- exponentially weighted means of the weekly level, half-lives 1, 2, 4, 8 and 26 weeks;
- the one of half-life 2 plus what it lately missed: error ≈ slope · (lead + 1.5 weeks), the slope by least squares over
  the errors known so far, newer ones counting more, pulled to 0 (growth that a mean lags behind);
- with more than a year of history, those of half-life 2 and 8 times the mean change of earlier years between the same
  two weeks, pulled to none with one half of a year (a season).

The level is the weighted geometric mean of the candidates with weights loss⁻³, loss the mean squared error of the log
of the total over the horizon, half-life 4 weeks, the candidates' mean loss counting as one origin.
"""

from __future__ import annotations

import numpy as np

from scheduler.workload.calendar import Bools
from scheduler.workload.series import Floats, Ints

HALF_LIVES = (1.0, 2.0, 4.0, 8.0, 26.0)
_SHORT, _LONG = 1, 3  # the half-lives that growth and season start from
_ERROR_HALF_LIFE = 4.0
_SLOPE_PRIOR = 30.0  # Σ lead² at which a slope is believed by half
_SHARPNESS = 3.0
_PRIOR_ORIGINS = 1.0
_ORIGINS_FOR_GROWTH = 10
_YEAR = 52
_YEARS = 5
_MIN_SHARE = 0.3  # of a week that must have been seen for its level to be judged
_TINY = 1e-9


def lead_levels(level: Floats, share: Floats, origins: Ints, leads: int) -> Floats:
    """Levels of the ``leads`` weeks after each origin, (origins, leads), from the weeks before it only.

    ``level`` and ``share`` (weeks,) as ``profile.week_levels`` gives them; an origin t is the first week not yet known.
    """
    count = len(level)
    target = origins[:, None] + np.arange(leads)[None, :]
    clipped = np.minimum(target, count - 1)
    judged = share > _MIN_SHARE
    came = (target < count) & judged[clipped]
    log = np.log(np.maximum(level, 1e-3))
    plain = _means(level, share, origins, leads)
    grown = _grown(plain[_SHORT], log[clipped], came, origins, target)
    candidates = [*plain, grown]
    if count > _YEAR + leads:
        season = _season(log, judged, origins, target)
        candidates += [plain[_SHORT] + season, plain[_LONG] + season]
    said = np.array(candidates)

    weight = np.where(came, share[clipped], 0.0)
    actual = np.cumsum(np.where(came, level[clipped], 0.0) * weight, axis=1)
    total = np.cumsum(np.exp(said) * weight, axis=2)
    known = actual > 0
    error = np.where(known, np.log(np.maximum(total, _TINY) / np.maximum(actual, _TINY)) ** 2, 0.0)
    out = np.empty((len(origins), leads))
    for i, origin in enumerate(origins):
        used = said[: len(HALF_LIVES) if i < _ORIGINS_FOR_GROWTH else None]
        share_of = _weights(error[: len(used), :i], known[:i], int(origin), origins[:i])
        out[i] = share_of @ used[:, i]
    return np.asarray(np.exp(out))


def _means(level: Floats, share: Floats, origins: Ints, leads: int) -> list[Floats]:
    """Log of the weighted mean level at each origin, the same at every lead, one for each half-life."""
    age = origins[:, None] - 1 - np.arange(len(level))[None, :]
    found = []
    for half_life in HALF_LIVES:
        weight = np.where(age >= 0, 0.5 ** (age / half_life), 0.0) * share
        exposure = weight.sum(axis=1)
        mean = np.divide(weight @ level, exposure, out=np.ones(len(origins)), where=exposure > _TINY)
        found.append(np.repeat(np.log(np.maximum(mean, _TINY))[:, None], leads, axis=1))
    return found


def _grown(base: Floats, log: Floats, came: Bools, origins: Ints, target: Ints) -> Floats:
    """``base`` corrected by what it missed, Σ w·error·lead ÷ (Σ w·lead² + prior) per week of lead."""
    lead = np.arange(base.shape[1]) + 1.5
    missed = np.where(came, log - base, 0.0)
    out = base.copy()
    for i, origin in enumerate(origins):
        known = came[:i] & (target[:i] < origin)
        weight = np.where(known, 0.5 ** ((origin - 1 - target[:i]) / _ERROR_HALF_LIFE), 0.0)
        out[i] += (weight * missed[:i] * lead).sum() / ((weight * lead**2).sum() + _SLOPE_PRIOR) * lead
    return out


def _season(log: Floats, judged: Bools, origins: Ints, target: Ints) -> Floats:
    """Mean change of log level in earlier years from the week before the origin to the target, (origins, leads).

    Levels are means of three weeks; a comparison takes only weeks before the origin.
    """
    window = np.ones(3)
    seen = np.convolve(judged.astype(np.float64), window, mode="same")
    smooth = np.convolve(np.where(judged, log, 0.0), window, mode="same") / np.maximum(seen, 1.0)
    change, years = np.zeros(target.shape), np.zeros(target.shape)
    last = len(log) - 1
    for year in range(1, _YEARS + 1):
        start, end = origins[:, None] - 1 - _YEAR * year, target - _YEAR * year
        usable = (start >= 2) & (end < origins[:, None] - 1)
        change += np.where(usable, smooth[np.clip(end, 0, last)] - smooth[np.clip(start, 0, last)], 0.0)
        years += usable
    return np.asarray(change / np.maximum(years, 1.0) * years / (years + 0.5))


def _weights(error: Floats, known: Bools, origin: int, earlier: Ints) -> Floats:
    """Shares of the candidates at ``origin``; ``error`` (candidates, earlier, leads) of the totals up to each lead."""
    if not earlier.size:
        return np.full(len(error), 1 / len(error))
    leads = error.shape[2]
    reached = np.minimum(leads, origin - earlier)
    row = np.arange(len(earlier))
    weight = np.where(known[row, reached - 1], 0.5 ** ((origin - earlier - reached) / _ERROR_HALF_LIFE), 0.0)
    weight *= reached / leads
    summed = error[:, row, reached - 1] @ weight
    mean = summed[: len(HALF_LIVES)].mean() / max(float(weight.sum()), _TINY)
    loss = (summed + _PRIOR_ORIGINS * mean) / (weight.sum() + _PRIOR_ORIGINS) + 1e-5
    share = (loss / loss.min()) ** -_SHARPNESS
    return np.asarray(share / share.sum())
