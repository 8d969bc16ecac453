"""The days ahead, cell by cell: expected units with the site's special days in place, and their distributions.

Two distributions stand beside each other: the *profile's* (expected units × the pooled spread of spread.py) and the
*climatology's* (what the same cell of the week brought in the last 52 weeks, scaled to the expected level). A blend
averages their quantiles, level by level.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.random import Generator

from scheduler.workload.calendar import Calendar, day_ratio, is_makeup_workday, learned_ratios, special_mask, workdays
from scheduler.workload.climatology import climatology
from scheduler.workload.history import History
from scheduler.workload.paths import Dispersion
from scheduler.workload.profile import fit
from scheduler.workload.series import Floats, Ints, Series
from scheduler.workload.spread import Spread, measure

CLIMATOLOGY_WEEKS = 52
MAX_LEAD_WEEKS = 8


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Plan:
    """Whole weeks from the end of history: ``usual`` and ``mu`` (weeks, W) expected units without and with special days
    set in place; ``ratio`` and ``ratio_sd`` (weeks × 7) multiply the days of ``mu``."""

    usual: Floats
    mu: Floats
    ratio: Floats
    ratio_sd: Floats

    def ratios(self, paths: int, rng: Generator) -> Floats:
        """One draw of every day's ratio a path, (paths, weeks × 7)."""
        drawn = np.repeat(self.ratio[None, :], paths, axis=0)
        unsure = np.flatnonzero(self.ratio_sd > 0)
        drawn[:, unsure] += self.ratio_sd[unsure] * rng.standard_normal((paths, len(unsure)))
        return np.asarray(np.maximum(drawn, 0.0))


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Ahead:
    """The cells that hold work, counted from the end of history; ``plan`` covers them all."""

    plan: Plan
    cells: Ints
    spread: Spread
    history: History

    def quantiles(self, probabilities: Floats, blend: float) -> Floats:
        """Quantiles of a usual day's units in ``cells``: (cells, probabilities).

        ``blend`` is the profile's weight; a cell that a make-up workday opened has no climatology.
        """
        mu = self.plan.mu.reshape(-1)[self.cells]
        own = self.spread.quantiles(mu, probabilities) if blend > 0 else np.zeros((len(mu), len(probabilities)))
        if blend == 1:
            return own
        usual = self.plan.usual.reshape(-1)[self.cells]
        width = self.plan.usual.shape[1]
        recent = np.where(self.history.is_open, self.history.seen[-CLIMATOLOGY_WEEKS:], np.nan)
        brought = np.nansum(recent, axis=0) / np.maximum((~np.isnan(recent)).sum(axis=0), 1)
        level = self.spread.mean(self.plan.usual).sum(axis=1) / max(float(brought.sum()), 1e-9)
        moved = np.divide(mu, usual, out=np.zeros_like(mu), where=usual > 0) * level[self.cells // width]
        past = climatology(self.history.seen, CLIMATOLOGY_WEEKS, probabilities)[:, self.cells % width].T
        weight = np.where(usual > 0, blend, 1.0)[:, None]
        if blend == 0 and (usual == 0).any():
            own = self.spread.quantiles(mu, probabilities)
        return np.asarray(weight * own + (1 - weight) * past * moved[:, None])


def look_ahead(known: Series, calendar: Calendar, history: History, weeks: int, prior: Dispersion) -> Ahead | None:
    """What ``known`` says of the ``weeks`` after its end; ``None`` if it is too short for a spread."""
    fitted = fit(history.usual, history.is_open, min(weeks, MAX_LEAD_WEEKS))
    spread = measure(history.seen, fitted, prior)
    if spread is None:
        return None
    lead = np.minimum(np.arange(weeks), len(fitted.now) - 1)
    plan = plan_of(known, calendar, fitted.now[lead])
    return Ahead(plan=plan, cells=np.flatnonzero(plan.mu.reshape(-1) > 0), spread=spread, history=history)


def plan_of(known: Series, calendar: Calendar, expected: Floats) -> Plan:
    """The expected weeks (weeks, W) after ``known`` with the table's days: closed, make-up, by factor or learned."""
    weeks = len(expected)
    by_day = expected.reshape(weeks * 7, -1)
    totals = by_day.sum(axis=1)
    mu = by_day.copy()
    learned = learned_ratios(known, calendar, _expected_days(known, calendar, totals[:7])) if known.days else {}
    mean, sd = np.ones(weeks * 7), np.zeros(weeks * 7)
    for i in range(weeks * 7):
        entry = calendar.get(known.end + timedelta(days=i))
        if entry is None:
            continue
        week = slice(i // 7 * 7, i // 7 * 7 + 7)
        if is_makeup_workday(entry, float(totals[i]), totals[week]):
            mu[i] = by_day[week][workdays(totals[week])].mean(axis=0)
        ratio = day_ratio(entry, learned)
        if ratio.mean == 0:
            mu[i] = 0.0
        mean[i], sd[i] = ratio.mean, ratio.sd
    return Plan(usual=expected, mu=mu.reshape(weeks, -1), ratio=mean, ratio_sd=sd)


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
