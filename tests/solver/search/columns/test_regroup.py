"""Groups of persons planned anew: never a worse best, always legal, the same with the same seed."""

from __future__ import annotations

import random

from solver.checks import verify
from solver.params import SolveParams
from solver.roster import Roster
from solver.search.board import Board
from solver.search.columns.lane import ColumnLane
from tests.solver.search.columns.tiny import team

STEPS = 15


def run(seed: int) -> tuple[list[int], Roster, int | None]:
    """The best cost after every step from the first greedy roster, the last one's roster, and the bound."""
    task = team(random.Random(seed), 8, 14, demand=True)
    board = Board(task, SolveParams(time_limit_s=60, seed=1, gap_limit_ratio=0.0))
    lane = ColumnLane(board, 1)
    lane.prepare()
    lane.first()
    regrouper = lane.improver(0)
    assert regrouper is not None
    costs = [regrouper.best_cost]
    for _ in range(STEPS):
        lane.improve(regrouper)
        costs.append(regrouper.best_cost)
    held = Roster(tuple(a for c in regrouper.best for a in c.work))
    assert verify(task, held).feasible
    assert verify(task, held).objective == regrouper.best_cost
    return costs, held, board.objective


def test_the_best_never_rises_and_is_what_the_checks_say() -> None:
    costs, _, objective = run(4)
    assert costs == sorted(costs, reverse=True)
    assert objective == costs[-1]


def test_groups_find_what_one_person_after_the_other_does_not() -> None:
    gained = [costs[0] - costs[-1] for costs, _, _ in map(run, range(4))]
    assert any(gain > 0 for gain in gained)


def test_the_same_seed_gives_the_same_steps() -> None:
    assert run(5) == run(5)


def test_groups_around_the_root_s_prices_contain_everybody_once_and_are_as_large_as_asked() -> None:
    task = team(random.Random(9), 8, 14, demand=True)
    lane = ColumnLane(Board(task, SolveParams(time_limit_s=60, seed=1)), 1)
    lane.prepare()
    lane.first()
    lane.root()
    regrouper = lane.improver(0)
    assert regrouper is not None
    for _ in range(30):
        group = regrouper._group(5)
        assert len(group) == len(set(group)) == 5
