from __future__ import annotations

import pytest

from solver.problem import History
from solver.rules.shifts_per_horizon import ShiftsPerHorizon
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = ShiftsPerHorizon()


@pytest.mark.parametrize(
    ("line", "missing"),
    [("DN-D---", 0), ("DN-----", 0), ("D------", 1), ("-------", 2)],
    ids=["one over", "exactly", "one short", "none"],
)
def test_two_shifts_are_due(line: str, missing: int) -> None:
    hard = problem(employee(limits={"min_shifts": 2}))
    if missing:
        assert_broken(RULE, hard, roster(ann=line), amount=missing)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(limits={"min_shifts": (2, 10)})), roster(ann=line), 10 * missing)


@pytest.mark.parametrize(
    ("line", "excess"),
    [("D------", 0), ("D-----N", 0), ("DN----N", 1), ("DDDDDDD", 5)],
    ids=["one short", "exactly, first and last day", "one over", "all days"],
)
def test_two_shifts_are_allowed(line: str, excess: int) -> None:
    hard = problem(employee(limits={"max_shifts": 2}))
    if excess:
        assert_broken(RULE, hard, roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(limits={"max_shifts": (2, 10)})), roster(ann=line), 10 * excess)


def test_minimum_and_maximum_have_prices_of_their_own() -> None:
    both = problem(employee(limits={"min_shifts": (3, 10), "max_shifts": (1, 4)}))
    assert_costs(RULE, both, roster(ann="D-D----"), 10 + 4)


def test_the_history_does_not_count() -> None:
    worked = employee(history=History(consecutive_days=3), limits={"max_shifts": 1, "min_shifts": 1})
    assert_kept(RULE, problem(worked, days=1), roster(ann="D"))


def test_a_maximum_of_nought_forbids_all_work() -> None:
    none = problem(employee(limits={"max_shifts": 0}))
    assert_kept(RULE, none, roster())
    assert_broken(RULE, none, roster(ann="------N"), amount=1)


def test_a_weight_of_nought_asks_nothing() -> None:
    assert_costs(RULE, problem(employee(limits={"min_shifts": (7, 0), "max_shifts": (0, 0)})), roster(ann="D"), 0)
