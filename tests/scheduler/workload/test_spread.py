"""The spread around the expectation: distributions by size, and what moves together."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.workload.paths import TYPICAL
from scheduler.workload.profile import fit, open_cells
from scheduler.workload.series import Series
from scheduler.workload.spread import measure
from tests.scheduler.workload.builders import MONDAY, hourly, noisy, office_week

MEDIAN = np.array([0.5])


def measured(series, leads=2, prior=TYPICAL):
    weeks = series.weeks()
    return measure(weeks, fit(weeks, open_cells(weeks), leads), prior)


def drawn(weeks, seed, *, week_sd=0.0, day_sd=0.0, phi=0.0, units=20.0):
    rng = np.random.default_rng(seed)
    mean = np.tile(office_week(units), (weeks, 1))
    mean = mean * np.repeat(np.exp(week_sd * rng.standard_normal(weeks)), 7)[:, None]
    mean = mean * np.exp(day_sd * rng.standard_normal((7 * weeks, 1)))
    if phi:
        mean = mean * rng.gamma(1 / phi, phi, mean.shape)
    return Series(first_day=MONDAY, slot_min=60, values=rng.poisson(mean).astype(np.float64))


def test_equal_weeks_have_no_spread():
    found = measured(hourly(20))
    assert found.ratios == pytest.approx(np.ones_like(found.ratios))
    assert found.quantiles(np.array([3.0, 10.0]), np.array([0.1, 0.9])) == pytest.approx(
        np.array([[3.0, 3.0], [10.0, 10.0]])
    )


def test_too_few_pairs_have_none():
    assert measured(hourly(2)) is None
    assert measured(hourly(3)) is None  # 45 pairs, but all of one week
    assert measured(hourly(4)) is not None


def test_poisson_hours_have_their_quantiles():
    found = measured(drawn(60, 1, units=20.0))
    low, high = found.quantiles(np.array([20.0]), np.array([0.1, 0.9]))[0]
    assert low == pytest.approx(14, abs=1.0)  # Poisson(20): 10 % at 14, 90 % at 26
    assert high == pytest.approx(26, abs=1.0)
    assert found.dependence.day < 0.06
    assert found.dispersion.phi < 0.05


def test_rare_work_keeps_its_zeros():
    found = measured(drawn(60, 2, units=0.5))
    said = found.quantiles(np.array([0.5]), (np.arange(100) + 0.5) / 100)[0]
    assert (said == 0).mean() == pytest.approx(np.exp(-0.5), abs=0.12)
    assert said[-1] <= 5


def test_days_that_move_together_are_found():
    apart, together = measured(drawn(60, 3, phi=0.1)), measured(drawn(60, 3, phi=0.1, day_sd=0.3))
    assert apart.dependence.day < 0.06
    # variance of a cell ÷ m²: 0.05 chance + 0.1 + 0.09 · 1.1 days; days share 0.09/0.25
    assert together.dependence.day == pytest.approx(0.36, abs=0.12)
    assert together.dispersion.day_sd == pytest.approx(0.3, abs=0.08)


def test_weeks_that_move_together_are_found():
    found = measured(drawn(60, 4, week_sd=0.2))
    assert found.dependence.week > 0.2
    assert found.dependence.horizon < found.dependence.week


def test_what_the_level_lately_missed_moves_the_centre():
    weeks = drawn(40, 5).weeks()
    is_open = open_cells(weeks)
    fitted = fit(weeks, is_open, 2)
    low = type(fitted)(mu=fitted.mu * 0.8, origins=fitted.origins)
    found = measure(weeks, low, TYPICAL)
    assert found.mean(np.array([16.0]))[0] == pytest.approx(20.0, rel=0.04)


def test_a_young_role_borrows_typical_correlations():
    found = measured(noisy(4, seed=6))
    assert 0 < found.dependence.week < 0.6
    assert 0 < found.dependence.day <= 0.95
