"""Which days are special, by the site's day table or because their total is odd, and how much work they bring.

The site's table decides. A ``factor_permille`` other than 1000 is the site's own word and is obeyed; at 1000 the ratio
of a day's class (its kind and what it is called) is learned from its past days. An ``open`` day on a weekday that
usually brings much less than the others (a make-up workday) gets the mean profile of the workdays.
"""

from __future__ import annotations

import re
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
_KIND_DAYS = 1.0  # how many past days the ratio 1 is worth when a kind's ratio is learned
_CLASS_DAYS = 2.0  # … and the kind's ratio, when that of one of its classes is
_PRIOR_SD = 0.25
_WEAK = 0.5  # of the mean open weekday: less is no workday
_SATURDAY = 5
# what the calendar library and official_days add to a name, in English and Chinese
_ADDED = re.compile(r"\s*(\((observed|estimated|weekend|moved day off)\)|（(补假|推算|周末|调休)）)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ratio:
    """What a special day's total is, as a multiple of the usual day's; ``sd`` is its own uncertainty."""

    mean: float
    sd: float = 0.0


USUAL = Ratio(1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFactor:
    """A special day as a forecast took it: its kind then, and the mean ratio applied to the usual day."""

    day: date
    kind: str
    factor: float

    def as_dict(self) -> dict[str, str | float]:
        """As it is kept with the run: ``day`` (ISO), ``kind``, ``factor`` to three decimals."""
        return {"day": self.day.isoformat(), "kind": self.kind, "factor": round(self.factor, 3)}


def day_factors(calendar: Calendar, first_day: date, ratios: Floats) -> tuple[DayFactor, ...]:
    """The special days among those from ``first_day`` on, with the ratio (days,) of each."""
    days = ((first_day + timedelta(days=i), float(ratio)) for i, ratio in enumerate(ratios))
    entries = ((calendar.get(day), ratio) for day, ratio in days)
    return tuple(
        DayFactor(day=entry.day, kind=entry.kind, factor=ratio)
        for entry, ratio in entries
        if entry is not None and is_special(entry)
    )


def is_special(entry: CalendarDay | None) -> bool:
    """Does the site's table take the day out of the usual rhythm? A weekend day marked open does leave it."""
    if entry is None:
        return False
    return entry.kind != "open" or entry.factor_permille != 1000 or entry.day.weekday() >= _SATURDAY


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


def day_class(entry: CalendarDay) -> str:
    """What days learn together, as ``holiday:national day``: kind and name, less what marks a part of a break."""
    name = _ADDED.sub("", entry.note_en or entry.note_zh).strip().casefold()
    return f"{entry.kind}:{name}" if name else entry.kind


def learned_ratios(series: Series, calendar: Calendar, expected_day: Floats) -> dict[str, Ratio]:
    """Ratios by kind and by class of special day from its past days, each shrunk to what it is a part of.

    ``(Σ w·actual/expected + k·prior) / (Σ w + k)``: a kind is shrunk to 1 by k = 1 day, a class to its kind by k = 2
    days; w = σ²/(σ² + 1/expected) with σ = 0.25 is near 1 but for days of few units, which chance rules.
    ``expected_day`` (days,) is what a usual day would have brought; days without an expectation teach nothing.
    """
    kinds: dict[str, list[tuple[float, float]]] = {}
    classes: dict[str, list[tuple[float, float]]] = {}
    for i in range(series.days):
        entry = calendar.get(series.first_day + timedelta(days=i))
        if entry is None or entry.kind in ("open", "closed") or not is_special(entry):
            continue
        if expected_day[i] > 0 and not np.isnan(series.values[i]).all():
            weight = _PRIOR_SD**2 / (_PRIOR_SD**2 + 1.0 / float(expected_day[i]))
            one = float(np.nansum(series.values[i]) / expected_day[i]), weight
            kinds.setdefault(entry.kind, []).append(one)
            classes.setdefault(day_class(entry), []).append(one)
    ratios = {kind: _shrunk(seen, Ratio(1.0, _PRIOR_SD), _KIND_DAYS) for kind, seen in kinds.items()}
    for name, seen in classes.items():
        kind = name.partition(":")[0]
        if name != kind:
            ratios[name] = _shrunk(seen, ratios[kind], _CLASS_DAYS)
    return ratios


def _shrunk(seen: list[tuple[float, float]], prior: Ratio, days: float) -> Ratio:
    """Ratios with their weights, drawn to the prior as by so many days that were just like it."""
    total = sum(w for _, w in seen) + days
    mean = (sum(w * ratio for ratio, w in seen) + days * prior.mean) / total
    spread = sum(w * (ratio - mean) ** 2 for ratio, w in seen) + days * prior.sd**2
    return Ratio(mean, float(np.sqrt(spread / total)))


def day_ratio(entry: CalendarDay | None, learned: Mapping[str, Ratio]) -> Ratio:
    """The ratio to apply to a day of the horizon: closed is 0, the site's factor is obeyed, else what was learned.

    A class that was never seen has its kind's ratio, a kind never seen 1 with a wide spread.
    """
    if entry is None:
        return USUAL
    if entry.kind == "closed":
        return Ratio(0.0)
    if entry.factor_permille != 1000:
        return Ratio(entry.factor_permille / 1000)
    if entry.kind == "open":
        return USUAL
    return learned.get(day_class(entry)) or learned.get(entry.kind) or Ratio(1.0, _PRIOR_SD)


def workdays(week_totals: Floats) -> Bools:
    """Which weekdays bring more than half of the strongest one, shape as ``week_totals``."""
    return np.asarray((week_totals > _WEAK * week_totals.max()) if week_totals.size else np.zeros(0, dtype=bool))


def is_makeup_workday(entry: CalendarDay | None, usual_total: float, week_totals: Floats) -> bool:
    """Does the table open a day whose weekday usually brings this role less than half of the mean workday?"""
    if entry is None or entry.kind != "open":
        return False
    totals = week_totals[workdays(week_totals)]
    return bool(totals.size and usual_total < _WEAK * totals.mean())
