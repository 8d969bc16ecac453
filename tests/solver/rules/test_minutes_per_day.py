from __future__ import annotations

import pytest

from solver.problem import Absence
from solver.rules.minutes_per_day import MinutesPerDay
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MinutesPerDay()
# D has 480 minutes, N 720.


@pytest.mark.parametrize(
    ("limit", "excess"), [(721, 0), (720, 0), (719, 1)], ids=["a minute below", "exactly", "a minute over"]
)
@pytest.mark.parametrize("line", ["N------", "------N"], ids=["first day", "last day"])
def test_a_day_may_reach_the_maximum(limit: int, excess: int, line: str) -> None:
    hard = problem(employee(limits={"max_minutes_per_day": limit}))
    if excess:
        assert_broken(RULE, hard, roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(limits={"max_minutes_per_day": (limit, 5)})), roster(ann=line), 5 * excess)


@pytest.mark.parametrize(
    ("limit", "missing"), [(479, 0), (480, 0), (481, 1)], ids=["a minute above", "exactly", "a minute short"]
)
def test_a_worked_day_reaches_the_minimum(limit: int, missing: int) -> None:
    hard = problem(employee(limits={"min_minutes_per_day": limit}))
    if missing:
        assert_broken(RULE, hard, roster(ann="------D"), amount=missing)
    else:
        assert_kept(RULE, hard, roster(ann="------D"))
    assert_costs(RULE, problem(employee(limits={"min_minutes_per_day": (limit, 5)})), roster(ann="D"), 5 * missing)


def test_a_day_off_is_never_short() -> None:
    assert_kept(RULE, problem(employee(limits={"min_minutes_per_day": 600})), roster())
    assert_kept(RULE, problem(employee(limits={"min_minutes_per_day": 600})), roster(ann="N-N"))


def test_every_day_is_charged_by_its_own_minutes() -> None:
    case = problem(employee(limits={"min_minutes_per_day": (500, 1), "max_minutes_per_day": (700, 10)}))
    # two days of 480: 20 + 20 missing; one of 720: 20 in excess at 10
    assert_costs(RULE, case, roster(ann="DND"), 40 + 200)


def test_paid_leave_on_the_day_counts_toward_the_minimum_only() -> None:
    half_day = Absence(start_min=DAY + 17 * 60, end_min=DAY + 21 * 60, credit_min=120)
    low = problem(employee(absences=(half_day,), limits={"min_minutes_per_day": 600}))
    assert_kept(RULE, low, roster(ann="-D"))  # 480 + 120
    assert_broken(RULE, low, roster(ann="D"), amount=120)  # the leave lies on day 1
    high = problem(employee(absences=(half_day,), limits={"max_minutes_per_day": 480}))
    assert_kept(RULE, high, roster(ann="-D"))


def test_a_night_counts_on_the_day_on_which_it_starts() -> None:
    assert_kept(RULE, problem(employee(limits={"max_minutes_per_day": 720})), roster(ann="NN"))


def test_a_weight_of_nought_is_free() -> None:
    assert_costs(RULE, problem(employee(limits={"max_minutes_per_day": (1, 0)})), roster(ann="DD"), 0)
