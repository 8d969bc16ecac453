"""What rules and checks share is computed by hand here, since a fault would be in both."""

from __future__ import annotations

import pytest

from solver.problem import (
    Absence,
    Block,
    CapacityDemand,
    CostSegment,
    DeferrableDemand,
    DueCost,
    History,
    Horizon,
    ShiftTypeId,
)
from tests.builders import DAY, employee, problem, role, shift


@pytest.mark.parametrize(
    ("first_weekday", "days", "weeks", "before", "after"),
    [
        (0, 7, [7], 0, 0),
        (0, 9, [7, 2], 0, 5),
        (2, 7, [5, 2], 2, 5),
        (6, 8, [1, 7], 6, 0),
        (2, 3, [3], 2, 2),
    ],
)
def test_the_horizon_knows_its_calendar_weeks(
    first_weekday: int, days: int, weeks: list[int], before: int, after: int
) -> None:
    horizon = Horizon(days=days, first_weekday=first_weekday)
    assert [len(week) for week in horizon.weeks] == weeks
    assert [day for week in horizon.weeks for day in week] == list(range(days))
    assert (horizon.days_before_first_week, horizon.days_after_last_week) == (before, after)


def test_a_week_may_start_on_sunday() -> None:
    horizon = Horizon(days=9, first_weekday=5, week_starts=6)  # Saturday | Sunday … Saturday | Sunday
    assert [len(week) for week in horizon.weeks] == [1, 7, 1]
    assert (horizon.days_before_first_week, horizon.days_after_last_week) == (6, 6)


@pytest.mark.parametrize(
    ("first_weekday", "days", "weekends", "continues"),
    [
        (0, 14, ((5, 6), (12, 13)), False),
        (6, 8, ((0,), (6, 7)), True),
        (5, 8, ((0, 1), (7,)), False),
        (0, 5, (), False),
    ],
)
def test_the_horizon_knows_its_weekends(
    first_weekday: int, days: int, weekends: tuple[tuple[int, ...], ...], continues: bool
) -> None:
    horizon = Horizon(days=days, first_weekday=first_weekday)
    assert horizon.weekends == weekends
    assert horizon.continues_weekend is continues


def test_the_slots_cover_the_horizon_and_a_night_beyond_it() -> None:
    assert Horizon(days=7, slot_min=30).slots == 8 * 48
    assert Horizon(days=1, slot_min=30, day_start_min=(0, 1500)).slots == 98  # 25 h and 24 h


@pytest.mark.parametrize(
    ("window", "touches"),
    [
        ((0, 480), False),
        ((0, 481), True),
        ((959, 2000), True),
        ((960, 2000), False),
        ((500, 600), True),
        ((0, 2000), True),
    ],
)
def test_an_absence_touches_a_shift_that_overlaps_it(window: tuple[int, int], touches: bool) -> None:
    assert Absence(start_min=window[0], end_min=window[1]).touches(shift("D", 0)) is touches  # 480–960


def test_credit_is_spread_over_the_absence_by_elapsed_time_and_floored() -> None:
    leave = Absence(start_min=-DAY, end_min=2 * DAY, credit_min=1000)
    assert leave.credit_between(-DAY, 2 * DAY) == 1000
    assert leave.credit_between(0, DAY) == 333  # a third
    assert leave.credit_between(0, 7 * DAY) == 666  # two thirds
    assert leave.credit_between(2 * DAY, 3 * DAY) == 0
    assert leave.credit_between(5 * DAY, 7 * DAY) == 0
    other = Absence(start_min=0, end_min=DAY, credit_min=480)
    assert employee(absences=(leave, other)).credit_min(0, DAY) == 333 + 480


def test_somebody_can_work_on_a_day_with_a_shift_of_an_own_type_outside_hard_absences() -> None:
    morning_off = Absence(start_min=0, end_min=960)
    person = employee(absences=(morning_off,), shift_types=frozenset({ShiftTypeId("D"), ShiftTypeId("E")}))
    case = problem(person, days=3, kinds="DEN", without=[(2, "D"), (2, "E")])
    assert case.can_work(person, 0)  # E
    assert case.can_work(person, 1)
    assert not case.can_work(person, 2)  # N only
    assert not case.can_work(employee(absences=(Absence(start_min=0, end_min=3 * DAY),)), 0)
    assert case.can_work(employee(absences=(Absence(start_min=0, end_min=3 * DAY, weight=9),)), 0)


def test_a_block_gives_its_slots_pro_rata_floored() -> None:
    case = problem(horizon=Horizon(days=1, slot_min=60))
    block = Block(start_min=90, end_min=210)  # half of slot 1, slot 2, half of slot 3
    assert case.block_capacity(block, 100) == ((1, 50), (2, 100), (3, 50))
    assert case.block_capacity(block, 75) == ((1, 37), (2, 75), (3, 37))
    assert case.block_capacity(Block(start_min=70, end_min=80), 100) == ((1, 16),)  # 10 of 60 minutes


def test_the_cost_of_capacity_follows_the_pieces() -> None:
    demand = CapacityDemand(
        role=role("pick"),
        slot=0,
        base_cost=900,
        segments=(CostSegment(width_centiheads=100, slope=-5), CostSegment(width_centiheads=50, slope=-2)),
        surplus_slope=3,
    )
    costs = {at: demand.cost(at) for at in (0, 1, 99, 100, 101, 150, 151, 250)}
    # 900 − 5 × 100 = 400; − 2 × 50 = 300; then + 3 each
    assert costs == {0: 900, 1: 895, 99: 405, 100: 400, 101: 398, 150: 300, 151: 303, 250: 600}


def test_what_is_due_costs_less_the_more_is_done_and_nothing_more_beyond_the_pieces() -> None:
    due = DueCost(
        slot=0,
        base_cost=700,
        segments=(CostSegment(width_centiheads=100, slope=-5), CostSegment(width_centiheads=50, slope=-2)),
    )
    # 700 − 5 × 100 = 200; − 2 × 50 = 100
    assert {at: due.cost(at) for at in (0, 100, 150, 400)} == {0: 700, 100: 200, 150: 100, 400: 100}


def test_work_is_done_when_it_has_arrived_and_not_before() -> None:
    demand = DeferrableDemand(role=role("pick"), first_slot=3, arrived=(100, 100, 300, 300, 300), due=())
    assert demand.slots == range(3, 8)
    assert demand.done((80, 80, 80, 0, 500)) == [80, 100, 180, 180, 300]


def test_a_history_is_known_if_day_minus_one_is() -> None:
    assert not History().known
    assert not History(week_minutes=480).known
    assert History(consecutive_days=1).known
    assert History(consecutive_days_off=1).known
