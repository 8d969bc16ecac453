from __future__ import annotations

import pytest

from solver.problem import Burden, FairnessGoal, History, Horizon, Problem
from solver.rules.fairness import Fairness
from tests.builders import ANN, BOB, assert_costs, assert_kept, employee, problem, roster

RULE = Fairness()


def goal(burden: Burden, target: int, carried: int = 0, weight: int = 10) -> FairnessGoal:
    return FairnessGoal(employee=ANN, burden=burden, target=target, carried=carried, weight=weight)


def nights(target: int, carried: int = 0) -> Problem:
    return problem(fairness=(goal(Burden.NIGHTS, target, carried),))


@pytest.mark.parametrize(
    ("line", "penalty"),
    [
        ("N------", 0),  # one short of the target
        ("N-----N", 0),  # exactly
        ("N--N--N", 10),  # 1
        ("NN-N--N", 30),  # 1 + 2
        ("NNNNNNN", 150),  # 1 + 2 + 3 + 4 + 5
        ("DDDDDDD", 0),
        ("-------", 0),
    ],
)
def test_every_night_above_the_target_costs_one_unit_more_than_the_one_before(line: str, penalty: int) -> None:
    assert_costs(RULE, nights(target=2), roster(ann=line), penalty)


@pytest.mark.parametrize(
    ("carried", "line", "penalty"),
    [
        (1, "N------", 0),  # 1 + 1 = 2
        (1, "NN-----", 10),  # 3, one above
        (4, "-------", 30),  # two above already: 1 + 2
        (4, "N------", 60),  # 1 + 2 + 3
        (0, "NN-----", 0),
    ],
)
def test_what_was_carried_counts_like_this_horizons_nights(carried: int, line: str, penalty: int) -> None:
    assert_costs(RULE, nights(target=2, carried=carried), roster(ann=line), penalty)


def test_a_target_far_above_everything_costs_nothing() -> None:
    assert_costs(RULE, nights(target=50, carried=3), roster(ann="NNNNNNN"), 0)


def test_a_weekend_counts_once_whatever_of_it_is_worked() -> None:
    case = problem(days=14, fairness=(goal(Burden.WEEKENDS, 0),))
    assert_costs(RULE, case, roster(ann="DDDDD--" + "DDDDD--"), 0)
    assert_costs(RULE, case, roster(ann="-----DD" + "-------"), 10)
    assert_costs(RULE, case, roster(ann="-----D-" + "------N"), 30)  # 1 + 2


def test_a_weekend_of_three_days_counts_once_too() -> None:
    long = Horizon(days=14, weekend_weekdays=(4, 5, 6), slot_min=240)
    case = problem(horizon=long, fairness=(goal(Burden.WEEKENDS, 0),))
    assert_costs(RULE, case, roster(ann="----D-D" + "-------"), 10)
    assert_costs(RULE, case, roster(ann="----DDD" + "-----D-"), 30)  # 1 + 2


def test_a_weekend_that_was_worked_before_the_horizon_is_carried_not_counted() -> None:
    worked = employee(history=History(consecutive_days=1, weekend_worked=True))
    case = problem(worked, first_weekday=6, fairness=(goal(Burden.WEEKENDS, 0),))
    assert_costs(RULE, case, roster(ann="D------"), 0)
    assert_costs(RULE, case, roster(ann="D-----D"), 10)


@pytest.mark.parametrize(
    ("regular", "penalty"),
    [
        (960, 0),  # exactly
        (959, 10),  # a minute begins an hour
        (900, 10),  # one hour
        (899, 30),  # begins the second: 1 + 2
    ],
)
def test_overtime_is_shared_by_begun_hours(regular: int, penalty: int) -> None:
    case = problem(employee(limits={"regular_min_per_week": regular}), days=14, fairness=(goal(Burden.OVERTIME, 0),))
    assert_costs(RULE, case, roster(ann="D-----D"), penalty)  # 960 minutes


def test_overtime_of_a_week_worked_throughout_is_counted_in_full() -> None:
    case = problem(employee(limits={"regular_min_per_week": 475}), fairness=(goal(Burden.OVERTIME, 0, weight=1),))
    # 7 × 720 − 475 = 4565 = 76 hours and 5 minutes: 1 + … + 77
    assert_costs(RULE, case, roster(ann="NNNNNNN"), 77 * 78 // 2)


def test_overtime_is_counted_week_by_week() -> None:
    case = problem(employee(limits={"regular_min_per_week": 480}), days=14, fairness=(goal(Burden.OVERTIME, 7),))
    # N 720 − 480: 4 begun hours in each week, 8 in all, one above 7
    assert_costs(RULE, case, roster(ann="N------" + "N------"), 10)
    assert_costs(RULE, case, roster(ann="N------" + "D------"), 0)


def test_overtime_of_the_past_of_a_first_week_is_not_counted_again() -> None:
    # day 0 is a Sunday; 540 minutes were worked, 60 above regular
    person = employee(history=History(consecutive_days=1, week_minutes=540), limits={"regular_min_per_week": 480})
    case = problem(person, first_weekday=6, days=1, fairness=(goal(Burden.OVERTIME, 0),))
    assert_costs(RULE, case, roster(), 0)
    assert_costs(RULE, case, roster(ann="D"), 10 * 36)  # 8 hours: 1 + … + 8


def test_every_goal_is_charged_by_itself() -> None:
    both = (
        goal(Burden.NIGHTS, 0),
        goal(Burden.WEEKENDS, 0, weight=100),
        FairnessGoal(employee=BOB, burden=Burden.NIGHTS, target=0, carried=0, weight=1000),
    )
    case = problem(employee("ann"), employee("bob"), fairness=both)
    assert_costs(RULE, case, roster(ann="-----N-", bob="N------"), 10 + 100 + 1000)


def test_without_goals_there_is_nothing_to_share() -> None:
    assert_kept(RULE, problem(), roster(ann="NNNNNNN"))
