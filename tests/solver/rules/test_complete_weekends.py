from __future__ import annotations

import pytest

from solver.problem import Absence, History, Horizon
from solver.rules.complete_weekends import CompleteWeekends
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = CompleteWeekends()
HARD, SOFT = {"complete_weekends": 1}, {"complete_weekends": (1, 30)}
WORKED = History(consecutive_days=1, weekend_worked=True)
FREE = History(consecutive_days_off=1)


def judge(line: str, partly: int, *, first_weekday: int = 0, **fields: object) -> None:
    """Hard and soft at once."""
    size = {"days": len(line), "first_weekday": first_weekday}
    hard = problem(employee(limits=HARD, **fields), **size)
    if partly:
        assert_broken(RULE, hard, roster(ann=line), amount=partly)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(limits=SOFT, **fields), **size), roster(ann=line), 30 * partly)


@pytest.mark.parametrize(
    ("line", "partly"),
    [("DDDDD--", 0), ("-----DN", 0), ("-----D-", 1), ("------D", 1), ("-----D-" + "------D", 2), ("-------", 0)],
    ids=["none of it", "all of it", "Saturday only", "Sunday only", "two weekends", "no work"],
)
def test_a_weekend_is_worked_as_a_whole_or_not_at_all(line: str, partly: int) -> None:
    judge(line, partly)


def test_a_weekend_that_the_end_cuts_is_not_asked() -> None:
    judge("-----D", 0)
    judge("------", 0)


def test_sunday_goes_with_the_saturday_of_the_history() -> None:
    judge("D", 0, first_weekday=6, history=WORKED)
    judge("-", 1, first_weekday=6, history=WORKED)
    judge("D", 1, first_weekday=6, history=FREE)
    judge("-", 0, first_weekday=6, history=FREE)


def test_with_an_unknown_history_a_sunday_on_day_0_is_not_asked() -> None:
    judge("D", 0, first_weekday=6)
    judge("-", 0, first_weekday=6)


def test_a_saturday_on_day_0_continues_no_weekend() -> None:
    judge("DD", 0, first_weekday=5, history=FREE)
    judge("--", 0, first_weekday=5, history=WORKED)


def test_a_worked_saturday_of_the_history_obliges_nobody_who_is_on_leave() -> None:
    judge("--", 0, first_weekday=6, history=WORKED, absences=(Absence(start_min=0, end_min=DAY),))


def test_a_weekend_of_three_days_is_compared_throughout() -> None:
    long = Horizon(days=7, weekend_weekdays=(4, 5, 6), slot_min=240)
    for line, partly in (("----DDD", 0), ("----DD-", 1), ("----D-D", 1), ("-----D-", 1), ("DDDD---", 0)):
        case = problem(employee(limits=SOFT), horizon=long)
        assert_costs(RULE, case, roster(ann=line), 30 * partly)


def test_a_longer_weekend_that_the_end_cuts_is_compared_inside() -> None:
    long = Horizon(days=6, weekend_weekdays=(4, 5, 6), slot_min=240)  # Friday and Saturday; Sunday lies after
    assert_broken(RULE, problem(employee(limits=HARD), horizon=long), roster(ann="----D-"), amount=1)
    assert_kept(RULE, problem(employee(limits=HARD), horizon=long), roster(ann="----DD"))
