"""Every violation names where it happened and who is at fault, so that a screen can colour the cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from solver.checks import CHECKS
from solver.problem import (
    Absence,
    Burden,
    CapacityDemand,
    FairnessGoal,
    GivenDay,
    HeadsDemand,
    History,
    LeadDemand,
    Limit,
    Mentoring,
    NoticePeriod,
    Pattern,
    PatternDay,
    Pin,
    Problem,
    Request,
    Rotation,
    ShiftType,
    ShiftTypeId,
    Team,
    Transition,
)
from solver.roster import Assignment, Roster
from tests.builders import ANN, BOB, DAY, employee, problem, role, roster

D, N, E, S = ShiftTypeId("D"), ShiftTypeId("N"), ShiftTypeId("E"), ShiftTypeId("S")
OFF, WORK = PatternDay(work=False), PatternDay(work=True)
PICK, PACK = role("pick"), role("pack")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One violation of a rule: where it is expected, what it amounts to, and words that its message must hold."""

    rule: str
    problem: Problem
    roster: Roster
    amount: int
    weight: int | None
    days: tuple[int, ...] = ()
    says: tuple[str, ...]
    scope: dict[str, Any] = field(default_factory=lambda: {"employee": ANN})


def changed(**limits: Limit) -> Problem:
    """Ann was given D on days 1 and 2, and all days are near."""
    given = tuple(GivenDay(employee=ANN, day=day, shift_type=D, weight=0) for day in (1, 2))
    return problem(given=given, notice=(NoticePeriod(before_day=7, **limits),))


def limited(**limits: Any) -> Problem:
    return problem(employee(limits=limits), employee("bob"))


def held(*roles: str) -> Roster:
    return Roster((Assignment(employee=ANN, day=1, shift_type=D, roles=tuple(role(name) for name in roles)),))


CASES = [
    Case(
        rule="one_shift_a_day",
        problem=problem(),
        roster=Roster((*roster(ann="-D"), *roster(ann="-N"))),
        amount=1,
        weight=None,
        days=(1,),
        says=("2 shifts", "day 1"),
    ),
    Case(
        rule="availability",
        problem=problem(employee(absences=(Absence(start_min=DAY, end_min=2 * DAY, weight=5),))),
        roster=roster(ann="DDD"),
        amount=1,
        weight=5,
        days=(1,),
        says=("absent", "D", "day 1"),
        scope={"employee": ANN, "shift_type": D},
    ),
    Case(
        rule="qualification",
        problem=problem(employee(shift_types=frozenset({D}))),
        roster=roster(ann="--N"),
        amount=1,
        weight=None,
        days=(2,),
        says=("may not work N",),
        scope={"employee": ANN, "shift_type": N},
    ),
    Case(
        rule="pins",
        problem=problem(pins=(Pin(employee=ANN, day=4, shift_type=N),)),
        roster=roster(ann="----D"),
        amount=1,
        weight=None,
        days=(4,),
        says=("pinned to N",),
        scope={"employee": ANN, "shift_type": N},
    ),
    Case(
        rule="min_rest",
        problem=limited(min_rest_min=(660, 2)),
        roster=roster(ann="--ND"),
        amount=600,
        weight=2,
        days=(2, 3),
        says=("60 min", "N on day 2", "D on day 3", "660"),
        scope={"employee": ANN, "shift_type": D},
    ),
    Case(
        rule="forbidden_transition",
        problem=problem(transitions=(Transition(before=N, after=D),)),
        roster=roster(ann="--ND"),
        amount=1,
        weight=None,
        days=(2, 3),
        says=("D on day 3", "after N"),
        scope={"employee": ANN, "shift_type": D},
    ),
    Case(
        rule="minutes_per_day",
        problem=limited(max_minutes_per_day=600),
        roster=roster(ann="---N"),
        amount=120,
        weight=None,
        days=(3,),
        says=("720 min", "at most 600"),
    ),
    Case(
        rule="minutes_per_week",
        problem=limited(max_minutes_per_week=(480, 3)),
        roster=roster(ann="D-D"),
        amount=480,
        weight=3,
        days=tuple(range(7)),
        says=("960 min", "week 0", "at most 480"),
    ),
    Case(
        rule="minutes_per_horizon",
        problem=limited(max_minutes=480),
        roster=roster(ann="D-D"),
        amount=480,
        weight=None,
        days=tuple(range(7)),
        says=("960 min", "at most 480"),
    ),
    Case(
        rule="max_consecutive_days",
        problem=limited(max_consecutive_days=(2, 9)),
        roster=roster(ann="-DDDD-"),
        amount=2,
        weight=9,
        days=(3, 4),
        says=("4 days in a row", "day 4", "at most 2"),
    ),
    Case(
        rule="min_consecutive_days",
        problem=limited(min_consecutive_days=3),
        roster=roster(ann="-DD----"),
        amount=1,
        weight=None,
        days=(1, 2),
        says=("2 days in a row", "at least 3"),
    ),
    Case(
        rule="min_consecutive_days_off",
        problem=limited(min_consecutive_days_off=3),
        roster=roster(ann="D--DDDD", bob="-------"),
        amount=1,
        weight=None,
        days=(1, 2),
        says=("off 2 days", "at least 3"),
    ),
    Case(
        rule="max_consecutive_days_off",
        problem=limited(max_consecutive_days_off=(2, 9)),
        roster=roster(ann="D----DD", bob="-------"),
        amount=2,
        weight=9,
        days=(3, 4),
        says=("off 4 days in a row", "day 4", "at most 2"),
    ),
    Case(
        rule="consecutive_shift_type",
        problem=limited(max_consecutive_of_type={"N": (2, 9)}),
        roster=roster(ann="-NNNN--"),
        amount=2,
        weight=9,
        days=(3, 4),
        says=("N 4 days in a row", "day 4", "at most 2"),
        scope={"employee": ANN, "shift_type": N},
    ),
    Case(
        rule="consecutive_shift_type",
        problem=limited(min_consecutive_of_type={"N": 3}),
        roster=roster(ann="--NN---"),
        amount=1,
        weight=None,
        days=(2, 3),
        says=("N 2 days in a row", "before day 4", "at least 3"),
        scope={"employee": ANN, "shift_type": N},
    ),
    Case(
        rule="weekly_rest",
        problem=limited(min_days_off_per_week=(2, 7)),
        roster=roster(ann="DDDDDDD"),
        amount=2,
        weight=7,
        days=tuple(range(7)),
        says=("off 0 days", "week 0", "at least 2"),
    ),
    Case(
        rule="max_weekends",
        problem=limited(max_weekends=0),
        roster=roster(ann="------D"),
        amount=1,
        weight=None,
        days=(5, 6),
        says=("1 weekends", "at most 0"),
    ),
    Case(
        rule="complete_weekends",
        problem=limited(complete_weekends=(1, 30)),
        roster=roster(ann="------D"),
        amount=1,
        weight=30,
        days=(5, 6),
        says=("part of the weekend",),
    ),
    Case(
        rule="max_shifts_of_type",
        problem=limited(max_shifts_of_type={"N": 1}),
        roster=roster(ann="N-N-N"),
        amount=2,
        weight=None,
        days=(0, 2, 4),
        says=("N 3 times", "at most 1"),
        scope={"employee": ANN, "shift_type": N},
    ),
    Case(
        rule="shifts_per_horizon",
        problem=limited(max_shifts=(2, 9)),
        roster=roster(ann="D-D-D--"),
        amount=1,
        weight=9,
        days=(0, 2, 4),
        says=("3 shifts", "at most 2"),
    ),
    Case(
        rule="min_shifts_of_type",
        problem=limited(min_shifts_of_type={"N": 3}),
        roster=roster(ann="N-N----"),
        amount=1,
        weight=None,
        days=tuple(range(7)),
        says=("N 2 times", "at least 3"),
        scope={"employee": ANN, "shift_type": N},
    ),
    Case(
        rule="max_consecutive_weekends",
        problem=problem(employee(limits={"max_consecutive_weekends": (1, 4)}), days=14),
        roster=roster(ann="-----D-" + "------D"),
        amount=1,
        weight=4,
        days=(12, 13),
        says=("weekend 2 in a row", "at most 1"),
    ),
    Case(
        rule="min_consecutive_weekends",
        problem=problem(
            employee(history=History(consecutive_weekends=0), limits={"min_consecutive_weekends": (3, 4)}), days=14
        ),
        roster=roster(ann="-----D-" + "-------"),
        amount=2,
        weight=4,
        days=(12, 13),
        says=("1 weekends in a row", "at least 3"),
    ),
    Case(
        rule="identical_weekends",
        problem=limited(identical_weekends=(1, 30)),
        roster=roster(ann="-----DN"),
        amount=1,
        weight=30,
        days=(5, 6),
        says=("D and N", "weekend of day 5"),
    ),
    Case(
        rule="no_night_before_free_weekend",
        problem=limited(no_night_before_free_weekend=(1, 30)),
        roster=roster(ann="----N--"),
        amount=1,
        weight=30,
        days=(4, 5, 6),
        says=("night on day 4", "free weekend"),
    ),
    Case(
        rule="min_days_off_after_nights",
        problem=limited(min_days_off_after_nights=(2, 8)),
        roster=roster(ann="NN-D---"),
        amount=1,
        weight=8,
        days=(3,),
        says=("day 3", "1 days off", "at least 2"),
    ),
    Case(
        rule="max_types_per_week",
        problem=limited(max_types_per_week=(1, 8)),
        roster=roster(ann="D-N-D--"),
        amount=1,
        weight=8,
        days=tuple(range(7)),
        says=("D, N", "week 0", "at most 1"),
    ),
    Case(
        rule="weekly_rotation",
        problem=problem(employee(limits={"rotation": Rotation(order=(D, E, N), weight=8)}), days=14, kinds="DEN"),
        roster=roster(ann="E------" + "D------"),
        amount=1,
        weight=8,
        days=tuple(range(7, 14)),
        says=("D in week 1", "after E"),
        scope={"employee": ANN, "shift_type": D},
    ),
    Case(
        rule="unwanted_patterns",
        problem=limited(unwanted_patterns=(Pattern(days=(OFF, WORK, OFF), weight=8),)),
        roster=roster(ann="DD-D-DD"),
        amount=1,
        weight=8,
        days=(2, 3, 4),
        says=("unwanted pattern off, work, off", "days 2 to 4"),
    ),
    Case(
        rule="wanted_patterns",
        problem=limited(wanted_patterns=(Pattern(days=(WORK, WORK), weekday=2),)),
        roster=roster(ann="DDD-DDD"),
        amount=1,
        weight=None,
        days=(2, 3),
        says=("wanted pattern work, work from weekday 2 on", "from day 2 on"),
    ),
    Case(
        rule="night_limits",
        problem=limited(max_consecutive_nights=(1, 8)),
        roster=roster(ann="-NN"),
        amount=1,
        weight=8,
        days=(2,),
        says=("night 2 in a row", "at most 1"),
    ),
    Case(
        rule="heads_cover",
        problem=problem(heads_demand=(HeadsDemand(day=1, shift_type=D, heads=3, under_weight=100),)),
        roster=roster(ann="-D"),
        amount=2,
        weight=100,
        days=(1,),
        says=("D on day 1", "wants 3", "has 1"),
        scope={"shift_type": D},
    ),
    Case(
        rule="role_capacity",
        problem=problem(capacity_demand=(CapacityDemand(role=PICK, slot=2, base_cost=700, segments=()),)),
        roster=roster(),
        amount=700,
        weight=1,
        says=("pick", "slot 2"),
        scope={"role": PICK, "slot": 2},
    ),
    Case(
        rule="role_switch",
        problem=problem(employee(roles={PICK: 100, PACK: 100}), role_switch_weight=50),
        roster=held("pick", "pack"),
        amount=1,
        weight=50,
        days=(1,),
        says=("day 1", "1 changes"),
        scope={"employee": ANN, "shift_type": D},
    ),
    Case(
        rule="requests",
        problem=problem(requests=(Request(employee=ANN, day=5, on=False, shift_type=N, weight=40),)),
        roster=roster(ann="-----N"),
        amount=1,
        weight=40,
        days=(5,),
        says=("to be free of N", "day 5"),
        scope={"employee": ANN, "shift_type": N},
    ),
    Case(
        rule="fairness",
        problem=problem(
            fairness=(FairnessGoal(employee=ANN, burden=Burden.NIGHTS, target=1, carried=2, weight=10),),
        ),
        roster=roster(ann="N"),
        amount=3,  # 1 + 2
        weight=10,
        says=("3 nights", "fair load is 1"),
    ),
    Case(
        rule="overtime",
        problem=limited(regular_min_per_week=480, overtime_premium_per_hour=40),
        roster=roster(ann="D-D"),
        amount=32,
        weight=10,
        days=tuple(range(7)),
        says=("480 min above", "week 0"),
    ),
    Case(
        rule="labour_cost",
        problem=problem(employee(cost_per_hour=100)),
        roster=roster(ann="D-N"),
        amount=2000,
        weight=1,
        days=(0, 2),
        says=("costs 2000",),
    ),
    Case(
        rule="minimal_change",
        problem=problem(given=(GivenDay(employee=ANN, day=3, shift_type=None, weight=25),)),
        roster=roster(ann="---D"),
        amount=1,
        weight=25,
        days=(3,),
        says=("day 3", "a day off"),
    ),
    Case(
        rule="standby",
        problem=problem(employee(limits={"max_standby": (1, 6)}), kinds="DS"),
        roster=roster(ann="SD-S"),
        amount=1,
        weight=6,
        days=(0, 3),
        says=("standby 2 times", "at most 1"),
    ),
    Case(
        rule="standby_pay",
        problem=problem(kinds="DS", shift_types=(ShiftType(id=D), ShiftType(id=S, standby=True, standby_pay=35))),
        roster=roster(ann="SD-S"),
        amount=70,
        weight=1,
        days=(0, 3),
        says=("paid 70 for standby",),
    ),
    Case(
        rule="personal_budget",
        problem=problem(employee(cost_per_hour=100, max_cost=Limit(value=700))),
        roster=roster(ann="D-"),
        amount=100,
        weight=None,
        says=("costs 800", "budget is 700"),
    ),
    Case(
        rule="pairing",
        problem=problem(
            employee(), employee("bob"), pairings=(Mentoring(trainee=ANN, mentors=frozenset({BOB}), weight=8),)
        ),
        roster=roster(ann="-D", bob="-N"),
        amount=1,
        weight=8,
        days=(1,),
        says=("D on day 1", "without bob"),
        scope={"employee": ANN, "shift_type": D},
    ),
    Case(
        rule="min_leads",
        problem=problem(lead_demand=(LeadDemand(heads=2, people=frozenset({ANN}), weight=4),)),
        roster=roster(ann="--N"),
        amount=1,
        weight=4,
        days=(2,),
        says=("N on day 2", "1 of 2 leads"),
        scope={"shift_type": N},
    ),
    Case(
        rule="team_cohesion",
        problem=problem(employee(), employee("bob"), teams=(Team(id="blue", members=frozenset({ANN, BOB}), weight=3),)),
        roster=roster(ann="-D", bob="-N"),
        amount=1,
        weight=3,
        days=(1,),
        says=("team blue", "D, N", "day 1"),
        scope={},
    ),
    Case(
        rule="notice_changes",
        problem=changed(per_person=Limit(value=1)),
        roster=roster(ann="D-N"),
        amount=1,
        weight=None,
        days=(1, 2),
        says=("2 days", "before day 7", "at most 1"),
    ),
    Case(
        rule="notice_changes_in_all",
        problem=changed(in_all=Limit(value=0, weight=5)),
        roster=roster(ann="DD-"),
        amount=1,
        weight=5,
        days=(2,),
        says=("1 days", "before day 7", "at most 0"),
        scope={},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_violation_names_its_scope_and_its_witness(case: Case) -> None:
    (found,) = CHECKS[case.rule](case.problem, case.roster)
    scope = {"employee": None, "shift_type": None, "role": None, "slot": None} | case.scope
    assert (found.amount, found.weight, found.days) == (case.amount, case.weight, case.days)
    assert {name: getattr(found, name) for name in scope} == scope
    assert found.hard == (case.weight is None)
    assert found.penalty == (0 if case.weight is None else case.amount * case.weight)
    missing = [words for words in case.says if words not in found.message]
    assert not missing, found.message


def test_every_check_is_asked_for_its_scope() -> None:
    assert {case.rule for case in CASES} == set(CHECKS)


def test_a_stretch_left_short_on_day_minus_one_is_shown_on_day_0() -> None:
    left = problem(employee(history=History(consecutive_days=1), limits={"min_consecutive_days": 2}))
    (found,) = CHECKS["min_consecutive_days"](left, roster())
    assert found.days == (0,)
    rested = problem(employee(history=History(consecutive_days_off=1), limits={"min_consecutive_days_off": 2}))
    (found,) = CHECKS["min_consecutive_days_off"](rested, roster(ann="D"))
    assert found.days == (0,)
