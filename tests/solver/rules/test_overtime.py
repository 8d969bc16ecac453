from __future__ import annotations

import pytest

from solver.problem import History, Problem
from solver.rules.overtime import Overtime
from tests.builders import assert_costs, employee, problem, roster

RULE = Overtime()


def case(
    regular: int, premium: int = 40, *, days: int = 14, history: History | None = None, first_weekday: int = 0
) -> Problem:
    limits = {"regular_min_per_week": regular, "overtime_premium_per_hour": premium}
    return problem(employee(limits=limits, history=history), days=days, first_weekday=first_weekday)


@pytest.mark.parametrize(
    ("regular", "quarters"),
    [(961, 0), (960, 0), (959, 1), (945, 1), (944, 2), (480, 32)],
    ids=["a minute to spare", "exactly", "a minute", "a quarter", "a second quarter begins", "eight hours"],
)
@pytest.mark.parametrize("line", ["DD------------", "------------DD"], ids=["first days", "last days"])
def test_begun_quarter_hours_above_the_regular_minutes_cost_a_quarter_of_the_premium(
    regular: int, quarters: int, line: str
) -> None:
    assert_costs(RULE, case(regular), roster(ann=line), 10 * quarters)  # 960 minutes at 40 an hour


def test_the_price_of_a_quarter_hour_is_rounded_up() -> None:
    assert_costs(RULE, case(900, premium=41), roster(ann="DD"), 4 * 11)  # ⌈41 / 4⌉ = 11


def test_a_week_worked_throughout_is_charged_in_full() -> None:
    # 7 × 720 − 475 = 4565 = 304 quarters and 5 minutes
    assert_costs(RULE, case(475), roster(ann="NNNNNNN"), 10 * 305)


def test_weeks_stand_alone() -> None:
    assert_costs(RULE, case(960), roster(ann="-----DD" + "DD-----"), 0)
    assert_costs(RULE, case(960), roster(ann="----DDD" + "DDD----"), 10 * (32 + 32))


def test_a_first_week_goes_on_from_the_history() -> None:
    # day 0 is a Sunday, 900 of 960 regular minutes are used: 480 − 60 = 420 = 28 quarters
    past = History(consecutive_days=2, week_minutes=900)
    assert_costs(RULE, case(960, history=past, first_weekday=6), roster(ann="D"), 10 * 28)
    # where day 0 is a Monday, nothing is used
    assert_costs(RULE, case(960, history=past), roster(ann="DD"), 0)


def test_overtime_of_the_past_is_not_charged_again() -> None:
    past = History(consecutive_days=3, week_minutes=1440)
    assert_costs(RULE, case(960, history=past, first_weekday=6), roster(), 0)
    assert_costs(RULE, case(960, history=past, first_weekday=6), roster(ann="D"), 10 * 32)


def test_a_week_that_the_end_cuts_has_all_of_its_regular_minutes() -> None:
    assert_costs(RULE, case(960, days=2), roster(ann="DD"), 0)


def test_no_work_no_regular_minutes_or_no_premium_cost_nothing() -> None:
    assert_costs(RULE, case(0), roster(), 0)
    assert_costs(RULE, case(0, premium=0), roster(ann="DD"), 0)
    assert_costs(RULE, problem(employee(limits={"overtime_premium_per_hour": 40})), roster(ann="DD"), 0)
