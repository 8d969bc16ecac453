from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solver.model import build
from solver.problem import HeadsDemand, Limit, Problem, ShiftTypeId
from solver.search.cpsat import run
from solver.search.hull import relax_problem
from solver.search.relaxation import solve_relaxation
from solver.search.split import person_bound, split_bound
from tests.benchmarks.instances import company
from tests.builders import employee, problem

D = ShiftTypeId("D")


def heads_problem() -> Problem:
    """Three are wanted every day, two may come on two days out of three: dear to be short, a little dear to come."""
    wanted = tuple(HeadsDemand(day=d, shift_type=D, heads=3, under_weight=700, over_weight=50) for d in range(3))
    people = [employee(name, cost_per_hour=60, limits={"max_consecutive_days": 2}) for name in ("ann", "bob")]
    return problem(*people, days=3, kinds="D", heads_demand=wanted)


def test_any_multipliers_give_a_bound_that_no_roster_is_below() -> None:
    rng = np.random.default_rng(4)
    for given in (heads_problem(), company(people=2, days=2, seed=3), company(people=3, days=2, seed=8)):
        best = run(build(given).model, None, seconds=60)
        assert best.optimal
        assert best.objective is not None
        relaxed = relax_problem(given)
        rows = len(relaxed.relaxation.row_low)
        for spread in (0.0, 1.0, 100.0, 10_000.0, 1e15):
            for _ in range(4):
                bound = split_bound(None, relaxed, rng.normal(0, spread, rows))
                assert bound is not None
                assert bound <= best.objective


@pytest.mark.parametrize("seed", [1, 2])
def test_whole_persons_bound_no_less_tightly_than_the_relaxation(seed: int) -> None:
    given = company(people=4, days=7, seed=seed)
    relaxed = relax_problem(given)
    found = solve_relaxation(relaxed.relaxation, time_limit_s=20, tolerance=1e-5)
    assert found is not None
    plain = relaxed.relaxation.bound(found.multipliers)
    split = split_bound(None, relaxed, found.multipliers)
    assert split is not None
    assert split >= plain - 200  # fen: every price is rounded to one


def test_a_person_alone_weighs_prices_against_the_own_rules() -> None:
    # two of three days at 8 h × 60 = 480 each; worth 600, 500 and 700: the dear days 0 and 2 gain 120 + 220
    given = heads_problem()
    ann = replace(given.employees[0], contract=replace(given.employees[0].contract, max_minutes=Limit(value=960)))
    given = replace(given, employees=(ann, given.employees[1]))
    prices = {(ann.id, day, D): -worth for day, worth in enumerate((600, 500, 700))}
    assert person_bound(None, given, ann, prices) == -340
