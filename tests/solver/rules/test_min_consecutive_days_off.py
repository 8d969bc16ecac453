from __future__ import annotations

import pytest

from solver.problem import Absence, History
from solver.rules.min_consecutive_days_off import MinConsecutiveDaysOff
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MinConsecutiveDaysOff()
HARD, SOFT = {"min_consecutive_days_off": 3}, {"min_consecutive_days_off": (3, 10)}


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
    [("D----DD", 0), ("D---DDD", 0), ("D--DDDD", 1), ("D-DDDDD", 2), ("D-D--DD", 3), ("DDDDDDD", 0)],
    ids=["one over", "exactly", "one short", "two short", "two stretches", "never off"],
)
def test_a_stretch_inside_lasts_three_days(line: str, missing: int) -> None:
    judge(line, missing)


@pytest.mark.parametrize("line", ["DDDDDD-", "DDDDD--", "-------"])
def test_a_stretch_that_contains_the_last_day_may_go_on(line: str) -> None:
    judge(line, 0)


def test_a_stretch_that_ends_on_the_day_before_the_last_is_asked() -> None:
    judge("DDDD--D", 1)


def test_with_an_unknown_history_nothing_is_asked_of_a_stretch_that_contains_the_first_day() -> None:
    judge("-DDDDDD", 0)
    judge("-D-DDDD", 2)


def test_after_known_work_a_stretch_from_the_first_day_on_is_asked_in_full() -> None:
    judge("-DDDDDD", 2, History(consecutive_days=4))


@pytest.mark.parametrize(
    ("past", "line", "missing"),
    [(1, "--DDDDD", 0), (1, "-DDDDDD", 1), (1, "DDDDDDD", 2), (3, "DDDDDDD", 0), (2, "DDDDDDD", 1), (1, "-------", 0)],
    ids=["exactly", "one short", "ended on day −1", "long enough", "two of three", "goes on"],
)
def test_a_stretch_that_began_before_counts_its_days(past: int, line: str, missing: int) -> None:
    judge(line, missing, History(consecutive_days_off=past))


def test_leave_is_time_off() -> None:
    leave = Absence(start_min=2 * DAY, end_min=4 * DAY)
    assert_broken(RULE, problem(employee(absences=(leave,), limits=HARD)), roster(ann="DD--DDD"), amount=1)


def test_a_horizon_of_one_day() -> None:
    assert_kept(RULE, problem(employee(limits=HARD), days=1), roster())
    short = employee(limits=HARD, history=History(consecutive_days_off=2))
    assert_broken(RULE, problem(short, days=1), roster(ann="D"), amount=1)
