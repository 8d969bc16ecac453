from __future__ import annotations

import pytest

from solver.problem import History
from solver.rules.max_consecutive_days import MaxConsecutiveDays
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MaxConsecutiveDays()
HARD, SOFT = {"max_consecutive_days": 3}, {"max_consecutive_days": (3, 10)}


@pytest.mark.parametrize(
    ("line", "excess"),
    [
        ("DD-----", 0),
        ("DDD----", 0),
        ("DDDD---", 1),
        ("----DDD", 0),
        ("---DDDD", 1),
        ("DDDDDDD", 4),
        ("DDD-DDD", 0),
        ("DNDN-DD", 1),
    ],
    ids=["one short", "exactly", "one over", "last days", "over on the last day", "all days", "a day off", "any type"],
)
def test_a_stretch_may_last_three_days(line: str, excess: int) -> None:
    if excess:
        assert_broken(RULE, problem(employee(limits=HARD)), roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, problem(employee(limits=HARD)), roster(ann=line))
    assert_costs(RULE, problem(employee(limits=SOFT)), roster(ann=line), 10 * excess)


@pytest.mark.parametrize(
    ("past", "line", "excess"),
    [
        (1, "DD-----", 0),
        (1, "DDD----", 1),
        (3, "D------", 1),
        (3, "-DDD---", 0),
        (9, "DD-----", 2),
        (9, "-------", 0),
    ],
    ids=["exactly", "one over", "full already", "a day off ends it", "the past is not charged", "no work"],
)
def test_a_stretch_goes_on_from_the_history(past: int, line: str, excess: int) -> None:
    history = History(consecutive_days=past)
    if excess:
        assert_broken(RULE, problem(employee(history=history, limits=HARD)), roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, problem(employee(history=history, limits=HARD)), roster(ann=line))
    assert_costs(RULE, problem(employee(history=history, limits=SOFT)), roster(ann=line), 10 * excess)


def test_two_long_stretches_are_charged_both() -> None:
    case = problem(employee(limits=SOFT), days=10)
    assert_costs(RULE, case, roster(ann="DDDDD-DDDD"), 10 * (2 + 1))


def test_a_horizon_shorter_than_the_maximum_can_still_be_too_much_with_its_history() -> None:
    case = problem(employee(history=History(consecutive_days=2), limits=HARD), days=2)
    assert_kept(RULE, case, roster(ann="D-"))
    assert_broken(RULE, case, roster(ann="DD"), amount=1)


def test_a_maximum_of_nought_forbids_all_work() -> None:
    assert_broken(RULE, problem(employee(limits={"max_consecutive_days": 0})), roster(ann="D-----D"), amount=2)


def test_no_work_is_allowed() -> None:
    assert_kept(RULE, problem(employee(limits=HARD)), roster())
