"""Windows of days: the networks allow just what goes with the other days, at what it costs the whole."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import numpy as np
import pytest

from solver.checks import verify
from solver.params import SolveParams
from solver.problem import Problem
from solver.search.board import Board
from solver.search.columns import slide
from solver.search.columns.lane import ColumnLane
from solver.search.columns.master import Column
from solver.search.columns.pricing import SCALE, Pricer
from solver.search.columns.slide import Slider
from solver.search.columns.window import merged, network_of_days, window_of, without_days
from tests.solver.search.columns.tiny import prices, rosters, team

DAYS = 6


def lane_of(task: Problem) -> tuple[ColumnLane, list[Column]]:
    """A lane with a first roster."""
    lane = ColumnLane(Board(task, SolveParams(time_limit_s=60, seed=1, gap_limit_ratio=0.0)), 1)
    lane.prepare()
    lane.first()
    assert lane.board.roster is not None
    held = lane.columns_of(lane.board.roster)
    assert held is not None
    return lane, held


def cost(lane: ColumnLane, held: Sequence[Column]) -> int:
    return verify(lane.problem, lane.roster_of(held)).objective


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("begin", "end"), [(0, 3), (2, 5), (3, DAYS), (0, DAYS), (4, 5)])
def test_a_window_s_best_path_is_the_best_roster_that_agrees_outside(seed: int, begin: int, end: int) -> None:
    rng = random.Random(seed)
    task = team(rng, 1, DAYS)
    lane, _ = lane_of(task)
    legal = rosters(task, task.employees[0])
    held = rng.choice(sorted(legal))
    network = lane.pricers[0].network
    last = min(DAYS, end + 1)
    window = Pricer(network_of_days(network, np.array(held), begin, end))
    price = prices(rng, task, SCALE)

    def length(options: tuple[int, ...], own: int) -> int:
        return own * SCALE + sum(int(price[d, options[d]]) for d in range(begin, last))

    agreeing = {
        options: length(options, own)
        for options, own in legal.items()
        if options[:begin] == held[:begin] and options[end:] == held[end:]
    }
    least, paths = window.price(np.ascontiguousarray(price[begin:last]), 1)
    chosen = (*held[:begin], *(int(o) for o in paths[0].options), *held[last:])
    mine = window.own(np.array(held[begin:last]))
    assert mine is not None
    assert agreeing[chosen] == min(agreeing.values())
    assert paths[0].length - (mine * SCALE + sum(int(price[d, held[d]]) for d in range(begin, last))) == (
        agreeing[chosen] - agreeing[held]
    )
    assert least == paths[0].length


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("begin", "end"), [(1, 3), (2, 4), (3, DAYS - 1)])
def test_days_told_as_two_leave_the_rosters_that_hold_them(seed: int, begin: int, end: int) -> None:
    rng = random.Random(seed)
    task = team(rng, 1, DAYS)
    lane, _ = lane_of(task)
    legal = rosters(task, task.employees[0])
    held = rng.choice(sorted(legal))
    network, line = without_days(lane.pricers[0].network, np.array(held), begin, end)
    pricer = Pricer(network)
    assert pricer.own(line) is not None
    constant = legal[held] - (pricer.own(line) or 0)
    found = {}
    for options in itertools.product(range(1 + len(task.shift_types)), repeat=DAYS - (end - begin)):
        short = np.array([*options[:begin], 0, 0, *options[begin:]])
        own = pricer.own(short)
        if own is not None:
            found[(*options[:begin], *held[begin:end], *options[begin:])] = own + constant
    kept = {o: own for o, own in legal.items() if o[begin - 1 : end] == held[begin - 1 : end]}
    assert found == kept


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("spans", [[(4, 11)], [(0, 3), (9, 14)], [(1, 3), (5, 6), (8, 9), (12, 13)]])
def test_what_a_window_finds_costs_the_whole_the_difference(seed: int, spans: list[tuple[int, int]]) -> None:
    rng = random.Random(seed)
    lane, held = lane_of(team(rng, 5, 14, demand=True))
    window = window_of(lane, held, [0, 2, 3], spans)
    demand = window.demand.left_by([])
    found = list(window.held)
    for i in range(3):
        demand = window.demand.left_by([a for k, c in enumerate(found) if k != i for a in c.work])
        worth = demand.worth_now()
        person = window.problem.employees[window.persons[i]]
        path = window.pricers[i].price(demand.cell_prices(worth, [person])[0], 1)[1][0]
        rows, work = demand.served(person.id, path.options, worth)
        found[i] = Column(i, path.own, tuple(rows), tuple(work))
    whole = merged(lane, held, window, found)
    assert whole is not None
    assert verify(lane.problem, lane.roster_of(whole)).feasible
    assert cost(lane, whole) - cost(lane, held) == window.cost_of(found) - window.cost <= 0


@pytest.mark.parametrize("seed", range(4))
def test_sliding_keeps_rosters_legal_and_never_raises_the_best(seed: int) -> None:
    lane, held = lane_of(team(random.Random(seed), 8, 28, demand=True))
    slider = Slider(lane, lane.board, random.Random(seed), held)
    best = slider.best_cost
    assert best == cost(lane, held)
    for _ in range(12):
        slider.step()
        assert slider.best_cost <= best
        best = slider.best_cost
        assert verify(lane.problem, lane.roster_of(slider.held)).feasible
        assert cost(lane, slider.held) == slider.cost
        assert cost(lane, slider.best) == best


def test_the_same_seed_slides_the_same_way() -> None:
    def run() -> list[Column]:
        lane, held = lane_of(team(random.Random(7), 6, 28, demand=True))
        slider = Slider(lane, lane.board, random.Random(3), held)
        for _ in range(10):
            slider.step()
        return slider.best

    assert run() == run()


def test_windows_gain_what_one_person_after_the_other_does_not() -> None:
    gained = []
    for seed in range(3):
        lane, held = lane_of(team(random.Random(seed), 8, 28, demand=True))
        slider = Slider(lane, lane.board, random.Random(seed), held)
        before = slider.best_cost
        for _ in range(10):
            slider.step()
        gained.append(before - slider.best_cost)
    assert any(gain > 0 for gain in gained)


def test_many_weeks_are_planned_by_halves_first_and_again_only_while_that_gains() -> None:
    days = slide.HALVES_DAYS
    lane, held = lane_of(team(random.Random(1), 4, days, demand=True))
    slider = Slider(lane, lane.board, random.Random(1), held)
    rounds = 0
    while slider._round_from is not None:
        before = slider.best_cost
        for begin, end in [(0, days // 2), (days // 2, days), (days // 4, days // 4 + days // 2)]:
            assert slider._next() == ([(begin, end)], [0, 1, 2, 3])
            slider._halves.append((begin, end))
            slider.step()
        rounds += 1
        again = before - slider.best_cost > slide.HALVES_GAIN * abs(slider.best_cost)
        spans, _ = slider._next()
        assert (slider._round_from is not None) == again
        if again:
            slider._halves.append(spans[0])
    assert rounds >= 2


def test_few_weeks_are_not_planned_by_halves() -> None:
    lane, held = lane_of(team(random.Random(1), 4, 28, demand=True))
    assert Slider(lane, lane.board, random.Random(1), held)._round_from is None


def test_the_halves_leave_whole_rosters_and_prices_for_the_root() -> None:
    days = slide.HALVES_DAYS
    lane, held = lane_of(team(random.Random(2), 4, days, demand=True))
    before, pools = cost(lane, held), [len(pool) for pool in lane.pool]

    lane.halves()

    assert lane.board.objective is not None
    assert lane.board.objective <= before
    for p, pool in enumerate(lane.pool):
        assert len(pool) > pools[p]
        for column in pool:
            assert column.person == p
            assert lane.own_of(p, column.work) == column.own
    lane.root()
    assert lane.board.bound is not None
    assert lane.board.bound <= lane.board.objective


def test_few_weeks_leave_the_pools_as_they_are() -> None:
    lane, _ = lane_of(team(random.Random(2), 4, 28, demand=True))
    pools = [len(pool) for pool in lane.pool]
    lane.halves()
    assert [len(pool) for pool in lane.pool] == pools
