"""Simulated futures spread like the past did: in the hour, in the day and in the week."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.workload.paths import TYPICAL, Dispersion, Errors, measure, simulate
from scheduler.workload.profile import fit, open_cells
from tests.scheduler.workload.builders import hourly, noisy

NONE = np.zeros(0)


def errors(dispersion: Dispersion) -> Errors:
    return Errors(week=np.zeros((0, 1)), day=NONE, noise=(), edges=NONE, dispersion=dispersion)


def measured(series, horizon_weeks=2):
    weeks = series.weeks()
    return measure(weeks, fit(weeks, open_cells(weeks), horizon_weeks), horizon_weeks)


def test_equal_weeks_have_no_errors():
    found = measured(hourly(20))
    assert np.allclose(found.week[~np.isnan(found.week)], 1.0)
    assert found.day.std() == 0
    assert found.dispersion.phi == 0


def test_pure_poisson_hours_leave_little_for_days_and_intervals():
    found = measured(noisy(40, seed=5, units=20.0, day_sd=0.0))
    assert found.dispersion.phi < 0.02
    assert found.day.std() < 0.03  # 180 units a day: Poisson alone brings 7.5 %


def test_busy_and_quiet_days_are_found_again():
    found = measured(noisy(60, seed=6, units=20.0, day_sd=0.3))
    # a week's level takes a fifth of the variance of five days with it: 0.3 · √(4/5) = 0.27
    assert 0.22 < found.day.std() < 0.32


def test_leads_that_no_origin_has_reached_are_unknown():
    found = measured(hourly(10), horizon_weeks=4)
    assert np.isnan(found.week[-1, 1:]).all()
    assert not np.isnan(found.week[0]).any()


def test_without_a_past_the_prior_speaks():
    weeks = hourly(1).weeks()
    assert measure(weeks, fit(weeks, open_cells(weeks), 1), 1).dispersion == TYPICAL


def test_the_spread_of_a_day_is_that_of_its_factors():
    rng = np.random.default_rng(0)
    mu = np.full((1, 7 * 24), 1000.0)
    paths = simulate(mu, np.ones((4000, 7)), errors(Dispersion(week_sd=0.1, day_sd=0.2, phi=0.0)), rng)
    days = paths.reshape(4000, 7, 24).sum(axis=2)
    # lognormal factors: variance e^(0.1² + 0.2²) − 1 = 0.0513; Poisson on 24 000 adds 1/24 000
    assert days.var() / days.mean() ** 2 == pytest.approx(0.0513, rel=0.1)
    assert paths.mean() == pytest.approx(1000.0, rel=0.02)


def test_a_week_spreads_less_than_its_days_and_more_than_independent_ones_would():
    rng = np.random.default_rng(1)
    paths = simulate(np.full((1, 168), 1000.0), np.ones((4000, 7)), errors(Dispersion(week_sd=0.1, day_sd=0.2)), rng)
    week = paths.sum(axis=1)
    day = paths.reshape(4000, 7, 24).sum(axis=2)
    ratio = (week.std() / week.mean()) / (day.std() / day.mean())
    # days independent given the week: √(0.1² + 0.2²/7) / √(0.1² + 0.2²) = 0.56; all independent: 1/√7 = 0.38
    assert ratio == pytest.approx(0.56, abs=0.04)


def test_a_negative_binomial_cell_has_variance_m_plus_phi_m_squared():
    rng = np.random.default_rng(2)
    mu = np.full((1, 168), 4.0)
    paths = simulate(mu, np.ones((3000, 7)), errors(Dispersion(week_sd=0.0, day_sd=0.0, phi=0.5)), rng)
    assert paths.mean() == pytest.approx(4.0, rel=0.01)
    assert paths.var() == pytest.approx(4 + 0.5 * 16, rel=0.05)  # 12


def test_closed_cells_and_closed_days_stay_at_nothing():
    rng = np.random.default_rng(3)
    series = noisy(30, seed=7)
    weeks = series.weeks()
    fitted = fit(weeks, open_cells(weeks), 2)
    ratios = np.ones((50, 14))
    ratios[:, 1] = 0.0
    paths = simulate(np.tile(fitted.now, (2, 1)), ratios, measure(weeks, fitted, 2), rng).reshape(50, 14, 24)
    assert (paths[:, 1] == 0).all()
    assert (paths[:, :, :8] == 0).all()
    assert (paths >= 0).all()
    assert paths[:, 0, 8:17].mean() > 5


def test_newer_origins_give_more_paths():
    # the older five weeks came at half of what was expected, the newer five at one and a half
    week = np.array([[0.5]] * 5 + [[1.5]] * 5)
    found = Errors(week=week, day=NONE, noise=(), edges=NONE, dispersion=Dispersion(day_sd=0.0, phi=0.0, week_sd=0.1))
    paths = simulate(np.full((1, 168), 1e6), np.ones((300, 7)), found, np.random.default_rng(4))
    low = (paths.mean(axis=1) < 1e6).sum()
    # with r = 2^(−5/8) = 0.648 the older half has r / (1 + r) = 0.393 of the weight
    assert low == 118
