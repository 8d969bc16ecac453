"""What duties give and cost, with everybody there and with some away."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.errors import InvalidInput
from scheduler.workload.simulation.load import Overtime
from tests.scheduler.workload.simulation.builders import duty, ints, load

NONE_AWAY, B_AWAY = [False, False], [False, True]


def test_duties_give_what_their_parts_say():
    roster = load(duty("a", [0, 1]), duty("b", [1, 2], heads=80), slots=3, fixed={"pick": ints(5, 0, 0)})
    assert roster.planned("pick").tolist() == [105, 180, 80]
    assert roster.planned("pack").tolist() == [0, 0, 0]
    assert roster.capacity("pick", np.array([NONE_AWAY, B_AWAY])).tolist() == [[105, 180, 80], [105, 100, 0]]


def test_parts_beyond_the_horizon_are_left_out():
    assert load(duty("a", [-1, 0, 1, 2]), slots=2).planned("pick").tolist() == [100, 100]


def test_wages_and_minutes_are_of_those_who_come():
    roster = load(duty("a", [0, 1], wage=900), duty("b", [1], wage=500), slots=2)
    found = roster.costs(np.array([NONE_AWAY, B_AWAY]))
    assert found.wage_fen.tolist() == [1400, 900]
    assert found.worked_min.tolist() == [90, 60]


def test_overtime_is_what_a_week_ends_with_and_costs_by_begun_quarters():
    # 20 min before the horizon and 60 + 60 min in it, 100 regular: 40 min above, 3 begun quarters at 500
    rule = {("a", 0): Overtime(regular_min=100, past_min=20, quarter_fen=500)}
    roster = load(duty("a", [0, 1]), duty("a", [48, 49], day=1), slots=50, overtime=rule)
    found = roster.costs(np.array([NONE_AWAY, [True, False], B_AWAY]))
    assert found.overtime_min.tolist() == [40, 0, 0]
    assert found.premium_fen.tolist() == [1500, 0, 0]
    by_slot = roster.overtime_by_slot(roster.overtime_by_duty(np.array([[True, True]])))["pick"]
    assert by_slot[[47, 48, 49]].tolist() == [0, 10, 30]  # the last slot first, 30 min, then 10 of the one before
    assert by_slot.sum() == 40


def test_a_week_that_was_over_its_minutes_before_the_horizon_counts_only_what_is_added():
    rule = {("a", 0): Overtime(regular_min=10, past_min=50, quarter_fen=1)}
    assert load(duty("a", [0]), slots=1, overtime=rule).costs().overtime_min.tolist() == [30]


def test_the_same_shift_twice_is_refused():
    with pytest.raises(InvalidInput, match="twice"):
        load(duty("a", [0]), duty("a", [1]), slots=2)
