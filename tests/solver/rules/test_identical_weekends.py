from __future__ import annotations

import pytest

from solver.problem import History, Horizon, ShiftTypeId
from solver.rules.identical_weekends import IdenticalWeekends
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = IdenticalWeekends()
HARD, SOFT = {"identical_weekends": 1}, {"identical_weekends": (1, 30)}
NIGHT = History(consecutive_days=1, last_shift_type=ShiftTypeId("N"))


def judge(line: str, mixed: int, *, first_weekday: int = 0, **fields: object) -> None:
    """Hard and soft at once."""
    size = {"days": len(line), "first_weekday": first_weekday, "kinds": "DEN"}
    hard = problem(employee(limits=HARD, **fields), **size)
    if mixed:
        assert_broken(RULE, hard, roster(ann=line), amount=mixed)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(limits=SOFT, **fields), **size), roster(ann=line), 30 * mixed)


@pytest.mark.parametrize(
    ("line", "mixed"),
    [("-----DD", 0), ("-----D-", 0), ("------N", 0), ("-----DN", 1), ("-----ND", 1), ("-----ED-----NE", 2)],
    ids=["the same", "Saturday only", "Sunday only", "day, then night", "night, then day", "two weekends"],
)
def test_a_weekend_has_shifts_of_one_type(line: str, mixed: int) -> None:
    judge(line, mixed)


def test_neighbouring_days_outside_the_weekend_do_not_matter() -> None:
    judge("DDDDNDDN", 0)


def test_weekends_may_differ_from_each_other() -> None:
    judge("-----DD-----NN", 0)


def test_sunday_goes_with_the_saturday_of_the_history() -> None:
    judge("N", 0, first_weekday=6, history=NIGHT)
    judge("-", 0, first_weekday=6, history=NIGHT)
    judge("D", 1, first_weekday=6, history=NIGHT)


def test_a_last_shift_before_days_off_stands_on_no_weekend_of_day_0() -> None:
    rested = History(consecutive_days_off=1, last_shift_type=ShiftTypeId("N"))
    judge("D", 0, first_weekday=6, history=rested)


def test_a_saturday_on_day_0_continues_no_weekend() -> None:
    judge("DD", 0, first_weekday=5, history=NIGHT)


def test_a_weekend_that_the_end_cuts_is_compared_inside() -> None:
    judge("-----D", 0)


@pytest.mark.parametrize(("line", "mixed"), [("----DDD", 0), ("----D-D", 0), ("----D-N", 1), ("----DNE", 1)])
def test_a_weekend_of_three_days_counts_once(line: str, mixed: int) -> None:
    long = Horizon(days=7, weekend_weekdays=(4, 5, 6), slot_min=240)
    assert_costs(RULE, problem(employee(limits=SOFT), horizon=long, kinds="DEN"), roster(ann=line), 30 * mixed)


def test_a_long_weekend_that_began_before_is_charged_once() -> None:
    long = Horizon(days=2, first_weekday=5, weekend_weekdays=(4, 5, 6), slot_min=240)
    worked = problem(employee(limits=SOFT, history=NIGHT), horizon=long, kinds="DEN")
    assert_costs(RULE, worked, roster(ann="DE"), 30)
    assert_costs(RULE, worked, roster(ann="N-"), 0)
    assert_costs(RULE, worked, roster(ann="-E"), 30)
