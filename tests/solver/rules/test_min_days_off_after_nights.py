from __future__ import annotations

import pytest

from solver.problem import History, ShiftTypeId
from solver.rules.min_days_off_after_nights import MinDaysOffAfterNights
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MinDaysOffAfterNights()
HARD, SOFT = {"min_days_off_after_nights": 2}, {"min_days_off_after_nights": (2, 10)}
N = ShiftTypeId("N")


def judge(line: str, missing: int, history: History | None = None) -> None:
    """Hard and soft at once."""
    hard = problem(employee(history=history, limits=HARD))
    if missing:
        assert_broken(RULE, hard, roster(ann=line), amount=missing)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(history=history, limits=SOFT)), roster(ann=line), 10 * missing)


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("NN---DD", 0),
        ("NN--DDD", 0),
        ("NN-DDDD", 1),
        ("NNDDDDD", 2),
        ("NN-NN--", 1),
        ("N-D-N-D", 1 + 1),
        ("DD-DDDD", 0),
        ("NNNNNNN", 0),
    ],
    ids=["one over", "exactly", "one short", "two short", "nights again", "twice", "no nights", "nights only"],
)
def test_two_days_off_follow_nights(line: str, missing: int) -> None:
    judge(line, missing)


def test_days_after_the_horizon_are_not_asked() -> None:
    judge("DDDDDDN", 0)
    judge("DDDDDN-", 0)
    judge("DDDDDND", 2)


@pytest.mark.parametrize(
    ("history", "line", "missing"),
    [
        (History(consecutive_days=2, last_shift_type=N), "--D----", 0),
        (History(consecutive_days=2, last_shift_type=N), "-D-----", 1),
        (History(consecutive_days=2, last_shift_type=N), "D------", 2),
        (History(consecutive_days=2, last_shift_type=N), "N--D---", 0),
        (History(consecutive_days_off=1, last_shift_type=N), "-D-----", 0),
        (History(consecutive_days_off=1, last_shift_type=N), "D------", 1),
        (History(consecutive_days_off=1, last_shift_type=N), "N------", 1),
        (History(consecutive_days_off=2, last_shift_type=N), "D------", 0),
        (History(consecutive_days=2, last_shift_type=ShiftTypeId("D")), "D------", 0),
        (History(), "D------", 0),
    ],
    ids=[
        "exactly", "one short", "two short", "goes on", "one off before, exactly", "one off before, one short",
        "nights again too soon", "two off before", "a day shift before", "nothing known",
    ],
)  # fmt: skip
def test_a_night_of_the_history_counts(history: History, line: str, missing: int) -> None:
    judge(line, missing, history)


def test_a_minimum_of_nought_asks_nothing() -> None:
    assert_kept(RULE, problem(employee(limits={"min_days_off_after_nights": 0})), roster(ann="NDNDNDN"))


def test_a_long_rest_is_charged_once_for_every_return() -> None:
    # day 1 lacks 3; day 2 follows no night
    assert_costs(RULE, problem(employee(limits={"min_days_off_after_nights": (3, 10)})), roster(ann="NDD----"), 30)
