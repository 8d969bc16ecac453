"""Units become work minutes, minutes become heads, and prices are by centihead and slot."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.errors import InvalidInput
from scheduler.workload.standards import minutes_per_unit, prices, required_centiheads
from tests.scheduler.workload.builders import standard


def test_allowance_lengthens_and_shrinkage_inflates():
    # 90 s × 1.15 / (1 − 0.08) = 112.5 s
    assert minutes_per_unit(standard(seconds=90, allowance=150, shrinkage=80)) == pytest.approx(112.5 / 60)


def test_required_capacity_is_minutes_of_work_over_minutes_of_the_slot():
    # 20 units × 3 min in 30 minutes: two heads; 1 unit: 0.1 heads
    units = np.array([[20.0, 1.0, 0.0]])
    assert required_centiheads(units, standard(seconds=180), 30).tolist() == [[200, 10, 0]]


def test_required_capacity_is_rounded_to_the_nearest_centihead():
    # 7 units of 10 s in 30 min: 70 / 1800 = 3.89 %
    assert required_centiheads(np.array([7.0]), standard(seconds=10), 30).tolist() == [4]


@pytest.mark.parametrize(
    ("short", "idle", "slot_min", "expected"),
    [
        (12000, 600, 30, (60, 3)),  # ¥120/h × ½ h / 100
        (12000, 0, 15, (30, 0)),
        (12050, 40, 30, (60, 1)),  # 60.25 → 60; 0.2 stays a price
        (12099, 610, 30, (60, 3)),
        (12100, 700, 30, (61, 4)),  # 60.5 and 3.5 round up
    ],
)
def test_prices_by_centihead_and_slot(short, idle, slot_min, expected):
    assert prices(standard(short=short, idle=idle), slot_min) == expected


@pytest.mark.parametrize("changed", [{"seconds": 0}, {"allowance": -1}, {"shrinkage": 1000}], ids=str)
def test_an_impossible_standard_names_its_role(changed):
    with pytest.raises(InvalidInput, match="standard of pick valid from 2025-01-01") as caught:
        minutes_per_unit(standard(**changed))
    assert caught.value.key == "standard_impossible"


@pytest.mark.parametrize("changed", [{"short": 0}, {"idle": -1}], ids=str)
def test_an_hour_short_must_cost_something(changed):
    with pytest.raises(InvalidInput, match="price above 0") as caught:
        prices(standard(**changed), 30)
    assert caught.value.key == "standard_prices"
