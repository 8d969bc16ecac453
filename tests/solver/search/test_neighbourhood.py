from __future__ import annotations

import random

import pytest

from solver.checks import verify
from solver.params import SolveParams
from solver.problem import HeadsDemand, Problem, ShiftTypeId, SkillId
from solver.roster import Roster
from solver.search.board import Board
from solver.search.construct import construct
from solver.search.cpsat import complete_hint, run
from solver.search.improve import Improver
from solver.search.neighbourhood import Neighbourhood, build_part, given_by, merged
from tests.benchmarks.instances import company
from tests.builders import ANN, BOB, employee, problem, roster

D = ShiftTypeId("D")


@pytest.fixture(scope="module")
def made() -> tuple[Problem, Roster]:
    given = company(people=8, days=7)
    start = construct(Board(given, SolveParams(time_limit_s=60)), random.Random(1))
    assert start is not None
    return given, start


def parts(given: Problem) -> list[Neighbourhood]:
    people = [e.id for e in given.employees]
    return [
        Neighbourhood("people", frozenset(people[:2]), frozenset(range(7))),
        Neighbourhood("part", frozenset(people[2:6]), frozenset(range(2, 4))),
        Neighbourhood("days", frozenset(people), frozenset({6})),
    ]


@pytest.mark.parametrize("which", [0, 1, 2], ids=["people", "part", "days"])
def test_a_part_solved_never_makes_the_whole_worse_and_keeps_the_rest(made: tuple[Problem, Roster], which: int) -> None:
    given, start = made
    part = parts(given)[which]
    model = build_part(given, start, part)
    before = complete_hint(model.model, Board(given, SolveParams()))
    found = run(model.model, None, seconds=20, effort=0.5)
    assert before is not None
    assert found.value is not None
    assert found.objective is not None
    after = merged(start, part, model.roster(found.value))
    gain = verify(given, start).objective - verify(given, after).objective
    assert verify(given, after).feasible
    assert gain >= before - found.objective >= 0  # the part's model may claim too much of a roster, never too little
    outside = [a for a in after if a.employee not in part.people or a.day not in part.days]
    assert outside == [a for a in start if a.employee not in part.people or a.day not in part.days]


def test_heads_of_others_count_in_a_part() -> None:
    lift = SkillId("lift")
    wanted = (
        HeadsDemand(day=0, shift_type=D, heads=2, under_weight=10, over_weight=10),
        HeadsDemand(day=0, shift_type=D, heads=1, skill=lift, under_weight=5),
    )
    given = problem(employee(), employee("bob", skills=frozenset({lift})), days=1, kinds="D", heads_demand=wanted)
    start = roster(ann="D", bob="-")
    assert dict(given_by(given, start).heads) == {(0, D, None): 1}
    model = build_part(given, start, Neighbourhood("people", frozenset({BOB}), frozenset({0})))
    found = run(model.model, None, seconds=5)
    # bob comes and uses the skill: nothing is short, nothing too much
    assert found.objective == 0


def test_steps_only_ever_improve(made: tuple[Problem, Roster]) -> None:
    given, start = made
    board = Board(given, SolveParams(time_limit_s=60))
    assert board.offer_merged(start)
    improver = Improver(board, random.Random(3), effort=0.2)
    objectives = [board.objective]
    for _ in range(8):
        won = improver.step()
        objectives.append(board.objective)
        assert won == (objectives[-1] != objectives[-2])
    assert objectives == sorted(objectives, reverse=True)
    assert objectives[-1] != objectives[0]
    assert sum(kind.tries for kind in improver.kinds.values()) == 8


def test_without_a_roster_there_is_nothing_to_improve() -> None:
    board = Board(problem(), SolveParams())
    assert Improver(board, random.Random(0)).step() is False


def test_nobody_can_be_placed_where_a_pin_breaks_a_limit() -> None:
    from solver.problem import Pin  # noqa: PLC0415 - this test alone

    given = problem(employee(limits={"max_minutes": 0}), pins=(Pin(employee=ANN, day=0, shift_type=D),))
    assert construct(Board(given, SolveParams()), random.Random(0)) is None
