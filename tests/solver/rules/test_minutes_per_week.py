from __future__ import annotations

import pytest

from solver.problem import Absence, History
from solver.rules.minutes_per_week import MinutesPerWeek
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MinutesPerWeek()
WORKED = History(consecutive_days=2, week_minutes=960)  # two days of 8 h in this calendar week
# D has 480 minutes.


@pytest.mark.parametrize(
    ("limit", "excess"), [(961, 0), (960, 0), (959, 1)], ids=["a minute below", "exactly", "a minute over"]
)
@pytest.mark.parametrize("line", ["DD------------", "------------DD"], ids=["first week", "last week"])
def test_a_week_may_reach_the_maximum(limit: int, excess: int, line: str) -> None:
    hard = problem(employee(limits={"max_minutes_per_week": limit}), days=14)
    if excess:
        assert_broken(RULE, hard, roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    soft = problem(employee(limits={"max_minutes_per_week": (limit, 2)}), days=14)
    assert_costs(RULE, soft, roster(ann=line), 2 * excess)


def test_weeks_are_not_added_up() -> None:
    case = problem(employee(limits={"max_minutes_per_week": 960}), days=14)
    assert_kept(RULE, case, roster(ann="-----DDDD-----"))  # Saturday, Sunday | Monday, Tuesday
    assert_broken(RULE, case, roster(ann="------DDDD----"), amount=480)  # Sunday | Monday to Wednesday: 3 × 480


@pytest.mark.parametrize(
    ("limit", "missing"), [(959, 0), (960, 0), (961, 1)], ids=["a minute above", "exactly", "a minute short"]
)
def test_a_whole_week_reaches_the_minimum(limit: int, missing: int) -> None:
    line = "DD-----" + "DDDDDDD"
    hard = problem(employee(limits={"min_minutes_per_week": limit}), days=14)
    if missing:
        assert_broken(RULE, hard, roster(ann=line), amount=missing)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    soft = problem(employee(limits={"min_minutes_per_week": (limit, 2)}), days=14)
    assert_costs(RULE, soft, roster(ann=line), 2 * missing)


def test_somebody_without_work_is_short_by_the_whole_minimum_of_every_week() -> None:
    assert_broken(RULE, problem(employee(limits={"min_minutes_per_week": 480}), days=14), roster(), amount=960)
    assert_costs(RULE, problem(employee(limits={"min_minutes_per_week": (480, 1)}), days=14), roster(), 960)


def test_a_week_that_the_end_cuts_has_a_maximum_but_no_minimum() -> None:
    limits = {"min_minutes_per_week": 480, "max_minutes_per_week": 960}
    case = problem(employee(limits=limits), days=13)  # the second week lacks its Sunday
    assert_kept(RULE, case, roster(ann="D------" + "------"))
    assert_broken(RULE, case, roster(ann="D------" + "---DDD"), amount=480)


def test_the_first_week_counts_what_the_history_worked_in_it() -> None:
    # day 0 is a Wednesday; the week ends on day 4
    high = problem(employee(history=WORKED, limits={"max_minutes_per_week": 1440}), first_weekday=2)
    assert_kept(RULE, high, roster(ann="D----DD"))  # 960 + 480
    assert_broken(RULE, high, roster(ann="DD---DD"), amount=480)
    low = problem(employee(history=WORKED, limits={"min_minutes_per_week": 1440}), first_weekday=2)
    assert_kept(RULE, low, roster(ann="D------"))
    assert_broken(RULE, low, roster(ann="-----DD"), amount=480)


def test_paid_leave_before_day_0_counts_toward_the_minimum_of_the_first_week_only() -> None:
    past = History(consecutive_days_off=1, week_minutes=480, week_credit_min=480)
    low = problem(employee(history=past, limits={"min_minutes_per_week": 1440}), first_weekday=2, days=5)
    assert_kept(RULE, low, roster(ann="D"))  # 480 + 480 credit + 480
    assert_broken(RULE, low, roster(), amount=480)
    high = problem(employee(history=past, limits={"max_minutes_per_week": 960}), first_weekday=2, days=5)
    assert_kept(RULE, high, roster(ann="D"))  # the credit is not work
    assert_broken(RULE, high, roster(ann="DD"), amount=480)
    monday = problem(employee(history=past, limits={"min_minutes_per_week": 480}), days=7)
    assert_broken(RULE, monday, roster(), amount=480)  # day 0 begins a week: nothing precedes it


def test_what_the_past_has_in_excess_is_not_charged_again() -> None:
    case = problem(employee(history=WORKED, limits={"max_minutes_per_week": 900}), first_weekday=2)
    assert_kept(RULE, case, roster(ann="-----D-"))
    assert_broken(RULE, case, roster(ann="D------"), amount=480)  # 960 + 480 − 960, not − 900
    soft = problem(employee(history=WORKED, limits={"max_minutes_per_week": (900, 1)}), first_weekday=2)
    assert_costs(RULE, soft, roster(ann="D------"), 480)


def test_minutes_of_the_history_do_not_count_where_day_0_begins_a_week() -> None:
    case = problem(employee(history=WORKED, limits={"max_minutes_per_week": 960}), first_weekday=0)
    assert_kept(RULE, case, roster(ann="DD-----"))


def test_with_an_unknown_history_the_first_week_has_no_minimum() -> None:
    limits = {"min_minutes_per_week": 480}
    assert_kept(RULE, problem(employee(limits=limits), first_weekday=2, days=5), roster())
    known = employee(history=History(consecutive_days_off=1), limits=limits)
    assert_broken(RULE, problem(known, first_weekday=2, days=5), roster(), amount=480)


def test_paid_leave_counts_toward_the_minimum_of_its_week_only() -> None:
    # 960 minutes of credit over Sunday and Monday: half in either week
    leave = Absence(start_min=6 * DAY, end_min=8 * DAY, credit_min=960)
    limits = {"min_minutes_per_week": 960, "max_minutes_per_week": 960}
    case = problem(employee(absences=(leave,), limits=limits), days=14)
    assert_kept(RULE, case, roster(ann="D------" + "-DD----"))  # 480 + 480 credit; 960 + 480 credit
    assert_broken(RULE, case, roster(ann="D------" + "-------"), amount=480)
