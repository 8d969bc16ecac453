"""Pricing against all rosters of a tiny person, each with what the checks say of it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from solver.search.columns.generate import pricers_of
from solver.search.columns.network import FORBIDDEN, Compiler
from solver.search.columns.pricing import SCALE, Pricer
from tests.solver.search.columns.tiny import prices, rosters, team

DAYS = 6


def length(options: tuple[int, ...], own: int, costs: np.ndarray) -> int:
    return own * SCALE + int(costs[np.arange(DAYS), list(options)].sum())


@pytest.mark.parametrize("seed", range(12))
def test_the_shortest_length_is_that_of_the_best_of_all_rosters_exactly(seed: int) -> None:
    rng = random.Random(seed)
    task = team(rng, 1, DAYS)
    pricer = pricers_of(task)[0]
    legal = rosters(task, task.employees[0])
    costs = prices(rng, task, SCALE)

    least, paths = pricer.price(costs, 5)

    assert pricer.network.exact
    assert least == min((length(o, c, costs) for o, c in legal.items()), default=FORBIDDEN)
    for path in paths:
        options = tuple(path.options.tolist())
        assert path.own == legal[options]
        assert path.length == length(options, path.own, costs)
    assert not legal or paths[0].length == least


@pytest.mark.parametrize("seed", range(12))
def test_counters_that_are_not_followed_leave_a_lower_bound_and_legal_paths(seed: int) -> None:
    rng = random.Random(100 + seed)
    task = team(rng, 1, DAYS)
    network = Compiler(task).compile(task.employees[0])
    pricer = Pricer(network, max_states=len(network.steps.end))  # no room for any counter
    legal = rosters(task, task.employees[0])
    costs = prices(rng, task, SCALE)

    least, paths = pricer.price(costs, 5)

    assert least <= min((length(o, c, costs) for o, c in legal.items()), default=FORBIDDEN)
    assert all(legal[tuple(path.options.tolist())] == path.own for path in paths)
    assert all(path.length >= least for path in paths)


@pytest.mark.parametrize("seed", range(6))
def test_an_option_that_is_not_to_be_had_is_in_no_path(seed: int) -> None:
    rng = random.Random(200 + seed)
    task = team(rng, 1, DAYS)
    legal = rosters(task, task.employees[0])
    costs = prices(rng, task, SCALE)
    shut = (rng.randrange(DAYS), rng.randrange(3))
    costs[shut] = FORBIDDEN

    least, paths = pricers_of(task)[0].price(costs, 5)

    left = {o: c for o, c in legal.items() if o[shut[0]] != shut[1]}
    assert least == min((length(o, c, costs) for o, c in left.items()), default=FORBIDDEN)
    assert all(path.options[shut[0]] != shut[1] for path in paths)


def test_a_path_is_measured_as_the_checks_do_or_forbidden() -> None:
    rng = random.Random(7)
    task = team(rng, 1, DAYS)
    pricer = pricers_of(task)[0]
    legal = rosters(task, task.employees[0])
    for number in range(3**DAYS):
        options = tuple(number // 3**day % 3 for day in range(DAYS))
        assert pricer.own(np.array(options)) == legal.get(options)


def test_the_work_space_of_a_larger_call_leaves_no_trace_in_a_smaller_one() -> None:
    rng = random.Random(8)
    small, large = team(rng, 1, DAYS), team(rng, 1, 21)
    costs, others = prices(rng, small, SCALE), prices(rng, large, SCALE)
    pricer = pricers_of(small)[0]
    before = pricer.price(costs, 5)
    pricers_of(large)[0].price(others, 5)
    after = pricer.price(costs, 5)
    assert before[0] == after[0]
    assert [p.options.tolist() for p in before[1]] == [p.options.tolist() for p in after[1]]
