"""Units become work minutes, minutes become heads, and prices are by centihead and slot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.organisation import Service, WorkKind
from scheduler.errors import InvalidInput
from scheduler.workload.standards import (
    minutes_per_unit,
    prices,
    required_capacity,
    required_centiheads,
    service_level,
)
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


def answering(**changed):
    fields = {"service": Service.ERLANG_C, "service_permille": 800, "within_s": 20, "occupancy_permille": 850}
    return replace(standard(seconds=180), **(fields | changed))


def test_answered_work_asks_for_whole_heads_and_shrinkage_on_top():
    units = np.array([[100.0, 0.0]])  # 100 calls of 3 minutes in 30: 10 erlangs, 14 heads at 80 % in 20 s
    assert required_capacity(units, answering(), 30).tolist() == [[1400, 0]]
    assert required_capacity(units, answering(shrinkage_permille=300), 30).tolist() == [[2000, 0]]  # 14 / 0.7


def test_the_allowance_makes_calls_longer_and_the_time_to_answer_relatively_shorter():
    longer = answering(seconds_per_unit=150, allowance_permille=200)  # 180 s all the same
    assert service_level(longer) == service_level(answering())
    assert required_capacity(np.array([100.0]), longer, 30).tolist() == [1400]


def test_where_callers_leave_fewer_heads_answer_as_many():
    units = np.array([100.0, 400.0])
    leaving = answering(service=Service.ERLANG_A, patience_s=120, occupancy_permille=1000)
    staying = answering(occupancy_permille=1000)
    assert (required_capacity(units, leaving, 30) < required_capacity(units, staying, 30)).all()


def test_presence_lifts_immediate_work_and_stands_beside_deferrable_work():
    units, presence = np.array([[60.0, 0.0, 15.0]]), np.array([1, 2, 0])
    assert required_capacity(units, standard(), 30, presence).tolist() == [[200, 200, 50]]
    waiting = replace(standard(), kind=WorkKind.DEFERRABLE, cut_off_min=900, late_fen_per_hour=100)
    assert required_capacity(units, waiting, 30, presence).tolist() == [[200, 0, 50]]


@pytest.mark.parametrize(
    "changed",
    [
        {"service_permille": 1000},
        {"within_s": -1},
        {"occupancy_permille": 0},
        {"service": Service.ERLANG_A, "patience_s": 0},
    ],
    ids=str,
)
def test_an_impossible_service_level_names_its_role(changed):
    with pytest.raises(InvalidInput, match="standard of pick valid from 2025-01-01") as caught:
        required_capacity(np.array([1.0]), answering(**changed), 30)
    assert caught.value.key == "standard_service"
