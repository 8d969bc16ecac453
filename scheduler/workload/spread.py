"""How far what came lay from what was expected, pooled over the rolling origins, and how much of it came together.

Marginals. Every pair (expected m, actual y) of the last 26 origins and their leads gives a ratio y ÷ m. Pairs are
sorted by m into up to eight groups; a group's weighted quantiles of the ratio (newer weeks count more, half-life 8
weeks) are its distribution, and between the centres of two groups it is interpolated in log m. No shape is assumed:
zeros stay zeros, lumps stay lumps. What the level lately missed moves the centre, two weeks without a miss added. As a
sample of w weeks is narrower than what follows, the ratios spread around their mean by √((w + 1) ÷ (w − 1)) more.

Dependence. With e = min(y ÷ m, its 98 % quantile) minus what it is where nothing was missed, s = m · sd(e) and κ the
correlation of e with its normal score, the weighted errors give three correlations of normal scores,

    ρ = Σ (A² − Σ a²) ÷ Σ (B² − Σ b²),      A = Σ a the sum over a unit, a the sums over its parts (a = m·e, b = s·κ)

of cells of a day, of days of a week, of weeks of a horizon; newer origins count more, half-life 4. κ² undoes what skew
and ties take from a correlation when scores become units. Those of weeks and horizons are raised by 2.2, since half a
year holds only a handful of independent horizons, and all are pulled (in logs) to typical ones worth six weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from scheduler.workload.paths import Dependence, Dispersion
from scheduler.workload.profile import Fit
from scheduler.workload.series import Floats, Ints

MIN_PAIRS = 20  # below it, or all in one week, there is no spread to measure
MIN_TARGETS = 2
_TINY = 1e-9
_MOST_PHI = 8.0
_GROUPS = 8
_PAIRS_PER_GROUP = 150
_HALF_LIFE = 8.0
_KNOTS = (np.arange(400) + 0.5) / 400
_PRIOR_WEEKS = 6.0
_UNMISSED_WEEKS = 2.0  # weeks in which nothing was missed, added to those measured, when the centre is moved
_CLIPPED = 0.98  # the largest ratios say more of themselves than of their day
_ORIGIN_HALF_LIFE = 4.0
_FEW_HORIZONS = 2.2
_GRID = np.linspace(0.0, 1.0, 2001)[1:-1]
_SCORES = np.array([NormalDist().inv_cdf(float(p)) for p in _GRID])


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Spread:
    """``ratios`` (groups, knots) are quantiles of actual ÷ expected, ``centres`` (groups,) the groups' mean log m."""

    ratios: Floats
    centres: Floats
    dependence: Dependence
    dispersion: Dispersion

    def quantiles(self, mu: Floats, probabilities: Floats) -> Floats:
        """Quantiles of the units of cells with expectation ``mu`` (cells,), all above 0: (cells, probabilities)."""
        table = np.array([np.interp(probabilities, _KNOTS, row) for row in self.ratios])
        low, part = self._between(mu)
        high = np.minimum(low + 1, len(table) - 1)
        return np.asarray(mu[:, None] * ((1 - part)[:, None] * table[low] + part[:, None] * table[high]))

    def mean(self, mu: Floats) -> Floats:
        """Mean units of cells with expectation ``mu`` of any shape: what the level lately missed is in it."""
        table = self.ratios.mean(axis=1)
        low, part = self._between(np.maximum(mu, _TINY))
        return np.asarray(mu * ((1 - part) * table[low] + part * table[np.minimum(low + 1, len(table) - 1)]))

    def _between(self, mu: Floats) -> tuple[Ints, Floats]:
        """The group below each expectation, and how far it lies on the way to the next one in log m."""
        last = len(self.centres) - 1
        x = np.log(mu)
        low = np.clip(np.searchsorted(self.centres, x) - 1, 0, max(last - 1, 0))
        step = np.maximum(self.centres[np.minimum(low + 1, last)] - self.centres[low], _TINY)
        return low, np.clip((x - self.centres[low]) / step, 0.0, 1.0)


def measure(seen: Floats, fit: Fit, prior: Dispersion) -> Spread | None:
    """The spread of ``seen`` (weeks, W) around ``fit``; ``None`` with too few pairs to speak of."""
    count, width = seen.shape
    leads = fit.mu.shape[1]
    target = fit.origins[:, None] + np.arange(leads)[None, :]
    actual = np.where((target < count)[:, :, None], seen[np.minimum(target, count - 1)], np.nan)
    known = ~np.isnan(actual) & (fit.mu > 0)
    pairs, weeks = int(known.sum()), len(np.unique(target[known.any(axis=2)]))
    if pairs < MIN_PAIRS or weeks < MIN_TARGETS:
        return None
    age = np.broadcast_to((count - 1 - target)[:, :, None], actual.shape)[known]
    expected, came, weight = fit.mu[known], actual[known], 0.5 ** (age / _HALF_LIFE)
    mean_ratio = float((weight * came).sum()) / max(float((weight * expected).sum()), _TINY)
    pulled = (weeks * mean_ratio + _UNMISSED_WEEKS) / (weeks + _UNMISSED_WEEKS) / mean_ratio if mean_ratio > 0 else 1.0
    wider = np.sqrt((weeks + 1) / (weeks - 1))
    order = np.argsort(expected, kind="stable")
    groups = int(np.clip(pairs // _PAIRS_PER_GROUP, 1, _GROUPS))
    ratios, centres = np.empty((groups, _KNOTS.size)), np.empty(groups)
    error, kept, second = np.empty(pairs), np.empty(pairs), np.empty(pairs)
    for g, members in enumerate(np.array_split(order, groups)):
        m = expected[members]
        inner = np.argsort(came[members] / m, kind="stable")
        ratio, share = (came[members] / m)[inner], weight[members][inner]
        share = share / share.sum()
        reached = np.cumsum(share) - 0.5 * share
        ratios[g] = np.interp(_KNOTS, reached, ratio)
        centres[g] = np.log(m).mean()
        clipped = np.minimum(ratio, np.interp(_CLIPPED, reached, ratio))
        mean, whole = float((share * clipped).sum()), float((share * ratio).sum())
        sd = float(np.sqrt((share * (clipped - mean) ** 2).sum()))
        score = np.interp(reached, _GRID, _SCORES)
        kappa = float((share * score * (clipped - mean)).sum()) / max(sd, _TINY)
        squared = float((share * (ratio - whole) ** 2).sum())
        ratios[g] = pulled * np.maximum(whole + wider * (ratios[g] - whole), 0.0)
        error[members[inner]] = m[inner] * (clipped - (mean / whole if whole > 0 else 1.0))
        kept[members] = m * sd * kappa
        second[members] = m**2 * squared
    newer = np.sqrt(0.5 ** ((count - fit.origins) / _ORIGIN_HALF_LIFE))[:, None, None]
    a, b = np.zeros(actual.shape), np.zeros(actual.shape)
    a[known], b[known] = error, kept
    shape = (*actual.shape[:2], 7, width // 7)
    scale = max(float((expected**2).sum()), _TINY)
    variance, chance = float(second.sum()) / scale, float(expected.sum()) / scale
    measured = _dependence((a * newer).reshape(shape), (b * newer).reshape(shape))
    dependence = measured.shrunk(_typical(prior, variance), weeks / (weeks + _PRIOR_WEEKS))
    return Spread(
        ratios=ratios,
        centres=np.maximum.accumulate(centres),
        dependence=dependence,
        dispersion=Dispersion(
            week_sd=float(np.sqrt(dependence.week * variance)),
            day_sd=float(np.sqrt((dependence.day - dependence.week) * variance)),
            phi=float(np.clip((1 - dependence.day) * variance - chance, 0.0, _MOST_PHI)),
        ),
    )


def _dependence(a: Floats, b: Floats) -> Dependence:
    """From (origins, leads, 7, slots) of m·e and s·κ, 0 where unknown."""
    day = _correlation(a, b, axis=3)
    a, b = a.sum(axis=3), b.sum(axis=3)
    week = _FEW_HORIZONS * _correlation(a, b, axis=2)
    a, b = a.sum(axis=2), b.sum(axis=2)
    horizon = _FEW_HORIZONS * _correlation(a, b, axis=1)
    return Dependence.ordered(day=day + (1 - 1 / _FEW_HORIZONS) * max(week, 0.0), week=week, horizon=horizon)


def _correlation(a: Floats, b: Floats, *, axis: int) -> float:
    """What sums over ``axis`` vary beyond independent parts ÷ what they would if the parts were one."""
    together = float((a.sum(axis=axis) ** 2 - (a**2).sum(axis=axis)).sum())
    whole = float((b.sum(axis=axis) ** 2 - (b**2).sum(axis=axis)).sum())
    return together / whole if whole > _TINY else 0.0


def _typical(prior: Dispersion, variance: float) -> Dependence:
    """The correlations that factors as wide as ``prior``'s would make of cells as wide as these."""
    if variance <= 0:
        return Dependence()
    week = prior.week_sd**2 / variance
    return Dependence.ordered(day=week + prior.day_sd**2 / variance, week=week, horizon=0.7 * week)
