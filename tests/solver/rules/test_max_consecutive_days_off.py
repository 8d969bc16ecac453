from __future__ import annotations

import pytest

from solver.problem import Absence, History, ShiftTypeId
from solver.rules.max_consecutive_days_off import MaxConsecutiveDaysOff
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MaxConsecutiveDaysOff()
HARD, SOFT = {"max_consecutive_days_off": 3}, {"max_consecutive_days_off": (3, 10)}


def judge(line: str, excess: int, history: History | None = None, **fields: object) -> None:
    """Hard and soft at once."""
    hard = problem(employee(history=history, limits=HARD, **fields))
    if excess:
        assert_broken(RULE, hard, roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    soft = problem(employee(history=history, limits=SOFT, **fields))
    assert_costs(RULE, soft, roster(ann=line), 10 * excess)


@pytest.mark.parametrize(
    ("line", "excess"),
    [
        ("DD--DDD", 0),
        ("DD---DD", 0),
        ("DD----D", 1),
        ("D-----D", 2),
        ("DDDD---", 0),
        ("DDD----", 1),
        ("---DDDD", 0),
        ("----DDD", 1),
        ("-------", 4),
        ("---N---", 0),
    ],
    ids=[
        "one short",
        "exactly",
        "one over",
        "two over",
        "last days",
        "over on the last day",
        "first days",
        "over from the first day on",
        "no work",
        "a night ends it",
    ],
)
def test_a_stretch_off_may_last_three_days(line: str, excess: int) -> None:
    judge(line, excess)


@pytest.mark.parametrize(
    ("past", "line", "excess"),
    [(1, "--DDDDD", 0), (1, "---DDDD", 1), (3, "-DDDDDD", 1), (3, "DDDDDDD", 0), (9, "--DDDDD", 2), (9, "D---DDD", 0)],
    ids=["exactly", "one over", "full already", "work ends it", "the past is not charged", "work, then off"],
)
def test_a_stretch_off_goes_on_from_the_history(past: int, line: str, excess: int) -> None:
    judge(line, excess, History(consecutive_days_off=past))


def test_a_worked_history_and_an_unknown_one_begin_at_nought() -> None:
    judge("---DDDD", 0, History(consecutive_days=4))
    judge("----DDD", 1, History(consecutive_days=4))
    judge("---DDDD", 0, History())


def test_leave_is_no_part_of_a_stretch_and_ends_it() -> None:
    on_leave = Absence(start_min=2 * DAY, end_min=4 * DAY)  # days 2 and 3
    judge("-------", 0, absences=(on_leave,))  # two days off, leave, three days off
    judge("-------", 1, History(consecutive_days_off=2), absences=(on_leave,))
    whole = Absence(start_min=0, end_min=7 * DAY)
    judge("-------", 0, History(consecutive_days_off=9), absences=(whole,))
    judge("-------", 4, absences=(Absence(start_min=2 * DAY, end_min=4 * DAY, weight=1),))  # a wish is no leave


def test_who_has_no_shift_type_is_asked_nothing() -> None:
    judge("-------", 0, shift_types=frozenset())
    nights = frozenset({ShiftTypeId("N")})
    assert_costs(
        RULE,
        problem(employee(limits=SOFT, shift_types=nights), without=[(3, "N")]),
        roster(),
        0,  # three days, a day without a shift of theirs, three days
    )


def test_a_maximum_of_nought_asks_for_work_every_day() -> None:
    case = problem(employee(limits={"max_consecutive_days_off": (0, 5)}))
    assert_costs(RULE, case, roster(ann="D-D-DDD"), 2 * 5)


def test_two_long_stretches_are_charged_both() -> None:
    case = problem(employee(limits=SOFT), days=10)
    assert_costs(RULE, case, roster(ann="-----D----"), 10 * (2 + 1))
