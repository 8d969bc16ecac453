"""Series and days for the workload's tests, and the real series, read in place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scheduler.domain.organisation import CalendarDay, Standard
from scheduler.workload.series import Floats, Series

MONDAY = date(2026, 1, 5)
PROJECT = Path(__file__).resolve().parents[3]


def hourly(weeks: int, week: Floats | None = None, *, first_day: date = MONDAY) -> Series:
    """``weeks`` equal weeks of hourly slots from a Monday; by default 10 units an hour, Monday to Friday 8–17."""
    shape = office_week() if week is None else week
    return Series(first_day=first_day, slot_min=60, values=np.tile(shape, (weeks, 1)).astype(np.float64))


def office_week(units: float = 10.0) -> Floats:
    """(7, 24): ``units`` in each hour from 8 to 17, Monday to Friday."""
    week = np.zeros((7, 24))
    week[:5, 8:17] = units
    return week


def noisy(weeks: int, seed: int, *, units: float = 10.0, day_sd: float = 0.2) -> Series:
    """Office weeks with lognormal days and Poisson hours."""
    rng = np.random.default_rng(seed)
    mean = np.tile(office_week(units), (weeks, 1)) * np.exp(day_sd * rng.standard_normal((7 * weeks, 1)))
    return Series(first_day=MONDAY, slot_min=60, values=rng.poisson(mean).astype(np.float64))


def table(*entries: tuple[date, str, int]) -> Mapping[date, CalendarDay]:
    """The site's day table from (day, kind, factor in thousandths)."""
    return {day: CalendarDay(day=day, kind=kind, factor_permille=factor) for day, kind, factor in entries}


def standard(
    *,
    role: str = "pick",
    seconds: int = 60,
    allowance: int = 0,
    shrinkage: int = 0,
    short: int = 12000,
    idle: int = 600,
    valid_from: date = date(2025, 1, 1),
) -> Standard:
    return Standard(
        role=role,
        seconds_per_unit=seconds,
        allowance_permille=allowance,
        shrinkage_permille=shrinkage,
        short_fen_per_hour=short,
        idle_fen_per_hour=idle,
        valid_from=valid_from,
    )


def shared_data() -> Path:
    """The folder of real series; skips the test, and says so, where it is absent."""
    folder = Path(os.environ.get("SHIFTLEDGER_SHARED", PROJECT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"the real series are not at {folder}; set SHIFTLEDGER_SHARED to the folder that holds data/")
    return folder


def real_series(file: str, *, slot_min: int, category: str | None = None) -> Series:
    """A real series as its file gives it (local times without clock changes); absent intervals are 0."""
    rows = pd.read_csv(shared_data() / file, parse_dates=["interval_start"])
    if category is not None:
        rows = rows[rows["category"] == category]
    minutes = rows["interval_start"].to_numpy().astype("datetime64[m]").astype(np.int64)
    first = int(minutes.min()) // 1440
    days = int(minutes.max()) // 1440 - first + 1
    cells = (minutes - first * 1440) // slot_min
    units = np.bincount(cells, weights=rows["quantity"].to_numpy(np.float64), minlength=days * 1440 // slot_min)
    return Series(first_day=date(1970, 1, 1) + timedelta(days=first), slot_min=slot_min, values=units.reshape(days, -1))


REAL = {
    "pick_uk": ("warehouse_online_retail/order_lines_30min.csv", 30, "pick_uk"),
    "pick_export": ("warehouse_online_retail/order_lines_30min.csv", 30, "pick_export"),
    "pack_orders": ("warehouse_online_retail/order_lines_30min.csv", 30, "pack_orders"),
    "returns": ("warehouse_online_retail/order_lines_30min.csv", 30, "returns"),
    "lab": ("lab_orders/lab_orders_30min.csv", 30, None),
    "ed_iowa": ("ed_iowa/ed_arrivals_60min.csv", 60, None),
}


def real(name: str) -> Series:
    file, slot_min, category = REAL[name]
    return real_series(file, slot_min=slot_min, category=category)
