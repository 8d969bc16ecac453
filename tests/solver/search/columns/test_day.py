"""One day of capacity: no bound above the optimum, no roster that costs other than it claims."""

from __future__ import annotations

import random

import numpy as np
import pytest

from solver.checks import verify
from solver.model import build
from solver.params import SolveParams
from solver.problem import (
    Block,
    CapacityDemand,
    CostSegment,
    EmployeeId,
    Horizon,
    Pin,
    Problem,
    Request,
    RoleId,
    Shift,
    ShiftType,
    ShiftTypeId,
)
from solver.roster import Roster
from solver.search.board import Board
from solver.search.columns.anneal import Annealer, cooling
from solver.search.columns.capacity import CapacityRows
from solver.search.columns.day import Day
from solver.search.columns.day_generate import DayGenerator
from solver.search.columns.day_lane import DayLane, suits_day
from solver.search.columns.generate import pricers_of
from solver.search.columns.pricing import SCALE
from solver.search.cpsat import run
from solver.solution import Status
from solver.solve import solve
from tests.builders import employee, problem

ROLES = tuple(RoleId(r) for r in "abc")


def small_day(seed: int, people: int = 4) -> Problem:
    """Two to four overlapping shifts whose blocks do not fit the slots, roles at 70–100 %, pins, wishes, limits."""
    rng = random.Random(seed)
    kinds = [ShiftTypeId(f"k{i}") for i in range(rng.randint(2, 4))]
    shifts = []
    for kind in kinds:
        lengths = [rng.choice([30, 60, 90]) for _ in range(rng.randint(1, 4))]
        begin = at = 360 + 30 * rng.randint(0, 4)
        blocks = []
        for length in lengths:
            blocks.append(Block(start_min=at, end_min=at + length))
            at += length
        work = sum(lengths)
        shifts.append(Shift(type=kind, day=0, start_min=begin, end_min=at, work_min=work, blocks=tuple(blocks)))
    staff = [
        employee(
            f"p{i}",
            limits={"min_minutes": rng.choice([(120, 2), 30])} if rng.random() < 0.6 else {"max_minutes": (90, 3)},
            roles={role: rng.randint(14, 20) * 5 for role in rng.sample(ROLES, rng.randint(1, 3))},
            cost_per_hour=rng.choice([0, 100]),
            shift_types=frozenset(rng.sample(kinds, len(kinds) - 1)) if rng.random() < 0.3 else None,
        )
        for i in range(people)
    ]
    curves = tuple(
        CapacityDemand(
            role=role,
            slot=slot,
            base_cost=20_000,
            segments=tuple(
                CostSegment(width_centiheads=rng.randint(40, 130), slope=slope)
                for slope in sorted(rng.sample(range(-60, 8), 3))
            ),
            surplus_slope=10,
        )
        for role in ROLES
        for slot in range(6, 13)
        if rng.random() < 0.8
    )
    first = shifts[0]
    held = rng.choice(sorted(staff[0].roles))
    pin = Pin(employee=EmployeeId("p0"), day=0, shift_type=first.type, roles=(held, *[None] * (len(first.blocks) - 1)))
    pinned = rng.random() < 0.4 and (staff[0].shift_types is None or first.type in staff[0].shift_types)
    return problem(
        *staff,
        horizon=Horizon(days=1, slot_min=60),
        shift_types=tuple(
            ShiftType(id=kind, roles=ROLES[:2] if rng.random() < 0.2 and not pinned else None) for kind in kinds
        ),
        shifts=tuple(shifts),
        capacity_demand=curves,
        role_switch_weight=rng.choice([0, 50, 400]),
        requests=(Request(employee=EmployeeId("p1"), day=0, on=False, weight=700, shift_type=kinds[0]),),
        pins=(pin,) if pinned else (),
    )


def day_of(task: Problem) -> Day:
    return Day(task, CapacityRows(task), pricers_of(task))


@pytest.mark.parametrize("seed", range(25))
def test_bounds_and_rosters_enclose_the_optimum(seed: int) -> None:
    task = small_day(seed)
    assert suits_day(task)
    best = run(build(task).model, None, seconds=60)
    assert best.optimal
    assert best.objective is not None
    board = Board(task, SolveParams(time_limit_s=60))
    lane = DayLane(board)
    assert lane.possible
    assert lane.complete
    lane.first()
    assert lane.root()
    assert board.bound is not None
    assert board.objective is not None
    assert board.bound <= best.objective <= board.objective
    rng = np.random.default_rng(seed)
    groups = len(lane.day.capacity)
    for spread in (0, 10, 1000, 100_000):
        for _ in range(5):
            heads, capacity = rng.normal(0, spread * SCALE, (2, groups)).astype(np.int64)
            assert lane.day.ask(heads, capacity)[0] <= best.objective * SCALE


@pytest.mark.parametrize("seed", range(25))
def test_what_an_annealed_roster_claims_is_what_the_checks_find(seed: int) -> None:
    task = small_day(seed)
    day = day_of(task)
    annealer = Annealer(day, seed)
    for temperatures in (np.full(1, 1e6), np.full(1, 3000.0), cooling(500.0, 100)):
        annealer.sweeps(temperatures)
        card = verify(task, Roster(tuple(day.work(annealer.pair, annealer.roles))))
        assert card.feasible
        assert card.objective == annealer.cost
    read = day.read(day.work(annealer.pair, annealer.roles))
    assert read is not None
    again = Annealer(day, 0)
    again.take(*read)
    assert again.cost == annealer.cost


def test_annealing_finds_the_optimum_of_small_days() -> None:
    for seed in range(10):
        task = small_day(seed)
        best = run(build(task).model, None, seconds=60)
        annealer = Annealer(day_of(task), 1)
        annealer.sweeps(cooling(3000.0, 500))
        assert annealer.cost == best.objective


def test_the_best_roles_of_a_pair_are_the_best_of_all_that_it_may_hold() -> None:
    rng = np.random.default_rng(2)
    for seed in range(8):
        day = day_of(small_day(seed))
        pairs = day.pairs
        worth = rng.integers(-400, 900, len(pairs.start) - 1) * SCALE
        length, roles = day.best(worth)
        for n in range(len(length)):
            reached: list[tuple[int, list[int]]] = [(0, [])]
            for b in range(int(pairs.blocks[n])):
                reached = [
                    (
                        total
                        - (int(worth[cell]) if cell >= 0 else 0)
                        + pairs.switch * SCALE * (b > 0 and held[-1] > 0 and r > 0 and held[-1] != r),
                        [*held, r],
                    )
                    for total, held in reached
                    for r, cell in enumerate(pairs.cell[n, b].tolist())
                    if cell != -2
                ]
            assert length[n] == pairs.own[n] * SCALE + min(total for total, _ in reached)
            chosen = [held for total, held in reached if held == roles[n, : pairs.blocks[n]].tolist()]
            assert chosen


def test_the_linear_master_meets_its_bound() -> None:
    task = small_day(3)
    found: list[int] = []
    generator = DayGenerator(day_of(task), Board(task, SolveParams(time_limit_s=60)), found.append)
    annealer = Annealer(generator.day, 1)
    annealer.sweeps(cooling(1000.0, 20))
    generator.adopt(annealer.pair, annealer.roles)
    assert generator.run()
    assert generator.solution is not None
    assert generator.bound == pytest.approx(generator.solution.objective, rel=1e-4, abs=2)
    assert found[-1] == max(found)


def test_one_worker_finds_the_same_roster_again() -> None:
    task = small_day(5)
    lanes = [DayLane(Board(task, SolveParams(time_limit_s=60, num_workers=1, seed=7))) for _ in range(2)]
    for lane in lanes:
        lane.first()
        lane.root()
    assert lanes[0].board.roster == lanes[1].board.roster


def test_a_day_of_many_is_searched_by_its_own_lane() -> None:
    task = small_day(11, people=24)
    found = solve(task, SolveParams(time_limit_s=3, num_workers=2))
    assert found.status in {Status.OPTIMAL, Status.FEASIBLE}
    assert found.roster is not None
    assert found.bound is not None
    assert found.objective is not None
    assert found.bound <= found.objective
