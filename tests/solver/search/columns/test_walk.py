"""The walk over rosters of demand in heads: it counts what the checks find, never leaves the rules, and gets better."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from solver.checks import verify
from solver.formats import curtois_qu, inrc2
from solver.params import SolveParams
from solver.problem import HeadsDemand, Problem, SkillId
from solver.search.board import Board
from solver.search.columns.lane import ColumnLane
from solver.search.columns.walk import Walker
from solver.search.columns.walk_lane import WalkLane
from tests.benchmarks.months import month
from tests.solver.search.columns.tiny import team

PUBLIC = Path(__file__).parents[4] / "fixtures" / "public"


def inrc() -> Problem:
    return inrc2.read(PUBLIC / "inrc2" / "tiny", history=0, weeks=(0,))


def curtois() -> Problem:
    return curtois_qu.read(PUBLIC / "curtois_qu" / "tiny.txt")


def of_heads(people: int, seed: int, *, over: int = 0) -> Problem:
    """A month of nights, weekends and leave, wanted in heads; every third head with a skill."""
    made = month(people, seed)
    skill = SkillId("first aid")
    able = tuple(replace(e, skills=e.skills | {skill}) if i % 2 else e for i, e in enumerate(made.employees))
    wanted = [
        HeadsDemand(day=s.day, shift_type=s.type, heads=1 + s.day % 2, under_weight=90_000, over_weight=over)
        for s in made.shifts
    ]
    skilled = [
        HeadsDemand(day=s.day, shift_type=s.type, heads=1, under_weight=40_000, over_weight=over, skill=skill)
        for s in made.shifts[::3]
    ]
    return replace(made, employees=able, capacity_demand=(), heads_demand=(*wanted, *skilled), fairness=())


def lane_of(made: Problem, *, workers: int = 2, limit: float = 600) -> ColumnLane:
    lane = ColumnLane(Board(made, SolveParams(time_limit_s=limit, num_workers=workers)), threads=1)
    lane.prepare()
    lane.first()
    return lane


def walker_of(lane: ColumnLane, seed: int = 1) -> Walker:
    roster = lane.board.roster
    assert roster is not None
    held = lane.columns_of(roster)
    assert held is not None
    assert lane.complete
    return Walker(lane.demand, lane.pricers, held, seed)


def agree(made: Problem, lane: ColumnLane, walker: Walker) -> None:
    """The best roster is legal, and costs what the walk says."""
    card = verify(made, lane.roster_of(walker.best()))
    assert card.feasible
    assert card.objective == walker.cost


@pytest.mark.parametrize("made", [inrc(), curtois(), of_heads(8, 1), of_heads(8, 2, over=5_000)], ids="ICMO")
def test_the_walk_counts_what_the_checks_find(made: Problem) -> None:
    lane = lane_of(made)
    walker = walker_of(lane)
    before = walker.cost
    assert before == lane.board.objective
    for hot in (1.0, 200.0, 20_000.0):
        walker.anneal(5_000, hot, hot / 3)
        agree(made, lane, walker)
    walker.restart()
    walker.anneal(20_000, 30.0, 1.0)
    agree(made, lane, walker)
    assert walker.cost <= before


@pytest.mark.parametrize(("made", "optimum"), [(curtois(), 101), (inrc(), 265)], ids="CI")
def test_tiny_problems_are_solved(made: Problem, optimum: int) -> None:
    walker = walker_of(lane_of(made))
    hot, cold = walker.temperatures()
    assert hot >= cold > 0
    walker.anneal(400_000, hot, cold)
    assert walker.cost == optimum


def test_a_longer_walk_ends_well_below_the_first_roster() -> None:
    lane = lane_of(team(random.Random(4), 8, 14, demand=True), workers=1, limit=20)
    first = lane.board.objective
    assert first is not None
    walk = WalkLane(lane, 0)
    assert walk.trial()
    assert walk.board.objective is not None
    assert walk.board.objective < first


def test_the_same_seed_walks_the_same_way_and_another_does_not() -> None:
    made = of_heads(8, 1)
    found = []
    for seed in (1, 1, 2):
        lane = lane_of(made)
        walker = walker_of(lane, seed)
        walker.anneal(10_000, 5_000.0, 500.0)
        found.append(lane.roster_of(walker.best()))
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_no_walk_where_columns_do_not_see_every_rule() -> None:
    lane = lane_of(of_heads(8, 1))
    lane.complete = False
    walk = WalkLane(lane, 0)
    assert not walk.trial()
    assert not walk.long()


def test_no_walk_after_the_end() -> None:
    lane = lane_of(of_heads(8, 1))
    lane.board.stop()
    before = lane.board.objective
    assert not WalkLane(lane, 0).long()
    assert lane.board.objective == before


def test_letters_tell_rosters_both_ways() -> None:
    lane = lane_of(inrc())
    walker = walker_of(lane)
    roster = lane.board.roster
    assert roster is not None
    assert lane.roster_of(walker.best()) == roster
    walker.anneal(20_000, 20.0, 2.0)
    read = walker.letters.read([c.work for c in walker.best()])
    again = [walker.letters.write(p, row) for p, row in enumerate(read)]
    assert [tuple(w) for w in again] == [c.work for c in walker.best()]
    assert np.all(read >= 0)
