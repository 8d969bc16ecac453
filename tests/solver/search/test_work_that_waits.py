"""Every way to search knows work that waits: verified rosters, valid bounds, whatever the lane."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from solver.checks import verify
from solver.params import SolveParams
from solver.problem import CostSegment, DeferrableDemand, DueCost, HeadsDemand, Problem
from solver.search import lanes
from solver.search.board import Board
from solver.search.columns.capacity_lane import CapacityLane
from solver.search.columns.day_lane import suits_day
from solver.search.columns.lane import suits
from solver.search.improve import Improver
from solver.solution import Solution, Status
from solver.solve import solve
from tests.benchmarks.waiting import Waiting, let_wait, waiting_company
from tests.builders import employee, problem, role


def sound(made: Problem, found: Solution) -> None:
    assert found.roster is not None
    card = verify(made, found.roster)
    assert card.feasible
    assert card.objective == found.objective
    assert found.bound is None or found.bound <= card.objective


def picking() -> Problem:
    """Ann and Bob each work two of four days; 350 come on day 0 and 50 on day 3, due at the end of both."""
    pick = role("pick")
    arrived = tuple(350 + 50 * (slot >= 20) for slot in range(24))
    due = tuple(
        DueCost(slot=slot, base_cost=4 * most, segments=(CostSegment(width_centiheads=most, slope=-4),))
        for slot, most in ((5, 350), (23, 400))
    )
    return problem(
        employee("ann", roles={pick: 100}, limits={"max_shifts": 2}, cost_per_hour=1),
        employee("bob", roles={pick: 50}, limits={"max_shifts": 2}, cost_per_hour=1),
        kinds="D",
        days=4,
        deferrable_demand=(DeferrableDemand(role=pick, first_slot=0, arrived=arrived, due=due),),
    )


def test_the_optimum_of_a_small_problem_is_known() -> None:
    # both on day 0: 300 done, 50 late × 4. Bob or Ann on day 3 does the 50 left and the last 50: three shifts of 8 h
    found = solve(picking(), SolveParams(time_limit_s=20, num_workers=1))
    assert found.status is Status.OPTIMAL
    assert found.objective == 50 * 4 + 3 * 8
    assert found.penalties["deferrable_work"] == 200


def test_how_far_a_roster_is_at_most_is_known_before_the_relaxation_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    board = Board(waiting_company(people=9, days=7, seed=2), SolveParams(time_limit_s=60, num_workers=1))
    assert CapacityLane(board).first() is not None
    far, told = board.bound, list[int | None]()

    def relaxed(*_: object, **__: object) -> None:
        told.append(board.bound)
        board.stop()

    monkeypatch.setattr(lanes, "solve_relaxation", relaxed)
    lanes.Lanes(board, None).follow()
    assert told
    assert told[0] is not None
    assert far is not None
    assert board.objective is not None
    assert board.objective - told[0] < 0.5 * (board.objective - far)


@pytest.mark.parametrize("workers", [1, 2])
def test_rosters_and_bounds_of_a_company_whose_work_waits_are_sound(workers: int) -> None:
    made = waiting_company(people=9, days=7, seed=2)
    assert len(made.deferrable_demand) == 3
    found = solve(made, SolveParams(time_limit_s=8, num_workers=workers))
    sound(made, found)


def test_heads_beside_work_that_waits() -> None:
    made = waiting_company(people=6, days=7, seed=1, roles=2)
    first = made.shift_types[0].id
    wanted = tuple(
        HeadsDemand(day=s.day, shift_type=s.type, heads=1, under_weight=40_000, over_weight=2_000)
        for s in made.shifts
        if s.type == first
    )
    both = replace(made, heads_demand=wanted)
    sound(both, solve(both, SolveParams(time_limit_s=6, num_workers=2)))


def test_all_work_may_wait() -> None:
    made = waiting_company(people=8, days=7, seed=1)
    every = sorted({c.role for c in made.capacity_demand})
    all_wait = let_wait(replace(made, deferrable_demand=()), [Waiting(role=r, cut_off_h=17) for r in every])
    assert not all_wait.capacity_demand
    sound(all_wait, solve(all_wait, SolveParams(time_limit_s=6, num_workers=2)))


def test_lanes_for_other_demand_step_aside() -> None:
    day = waiting_company(people=12, days=1, seed=1)
    assert not suits_day(day)
    assert not suits(replace(day, capacity_demand=()))
    sound(day, solve(day, SolveParams(time_limit_s=5, num_workers=2)))


def test_ruin_and_recreate_and_neighbourhoods_count_the_flow_as_the_checks_do() -> None:
    made = waiting_company(people=7, days=7, seed=4)
    board = Board(made, SolveParams(time_limit_s=60, num_workers=1))
    lane = CapacityLane(board)
    assert lane.first() is not None
    before = board.objective
    recreator = lane.recreator(0)
    assert recreator is not None
    lane.recreate(recreator, 20)
    assert recreator.cost == verify(made, lane.roster_of(recreator.best)).objective
    improver = Improver(board, random.Random(1))
    for _ in range(6):
        improver.step()  # raises where the part's model claims less than the checks find
    assert board.objective is not None
    assert before is not None
    assert board.objective < before


def test_one_worker_gives_the_same_roster_every_time() -> None:
    made = waiting_company(people=6, days=7, seed=5)
    params = SolveParams(time_limit_s=600, num_workers=1, seed=3, gap_limit_ratio=0.04)
    found = [solve(made, params) for _ in range(2)]
    assert found[0].roster is not None
    assert found[0].roster == found[1].roster
