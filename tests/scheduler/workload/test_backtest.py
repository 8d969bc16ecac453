"""Scores by hand, and rolling origins that see only their own past."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from scheduler.workload.backtest import backtest, origins_of, scored_forecast, simple_forecasts
from scheduler.workload.scores import Scores, inside_band, pinball
from tests.scheduler.workload.builders import MONDAY, hourly, noisy, table


def scores(**changed: float) -> Scores:
    usual: dict[str, float] = {
        "pinball": 0.1,
        "day_pinball": 0.05,
        "naive": 0.2,
        "climatology": 0.15,
        "coverage_80": 0.8,
        "day_coverage_80": 0.8,
        "bias": 0.0,
        "wape": 0.3,
        "blend": 0.5,
    }
    return Scores(origins=3, **(usual | changed))


def test_pinball_loss_by_hand():
    actual = np.array([10.0, 2.0, np.nan])
    quantiles = np.array([[4.0, 4.0, 4.0], [12.0, 12.0, 12.0]])
    # τ 0.1: 0.1·6 and 0.9·2; τ 0.9: 0.1·2 and 0.1·10; the mean of 0.6, 1.8, 0.2, 1.0
    assert pinball(actual, quantiles, np.array([0.1, 0.9])) == pytest.approx(0.9)
    assert pinball(np.array([np.nan]), np.array([[1.0]]), np.array([0.5])) == 0.0


@pytest.mark.parametrize(
    ("changed", "flags"),
    [
        ({}, ()),
        ({"coverage_80": 0.64}, ("low_coverage",)),
        ({"bias": -0.16}, ("biased",)),
        ({"bias": 0.15}, ()),
        ({"pinball": 0.21}, ("worse_than_naive",)),
    ],
    ids=["good", "narrow", "too low", "at the limit", "worse than last week"],
)
def test_a_planner_is_warned_of_bad_scores(changed, flags):
    assert scores(**changed).flags == flags


def test_scores_are_kept_as_plain_numbers():
    kept = scores(pinball=1 / 3).as_dict()
    assert kept["pinball"] == 0.33333
    assert kept["flags"] == ["worse_than_naive"]
    assert kept["origins"] == 3


def test_origins_roll_back_and_leave_three_weeks_to_learn_from():
    series = hourly(10)
    found = origins_of(series, 14, 9, 14)
    assert found == [MONDAY + timedelta(weeks=w) for w in (8, 6, 4)]
    assert origins_of(hourly(4), 14, 3, 14) == []


def test_a_perfect_rhythm_is_forecast_without_loss():
    found = backtest(hourly(12), {}, 14)
    assert found.pinball == pytest.approx(0, abs=1e-9)
    assert found.bias == pytest.approx(0, abs=1e-9)
    assert found.coverage_80 == pytest.approx(0.8)  # all paths are equal: the band holds 0.8 of their probability
    assert found.origins == 4


def test_noise_is_forecast_better_than_last_week_and_its_bands_are_honest():
    found = backtest(noisy(40, seed=1), {}, 14, count=6)
    assert found.origins == 6
    assert found.pinball < 0.85 * found.naive
    assert 0.65 < found.coverage_80 < 0.95
    assert 0.55 < found.day_coverage_80 <= 1.0
    assert abs(found.bias) < 0.1
    assert found.flags == ()


def test_too_short_a_history_has_no_scores():
    assert backtest(hourly(3), {}, 14) is None
    made = scored_forecast(hourly(3), {}, MONDAY + timedelta(weeks=3), 7, paths=20, seed=1)
    assert made.scores is None
    assert made.mean.sum() == pytest.approx(450, rel=0.2)


def test_a_long_horizon_is_scored_over_what_history_allows():
    # 8 weeks: 5 are left after three to learn from; half of them is 17 days, and origins lie 8 days apart
    found = backtest(noisy(8, seed=2), {}, 92)
    assert found is not None
    assert found.origins == 3


def test_special_days_are_not_scored():
    series = noisy(20, seed=3)
    values = series.values.copy()
    last = series.end - timedelta(days=3)
    values[-3] = 500.0
    spoiled = type(series)(first_day=MONDAY, slot_min=60, values=values)
    named = table((last, "event", 1000))
    assert backtest(spoiled, named, 7, count=1).pinball < 0.5 * backtest(spoiled, {}, 7, count=1).pinball


def test_the_simple_forecasts_have_no_work_in_closed_cells():
    series = noisy(10, seed=4)
    for quantiles in simple_forecasts(series, {}, series.end, 14).values():
        assert quantiles.shape == (9, 14 * 24)
        assert (quantiles.reshape(9, 14, 24)[:, :, :8] == 0).all()
        assert quantiles[4].sum() > 500


def test_every_method_is_scored_on_the_same_origins():
    found = backtest(noisy(20, seed=6), {}, 14)
    assert set(found.methods) == {
        "profile",
        "blend_0.7",
        "blend_0.4",
        "climatology",
        "naive",
        "climatology_8",
        "climatology_26",
    }
    assert found.pinball <= found.methods["blend_0.7"]
    assert found.as_dict()["methods"]["naive"] == pytest.approx(found.naive, abs=1e-5)


def test_a_value_that_paths_share_counts_by_its_part_in_the_band():
    # half of ten paths say 0, the others 1 … 5: 0 lies at [0, 0.5], of which [0.1, 0.5] is in the band
    paths = np.array([0.0] * 5 + [1.0, 2.0, 3.0, 4.0, 5.0])[:, None]
    said = [float(inside_band(np.array([y]), paths)[0]) for y in (0.0, 2.0, 5.0, 2.5, 9.0)]
    assert said == pytest.approx([0.8, 1.0, 0.0, 1.0, 0.0])
    assert np.isnan(inside_band(np.array([np.nan]), paths)[0])


def test_rare_work_is_covered_at_its_nominal_share():
    found = backtest(noisy(40, seed=12, units=0.3), {}, 14, count=8)
    assert 0.74 < found.coverage_80 < 0.86
