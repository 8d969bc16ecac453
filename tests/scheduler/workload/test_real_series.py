"""On the real series the forecaster beats last week again and the last eight same intervals, and is quick enough."""

from __future__ import annotations

import time

import numpy as np
import pytest

from scheduler.workload.backtest import backtest
from scheduler.workload.demand import RequiredCapacity, demand_curves
from scheduler.workload.forecast import forecast
from scheduler.workload.standards import prices, required_centiheads
from tests.scheduler.workload.builders import REAL, real, standard


@pytest.mark.parametrize("days", [14, 28])
@pytest.mark.parametrize("name", REAL)
def test_pinball_loss_is_below_last_week_again(name, days):
    found = backtest(real(name), {}, days, count=4, step_days=7 if name == "lab" else 14, paths=200)
    assert found is not None
    assert found.origins >= 2
    assert found.pinball < 0.85 * found.naive
    assert found.pinball < found.climatology
    assert found.pinball < 1.02 * min(found.methods.values())
    assert 0.7 < found.coverage_80 < 0.88


def test_a_series_takes_less_than_half_a_second():
    series = real("pick_uk")
    start = time.process_time()
    backtest(series, {}, 28)
    forecast(series, {}, series.end, 28)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(("name", "seconds"), [("pick_uk", 72), ("lab", 240), ("ed_iowa", 1500)])
def test_the_curves_of_a_real_role_keep_their_word(name, seconds):
    series = real(name)
    paths = required_centiheads(forecast(series, {}, series.end, 7).paths, standard(seconds=seconds), series.slot_min)
    price = prices(standard(seconds=seconds), series.slot_min)
    required = RequiredCapacity(paths)
    curves = demand_curves(required, price)
    for share in (0.0, 0.5, 1.0, 1.5):
        capacity = (required.mean * share).astype(np.int64)
        gaps = required.expected_cost(capacity, price) - [
            c.cost(int(at)) for c, at in zip(curves, capacity, strict=True)
        ]
        assert (gaps > -1e-6).all()
        assert (gaps <= np.array([c.error for c in curves]) + 1e-6).all()
    assert sum(c.error for c in curves) < 0.04 * sum(c.base_cost for c in curves)
