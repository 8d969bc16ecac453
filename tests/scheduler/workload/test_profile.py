"""The expected week is profile × level, learned only from weeks before the origin."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.workload.profile import fit, open_cells, profiles, week_levels
from tests.scheduler.workload.builders import hourly, noisy, office_week

WEEK = office_week().reshape(-1)


def test_equal_weeks_are_expected_again_exactly():
    weeks = hourly(12).weeks()
    fitted = fit(weeks, open_cells(weeks), 2)
    sums = fitted.now.reshape(2, 7, 24).sum(axis=2)
    assert sums[0] == pytest.approx([90.0] * 5 + [0.0] * 2)
    assert sums[1] == pytest.approx(sums[0])
    assert fitted.now[0, 8] == pytest.approx(10.0)


def test_a_level_that_doubled_is_followed_and_the_profile_kept():
    weeks = hourly(16).weeks() * np.repeat([1.0, 2.0], 8)[:, None]
    fitted = fit(weeks, open_cells(weeks), 1)
    # five of eight weeks ago a short memory was right at once, so nearly all weight is with it
    assert 1.9 * 10 < fitted.now[0, 8] <= 20.5
    assert fitted.now.reshape(7, 24)[5:].sum() == 0


def test_an_origin_knows_nothing_of_later_weeks():
    weeks = noisy(14, seed=1).weeks()
    altered = weeks.copy()
    altered[10:] *= 3
    is_open = np.ones(weeks.shape[1], dtype=bool)
    origins = np.array([9, 10, 11])
    one, other = profiles(weeks, is_open, origins), profiles(altered, is_open, origins)
    # levels are relative to the mean profile of all weeks, which scales a profile as a whole
    shares, others = (p / p.sum(axis=1, keepdims=True) for p in (one, other))
    assert np.allclose(shares[:2], others[:2], rtol=0.05, atol=2e-4)


def test_a_product_of_weekday_and_time_is_found_through_the_noise():
    truth = np.outer([1.0, 1.1, 0.9, 1.0, 1.3, 0.0, 0.0], office_week()[0])
    rng = np.random.default_rng(4)
    weeks = rng.poisson(np.tile(truth, (12, 1)).reshape(12, -1)).astype(float)
    is_open = open_cells(weeks)
    found = profiles(weeks, is_open, np.array([12]))[0]
    plain = weeks.mean(axis=0)
    error = [float(((p / p.mean() - truth.reshape(-1) / truth.mean()) ** 2).sum()) for p in (found, plain)]
    assert error[0] < 0.5 * error[1]


def test_what_a_product_cannot_say_is_kept():
    truth = office_week(20.0)
    truth[2, 8:12], truth[2, 12:17] = 60.0, 4.0  # Wednesdays are mornings
    weeks = np.tile(truth.reshape(1, -1), (12, 1))
    found = profiles(weeks, open_cells(weeks), np.array([12]))[0].reshape(7, 24)
    assert found[2, 9] / found[1, 9] == pytest.approx(3.0, rel=0.02)
    assert found[2, 14] / found[1, 14] == pytest.approx(0.2, rel=0.05)


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
    assert fitted.now[0].sum() == pytest.approx(450.0)
    assert fitted.origins.tolist() == [1]


def test_smoothing_keeps_the_total_of_a_day():
    weeks = noisy(20, seed=3).weeks()
    fitted = fit(weeks, open_cells(weeks), 2)
    assert fitted.now[0].sum() == pytest.approx(weeks[-8:].sum() / 8, rel=0.15)
    assert (fitted.now[0].reshape(7, 24)[:, :8] == 0).all()
