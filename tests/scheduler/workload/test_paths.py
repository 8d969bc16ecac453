"""Simulated futures spread like the past did: in the hour, in the day and in the week."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.workload.paths import TYPICAL, Dependence, Dispersion, in_order, simulate


def test_the_spread_of_a_day_is_that_of_its_factors():
    rng = np.random.default_rng(0)
    mu = np.full((1, 7 * 24), 1000.0)
    paths = simulate(mu, np.ones((4000, 7)), Dispersion(week_sd=0.1, day_sd=0.2, phi=0.0), rng)
    days = paths.reshape(4000, 7, 24).sum(axis=2)
    # lognormal factors: variance e^(0.1² + 0.2²) − 1 = 0.0513; Poisson on 24 000 adds 1/24 000
    assert days.var() / days.mean() ** 2 == pytest.approx(0.0513, rel=0.1)
    assert paths.mean() == pytest.approx(1000.0, rel=0.02)


def test_a_week_spreads_less_than_its_days_and_more_than_independent_ones_would():
    rng = np.random.default_rng(1)
    paths = simulate(np.full((1, 168), 1000.0), np.ones((4000, 7)), Dispersion(week_sd=0.1, day_sd=0.2), rng)
    week = paths.sum(axis=1)
    day = paths.reshape(4000, 7, 24).sum(axis=2)
    ratio = (week.std() / week.mean()) / (day.std() / day.mean())
    # days independent given the week: √(0.1² + 0.2²/7) / √(0.1² + 0.2²) = 0.56; all independent: 1/√7 = 0.38
    assert ratio == pytest.approx(0.56, abs=0.04)


def test_a_negative_binomial_cell_has_variance_m_plus_phi_m_squared():
    rng = np.random.default_rng(2)
    mu = np.full((1, 168), 4.0)
    paths = simulate(mu, np.ones((3000, 7)), Dispersion(week_sd=0.0, day_sd=0.0, phi=0.5), rng)
    assert paths.mean() == pytest.approx(4.0, rel=0.01)
    assert paths.var() == pytest.approx(4 + 0.5 * 16, rel=0.05)  # 12


def test_closed_cells_and_closed_days_stay_at_nothing():
    mu = np.zeros((2, 7, 24))
    mu[:, :5, 8:17] = 10.0
    ratios = np.ones((50, 14))
    ratios[:, 1] = 0.0
    paths = simulate(mu.reshape(2, -1), ratios, TYPICAL, np.random.default_rng(3)).reshape(50, 14, 24)
    assert (paths[:, 1] == 0).all()
    assert (paths[:, :, :8] == 0).all()
    assert (paths >= 0).all()
    assert paths[:, 0, 8:17].mean() > 5


def normal_cells(dependence: Dependence, days: int = 14, per_day: int = 4, paths: int = 4000) -> np.ndarray:
    """Equal cells whose quantiles are those of even steps 0 … 1, in the order drawn: (paths, days, slots)."""
    cells = np.arange(days * per_day)
    quantiles = np.repeat(((np.arange(paths) + 0.5) / paths)[None, :], len(cells), axis=0)
    made = in_order(quantiles, cells, per_day, dependence, np.random.default_rng(5))
    return made.T.reshape(paths, days, per_day)


def test_every_cell_keeps_its_distribution():
    made = normal_cells(Dependence(day=0.5, week=0.3, horizon=0.1), paths=50)
    assert np.allclose(np.sort(made.reshape(50, -1), axis=0), ((np.arange(50) + 0.5) / 50)[:, None])


def test_ranks_correlate_within_day_week_and_horizon():
    made = normal_cells(Dependence(day=0.6, week=0.3, horizon=0.1))

    def correlation(a, b):
        # of ranks 6/π·asin(ρ/2), of scores ρ
        return 2 * np.sin(np.pi / 6 * np.corrcoef(a, b)[0, 1])

    assert correlation(made[:, 0, 0], made[:, 0, 3]) == pytest.approx(0.6, abs=0.05)
    assert correlation(made[:, 0, 0], made[:, 5, 0]) == pytest.approx(0.3, abs=0.05)
    assert correlation(made[:, 0, 0], made[:, 12, 0]) == pytest.approx(0.1, abs=0.05)


def test_independent_cells_share_nothing():
    made = normal_cells(Dependence())
    days = made.sum(axis=2)
    assert days.var() == pytest.approx(4 / 12, rel=0.05)  # four uniforms


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ((0.2, 0.1, 0.05), (0.2, 0.1, 0.05)),
        ((0.1, 0.3, 0.2), (0.3, 0.3, 0.2)),
        ((-0.1, -0.2, 0.0), (0.0, 0.0, 0.0)),
        ((2.0, 0.0, 0.0), (0.95, 0.0, 0.0)),
    ],
    ids=["in order", "a week above its day", "below nothing", "above one"],
)
def test_correlations_are_put_in_order(given, kept):
    day, week, horizon = given
    assert Dependence.ordered(day=day, week=week, horizon=horizon) == Dependence(
        day=kept[0], week=kept[1], horizon=kept[2]
    )


def test_shrinking_goes_by_ratios():
    found = Dependence(day=0.04, week=0.01, horizon=0.01).shrunk(Dependence(day=0.16, week=0.04, horizon=0.01), 0.5)
    assert (found.day, found.week, found.horizon) == pytest.approx((0.08, 0.02, 0.01))
