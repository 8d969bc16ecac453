"""Where violations are: demand, costs, wishes and what couples persons."""

from __future__ import annotations

from solver.problem import (
    Burden,
    CapacityDemand,
    DeferrableDemand,
    DueCost,
    FairnessGoal,
    GivenDay,
    HeadsDemand,
    LeadDemand,
    Limit,
    Mentoring,
    Request,
    ShiftType,
    Team,
)
from tests.builders import ANN, BOB, employee, problem, roster
from tests.solver.checks.scopes import PACK, PICK, Case, D, N, S, changed, held, limited

CASES = [
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
        rule="deferrable_work",
        problem=problem(
            deferrable_demand=(
                DeferrableDemand(
                    role=PICK, first_slot=1, arrived=(20, 90), due=(DueCost(slot=2, base_cost=700, segments=()),)
                ),
            )
        ),
        roster=roster(),
        amount=700,
        weight=1,
        says=("pick", "slot 2", "0 of 90"),
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
