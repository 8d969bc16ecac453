"""Columns of a few persons against all their rosters together: bounds hold, dives and choices are legal."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest

from solver.checks import verify
from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster
from solver.search.board import Board
from solver.search.columns.cells import PATIENT, Manner, _Cells, dive_cells
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


@pytest.mark.parametrize("seed", range(6))
def test_a_master_that_forgets_columns_ends_at_the_same_optimum_and_bound(seed: int) -> None:
    task = team(random.Random(150 + seed), 4, 9, demand=True)
    every, few = generator(task), generator(task)
    few.per_pricing, few.most_columns = 3, 6
    kept: list[int] = []
    few.on_kept = lambda indices: kept.append(len(indices))

    assert every.run()
    assert few.run()

    assert every.solution is not None
    assert few.solution is not None
    assert few.solution.objective == pytest.approx(every.solution.objective, abs=1e-3)
    assert few.bound == every.bound
    assert kept


def test_columns_that_stay_keep_their_value_and_whether_they_are_closed() -> None:
    task = team(random.Random(7), 3, DAYS, demand=True)
    root = generator(task)
    assert root.run()
    master = root.master
    before = master.solve(60)
    assert before is not None
    free = [i for i in range(len(master.columns)) if before.values[i] <= 1e-9]
    master.close(free[:2])
    mixed = [i for i in range(len(master.columns)) if i not in free]

    kept = master.keep([*mixed, free[0]])

    assert set(kept) >= {*mixed, free[0]}
    assert kept == sorted(kept)
    assert len(master.columns) == len(kept) < len(before.values)
    assert kept.index(free[0]) in master.closed
    after = master.solve(60)
    assert after is not None
    assert after.objective == pytest.approx(before.objective)
    master.open(sorted(master.closed))
    assert not master.closed


def test_the_best_columns_hold_the_mix_before_others_that_cost_no_more() -> None:
    for seed in range(6):
        root = generator(team(random.Random(160 + seed), 3, 7, demand=True))
        assert root.run()
        assert root.solution is not None
        mixed = set(np.flatnonzero(root.solution.values > 1e-6).tolist())
        most = max(sum(root.master.columns[i].person == p for i in mixed) for p in range(3))
        assert mixed <= set(root.best(root.solution, most))


@pytest.mark.parametrize("seed", range(6))
def test_a_patient_dive_that_forgets_columns_ends_in_a_legal_roster(seed: int) -> None:
    task = team(random.Random(170 + seed), 4, 14, demand=True)
    root = generator(task)
    root.per_pricing, root.most_columns = 3, 8
    assert root.run()
    assert root.solution is not None

    columns = dive_cells(root, random.Random(seed), manner=PATIENT)

    assert columns is not None
    card = verify(task, roster_from(columns))
    assert card.feasible
    assert card.objective >= root.solution.objective - 1e-6
    assert not root.shut
    assert root.on_kept is None


def test_a_dive_that_takes_back_leaps_ends_cheaper_in_all() -> None:
    total = {0.0: 0, math.inf: 0}
    for seed in range(12):
        task = team(random.Random(190 + seed), 4, 14, demand=True)
        for leap in total:
            master = generator(task)
            assert master.run()
            columns = dive_cells(master, random.Random(seed), manner=Manner(1.0, 5, leap=leap), least=0.0)
            assert columns is not None
            total[leap] += verify(task, roster_from(columns)).objective
    assert total[0.0] < total[math.inf]


def test_days_that_are_taken_back_are_open_and_the_others_stay_fixed() -> None:
    root = generator(team(random.Random(5), 2, DAYS, demand=True))
    assert root.run()
    assert root.solution is not None
    cells = _Cells(root)
    option = cells.mix(root.solution.values).argmax(axis=2)
    both = {(0, day): int(option[0, day]) for day in (0, 1)}
    cells.fix(both)
    cells.take_back({(0, 0): both[0, 0]})
    assert cells.fixed[0].tolist() == [-1, both[0, 1], -1, -1]
    assert root.shut[0][0].sum() == 0
    assert root.shut[0][1].sum() == root.shut[0].shape[1] - 1
    for index in cells._of[0]:
        assert (index in root.master.closed) == (cells._options[index][1] != both[0, 1])
