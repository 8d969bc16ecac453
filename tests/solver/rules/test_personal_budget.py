from __future__ import annotations

from typing import Any

import pytest

from solver.problem import History, Limit, Problem, ShiftType, ShiftTypeId
from solver.rules.parts import Counter
from solver.rules.personal_budget import PersonalBudget
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = PersonalBudget()


def case(most: int, weight: int | None = None, *, days: int = 14, **fields: Any) -> Problem:
    """Ann costs 60 an hour: 480 for D, 720 for N; S pays 50."""
    fields = {"cost_per_hour": 60} | fields
    types = (
        ShiftType(id=ShiftTypeId("D")),
        ShiftType(id=ShiftTypeId("N"), night=True),
        ShiftType(id=ShiftTypeId("S"), standby=True, standby_pay=50),
    )
    ann = employee(max_cost=Limit(value=most, weight=weight), **fields)
    return problem(ann, employee("bob", cost_per_hour=900), kinds="DNS", days=days, shift_types=types)


@pytest.mark.parametrize(("most", "above"), [(1199, 1), (1200, 0), (1201, 0), (0, 1200)])
def test_wages_up_to_the_budget(most: int, above: int) -> None:
    worked = roster(ann="D------------N", bob="DDDDDDD")  # 480 + 720
    assert_costs(RULE, case(most, weight=3), worked, 3 * above)
    if above:
        assert_broken(RULE, case(most), worked, amount=above)
    else:
        assert_kept(RULE, case(most), worked)


@pytest.mark.parametrize(("most", "above"), [(1009, 1), (1010, 0)])
def test_standby_pay_counts(most: int, above: int) -> None:
    assert_costs(RULE, case(most, weight=1), roster(ann="DSD"), above)  # 480 + 50 + 480


@pytest.mark.parametrize(("most", "above"), [(1113, 1), (1114, 0)])
def test_overtime_premium_counts_by_begun_quarters(most: int, above: int) -> None:
    limits = {"regular_min_per_week": 644, "overtime_premium_per_hour": 25}
    # 960 minutes, 316 above regular: 22 begun quarters at ⌈25 / 4⌉ = 7; 960 + 154 = 1114
    assert_costs(RULE, case(most, weight=2, limits=limits), roster(ann="D-D"), 2 * above)


def test_all_of_an_overrun_is_charged() -> None:
    limits = {"regular_min_per_week": 0, "overtime_premium_per_hour": 4}
    # 720 of wage and 48 quarters at 1
    assert_costs(RULE, case(0, weight=1, days=1, limits=limits), roster(ann="N"), 768)


def test_premium_is_counted_week_by_week_and_past_minutes_use_regular_ones() -> None:
    limits = {"regular_min_per_week": 480, "overtime_premium_per_hour": 4}
    apart = case(960, limits=limits)
    assert_kept(RULE, apart, roster(ann="D------D------"))  # two weeks, no overtime
    assert_broken(RULE, apart, roster(ann="DD------------"), amount=32)  # 480 above: 32 quarters at 1
    late = problem(
        employee(
            cost_per_hour=60,
            max_cost=Limit(value=480, weight=1),
            limits=limits,
            history=History(consecutive_days=1, week_minutes=240),
        ),
        first_weekday=6,
        days=1,
    )
    assert_costs(RULE, late, roster(ann="D"), 16)  # 240 above: 16 quarters


def test_somebody_who_costs_nothing_and_a_budget_that_cannot_be_reached() -> None:
    assert_kept(RULE, case(0, cost_per_hour=0), roster(ann="DDDDDDD"))
    assert_kept(RULE, case(100_000), roster(ann="NNNNNNNNNNNNNN"))
    assert_costs(RULE, case(0, weight=0), roster(ann="D"), 0)
    assert_kept(RULE, problem(), roster(ann="D"))


def test_a_budget_that_cannot_be_reached_is_no_part_of_a_column() -> None:
    within, above = case(720, days=1), case(719, days=1)  # the night costs 720
    assert list(RULE.parts(within, within.employees[0])) == []
    (part,) = RULE.parts(above, above.employees[0])
    assert isinstance(part, Counter)
    assert (part.price(0, 719), part.price(0, 720)) == (0, None)
