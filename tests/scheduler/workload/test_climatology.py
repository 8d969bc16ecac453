"""The simple forecasts: the last same intervals, and last week again."""

from __future__ import annotations

import numpy as np

from scheduler.workload.climatology import climatology, seasonal_naive

NAN = np.nan
HALF = np.array([0.0, 0.5, 1.0])


def test_quantiles_are_of_the_last_known_values_of_the_cell():
    weeks = np.array([[100.0, 7], [1, NAN], [2, NAN], [6, NAN]])
    found = climatology(weeks, 3, HALF)
    assert found[:, 0].tolist() == [1, 2, 6]  # the 100 is older than the last three
    assert found[:, 1].tolist() == [7, 7, 7]  # the only one known


def test_between_order_statistics_it_is_linear():
    weeks = np.array([[0.0], [10.0]])
    assert climatology(weeks, 26, np.array([0.25]))[0, 0] == 2.5


def test_a_cell_never_known_is_nothing():
    assert climatology(np.full((3, 2), NAN), 8, HALF).tolist() == [[0, 0]] * 3


def test_last_week_again_carries_its_own_past_errors():
    weeks = np.array([[10.0, 0.0], [12.0, 0.0], [11.0, 0.0], [13.0, 0.0]])
    is_open = np.array([True, False])
    # errors at a distance of one week: +2, −1, +2; their median is +2
    found = seasonal_naive(weeks, is_open, 1, np.array([0.0, 0.5, 1.0]))
    assert found[:, 0].tolist() == [12, 15, 15]
    assert found[:, 1].tolist() == [0, 0, 0]


def test_last_week_again_is_the_last_known_one_and_never_negative():
    weeks = np.array([[9.0], [1.0], [NAN]])
    found = seasonal_naive(weeks, np.array([True]), 1, np.array([0.0]))
    assert found[0, 0] == 0  # 1 − 8


def test_one_week_is_repeated_without_a_spread():
    assert seasonal_naive(np.array([[4.0]]), np.array([True]), 2, HALF).tolist() == [[4], [4], [4]]
