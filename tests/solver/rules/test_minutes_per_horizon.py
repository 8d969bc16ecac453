from __future__ import annotations

import pytest

from solver.problem import Absence, History
from solver.rules.minutes_per_horizon import MinutesPerHorizon
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MinutesPerHorizon()
# D has 480 minutes, N 720; DN on the first and last day: 1200


@pytest.mark.parametrize(
    ("limit", "excess"), [(1201, 0), (1200, 0), (1199, 1)], ids=["a minute below", "exactly", "a minute over"]
)
def test_the_total_may_reach_the_maximum(limit: int, excess: int) -> None:
    hard = problem(employee(limits={"max_minutes": limit}))
    if excess:
        assert_broken(RULE, hard, roster(ann="D-----N"), amount=excess)
    else:
        assert_kept(RULE, hard, roster(ann="D-----N"))
    assert_costs(RULE, problem(employee(limits={"max_minutes": (limit, 3)})), roster(ann="D-----N"), 3 * excess)


@pytest.mark.parametrize(
    ("limit", "missing"), [(1199, 0), (1200, 0), (1201, 1)], ids=["a minute above", "exactly", "a minute short"]
)
def test_the_total_reaches_the_minimum(limit: int, missing: int) -> None:
    hard = problem(employee(limits={"min_minutes": limit}))
    if missing:
        assert_broken(RULE, hard, roster(ann="D-----N"), amount=missing)
    else:
        assert_kept(RULE, hard, roster(ann="D-----N"))
    assert_costs(RULE, problem(employee(limits={"min_minutes": (limit, 3)})), roster(ann="D-----N"), 3 * missing)


def test_the_minute_that_is_all_that_can_be_too_much_counts() -> None:
    assert_broken(RULE, problem(employee(limits={"max_minutes": 479}), days=1, kinds="D"), roster(ann="D"), amount=1)
    assert_kept(RULE, problem(employee(limits={"max_minutes": 480}), days=1, kinds="D"), roster(ann="D"))


def test_a_large_excess_is_charged_in_full() -> None:
    # 7 × 720 = 5040; nothing caps the excess
    assert_costs(RULE, problem(employee(limits={"max_minutes": (0, 2)})), roster(ann="NNNNNNN"), 2 * 5040)


def test_somebody_without_work_is_short_by_the_whole_minimum() -> None:
    assert_costs(RULE, problem(employee(limits={"min_minutes": (960, 2)})), roster(), 1920)
    assert_broken(RULE, problem(employee(limits={"min_minutes": 960})), roster(), amount=960)


def test_a_maximum_is_each_persons_own() -> None:
    people = (employee("ann", limits={"max_minutes": 480}), employee("bob", limits={"max_minutes": (480, 1)}))
    assert_costs(RULE, problem(*people), roster(ann="D", bob="DD"), 480)


def test_the_history_does_not_count() -> None:
    case = employee(history=History(consecutive_days=5, week_minutes=2400), limits={"max_minutes": 480})
    assert_kept(RULE, problem(case, first_weekday=5), roster(ann="D"))


def test_paid_leave_inside_the_horizon_counts_toward_the_minimum_only() -> None:
    # ten days with 480 minutes each, of which days 4, 5 and 6 lie inside
    leave = Absence(start_min=4 * DAY, end_min=14 * DAY, credit_min=4800)
    case = problem(employee(absences=(leave,), limits={"min_minutes": 1920, "max_minutes": 480}))
    assert_kept(RULE, case, roster(ann="D"))  # 480 + 1440
    assert_broken(RULE, case, roster(), amount=480)
    assert_broken(RULE, case, roster(ann="DD"), amount=480)  # the maximum sees 960
