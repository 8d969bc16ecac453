from __future__ import annotations

import pytest

from solver.problem import Absence, History
from solver.rules.min_consecutive_weekends import MinConsecutiveWeekends
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MinConsecutiveWeekends()
HARD, SOFT = {"min_consecutive_weekends": 3}, {"min_consecutive_weekends": (3, 10)}
OFF, SAT, SUN, BOTH = "DDDDD--", "-----D-", "------N", "-----DD"


def judge(line: str, missing: int, *, first_weekday: int = 0, **fields: object) -> None:
    """Hard and soft at once."""
    size = {"days": len(line), "first_weekday": first_weekday}
    hard = problem(employee(limits=HARD, **fields), **size)
    if missing:
        assert_broken(RULE, hard, roster(ann=line), amount=missing)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(limits=SOFT, **fields), **size), roster(ann=line), 10 * missing)


@pytest.mark.parametrize(
    ("weekends", "missing"),
    [
        ([OFF, SAT, SUN, BOTH, SAT, OFF], 0),
        ([OFF, SAT, SUN, BOTH, OFF, OFF], 0),
        ([OFF, SAT, SUN, OFF, OFF, OFF], 1),
        ([OFF, SAT, OFF, BOTH, SAT, OFF], 2 + 1),
        ([OFF, OFF, OFF, OFF, OFF, OFF], 0),
    ],
    ids=["one over", "exactly", "one short", "two runs", "never"],
)
def test_who_works_weekends_works_three_in_a_row(weekends: list[str], missing: int) -> None:
    judge("".join(weekends), missing)


def test_a_run_with_the_last_weekend_may_go_on() -> None:
    judge(OFF + OFF + SAT, 0)
    judge(OFF + SAT + OFF, 2)


def test_a_weekend_that_the_end_cuts_may_still_be_worked() -> None:
    # the run of one might go on, on the Sunday after the horizon
    judge(OFF + SAT + "DDDDD-", 0)
    judge(OFF + SAT + OFF + "DDDDDD", 2)


def test_a_run_that_began_before_counts_its_weekends() -> None:
    judge(SAT + OFF, 0, history=History(consecutive_weekends=2))
    judge(SAT + OFF, 1, history=History(consecutive_weekends=1))
    judge(OFF + OFF, 2, history=History(consecutive_weekends=1))
    judge(OFF + OFF, 0, history=History(consecutive_weekends=3))


def test_with_an_unknown_past_a_run_with_the_first_weekend_is_not_asked() -> None:
    judge(SAT + OFF, 0)
    judge(OFF + SAT + OFF, 2)


def test_with_a_known_past_a_run_from_the_first_weekend_on_is_asked_in_full() -> None:
    judge(SAT + OFF, 2, history=History(consecutive_weekends=0))


def test_a_weekend_worked_before_day_0_belongs_to_the_run() -> None:
    saturday = History(consecutive_days=1, weekend_worked=True, consecutive_weekends=1)
    judge("-" + SAT + OFF, 0, first_weekday=6, history=saturday)
    judge("-" + OFF + OFF, 1, first_weekday=6, history=saturday)


def test_a_run_of_the_past_is_asked_for_no_more_than_leave_allows() -> None:
    first = Absence(start_min=5 * DAY, end_min=7 * DAY)
    second = Absence(start_min=12 * DAY, end_min=14 * DAY)
    began = History(consecutive_weekends=1)
    judge(OFF + OFF, 0, history=began, absences=(first,))
    judge(OFF + OFF, 1, history=began, absences=(second,))
    judge(SAT + OFF, 0, history=began, absences=(second,))


def test_a_saturday_on_day_0_continues_no_weekend() -> None:
    judge("--" + OFF, 1, first_weekday=5, history=History(weekend_worked=True, consecutive_weekends=2))
    judge("--" + OFF, 0, first_weekday=5, history=History(weekend_worked=True, consecutive_weekends=3))


def test_a_horizon_without_a_weekend() -> None:
    judge("DDDDD", 0, history=History(consecutive_weekends=1))
