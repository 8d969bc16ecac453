"""Columns of a few persons against all their rosters together: bounds hold, dives and choices are legal."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from solver.checks import verify
from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster
from solver.search.board import Board
from solver.search.columns.cells import dive_cells
from solver.search.columns.demand import HeadsRows
from solver.search.columns.dive import dive
from solver.search.columns.generate import Generator, pricers_of
from solver.search.columns.master import Column, Effort
from solver.search.columns.pricing import SCALE
from tests.solver.search.columns.tiny import roster_of, rosters, team

DAYS = 4


def optimum(task: Problem) -> int:
    """The least objective of all combinations of legal rosters."""
    lists = [rosters(task, e) for e in task.employees]
    heads = {(d.day, d.shift_type): d for d in task.heads_demand}
    types = [t.id for t in task.shift_types]
    best = None
    for chosen in itertools.product(*(r.items() for r in lists)):
        total = sum(own for _, own in chosen)
        for (day, kind), demand in heads.items():
            given = sum(options[day] == 1 + types.index(kind) for options, _ in chosen)
            total += (demand.under_weight or 0) * max(0, demand.heads - given)
            total += (demand.over_weight or 0) * max(0, given - demand.heads)
        best = total if best is None else min(best, total)
    assert best is not None
    return best


def generator(task: Problem) -> Generator:
    board = Board(task, SolveParams(time_limit_s=60))
    return Generator(task, task.employees, pricers_of(task), HeadsRows(task, 1000), board)


def roster_from(columns: list[Column]) -> Roster:
    return Roster(tuple(a for c in columns for a in c.work))


@pytest.mark.parametrize("seed", range(8))
def test_no_price_gives_a_bound_above_the_optimum(seed: int) -> None:
    rng = random.Random(seed)
    task = team(rng, 2, DAYS, demand=True)
    best = optimum(task)
    rows, pricers = HeadsRows(task, 1000), pricers_of(task)
    for _ in range(20):
        whole = rows.scaled(np.array([rng.uniform(-40, 40) for _ in range(len(rows))]))
        cells = rows.cell_prices(whole, task.employees)
        total = rows.bound(whole) + sum(p.price(c, 1)[0] for p, c in zip(pricers, cells, strict=True))
        assert total <= best * SCALE


@pytest.mark.parametrize("seed", range(8))
def test_the_root_is_a_bound_and_the_dive_a_legal_roster_at_no_less(seed: int) -> None:
    task = team(random.Random(50 + seed), 3, DAYS, demand=True)
    master = generator(task)
    assert master.run()
    master.prove()
    columns = dive(master)

    assert columns is not None
    card = verify(task, roster_from(columns))
    assert card.feasible
    assert master.bound is not None
    assert master.bound <= optimum(task) <= card.objective


@pytest.mark.parametrize("seed", range(6))
def test_a_dive_from_all_rosters_chooses_the_best_where_few_persons_are_left_to_it(seed: int) -> None:
    task = team(random.Random(80 + seed), 2, DAYS, demand=True)
    master = generator(task)
    rows = master.demand
    every = []
    for p, e in enumerate(task.employees):
        for options, own in rosters(task, e).items():
            work = tuple(roster_of(task, e, options))
            every.append(Column(p, own, tuple(rows.rows_of(work)), work))
    master.adopt(every)
    solution = master.master.solve(60)
    assert solution is not None
    best = optimum(task)

    choice = master.master.choose(solution, best, effort=Effort(10_000, 1000), seconds=60)
    none = master.master.choose(solution, best - 1, effort=Effort(10_000, 1000), seconds=60)

    assert choice.columns is not None
    assert verify(task, roster_from([master.master.columns[i] for i in choice.columns])).objective == best
    assert none.proved
    assert none.columns is None


def test_a_dive_gives_up_what_cannot_be_cheap_enough_and_opens_its_columns_again() -> None:
    task = team(random.Random(3), 3, DAYS, demand=True)
    master = generator(task)
    master.run()
    before = master.solution.objective if master.solution is not None else 0.0
    assert dive(master, below=before - 1) is None
    assert dive(master) is not None
    after = master.master.solve(60)
    assert after is not None
    assert after.objective <= before + 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_fixing_single_days_ends_in_a_legal_roster_and_leaves_nothing_fixed(seed: int) -> None:
    task = team(random.Random(120 + seed), 3, DAYS, demand=True)
    master = generator(task)
    assert master.run()
    before = master.solution.objective if master.solution is not None else 0.0

    columns = dive_cells(master, random.Random(seed))

    assert columns is not None
    card = verify(task, roster_from(columns))
    assert card.feasible
    assert card.objective >= optimum(task)
    assert not master.shut
    after = master.master.solve(60)
    assert after is not None
    assert after.objective <= before + 1e-6
