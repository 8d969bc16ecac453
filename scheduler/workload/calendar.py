"""Which days are special, by the site's day table or because their total is odd, and how much work they bring.

The site's table decides. A ``factor_permille`` other than 1000 is the site's own word and is obeyed; at 1000 the ratio
of a kind of day is learned from its past days. An ``open`` day on a weekday that is usually closed (a make-up workday)
gets the mean profile of the weekdays that are usually open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.organisation import CalendarDay
from scheduler.workload.series import Floats, Series

Bools = NDArray[np.bool_]
Calendar = Mapping[date, CalendarDay]

RECENT_WEEKS = 26
_LOW, _HIGH = 0.25, 3.0  # of the weekday's median: an odd day
_PRIOR_DAYS = 1.0  # how many past days the ratio 1 is worth when a kind's ratio is learned
_PRIOR_SD = 0.25


@dataclass(frozen=True, slots=True)
class Ratio:
    """What a special day's total is, as a multiple of the usual day's; ``sd`` is its own uncertainty."""

    mean: float
    sd: float = 0.0


USUAL = Ratio(1.0)


def is_special(entry: CalendarDay | None) -> bool:
    """Does the site's table take the day out of the usual rhythm?"""
    return entry is not None and (entry.kind != "open" or entry.factor_permille != 1000)


def special_mask(calendar: Calendar, first_day: date, days: int) -> Bools:
    """Which of the days are special by the site's table, shape (days,)."""
    return np.array([is_special(calendar.get(first_day + timedelta(days=i))) for i in range(days)], dtype=bool)


def odd_mask(values: Floats) -> Bools:
    """Which days have a total below 25 % or above 300 % of their weekday's median, shape (days,).

    ``values`` (days, slots) ends where the history ends; the median is over the last 26 of that weekday. A total within
    four Poisson standard deviations of the median is never odd, so that rare work is not taken for a fault.
    """
    totals = np.where(np.isnan(values).all(axis=1), np.nan, np.nansum(values, axis=1))
    odd = np.zeros(totals.shape, dtype=bool)
    for phase in range(min(7, totals.size)):
        own = totals[phase::7]
        known = own[-RECENT_WEEKS:][~np.isnan(own[-RECENT_WEEKS:])]
        median = float(np.median(known)) if known.size else 0.0
        if median > 0:
            chance = 4.0 * np.sqrt(median)
            low = (own < _LOW * median) & (own < median - chance)
            high = (own > _HIGH * median) & (own > median + chance)
            odd[phase::7] = low | high
    return odd


def usual_days(series: Series, calendar: Calendar) -> Series:
    """The series with special and odd days unknown (NaN)."""
    special = special_mask(calendar, series.first_day, series.days)
    values = series.values.copy()
    values[special] = np.nan
    values[odd_mask(values)] = np.nan
    return Series(first_day=series.first_day, slot_min=series.slot_min, values=values)


def learned_ratios(series: Series, calendar: Calendar, expected_day: Floats) -> dict[str, Ratio]:
    """Ratio by kind of special day from its past days: ``(Σ actual/expected + k) / (n + k)`` with k = 1.

    ``expected_day`` (days,) is what a usual day would have brought; days without an expectation teach nothing.
    """
    seen: dict[str, list[float]] = {}
    for i in range(series.days):
        entry = calendar.get(series.first_day + timedelta(days=i))
        if entry is None or entry.kind in ("open", "closed") or not is_special(entry):
            continue
        if expected_day[i] > 0 and not np.isnan(series.values[i]).all():
            seen.setdefault(entry.kind, []).append(float(np.nansum(series.values[i]) / expected_day[i]))
    ratios = {}
    for kind, values in seen.items():
        n, mean = len(values), (sum(values) + _PRIOR_DAYS) / (len(values) + _PRIOR_DAYS)
        spread = sum((v - mean) ** 2 for v in values) + _PRIOR_DAYS * _PRIOR_SD**2
        ratios[kind] = Ratio(mean, float(np.sqrt(spread / (n + _PRIOR_DAYS))))
    return ratios


def day_ratio(entry: CalendarDay | None, learned: Mapping[str, Ratio]) -> Ratio:
    """The ratio to apply to a day of the horizon: closed is 0, the site's factor is obeyed, else what was learned."""
    if entry is None:
        return USUAL
    if entry.kind == "closed":
        return Ratio(0.0)
    if entry.factor_permille != 1000:
        return Ratio(entry.factor_permille / 1000)
    if entry.kind == "open":
        return USUAL
    return learned.get(entry.kind, Ratio(1.0, _PRIOR_SD))


def is_makeup_workday(entry: CalendarDay | None, usual_total: float, week_totals: Floats) -> bool:
    """Does the table open a day whose weekday is usually closed for this role (below 5 % of the mean open weekday)?"""
    if entry is None or entry.kind != "open":
        return False
    open_totals = week_totals[week_totals > 0.05 * week_totals.max()] if week_totals.size else week_totals
    return bool(open_totals.size and usual_total < 0.05 * open_totals.mean())
