"""Why a post is short: who could have come, and what kept each of them away."""

from __future__ import annotations

import pytest

from solver.checks import verify
from solver.explain.shortfall import CapacityPost, HeadsPost, Obstacle, explain_shortfall
from solver.problem import (
    Absence,
    CapacityDemand,
    CostSegment,
    EmployeeId,
    HeadsDemand,
    Pin,
    Problem,
    Request,
    ShiftTypeId,
    SkillId,
)
from solver.roster import Assignment, Roster
from tests.builders import ANN, BOB, DAY, employee, problem, role, roster

D, E, N = ShiftTypeId("D"), ShiftTypeId("E"), ShiftTypeId("N")
LAB = SkillId("lab")
PICK, PACK = role("pick"), role("pack")


def wanted(day: int, kind: ShiftTypeId = D, heads: int = 2, skill: SkillId | None = None) -> HeadsDemand:
    return HeadsDemand(day=day, shift_type=kind, heads=heads, skill=skill, under_weight=100, over_weight=0)


def company() -> Problem:
    """Day 1 wants two in D. Ann is there; everybody else is kept away by something else."""
    return problem(
        employee("ann"),
        employee("away", absences=(Absence(start_min=DAY, end_min=2 * DAY),)),
        employee("busy"),
        employee("dear", cost_per_hour=50),
        employee("full", limits={"max_minutes": 480}),
        employee("late", shift_types=frozenset({E})),
        employee("free"),
        employee("held"),
        kinds="DEN",
        heads_demand=(wanted(1), wanted(1, E, 1)),
        pins=(Pin(employee=EmployeeId("held"), day=1, shift_type=None),),
        requests=(Request(employee=EmployeeId("free"), day=1, on=False, weight=30),),
    )


HELD = roster(ann="-D", busy="-E", full="D", late="-", free="--")


def test_everybody_is_ranked_by_what_keeps_them_away() -> None:
    found = explain_shortfall(company(), HELD, HeadsPost(day=1, shift_type=D))
    assert (found.wanted, found.given, found.short) == (2, 1, 1)
    assert [(c.employee, c.obstacle, c.cost) for c in found.candidates] == [
        ("free", Obstacle.COST, -70),  # −100 for the head, +30 for the request
        ("dear", Obstacle.COST, 300),  # −100 for the head, +8 h at 50
        ("busy", Obstacle.ELSEWHERE, 0),  # −100 here, +100 there
        ("full", Obstacle.RULE, -100),
        ("held", Obstacle.RULE, -100),
        ("away", Obstacle.AWAY, None),
        ("late", Obstacle.UNQUALIFIED, None),
    ]
    by_name = {c.employee: c for c in found.candidates}
    assert by_name[EmployeeId("free")].costs == (("heads_cover", -100), ("requests", 30))
    assert [v.rule for v in by_name[EmployeeId("full")].breaks] == ["minutes_per_horizon"]
    assert [v.rule for v in by_name[EmployeeId("held")].breaks] == ["pins"]
    instead = by_name[EmployeeId("busy")].instead
    assert instead is not None
    assert instead.shift_type == E
    assert by_name[EmployeeId("late")].lacks == D


def test_the_cost_is_what_the_checks_say_of_the_moved_roster() -> None:
    before = verify(company(), HELD)
    for candidate in explain_shortfall(company(), HELD, HeadsPost(day=1, shift_type=D)).candidates:
        if candidate.move is None or candidate.cost is None:
            continue
        rest = (a for a in HELD if (a.employee, a.day) != (candidate.employee, candidate.move.day))
        after = verify(company(), Roster((*rest, candidate.move)))
        assert after.objective - before.objective == candidate.cost
        assert len(after.hard) - len(before.hard) == len(candidate.breaks)


def test_a_head_on_the_shift_that_is_not_used_for_the_skill_is_a_candidate() -> None:
    given = problem(
        employee("ann", skills=frozenset({LAB})), employee("bob"), heads_demand=(wanted(1, heads=1, skill=LAB),)
    )
    found = explain_shortfall(given, roster(ann="-D", bob="-D"), HeadsPost(day=1, shift_type=D, skill=LAB))
    assert [(c.employee, c.obstacle, c.cost, c.lacks) for c in found.candidates] == [
        (ANN, Obstacle.ELSEWHERE, -100, None),
        (BOB, Obstacle.UNQUALIFIED, None, LAB),
    ]


def test_what_was_broken_before_is_not_held_against_the_move() -> None:
    given = problem(employee(limits={"max_nights": 0, "max_minutes": 5000}), heads_demand=(wanted(1, heads=1),))
    (found,) = explain_shortfall(given, roster(ann="--N"), HeadsPost(day=1, shift_type=D)).candidates
    assert found.obstacle is Obstacle.COST
    (found,) = explain_shortfall(given, roster(ann="---N"), HeadsPost(day=1, shift_type=D)).candidates
    assert found.breaks == ()


def capacity() -> Problem:
    """The morning block of D on day 0 (slot 2: 8–12) wants two heads in pick, each worth 500."""
    curve = (CostSegment(width_centiheads=200, slope=-5),)
    pack = (CostSegment(width_centiheads=100, slope=-2),)
    return problem(
        employee("ann", roles={PICK: 100}),
        employee("bob", roles={PICK: 80, PACK: 100}),
        employee("cyd", roles={PACK: 100}),
        employee("dan", roles={PICK: 50}, shift_types=frozenset({N})),
        employee("eve", roles={PICK: 100}),
        kinds="DN",
        days=2,
        capacity_demand=(
            CapacityDemand(role=PICK, slot=2, base_cost=1000, segments=curve),
            CapacityDemand(role=PACK, slot=2, base_cost=200, segments=pack),
        ),
    )


def test_a_role_in_a_slot() -> None:
    held = Roster(
        (
            Assignment(employee=ANN, day=0, shift_type=D, roles=(PICK, None)),
            Assignment(employee=BOB, day=0, shift_type=D, roles=(PACK, None)),
        )
    )
    found = explain_shortfall(capacity(), held, CapacityPost(role=PICK, slot=2))
    assert (found.wanted, found.given) == (200, 100)
    assert [(c.employee, c.obstacle, c.cost) for c in found.candidates] == [
        ("eve", Obstacle.COST, -500),
        (BOB, Obstacle.ELSEWHERE, -200),  # 80 centiheads at −5, 100 at +2 lost in pack
        ("cyd", Obstacle.UNQUALIFIED, None),
        ("dan", Obstacle.UNQUALIFIED, None),
    ]
    move = found.candidates[0].move
    assert move is not None
    assert move.roles == (PICK, None)


def test_an_unknown_post_is_an_error() -> None:
    with pytest.raises(KeyError):
        explain_shortfall(company(), HELD, HeadsPost(day=2, shift_type=D))
    with pytest.raises(KeyError):
        explain_shortfall(capacity(), Roster(()), CapacityPost(role=PICK, slot=3))
