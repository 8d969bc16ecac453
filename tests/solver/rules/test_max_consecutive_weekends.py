from __future__ import annotations

import pytest

from solver.problem import History
from solver.rules.max_consecutive_weekends import MaxConsecutiveWeekends
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MaxConsecutiveWeekends()
HARD, SOFT = {"max_consecutive_weekends": 2}, {"max_consecutive_weekends": (2, 10)}
OFF, SAT, SUN, BOTH = "DDDDD--", "-----D-", "------N", "-----DD"


def judge(line: str, excess: int, *, first_weekday: int = 0, history: History | None = None) -> None:
    """Hard and soft at once."""
    size = {"days": len(line), "first_weekday": first_weekday}
    hard = problem(employee(limits=HARD, history=history), **size)
    if excess:
        assert_broken(RULE, hard, roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(limits=SOFT, history=history), **size), roster(ann=line), 10 * excess)


@pytest.mark.parametrize(
    ("weekends", "excess"),
    [
        ([SAT, OFF, OFF, OFF], 0),
        ([SAT, BOTH, OFF, SUN], 0),
        ([SAT, SUN, BOTH, OFF], 1),
        ([OFF, SUN, SAT, SUN], 1),
        ([BOTH, BOTH, BOTH, BOTH], 2),
    ],
    ids=["one short", "exactly", "one over", "one over at the end", "two over"],
)
def test_two_weekends_in_a_row_may_be_worked(weekends: list[str], excess: int) -> None:
    judge("".join(weekends), excess)


def test_weekends_before_day_0_count_and_are_not_charged() -> None:
    judge(SAT + OFF, 0, history=History(consecutive_weekends=1))
    judge(SAT + OFF, 1, history=History(consecutive_weekends=2))
    judge(SAT + SUN, 2, history=History(consecutive_weekends=4))
    judge(OFF + SUN, 0, history=History(consecutive_weekends=4))
    judge(OFF + OFF, 0, history=History(consecutive_weekends=4))


def test_with_an_unknown_past_the_count_begins_with_the_horizon() -> None:
    judge(SAT + SUN, 0, history=History(consecutive_days=2))


def test_a_weekend_worked_before_day_0_is_counted_and_not_charged() -> None:
    # day 0 is the Sunday of a weekend whose Saturday was worked: it is the third in a row, but not of this horizon
    saturday = History(consecutive_days=1, weekend_worked=True, consecutive_weekends=2)
    judge("D", 0, first_weekday=6, history=saturday)
    judge("-" + SAT, 1, first_weekday=6, history=saturday)
    judge("-" + OFF + SAT, 0, first_weekday=6, history=saturday)


def test_a_sunday_on_day_0_counts_if_the_saturday_was_free() -> None:
    judge("D", 1, first_weekday=6, history=History(consecutive_days_off=1, consecutive_weekends=2))
    judge("-", 0, first_weekday=6, history=History(consecutive_days_off=1, consecutive_weekends=2))


def test_a_maximum_of_nought_forbids_every_weekend() -> None:
    none = problem(employee(limits={"max_consecutive_weekends": 0}), days=14)
    assert_kept(RULE, none, roster(ann=OFF + OFF))
    assert_broken(RULE, none, roster(ann=SAT + SUN), amount=2)


def test_a_saturday_on_day_0_continues_no_weekend() -> None:
    judge("D-", 1, first_weekday=5, history=History(weekend_worked=True, consecutive_weekends=2))
    judge("D-", 0, first_weekday=5, history=History(weekend_worked=True, consecutive_weekends=1))


def test_a_horizon_without_a_weekend() -> None:
    judge("DDDDD", 0, history=History(consecutive_weekends=5))
