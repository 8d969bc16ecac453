"""The series that forecasts are judged on: the issue's five, one more of the warehouse, two of Brazil, five made up.

The made-up ones are of kinds that real ones were measured in but are not kept here: smooth large call volumes, an
evening's rare orders, a small bakery, level and day shocks, a yearly peak. They steered how memories are mixed, so they
do not show how the forecaster does on series that it has never met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd

from scheduler.workload.series import Floats, Series
from tests.scheduler.workload.builders import MONDAY, real, shared_data

JUDGED = ("pick_uk", "pick_export", "returns", "lab", "ed_iowa")
HORIZON = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Newest first: ``newest`` are the origins of tables A and B, ``earlier`` those that confirm."""

    newest: tuple[date, ...]
    earlier: tuple[date, ...]


@cache
def series_of(name: str) -> Series:
    """The series by name; synthetic ones are drawn with the same seed every time."""
    return MADE[name]() if name in MADE else real(name)


def origins_of(name: str) -> Origins:
    """Every fortnight (lab and Brazil every week, ED every eight weeks), with eight weeks of history (five there)."""
    series = series_of(name)
    weekly = name in ("lab", "brazil")
    step, least = (7, 35) if weekly else (56 if name == "ed_iowa" else 14, 56)
    found = []
    for k in range(18):
        day = series.end - timedelta(days=HORIZON + step * k)
        if (day - series.first_day).days < least:
            break
        found.append(day)
    return Origins(newest=tuple(found[:6]), earlier=tuple(found[6:]))


def _brazil() -> Series:
    """Total orders a day: Mondays to Fridays of twelve weeks, weekday 2 to 6, thousands with a decimal point."""
    rows = pd.read_csv(shared_data() / "daily_orders_brazil/daily_orders.csv", sep=";")
    weekday = rows.iloc[:, 1].to_numpy(dtype=np.int64) - 2
    week = np.concatenate([[0], np.cumsum(np.diff(weekday) <= 0)])
    values = np.full((7 * (int(week[-1]) + 1), 1), np.nan)
    values[7 * week + weekday, 0] = rows.iloc[:, -1].to_numpy(dtype=np.float64) * 1000
    values[[7 * w + d for w in range(int(week[-1]) + 1) for d in (5, 6)]] = 0.0
    return Series(first_day=MONDAY, slot_min=1440, values=values)


def _drawn(
    week: Floats, levels: Floats, *, seed: int, day_sd: float, chance: Callable[[np.random.Generator, Floats], Floats]
) -> Series:
    """``week`` (7, slots) × ``levels`` (weeks,) × lognormal days, and the interval's own ``chance``."""
    rng = np.random.default_rng(seed)
    mean = np.tile(week, (len(levels), 1)) * np.repeat(levels, 7)[:, None]
    mean = mean * np.exp(day_sd * rng.standard_normal((len(mean), 1)))
    return Series(
        first_day=date(2024, 1, 1), slot_min=1440 // week.shape[1], values=chance(rng, mean).astype(np.float64)
    )


def _negative_binomial(size: float) -> Callable[[np.random.Generator, Floats], Floats]:
    return lambda rng, mean: np.asarray(rng.negative_binomial(size, size / (size + mean)))


def _poisson(rng: np.random.Generator, mean: Floats) -> Floats:
    return np.asarray(rng.poisson(mean))


def _calls() -> Series:
    time = np.arange(14, 42)
    week = np.zeros((7, 48))
    shape = np.exp(-(((time - 22) / 5) ** 2)) + 0.8 * np.exp(-(((time - 32) / 6) ** 2))
    week[:5, 14:42] = 1000 * shape * np.array([1.15, 1.02, 1, 0.98, 0.95])[:, None]
    levels = np.exp(np.cumsum(0.01 * np.random.default_rng(11).standard_normal(32)))
    return _drawn(week, levels, seed=1, day_sd=0.05, chance=_negative_binomial(200))


def _takeaway() -> Series:
    week = np.zeros((7, 24))
    week[:, 16:23] = np.array([1, 2.5, 4, 4, 3, 2, 1])
    week *= np.array([0.6, 0.6, 0.7, 0.8, 1.5, 1.8, 1.0])[:, None]
    wave = 0.25 * np.sin(2 * np.pi * np.arange(70) / 52) + 0.05 * np.random.default_rng(12).standard_normal(70)
    return _drawn(week, np.exp(wave), seed=2, day_sd=0.2, chance=_negative_binomial(2))


def _bakery() -> Series:
    week = np.zeros((7, 48))
    week[:, 16:36] = 6 * np.exp(-(((np.arange(16, 36) - 23) / 6) ** 2))
    week[5:] *= 1.7
    levels = np.exp(0.08 * np.random.default_rng(13).standard_normal(24))
    return _drawn(week, levels, seed=3, day_sd=0.15, chance=_poisson)


def _shocks() -> Series:
    week = np.zeros((7, 48))
    week[:5, 16:34], week[:5, 20:28] = 20, 45
    week[4] *= 0.8
    levels = np.exp(np.cumsum(0.06 * np.random.default_rng(14).standard_normal(60) + 0.012))
    return _drawn(week, levels, seed=4, day_sd=0.25, chance=_negative_binomial(0.9))


def _yearly() -> Series:
    week = np.zeros((7, 24))
    week[:6, 7:18], week[:6, 9:12] = 12, 22
    season = 0.5 * np.exp(-(((np.arange(130) % 52 - 46) / 4.0) ** 2))
    levels = np.exp(season + 0.04 * np.random.default_rng(15).standard_normal(130))
    return _drawn(week, levels, seed=5, day_sd=0.12, chance=_negative_binomial(4))


MADE: Mapping[str, Callable[[], Series]] = {
    "brazil": _brazil,
    "made_calls": _calls,
    "made_takeaway": _takeaway,
    "made_bakery": _bakery,
    "made_shocks": _shocks,
    "made_yearly": _yearly,
}
OTHERS = ("pack_orders", *MADE)
