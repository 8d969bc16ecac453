"""The walk over rosters of roles by block: what it counts is what the checks find, and it never leaves the rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solver.checks import verify
from solver.params import SolveParams
from solver.problem import Burden, FairnessGoal, HeadsDemand, Pin, Problem
from solver.search.board import Board
from solver.search.columns.capacity_lane import CapacityLane
from solver.search.columns.overtime import overtime_of
from solver.search.columns.role_walk import RoleWalker
from solver.solve import solve
from tests.benchmarks.instances import company
from tests.benchmarks.months import month


def walked(made: Problem, moves: int, *, hot: float = 3000.0) -> tuple[CapacityLane, RoleWalker]:
    lane = CapacityLane(Board(made, SolveParams(time_limit_s=600)))
    assert lane.told
    held = lane.first()
    assert held is not None
    walker = lane.walker(0, held)
    assert walker is not None
    walker.anneal(moves, hot, hot / 20)
    return lane, walker


def agree(made: Problem, lane: CapacityLane, walker: RoleWalker) -> None:
    """The best roster is legal, and costs what the walk says."""
    roster = lane.roster_of(walker.best())
    card = verify(made, roster)
    assert card.feasible
    assert card.objective == walker.cost
    columns = lane.columns_of(roster)
    assert columns is not None
    assert [c.own for c in columns] == [c.own for c in walker.best()]


@pytest.mark.parametrize(("people", "days", "seed"), [(6, 7, 0), (9, 14, 1), (5, 3, 2)])
def test_the_walk_counts_what_the_checks_find(people: int, days: int, seed: int) -> None:
    made = company(people=people, days=days, seed=seed)
    lane, walker = walked(made, 20_000)
    agree(made, lane, walker)
    first = lane.board.objective
    assert first is not None
    assert walker.cost <= first


def test_a_month_of_nights_weekends_and_leave_is_counted_too() -> None:
    made = month(12, 3)
    lane, walker = walked(made, 30_000)
    agree(made, lane, walker)
    before = lane.board.objective
    assert before is not None
    assert walker.cost < before


def test_what_is_counted_step_by_step_is_what_a_roster_costs_anew() -> None:
    made = company(people=6, days=7)
    lane, walker = walked(made, 5_000)
    held, cost = walker.best(), walker.cost
    for hot in (1.0, 500.0, 50_000.0):
        walker.take(held)
        assert walker.cost == cost
        walker.anneal(2_000, hot, hot)
        agree(made, lane, walker)


def test_heads_and_skills_beside_roles_are_served() -> None:
    made = company(people=6, days=7)
    wanted = tuple(
        HeadsDemand(day=s.day, shift_type=s.type, heads=1, under_weight=40_000, over_weight=2_000)
        for s in made.shifts
        if s.type == made.shift_types[0].id
    )
    both = replace(made, heads_demand=wanted)
    lane, walker = walked(both, 20_000)
    agree(both, lane, walker)


def test_pinned_roles_stay() -> None:
    made = company(people=6, days=7)
    lane, walker = walked(made, 2_000)
    some = [a for a in lane.roster_of(walker.best()) if any(a.roles)][::5]
    pins = tuple(Pin(employee=a.employee, day=a.day, shift_type=a.shift_type, roles=a.roles) for a in some)
    pinned = replace(made, pins=pins)
    lane, walker = walked(pinned, 20_000)
    agree(pinned, lane, walker)
    kept = {(a.employee, a.day): a.roles for a in lane.roster_of(walker.best())}
    assert all(kept[a.employee, a.day] == a.roles for a in some)


def test_a_fair_share_of_overtime_over_several_weeks_is_followed() -> None:
    made = company(people=6, days=14)
    goals = tuple(
        FairnessGoal(employee=e.id, burden=Burden.OVERTIME, target=1, carried=2, weight=700) for e in made.employees
    )
    fair = replace(made, fairness=goals)
    assert overtime_of(fair).weight.any()
    lane, walker = walked(fair, 20_000)
    agree(fair, lane, walker)


def test_the_same_seed_walks_the_same_way_and_another_does_not() -> None:
    made = company(people=9, days=14)
    costs = []
    for number in (0, 0, 1):
        lane = CapacityLane(Board(made, SolveParams(time_limit_s=600)))
        held = lane.first()
        walker = lane.walker(number, held)
        assert walker is not None
        walker.anneal(10_000, 2000.0, 100.0)
        costs.append((walker.cost, lane.roster_of(walker.best())))
    assert costs[0] == costs[1]
    assert costs[0][1] != costs[2][1]


def test_group_tables_hold_what_every_roster_costs_at_their_end_and_beyond() -> None:
    lane = CapacityLane(Board(month(9, 1, days=3), SolveParams(time_limit_s=60)))
    held = lane.first()
    assert held is not None
    capacity = lane.wants.capacity
    beyond_seen = False
    for unit in (1, 5):
        first, costs, beyond = capacity.tabled(unit)
        given = capacity.left_by([])
        for column in held:
            given.serve(column.work)
            level = given.given // unit
            assert (level * unit == given.given).all()
            last = first[1:] - first[:-1] - 1
            inside = costs[first[:-1] + np.minimum(level, last)]
            told = inside + np.maximum(0, level - last) * beyond
            assert np.array_equal(told, given.costs(given.given))
            beyond_seen = beyond_seen or bool((level > last).any())
    assert beyond_seen


def test_one_worker_gives_the_same_roster_every_time() -> None:
    made = company(people=8, days=14)
    found = [solve(made, SolveParams(time_limit_s=600, num_workers=1, seed=3, gap_limit_ratio=0.05)) for _ in range(2)]
    assert found[0].roster is not None
    assert found[0].roster == found[1].roster
    assert found[0].objective == found[1].objective
