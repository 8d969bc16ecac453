"""Amounts near the end of what 64 bits and floats hold: refused, or with a bound that is surely no higher."""

from __future__ import annotations

import pytest
from ortools.sat.python import cp_model

from solver.errors import ProblemError
from solver.params import SolveParams
from solver.problem import HeadsDemand, Limit, ShiftTypeId
from solver.search.cpsat import _whole, run
from solver.solution import Status
from solver.solve import solve
from tests.builders import employee, problem

D = ShiftTypeId("D")


@pytest.mark.parametrize("bound", [0.0, 1.0, -3.0, 7.9999999, 2.0**52 - 1])
def test_a_bound_is_the_integer(bound: float) -> None:
    assert _whole(bound) == round(bound)


@pytest.mark.parametrize("true", [2**53 + 1, 2**60 + 129, -(2**53) - 1, -(2**60) - 129])
def test_a_bound_beyond_floats_is_never_above_the_integer(true: int) -> None:
    assert true - (abs(true) >> 49) < _whole(float(true)) <= true


def test_an_optimum_beyond_floats_is_not_claimed_to_be_exact() -> None:
    model = cp_model.CpModel()
    var = model.new_int_var(1, 2, "")
    model.minimize((2**53 + 1) * var)
    found = run(model, None, seconds=5)
    assert found.bound is not None
    assert found.bound <= 2**53 + 1


def test_penalties_that_no_64_bits_hold_are_a_fault_of_the_problem() -> None:
    budget = Limit(value=0, weight=10**9)
    given = problem(employee(cost_per_hour=10**9, max_cost=budget, limits={"min_minutes": 960}))
    with pytest.raises(ProblemError, match=r"weights and amounts are too large"):
        solve(given, SolveParams(time_limit_s=20, num_workers=1))


def test_the_largest_weight_is_searched_and_proved() -> None:
    """Every sum of such weights is exact, so that an optimum is one."""
    heads = tuple(HeadsDemand(day=day, shift_type=D, heads=2, under_weight=10**9) for day in range(7))
    given = problem(employee(limits={"max_shifts": 5}), kinds="D", heads_demand=heads)
    found = solve(given, SolveParams(time_limit_s=20, num_workers=1))
    assert (found.status, found.objective, found.bound) == (Status.OPTIMAL, 9 * 10**9, 9 * 10**9)
