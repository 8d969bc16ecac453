from __future__ import annotations

import pytest

from solver.problem import Absence, History, Horizon, ShiftTypeId
from solver.rules.no_night_before_free_weekend import NoNightBeforeFreeWeekend
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = NoNightBeforeFreeWeekend()
HARD, SOFT = {"no_night_before_free_weekend": 1}, {"no_night_before_free_weekend": (1, 30)}
NIGHT = History(consecutive_days=1, last_shift_type=ShiftTypeId("N"))


def judge(line: str, nights: int, *, first_weekday: int = 0, **fields: object) -> None:
    """Hard and soft at once."""
    size = {"days": len(line), "first_weekday": first_weekday}
    hard = problem(employee(limits=HARD, **fields), **size)
    if nights:
        assert_broken(RULE, hard, roster(ann=line), amount=nights)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(limits=SOFT, **fields), **size), roster(ann=line), 30 * nights)


@pytest.mark.parametrize(
    ("line", "nights"),
    [("---N---", 0), ("----N--", 1), ("----NN-", 0), ("----N-D", 0), ("----D--", 0), ("----N------N--", 2)],
    ids=["Thursday", "Friday", "into Saturday", "work on Sunday", "a day shift", "two weekends"],
)
def test_a_night_on_friday_asks_for_work_on_the_weekend(line: str, nights: int) -> None:
    judge(line, nights)


def test_a_weekend_that_the_end_cuts_may_still_be_worked() -> None:
    judge("----N-", 0)
    judge("----N", 0)


def test_a_night_of_the_history_counts_if_the_weekend_begins_on_day_0() -> None:
    judge("--", 1, first_weekday=5, history=NIGHT)
    judge("-D", 0, first_weekday=5, history=NIGHT)
    judge("-", 0, first_weekday=6, history=NIGHT)


def test_a_night_before_days_off_is_none_on_day_minus_one() -> None:
    rested = History(consecutive_days_off=1, last_shift_type=ShiftTypeId("N"))
    judge("--", 0, first_weekday=5, history=rested)


def test_a_night_of_the_history_obliges_nobody_who_is_on_leave_all_weekend() -> None:
    whole, sunday = Absence(start_min=0, end_min=2 * DAY), Absence(start_min=DAY, end_min=2 * DAY)
    judge("--", 0, first_weekday=5, history=NIGHT, absences=(whole,))
    judge("--", 1, first_weekday=5, history=NIGHT, absences=(sunday,))


def test_a_weekend_of_one_day_or_three() -> None:
    for weekdays, line, nights in (((6,), "-----N-", 1), ((6,), "----N--", 0), ((4, 5, 6), "---N---", 1)):
        horizon = Horizon(days=7, weekend_weekdays=weekdays, slot_min=240)
        assert_costs(RULE, problem(employee(limits=SOFT), horizon=horizon), roster(ann=line), 30 * nights)
