from __future__ import annotations

import pytest

from solver.problem import History
from solver.rules.weekly_rest import WeeklyRest
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = WeeklyRest()
HARD, SOFT = {"min_days_off_per_week": 2}, {"min_days_off_per_week": (2, 10)}
KNOWN = History(consecutive_days=2, week_days_off=0)


def judge(line: str, missing: int, *, history: History | None = None, first_weekday: int = 0) -> None:
    """Hard and soft at once."""
    size = {"days": len(line), "first_weekday": first_weekday}
    hard = problem(employee(history=history, limits=HARD), **size)
    if missing:
        assert_broken(RULE, hard, roster(ann=line), amount=missing)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(history=history, limits=SOFT), **size), roster(ann=line), 10 * missing)


@pytest.mark.parametrize(
    ("line", "missing"),
    [("DDDD---", 0), ("DDDDD--", 0), ("DDDDDD-", 1), ("-DDDDDD", 1), ("DDDDDDD", 2), ("-------", 0)],
    ids=["one over", "exactly", "one short", "one short, first day off", "none", "no work"],
)
def test_a_week_has_two_days_off(line: str, missing: int) -> None:
    judge(line, missing)


def test_every_week_is_asked_by_itself() -> None:
    judge("---DDDD" + "DDDD---", 0)
    judge("----DDD" + "DDDDDD-", 1)  # what the first week has more does not help the second
    judge("DDDDDDD" + "DDDDDD-", 3)


def test_a_week_that_the_end_cuts_may_have_its_days_off_later() -> None:
    judge("DDDDD--" + "DDDDD", 0)  # Saturday and Sunday are still to come
    judge("DDDDD--" + "DDDDDD", 1)  # Sunday is: one day off is wanted here
    judge("DDDDD--" + "DDDDD-", 0)


def test_the_first_week_counts_the_days_off_before_the_horizon() -> None:
    # day 0 is a Wednesday
    judge("DDDDD", 2, history=KNOWN, first_weekday=2)
    judge("DDDD-", 1, history=KNOWN, first_weekday=2)
    judge("DDDD-", 0, history=History(consecutive_days=1, week_days_off=1), first_weekday=2)
    judge("DDDDD", 0, history=History(consecutive_days_off=2, week_days_off=2), first_weekday=2)


def test_with_an_unknown_history_the_days_before_may_have_been_off() -> None:
    judge("DDDDD", 0, first_weekday=2)  # Monday and Tuesday
    judge("DDDDDD", 1, first_weekday=1)  # Monday only


def test_a_short_rest_of_the_first_week_is_not_asked_for_more_days_than_it_has() -> None:
    # day 0 is a Sunday, and all days before were worked: one day off is all that can be asked
    judge("D", 1, history=History(consecutive_days=6), first_weekday=6)
    judge("-", 0, history=History(consecutive_days=6), first_weekday=6)


def test_a_week_cut_on_both_sides() -> None:
    # Wednesday to Friday, Monday and Tuesday were worked, Saturday and Sunday are to come
    judge("DDD", 0, history=KNOWN, first_weekday=2)
    # Wednesday to Saturday: only Sunday is to come
    judge("DDDD", 1, history=KNOWN, first_weekday=2)


def test_a_day_into_which_a_night_runs_is_off() -> None:
    judge("NNNNN--", 0)
