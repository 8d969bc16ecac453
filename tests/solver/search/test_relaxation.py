from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python.cp_model import CpModel

from solver.checks import verify
from solver.model import build
from solver.params import SolveParams
from solver.search.board import Board
from solver.search.construct import construct
from solver.search.cpsat import run
from solver.search.hull import reach_by_heads, relax_problem
from solver.search.relaxation import relax, solve_relaxation
from tests.benchmarks.instances import company


def optimum(model: CpModel) -> int:
    found = run(model, None, seconds=20)
    assert found.optimal
    assert found.objective is not None
    return found.objective


def every_kind() -> CpModel:
    """A little of every constraint that has a linear consequence, and one that has none."""
    model = CpModel()
    a, b, c, d = (model.new_bool_var(n) for n in "abcd")
    x, y = model.new_int_var(-3, 9, "x"), model.new_int_var(0, 9, "y")
    model.add(3 * x + 2 * y >= 5)
    model.add_bool_or(a, b.negated(), c)
    model.add_at_most_one(a, b, d)
    model.add_exactly_one(c, d)
    model.add_implication(c, b)
    model.add(x + y <= 4).only_enforce_if(b)
    model.add(x >= 5).only_enforce_if(a, d.negated())
    model.add_max_equality(y, [a, 2 * b + 1, c])
    model.add_multiplication_equality(x, [y, y])
    model.minimize(5 * a - 4 * b + 3 * c - 2 * d + 7 * x - y + 11)
    return model


def test_any_multipliers_give_a_valid_bound() -> None:
    model = every_kind()
    best = optimum(model)
    relaxation = relax(model)
    rng = np.random.default_rng(5)
    for spread in (0.0, 0.1, 1.0, 10.0, 1e6, 1e15):
        for _ in range(50):
            assert relaxation.bound(rng.normal(0, spread, len(relaxation.row_low))) <= best
    broken = np.full(len(relaxation.row_low), np.nan)
    broken[0], broken[1] = np.inf, -np.inf
    assert relaxation.bound(broken) <= best


def test_the_solver_gives_multipliers_that_are_worth_something() -> None:
    # min 2x + 3y, x + y ≥ 4, x ≤ 3: the relaxation is integral, 2·3 + 3·1 = 9
    model = CpModel()
    x, y = model.new_int_var(0, 3, "x"), model.new_int_var(0, 9, "y")
    model.add(x + y >= 4)
    model.minimize(2 * x + 3 * y)
    relaxation = relax(model)
    found = solve_relaxation(relaxation, time_limit_s=10, tolerance=1e-6)
    assert found is not None
    assert relaxation.bound(found.multipliers) == 9
    assert relaxation.bound(np.zeros(1)) == 0  # without multipliers only the box speaks


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_bounds_of_random_programs_never_pass_the_optimum(seed: int) -> None:
    rng = random.Random(seed)
    model = CpModel()
    columns = [model.new_int_var(rng.randint(-3, 0), rng.randint(0, 4), "") for _ in range(5)]
    flags = [model.new_bool_var("") for _ in range(3)]
    for _ in range(4):
        terms = sum(rng.randint(-4, 4) * c for c in (*columns, *flags))
        row = model.add(terms <= rng.randint(0, 6))
        if rng.random() < 0.4:
            row.only_enforce_if(rng.choice(flags), rng.choice(flags).negated())
    model.minimize(sum(rng.randint(-5, 5) * c for c in (*columns, *flags)))
    relaxation = relax(model)
    best = optimum(model)
    found = solve_relaxation(relaxation, time_limit_s=5, tolerance=1e-6)
    assert found is not None
    assert relaxation.bound(found.multipliers) <= best


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_hull_bounds_the_optimum_no_less_tightly_than_the_model_alone(seed: int) -> None:
    given_ = company(people=4, days=3, seed=seed)
    whole = build(given_).model
    best = run(whole, None, seconds=60, gap=0.002)
    assert best.objective is not None
    hull, plain = relax_problem(given_).relaxation, relax(whole)
    bounds = []
    for relaxation in (hull, plain):
        found = solve_relaxation(relaxation, time_limit_s=10, tolerance=1e-6)
        assert found is not None
        bounds.append(relaxation.bound(found.multipliers))
    assert bounds[1] <= bounds[0] <= best.objective


def test_the_hull_holds_every_roster() -> None:
    # a roster's own cost must be feasible for the relaxation: its bound is below any legal roster's objective
    given_ = company(people=10, days=7)
    board = Board(given_, SolveParams(time_limit_s=60))
    relaxed = relax_problem(given_)
    found = solve_relaxation(relaxed.relaxation, time_limit_s=20, tolerance=1e-4)
    assert found is not None
    bound = relaxed.relaxation.bound(found.multipliers)
    roster = construct(board, random.Random(0))
    assert roster is not None
    assert bound <= verify(given_, roster).objective
    alone = relax(build(given_).model)
    plain = solve_relaxation(alone, time_limit_s=20, tolerance=1e-4)
    assert plain is not None
    assert alone.bound(plain.multipliers) < bound  # the hull is worth something


def test_reach_by_heads_counts_people() -> None:
    # 60 or 80 of one, 100 of the other
    sets = [[c for c in range(250) if reach >> c & 1] for reach in reach_by_heads([(60, 80), (100,)])]
    assert sets == [[0], [60, 80, 100], [160, 180]]
