from __future__ import annotations

import pytest

from solver.problem import History, Horizon
from solver.rules.max_weekends import MaxWeekends
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MaxWeekends()
HARD, SOFT = {"max_weekends": 1}, {"max_weekends": (1, 10)}
FREE, SATURDAY, SUNDAY, BOTH = "DDDDD--", "-----D-", "------D", "-----DD"


@pytest.mark.parametrize(
    ("line", "excess"),
    [
        (FREE + FREE + FREE, 0),
        (BOTH + FREE + FREE, 0),
        (SATURDAY + FREE + SUNDAY, 1),
        (SUNDAY + FREE + BOTH, 1),
        (BOTH + BOTH + BOTH, 2),
    ],
    ids=["one short", "exactly, both days", "one over: first and last", "one over: Sunday and both", "two over"],
)
def test_one_weekend_may_be_worked(line: str, excess: int) -> None:
    hard = problem(employee(limits=HARD), days=21)
    if excess:
        assert_broken(RULE, hard, roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(limits=SOFT), days=21), roster(ann=line), 10 * excess)


def test_a_weekend_that_the_border_cuts_counts_on_either_side() -> None:
    # Sunday … Saturday of the next week: two weekends with one day each
    case = problem(employee(limits=HARD), days=7, first_weekday=6)
    assert_kept(RULE, case, roster(ann="D------"))
    assert_broken(RULE, case, roster(ann="D-----D"), amount=1)


def test_a_weekend_that_was_worked_before_the_horizon_is_not_counted_again() -> None:
    worked = employee(history=History(consecutive_days=1, weekend_worked=True), limits=HARD)
    assert_kept(RULE, problem(worked, days=7, first_weekday=6), roster(ann="D-----D"))
    assert_broken(RULE, problem(worked, days=14, first_weekday=6), roster(ann="D-----D------D"), amount=1)


def test_a_worked_weekend_of_the_history_matters_only_if_day_0_continues_it() -> None:
    # day 0 is a Saturday: no weekend is continued
    worked = employee(history=History(consecutive_days=1, weekend_worked=True), limits=HARD)
    assert_broken(RULE, problem(worked, days=9, first_weekday=5), roster(ann="D------D-"), amount=1)


def test_a_maximum_of_nought_forbids_the_only_weekend() -> None:
    assert_broken(RULE, problem(employee(limits={"max_weekends": 0})), roster(ann=SUNDAY), amount=1)


def test_the_site_says_which_days_are_a_weekend() -> None:
    friday = Horizon(days=7, weekend_weekdays=(3, 4), slot_min=240)
    case = problem(employee(limits={"max_weekends": 0}), horizon=friday)
    assert_kept(RULE, case, roster(ann=BOTH))
    assert_broken(RULE, case, roster(ann="---D---"), amount=1)


def test_no_work_is_allowed() -> None:
    assert_kept(RULE, problem(employee(limits=HARD), days=21), roster())
