from __future__ import annotations

from dataclasses import replace

import pytest

from solver.rules.labour_cost import LabourCost
from tests.builders import assert_costs, assert_kept, employee, problem, roster, shift

RULE = LabourCost()


@pytest.mark.parametrize("line", ["D------", "------D"], ids=["first day", "last day"])
def test_a_shift_costs_its_hours(line: str) -> None:
    assert_costs(RULE, problem(employee(cost_per_hour=3000)), roster(ann=line), 8 * 3000)


def test_everybodys_shifts_are_added_up_at_their_own_wage() -> None:
    people = (employee("ann", cost_per_hour=10), employee("bob", cost_per_hour=100), employee("eve"))
    # ann 8 + 12 h, bob 12 h, eve's work costs nothing
    assert_costs(RULE, problem(*people), roster(ann="DN", bob="N", eve="DDD"), 200 + 1200)


@pytest.mark.parametrize(
    ("work_min", "cost"), [(479, 798), (480, 800), (481, 801)], ids=["a minute less", "eight hours", "a minute more"]
)
def test_a_part_of_the_unit_is_floored_shift_by_shift(work_min: int, cost: int) -> None:
    # 100 × 479 / 60 = 798.3; 100 × 481 / 60 = 801.7
    shifts = tuple(
        replace(shift("D", day), work_min=work_min, end_min=day * 1440 + 480 + work_min, blocks=()) for day in range(2)
    )
    case = problem(employee(cost_per_hour=100), days=2, kinds="D", shifts=shifts)
    assert_costs(RULE, case, roster(ann="DD"), 2 * cost)


def test_unpaid_breaks_cost_nothing() -> None:
    case = problem(employee(cost_per_hour=60), days=1, kinds="D", shifts=(replace(shift("D", 0), work_min=450),))
    assert_costs(RULE, case, roster(ann="D"), 450)


def test_no_work_costs_nothing() -> None:
    assert_kept(RULE, problem(employee(cost_per_hour=3000)), roster())
