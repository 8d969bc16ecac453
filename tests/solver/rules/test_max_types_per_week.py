from __future__ import annotations

import pytest

from solver.problem import History, ShiftTypeId
from solver.rules.max_types_per_week import MaxTypesPerWeek
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MaxTypesPerWeek()
NIGHT = History(consecutive_days=1, last_shift_type=ShiftTypeId("N"))


def judge(line: str, excess: int, *, most: int = 1, first_weekday: int = 0, history: History | None = None) -> None:
    """Hard and soft at once."""
    size = {"days": len(line), "first_weekday": first_weekday, "kinds": "DEN"}
    hard = problem(employee(history=history, limits={"max_types_per_week": most}), **size)
    soft = problem(employee(history=history, limits={"max_types_per_week": (most, 10)}), **size)
    if excess:
        assert_broken(RULE, hard, roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, soft, roster(ann=line), 10 * excess)


@pytest.mark.parametrize(
    ("line", "excess"),
    [("-------", 0), ("DD--DDD", 0), ("DD--DDE", 1), ("DEN----", 2), ("D-----ED-----E", 2), ("DDDDDDDEEEEEEE", 0)],
    ids=["none", "exactly", "one over, last day", "two over", "two weeks", "another type a week"],
)
def test_a_week_keeps_to_one_type(line: str, excess: int) -> None:
    judge(line, excess)


@pytest.mark.parametrize(("line", "excess"), [("DDDDDDD", 0), ("DE-DE--", 0), ("DEN----", 1)])
def test_two_types_are_allowed(line: str, excess: int) -> None:
    judge(line, excess, most=2)


def test_the_last_shift_of_the_history_counts_in_its_own_week() -> None:
    judge("D------", 1, first_weekday=1, history=NIGHT)
    judge("N------", 0, first_weekday=1, history=NIGHT)
    judge("-------", 0, first_weekday=1, history=NIGHT)
    judge("D------", 0, first_weekday=0, history=NIGHT)


def test_days_off_put_the_last_shift_into_an_earlier_week() -> None:
    # day 0 is a Wednesday: two days off reach back to Monday, and the night stood on Sunday
    judge("D----", 0, first_weekday=2, history=History(consecutive_days_off=2, last_shift_type=ShiftTypeId("N")))
    judge("D----", 1, first_weekday=2, history=History(consecutive_days_off=1, last_shift_type=ShiftTypeId("N")))


def test_a_week_that_the_end_cuts_is_looked_at_as_far_as_it_goes() -> None:
    judge("-------DE", 1)
    judge("DDDDDDDE", 0)
