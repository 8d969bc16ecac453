"""Special days leave the usual rhythm, and get the site's factor or what their kind has brought before."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from scheduler.workload.calendar import (
    Ratio,
    day_ratio,
    is_makeup_workday,
    is_special,
    learned_ratios,
    odd_mask,
    special_mask,
    usual_days,
)
from scheduler.workload.series import Series
from tests.scheduler.workload.builders import MONDAY, hourly, office_week, table

DAY = date(2026, 5, 1)


def entry(kind: str, factor: int):
    return table((DAY, kind, factor))[DAY]


@pytest.mark.parametrize(
    ("kind", "factor", "special"),
    [
        ("open", 1000, False),
        ("open", 1200, True),
        ("closed", 1000, True),
        ("holiday", 1000, True),
        ("event", 1300, True),
    ],
)
def test_only_an_open_day_without_a_factor_is_usual(kind, factor, special):
    assert is_special(entry(kind, factor)) is special
    assert is_special(None) is False


def test_a_day_far_below_or_above_its_weekday_is_odd():
    series = hourly(10)
    values = series.values.copy()
    values[7] *= 0.2  # second Monday: 18 of 90 units
    values[15] *= 3.5  # third Tuesday: 315
    values[23] *= 0.5  # half a day is not odd
    assert np.flatnonzero(odd_mask(values)).tolist() == [7, 15]


def test_rare_work_is_never_odd_by_chance():
    values = np.zeros((70, 24))
    values[:, 9] = 3.0  # three units a day
    values[7, 9], values[14, 9] = 0.0, 10.0  # 3 ± 4·√3 spans −3.9 … 9.9, so only 10 could be odd
    assert np.flatnonzero(odd_mask(values)).tolist() == [14]


def test_unknown_days_are_not_odd():
    values = np.tile(office_week(), (6, 1))
    values[7] = np.nan
    assert not odd_mask(values).any()


def test_usual_days_are_what_is_left():
    series = hourly(6)
    holiday = MONDAY + timedelta(days=8)
    usual = usual_days(series, table((holiday, "holiday", 1000)))
    assert np.isnan(usual.values[8]).all()
    assert np.isnan(usual.values).sum() == 24
    assert special_mask(table((holiday, "holiday", 1000)), MONDAY, 10).tolist() == [False] * 8 + [True, False]


def test_the_ratio_of_a_kind_is_shrunk_towards_one_by_one_day():
    series = Series(first_day=MONDAY, slot_min=1440, values=np.full((10, 1), 100.0))
    values = series.values.copy()
    values[2], values[5] = 40.0, 60.0
    series = Series(first_day=MONDAY, slot_min=1440, values=values)
    days = table((MONDAY + timedelta(days=2), "holiday", 1000), (MONDAY + timedelta(days=5), "holiday", 1000))
    ratios = learned_ratios(series, days, np.full(10, 100.0))
    assert set(ratios) == {"holiday"}
    assert ratios["holiday"].mean == pytest.approx((0.4 + 0.6 + 1) / 3)
    # spread: ((0.4−⅔)² + (0.6−⅔)² + 0.25²) / 3
    assert ratios["holiday"].sd == pytest.approx(np.sqrt(((0.4 - 2 / 3) ** 2 + (0.6 - 2 / 3) ** 2 + 0.0625) / 3))


def test_a_past_day_with_the_sites_own_factor_still_teaches_its_kind():
    series = Series(first_day=MONDAY, slot_min=1440, values=np.full((3, 1), 50.0))
    ratios = learned_ratios(series, table((MONDAY, "holiday", 400)), np.full(3, 100.0))
    assert ratios["holiday"].mean == pytest.approx((0.5 + 1) / 2)


@pytest.mark.parametrize(
    ("kind", "factor", "mean"),
    [("closed", 1000, 0.0), ("holiday", 400, 0.4), ("open", 1000, 1.0), ("holiday", 1000, 0.55), ("short", 1000, 1.0)],
    ids=["closed is nothing", "the site's factor is obeyed", "open is usual", "learned", "never seen"],
)
def test_the_site_decides_before_history(kind, factor, mean):
    assert day_ratio(entry(kind, factor), {"holiday": Ratio(0.55, 0.1)}).mean == mean


def test_a_day_without_an_entry_is_usual():
    assert day_ratio(None, {}) == Ratio(1.0, 0.0)


def test_a_closed_weekday_that_the_table_opens_is_a_makeup_workday():
    totals = np.array([90.0, 90, 90, 90, 90, 0, 0])
    assert is_makeup_workday(entry("open", 1000), 0.0, totals)
    assert not is_makeup_workday(entry("open", 1000), 90.0, totals)
    assert not is_makeup_workday(entry("holiday", 1000), 0.0, totals)
    assert not is_makeup_workday(None, 0.0, totals)
    assert not is_makeup_workday(entry("open", 1000), 0.0, np.zeros(7))
