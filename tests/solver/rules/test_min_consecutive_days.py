from __future__ import annotations

import pytest

from solver.problem import Absence, History
from solver.rules.min_consecutive_days import MinConsecutiveDays
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MinConsecutiveDays()
HARD, SOFT = {"min_consecutive_days": 3}, {"min_consecutive_days": (3, 10)}


def judge(line: str, missing: int, history: History | None = None, **fields: object) -> None:
    """Hard and soft at once."""
    hard = problem(employee(history=history, limits=HARD, **fields))
    if missing:
        assert_broken(RULE, hard, roster(ann=line), amount=missing)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    soft = problem(employee(history=history, limits=SOFT, **fields))
    assert_costs(RULE, soft, roster(ann=line), 10 * missing)


@pytest.mark.parametrize(
    ("line", "missing"),
    [("--DDDD-", 0), ("--DDD--", 0), ("--DD---", 1), ("--D----", 2), ("-D-DDD-", 2), ("-DD-D--", 3), ("-------", 0)],
    ids=["one over", "exactly", "one short", "two short", "one of two", "both of two", "no work"],
)
def test_a_stretch_inside_lasts_three_days(line: str, missing: int) -> None:
    judge(line, missing)


@pytest.mark.parametrize("line", ["------D", "-----DD"])
def test_a_stretch_that_contains_the_last_day_may_go_on(line: str) -> None:
    judge(line, 0)


def test_a_stretch_that_ends_on_the_day_before_the_last_is_asked() -> None:
    judge("----DD-", 1)


def test_with_an_unknown_history_nothing_is_asked_of_a_stretch_that_contains_the_first_day() -> None:
    judge("D------", 0)
    judge("D-D----", 2)  # the second stretch began inside


def test_after_known_days_off_a_stretch_from_the_first_day_on_is_asked_in_full() -> None:
    judge("D------", 2, History(consecutive_days_off=1))
    judge("DDD----", 0, History(consecutive_days_off=1))


@pytest.mark.parametrize(
    ("past", "line", "missing"),
    [(1, "DD-----", 0), (1, "D------", 1), (1, "-------", 2), (2, "-DDD---", 1), (3, "-------", 0), (2, "D------", 0)],
    ids=["exactly", "one short", "ended on day −1", "ended on day −1, then work", "long enough", "two and one"],
)
def test_a_stretch_that_began_before_counts_its_days(past: int, line: str, missing: int) -> None:
    judge(line, missing, History(consecutive_days=past))


def test_a_stretch_that_began_before_is_asked_for_no_more_than_can_be_worked() -> None:
    worked = History(consecutive_days=1)
    on_leave = Absence(start_min=DAY, end_min=2 * DAY)  # day 1: two days in a row are all that is possible
    judge("D------", 0, worked, absences=(on_leave,))
    judge("-------", 1, worked, absences=(on_leave,))
    at_once = Absence(start_min=0, end_min=DAY)
    judge("-------", 0, worked, absences=(at_once,))
    judge("-------", 0, worked, shift_types=frozenset())


def test_a_soft_absence_does_not_lower_what_is_asked() -> None:
    judge("D------", 1, History(consecutive_days=1), absences=(Absence(start_min=DAY, end_min=2 * DAY, weight=1),))


def test_one_day_is_always_enough_for_a_minimum_of_one() -> None:
    assert_kept(RULE, problem(employee(limits={"min_consecutive_days": 1})), roster(ann="-D-D-D-"))


def test_a_horizon_of_one_day_asks_nothing_unless_the_history_was_left_short() -> None:
    assert_kept(RULE, problem(employee(limits=HARD), days=1), roster(ann="D"))
    left = problem(employee(limits=SOFT, history=History(consecutive_days=1)), days=1)
    assert_costs(RULE, left, roster(ann="D"), 0)
    assert_costs(RULE, left, roster(), 10)  # one more day was possible in this horizon
