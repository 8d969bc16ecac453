"""Branching on sums of heads and on single days: bounds hold whatever the prices are, and trees end at the optimum."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from solver.checks import verify
from solver.formats import curtois_qu, inrc2
from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster
from solver.search.board import Board
from solver.search.columns.branch_lane import BranchLane
from solver.search.columns.branching import Tree
from solver.search.columns.demand import HeadsRows
from solver.search.columns.dive import dive
from solver.search.columns.generate import Generator, pricers_of
from solver.search.columns.lane import ColumnLane
from solver.search.columns.limits import Limit, LimitedRows, narrowed
from solver.search.columns.master import Column
from solver.search.columns.pricing import SCALE
from solver.search.columns.sums import Sums
from solver.solution import Status
from solver.solve import solve
from tests.solver.search.columns.test_dive import generator, optimum
from tests.solver.search.columns.tiny import team

DAYS = 4
FIXTURES = Path(__file__).parents[4] / "fixtures" / "public"


def grown(task: Problem, root: Generator, *, dives: bool) -> tuple[Tree, list[int], list[int]]:
    """A tree over a solved root, the bounds that it will tell, and what the rosters cost that it will find."""
    bounds: list[int] = []
    costs: list[int] = []

    def take(columns: Sequence[Column]) -> None:
        card = verify(task, Roster(tuple(a for c in columns for a in c.work)))
        assert card.feasible
        costs.append(card.objective)

    def down(part: Generator, below: float) -> list[Column] | None:
        return dive(part, below=below) if dives else None

    return Tree(root, lambda: min(costs, default=math.inf), bounds.append, take, down), bounds, costs


@pytest.mark.parametrize("seed", range(8))
def test_no_prices_of_rows_and_limits_give_a_bound_above_the_best_roster_within_the_limits(seed: int) -> None:
    rng = random.Random(seed)
    task = team(rng, 2, DAYS, demand=True)
    best = optimum(task)
    rows, pricers = HeadsRows(task, 1000), pricers_of(task)
    sums = Sums(rows)
    for _ in range(20):
        k = rng.randrange(len(sums.terms))
        middle = rng.randint(sums.least[k], sums.most[k])
        bounds = []
        for low, high in ((sums.least[k], middle), (middle + 1, sums.most[k])):
            limited = LimitedRows(rows, [Limit(sums.terms[k], low, high)])
            whole = limited.whole(
                np.array([rng.uniform(-40, 40) for _ in range(len(rows))]), np.array([rng.uniform(-50, 50)])
            )
            cells = rows.cell_prices(whole.rows, task.employees)
            priced = sum(p.price(c, 1)[0] for p, c in zip(pricers, cells, strict=True))
            bounds.append(limited.bound(whole) + priced)
        assert min(bounds) <= best * SCALE  # the best roster is in one of the two


def test_limits_of_the_same_sum_become_one() -> None:
    wide, other = Limit(((0, 1), (2, 1)), 0, 9), Limit(((1, 1),), 0, 3)
    assert narrowed((wide, other), Limit(wide.terms, 2, 12)) == (other, Limit(wide.terms, 2, 9))


@pytest.mark.parametrize("dives", [True, False])
@pytest.mark.parametrize("seed", range(10))
def test_a_tree_ends_at_the_optimum_and_is_never_above_it(seed: int, dives: bool) -> None:
    task = team(random.Random(200 + seed), 3, DAYS, demand=True)
    best = optimum(task)
    root = generator(task)
    assert root.run()
    tree, bounds, costs = grown(task, root, dives=dives)

    assert tree.run()

    assert bounds == sorted(bounds)
    assert tree.bound == best == min(costs)
    assert all(bound <= best for bound in bounds)


@pytest.mark.parametrize("seed", range(6))
def test_a_tree_over_a_week_or_two_ends_where_cp_sat_does(seed: int) -> None:
    rng = random.Random(seed)
    task = team(rng, rng.randint(4, 6), rng.choice([7, 10]), demand=True)
    true = solve(task, SolveParams(time_limit_s=60, num_workers=1, gap_limit_ratio=0.0))  # tiny: CP-SAT alone
    assert true.status is Status.OPTIMAL
    root = generator(task)
    assert root.run()
    tree, bounds, costs = grown(task, root, dives=True)

    assert tree.run(most_parts=400)

    assert true.objective == tree.bound == min(costs)
    assert all(bound <= tree.bound for bound in bounds)


def test_a_tree_stopped_early_has_a_bound_and_goes_on() -> None:
    task = team(random.Random(4), 6, 14, demand=True)
    root = generator(task)
    assert root.run()
    tree, _, costs = grown(task, root, dives=False)
    least = tree.bound
    if not tree.run(most_parts=1):
        assert tree.bound >= least
    tree.run(most_parts=300)
    assert tree.bound >= least
    assert all(tree.bound <= cost for cost in costs)


def public() -> list[Problem]:
    """Our own tiny instances of both public families."""
    folder = FIXTURES / "inrc2" / "tiny"
    return [
        curtois_qu.read(FIXTURES / "curtois_qu" / "tiny.txt"),
        inrc2.read(folder, history=0, weeks=(0,)),
        inrc2.read(folder, history=1, weeks=(1,)),
    ]


@pytest.mark.parametrize("number", range(3))
def test_the_lane_proves_our_public_instances(number: int) -> None:
    task = public()[number]
    true = solve(task, SolveParams(time_limit_s=60, num_workers=1, gap_limit_ratio=0.0))
    assert true.status is Status.OPTIMAL
    board = Board(task, SolveParams(time_limit_s=60, gap_limit_ratio=0.0))
    lane = ColumnLane(board, 1)
    lane.prepare()
    tree = BranchLane(lane, 0).begin()

    assert tree is None or tree.run()  # the root may have ended the search
    assert board.objective == board.bound == true.objective
