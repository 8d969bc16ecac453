"""Odd days are kept from the profile; busy ones did happen, quiet ones were closed."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from scheduler.workload.forecast import forecast
from scheduler.workload.history import history_of
from scheduler.workload.series import Series
from tests.scheduler.workload.builders import MONDAY, hourly, noisy, table


def altered(day: int, factor: float) -> Series:
    values = hourly(20).values.copy()
    values[day] *= factor
    return Series(first_day=MONDAY, slot_min=60, values=values)


def test_a_day_far_above_is_seen_and_not_usual():
    found = history_of(altered(70, 8.0), {})
    assert np.isnan(found.usual[10, :24]).all()
    assert found.seen[10, :24].sum() == 720.0


def test_a_day_far_below_is_taken_for_closed():
    found = history_of(altered(70, 0.02), {})
    assert np.isnan(found.usual[10, :24]).all()
    assert np.isnan(found.seen[10, :24]).all()


def test_a_special_day_is_neither():
    day = MONDAY + timedelta(days=70)
    found = history_of(altered(70, 1.5), table((day, "event", 1500)))
    assert np.isnan(found.usual[10, :24]).all()
    assert np.isnan(found.seen[10, :24]).all()
    assert found.weeks == 20


def test_special_days_only_are_taken_as_they_are():
    every = table(*((MONDAY + timedelta(days=i), "event", 1000) for i in range(140)))
    assert not np.isnan(history_of(hourly(20), every).usual).any()


def test_work_in_lumps_keeps_its_mean():
    # one day in eight brings nine times as much; without it the mean would be half of the truth
    rng = np.random.default_rng(3)
    values = noisy(60, seed=9, units=2.0).values * np.where(rng.random(420) < 0.125, 9.0, 1.0)[:, None]
    series = Series(first_day=MONDAY, slot_min=60, values=values)
    made = forecast(series, {}, series.end, 28, seed=1)
    assert made.mean.sum() == pytest.approx(values[-26 * 7 :].sum() / 26 * 4, rel=0.2)
