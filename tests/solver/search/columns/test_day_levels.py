"""Prices of levels: no bound above the optimum, knapsacks as by trying everything, narrowed days that keep the best."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from solver.checks import verify
from solver.model import build
from solver.params import SolveParams
from solver.roster import Roster
from solver.search.board import Board
from solver.search.columns import day_levels
from solver.search.columns.anneal import Annealer, cooling
from solver.search.columns.day import SHUT
from solver.search.columns.day_lane import DayLane
from solver.search.columns.day_levels import LevelBound, levelled
from solver.search.columns.pricing import SCALE
from solver.search.cpsat import run
from tests.solver.search.columns.test_day import day_of, small_day


@pytest.mark.parametrize("seed", range(25))
def test_no_prices_of_levels_give_a_bound_above_the_optimum(seed: int) -> None:
    task = small_day(seed)
    best = run(build(task).model, None, seconds=60).objective
    assert best is not None
    day = day_of(task)
    levels = levelled(day)
    assert levels is not None
    bound = LevelBound(day, levels)
    rng = np.random.default_rng(seed)
    for spread in (0, 10, 1000, 100_000, 1e12):
        for _ in range(5):
            assert bound.ask(rng.normal(0, spread * SCALE, len(levels.part)).astype(np.int64))[0] <= best * SCALE
    told: list[int] = []
    board = Board(task, SolveParams(time_limit_s=60))
    start = levels.slopes(np.zeros(len(day.capacity), dtype=np.int64))
    bound.ascend(start, board, upper=lambda: best, found=lambda value, _: told.append(value), rounds=150)
    assert told == sorted(told)
    assert told[-1] <= best


def test_levels_bound_small_days_at_least_as_well_as_heads_and_capacity() -> None:
    gains = []
    for seed in range(12):
        task = small_day(seed)
        boards = [Board(task, SolveParams(time_limit_s=60)) for _ in range(2)]
        lanes = [DayLane(board) for board in boards]
        for lane in lanes:
            lane.first()
        assert lanes[0].root()
        assert lanes[1]._generated()
        by_levels, by_columns = (board.bound for board in boards)
        assert by_levels is not None
        assert by_columns is not None
        assert by_levels >= by_columns - 2e-3 * abs(by_columns)  # the ascent ends a little before the top
        gains.append(by_levels - by_columns)
    assert sum(gains) > 0


def test_the_knapsacks_of_a_group_are_those_of_all_counts() -> None:
    rng = np.random.default_rng(4)
    for seed in range(6):
        day = day_of(small_day(seed, people=3))
        levels = levelled(day)
        assert levels is not None
        price = rng.integers(-3000, 3000, len(levels.part)) * SCALE
        count = np.zeros(len(levels.part) + 1, dtype=np.int64)
        total = day_levels._knapsacks(
            levels.first,
            levels.part,
            levels.most,
            levels.unit,
            levels.curve_first,
            levels.curve,
            np.append(price, 0),
            count,
        )
        least = reached = 0
        for g in range(len(levels.unit)):
            own = slice(levels.first[g], levels.first[g + 1])
            every = np.array(list(itertools.product(*(range(n + 1) for n in levels.most[own]))), dtype=np.int64)
            given = every @ levels.part[own]
            costs = SCALE * day.capacity.curve(g, int(given.max(initial=0)))[given] + every @ price[own]
            least += int(costs.min())
            reached += int(costs[(every == count[own]).all(axis=1)][0])
        assert total == least == reached


def test_nobody_gives_more_often_than_the_levels_allow() -> None:
    for seed in range(12):
        day = day_of(small_day(seed))
        levels = levelled(day)
        assert levels is not None
        annealer = Annealer(day, seed)
        for heat in (1e6, 3000.0):
            annealer.sweeps(np.full(3, heat))
            _, group, part = day.given(annealer.pair, annealer.roles)
            for k in range(len(levels.part)):
                assert ((group == levels.group[k]) & (part == levels.part[k])).sum() <= levels.most[k]


@pytest.mark.parametrize("slack", [0, 200, 1500])
def test_a_narrowed_day_keeps_what_lies_on_a_roster_within_the_slack(slack: int) -> None:
    rng = np.random.default_rng(slack)
    for seed in range(8):
        day = day_of(small_day(seed))
        pairs = day.pairs
        worth = rng.integers(-400, 900, len(pairs.start) - 1) * SCALE
        narrow = day.narrowed(worth, slack * SCALE).pairs
        for p in range(len(pairs.first) - 1):
            prices: dict[tuple[int, ...], int] = {}
            for n in range(pairs.first[p], pairs.first[p + 1]):
                open_ = [
                    [r for r, c in enumerate(row) if c != SHUT] for row in pairs.cell[n, : pairs.blocks[n]].tolist()
                ]
                for roles in itertools.product(*open_):
                    cells = [int(pairs.cell[n, b, r]) for b, r in enumerate(roles)]
                    switches = sum(x > 0 and y > 0 and x != y for x, y in itertools.pairwise(roles))
                    own = int(pairs.own[n]) + pairs.switch * switches
                    prices[int(pairs.shift[n]), *roles] = own * SCALE - sum(int(worth[c]) for c in cells if c >= 0)
            within = [key for key, price in prices.items() if price <= min(prices.values()) + slack * SCALE]
            kept = range(narrow.first[p], narrow.first[p + 1])
            assert {key[0] for key in within} == {int(narrow.shift[n]) for n in kept}
            for n in kept:
                for b in range(narrow.blocks[n]):
                    used = {key[1 + b] for key in within if key[0] == narrow.shift[n]}
                    assert used == {r for r, c in enumerate(narrow.cell[n, b].tolist()) if c != SHUT}


def test_rosters_of_a_narrowed_day_cost_what_the_checks_find() -> None:
    for seed in range(10):
        task = small_day(seed)
        day = day_of(task)
        worth = np.full(len(day.pairs.start) - 1, 300 * SCALE)
        narrow = day.narrowed(worth, 400 * SCALE)
        annealer = Annealer(narrow, seed)
        annealer.sweeps(cooling(2000.0, 50))
        card = verify(task, Roster(tuple(narrow.work(annealer.pair, annealer.roles))))
        assert card.feasible
        assert card.objective == annealer.cost


def test_without_levels_the_bound_comes_from_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_levels, "MOST_WORK", 0)
    task = small_day(3)
    assert levelled(day_of(task)) is None
    board = Board(task, SolveParams(time_limit_s=60))
    lane = DayLane(board)
    lane.first()
    assert lane.root()
    best = run(build(task).model, None, seconds=60).objective
    assert best is not None
    assert board.bound is not None
    assert board.bound <= best


def test_sums_that_might_overflow_are_left_to_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_levels, "LARGEST", 1 << 20)
    assert levelled(day_of(small_day(3))) is None
