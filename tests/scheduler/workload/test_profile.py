"""The expected week is profile × level, learned only from weeks before the origin."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.workload import profile
from scheduler.workload.profile import AVERAGED, fit, open_cells, week_levels
from tests.scheduler.workload.builders import hourly, noisy, office_week

WEEK = office_week().reshape(-1)


def test_equal_weeks_are_expected_again_exactly():
    weeks = hourly(12).weeks()
    fitted = fit(weeks, open_cells(weeks), 2)
    sums = fitted.now.reshape(7, 24).sum(axis=1)
    assert sums == pytest.approx([90.0] * 5 + [0.0] * 2)
    assert fitted.now[8] == pytest.approx(10.0)
    assert len(fitted.chosen) == AVERAGED


def test_a_level_that_doubled_is_followed_and_the_profile_kept():
    weeks = hourly(16).weeks() * np.repeat([1.0, 2.0], 8)[:, None]
    fitted = fit(weeks, open_cells(weeks), 1)
    # with half-life 2 the level is 2 − 2^(−8/2) of the way: 1.94 of 2; the average of the best five stays above 1.8
    assert 1.8 * 10 < fitted.now[8] <= 20
    assert fitted.now.reshape(7, 24)[5:].sum() == 0


def test_an_origin_knows_nothing_of_later_weeks(monkeypatch):
    monkeypatch.setattr(profile, "AVERAGED", 32)  # all of the grid, so that no choice is made from later weeks either
    weeks = noisy(14, seed=1).weeks()
    altered = weeks.copy()
    altered[10:] *= 3
    is_open = np.ones(weeks.shape[1], dtype=bool)
    one, other = fit(weeks, is_open, 1), fit(altered, is_open, 1)
    at = one.origins.index(10)
    assert np.allclose(one.mu[at], other.mu[at])
    assert not np.allclose(one.mu[at + 1], other.mu[at + 1])


def test_levels_are_measured_over_the_cells_that_were_seen():
    weeks = hourly(4).weeks()
    weeks[1] *= 1.5
    weeks[1, :48] = np.nan  # Monday and Tuesday unknown
    level, share = week_levels(weeks, open_cells(weeks))
    # profile of Wednesday–Friday: (10·3 + 15)/4 = 11.25, of Monday and Tuesday 10; levels 15/11.25, 450/(180+303.75)
    assert level[1] == pytest.approx(15 / 11.25)
    assert level[0] == pytest.approx(450 / (2 * 90 + 3 * 9 * 11.25))
    assert share[1] == pytest.approx(3 * 9 * 11.25 / (2 * 90 + 3 * 9 * 11.25))


def test_cells_never_worked_are_closed():
    assert open_cells(hourly(8).weeks()).sum() == 45


@pytest.mark.parametrize(
    ("worked_weeks", "units", "is_open"),
    [(4, 1.0, True), (3, 1.0, False), (3, 30.0, True)],
    ids=["in 15.4 % of the weeks: open", "rare and light: closed", "rare but heavy: open"],
)
def test_a_cell_is_closed_when_it_is_rare_and_light(worked_weeks, units, is_open):
    weeks = hourly(26).weeks()
    weeks[:worked_weeks, 3] = units  # Monday 03:00; light is under 15 % of 10 units on average: 3·30/26 = 3.5 is not
    assert open_cells(weeks)[3] == is_open


def test_one_week_is_enough_to_fit():
    weeks = hourly(1).weeks()
    fitted = fit(weeks, open_cells(weeks), 2)
    assert fitted.now.sum() == pytest.approx(450.0)
    assert fitted.origins == (1,)


def test_smoothing_keeps_the_total_of_a_day():
    weeks = noisy(20, seed=3).weeks()
    fitted = fit(weeks, open_cells(weeks), 2)
    assert fitted.now.sum() == pytest.approx(weeks[-8:].sum() / 8, rel=0.15)
    assert (fitted.now.reshape(7, 24)[:, :8] == 0).all()
