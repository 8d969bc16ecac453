"""The bound by multipliers: never above the optimum, whatever they are, and better the longer they climb."""

from __future__ import annotations

import numpy as np
import pytest

from solver.checks import verify
from solver.model import build
from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster
from solver.search.board import Board
from solver.search.columns.ascent import as_many_as_fit
from solver.search.columns.capacity_lane import CapacityLane
from solver.search.columns.pricing import SCALE
from solver.search.columns.wants import Multipliers
from solver.search.cpsat import run
from tests.benchmarks.instances import company


def optimum(made: Problem) -> int:
    found = run(build(made).model, None, seconds=60, gap=0.0005)
    assert found.objective is not None
    return found.objective


def started(made: Problem) -> tuple[Board, CapacityLane]:
    board = Board(made, SolveParams(time_limit_s=60))
    lane = CapacityLane(board)
    held = lane.first()
    assert held is not None
    recreator = lane.recreator(0, held)
    assert recreator is not None
    lane.settle(recreator)
    return board, lane


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("told_apart", [True, False])
def test_no_multipliers_prove_more_than_the_optimum(
    seed: int, told_apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not told_apart:  # heads from capacity, as in groups of many
        monkeypatch.setattr("solver.search.columns.capacity.MOST_HEADS", 0)
    made = company(people=4, days=3, seed=seed)
    best = optimum(made)
    _, lane = started(made)
    rng = np.random.default_rng(seed)
    start = lane.start(None, None)
    for spread in (0.0, 0.1, 1.0, 5.0):
        groups = len(lane.wants.capacity)
        wild = Multipliers(
            start.posts,
            (rng.normal(0, 1000 * spread, groups) * SCALE).astype(np.int64),
            (start.capacity * (1 + rng.normal(0, spread, groups))).astype(np.int64),
        )
        total, _ = lane.wants.ask(range(len(lane.pricers)), lane.pricers, wild)
        assert total <= best * SCALE


def test_the_ascent_climbs_and_what_pricing_claims_is_what_the_checks_find() -> None:
    made = company(people=6, days=7)
    board, lane = started(made)
    start = lane.start(None, None)
    first, _ = lane.wants.ask(range(len(lane.pricers)), lane.pricers, start)
    lane.prove(start, near=False, most=40)
    assert board.bound is not None
    assert board.objective is not None
    assert first // SCALE < board.bound <= board.objective
    assert board.guide is not None  # what it found guides the others
    roster = board.roster
    assert roster is not None
    held = lane.columns_of(roster)
    assert held is not None
    assert lane.roster_of(held) == roster
    recreator = lane.recreator(1, held)
    assert recreator is not None
    before = recreator.cost
    lane.recreate(recreator, 30)
    card = verify(made, Roster(tuple(a for c in recreator.best for a in c.work)))
    assert card.feasible
    unseen = card.penalties["fairness"]  # of overtime in several weeks, where columns do not see it
    assert recreator.cost <= before
    assert card.objective - unseen <= recreator.cost <= card.objective


def test_as_many_rounds_as_fit_into_their_part_of_the_time() -> None:
    class Clock:
        stopping = False
        seconds_left = 100.0

    clock = Clock()
    rounds = as_many_as_fit(clock, 80, 0.5)
    assert rounds(0) == 80
    clock.seconds_left = 90.0  # a second a round
    assert rounds(10) == 50
    clock.seconds_left = 99.9
    assert rounds(10) == 80
