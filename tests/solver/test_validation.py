"""A malformed problem is refused with every fault named; one fault at a time here, and all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from solver.errors import ProblemError
from solver.problem import (
    Absence,
    Beyond,
    Block,
    Burden,
    CapacityDemand,
    CostSegment,
    DeferrableDemand,
    DueCost,
    FairnessGoal,
    GivenDay,
    HeadsDemand,
    History,
    Horizon,
    LeadDemand,
    Limit,
    Mentoring,
    NoticePeriod,
    Pattern,
    PatternDay,
    Pin,
    Problem,
    Request,
    RestWindow,
    Rotation,
    ShiftType,
    ShiftTypeId,
    Team,
    Transition,
    WindowLimit,
)
from tests.builders import ANN, employee, problem, role, shift

D, N, Z = ShiftTypeId("D"), ShiftTypeId("N"), ShiftTypeId("Z")
WORK = PatternDay(work=True)
ZOE = employee("zoe").id


def limits(**values: Any) -> Callable[[], Problem]:
    return lambda: problem(employee(limits=values))


def person(**fields: Any) -> Callable[[], Problem]:
    return lambda: problem(employee(**fields))


def pattern(**fields: Any) -> Callable[[], Problem]:
    return limits(unwanted_patterns=(Pattern(**{"days": (WORK,), **fields}),))


def windowed(window: WindowLimit) -> Callable[[], Problem]:
    return person(window_limits=(window,))


def rested(**fields: Any) -> Callable[[], Problem]:
    window = RestWindow(
        first_day=0, last_day=6, start_min=0, end_min=10_080, begin_min=0, rest_min=2100, limit=Limit(value=1)
    )
    return person(rest_windows=(replace(window, **fields),))


def counted(*counts: tuple[str, int]) -> Callable[[], Problem]:
    return one_shift(counts=counts)


def whole(**fields: Any) -> Callable[[], Problem]:
    return lambda: problem(**fields)


def one_shift(**fields: Any) -> Callable[[], Problem]:
    return lambda: problem(days=2, kinds="D", shifts=(replace(shift("D", 0), **fields),))


def capacity(**fields: Any) -> Callable[[], Problem]:
    demand = CapacityDemand(
        role=role("pick"), slot=2, base_cost=0, segments=(CostSegment(width_centiheads=5, slope=-1),)
    )
    return lambda: problem(capacity_demand=(replace(demand, **fields),))


def deferrable(**fields: Any) -> Callable[[], Problem]:
    made: dict[str, Any] = {"role": role("pick"), "first_slot": 2, "arrived": (0, 5, 5), "due": ()}
    return lambda: problem(deferrable_demand=(DeferrableDemand(**{**made, **fields}),))


def due(*pieces: tuple[int, int], slot: int = 3) -> DueCost:
    segments = tuple(CostSegment(width_centiheads=width, slope=slope) for width, slope in pieces)
    return DueCost(slot=slot, base_cost=9, segments=segments)


def paired(**fields: Any) -> Callable[[], Problem]:
    pairing: dict[str, Any] = {"trainee": ANN, "mentors": frozenset()} | fields
    return lambda: problem(pairings=(Mentoring(**pairing),))


def led(**fields: Any) -> Callable[[], Problem]:
    demand: dict[str, Any] = {"people": frozenset({ANN})} | fields
    return lambda: problem(lead_demand=(LeadDemand(**demand),))


MUCH = 10**9 + 1
TOO_MUCH = [
    (whole(role_switch_weight=MUCH), "role_switch_weight"),
    (limits(max_shifts=(2, MUCH)), "contract 'of ann': the weight of max_shifts"),
    (pattern(weight=MUCH), "the weight of the unwanted pattern 'work'"),
    (limits(overtime_premium_per_hour=MUCH), "overtime_premium_per_hour"),
    (person(cost_per_hour=MUCH), "employee 'ann': cost_per_hour"),
    (person(max_cost=Limit(value=1, weight=MUCH)), "employee 'ann': the weight of max_cost"),
    (
        person(window_limits=(WindowLimit(first_day=0, last_day=1, limit=Limit(value=1, weight=MUCH)),)),
        "employee 'ann': the weight of a limit over some days",
    ),
    (person(absences=(Absence(start_min=0, end_min=9, weight=MUCH),)), "the weight of an absence"),
    (
        whole(heads_demand=(HeadsDemand(day=0, shift_type=D, heads=1, under_weight=MUCH),)),
        "demand in heads for 'D' on day 0: under_weight",
    ),
    (whole(requests=(Request(employee=ANN, day=1, on=True, weight=MUCH),)), "request of 'ann' on day 1: weight"),
    (whole(transitions=(Transition(before=N, after=D, weight=MUCH),)), "transition 'N' → 'D': weight"),
    (paired(weight=MUCH), "pairing of 'ann': weight"),
    (led(weight=MUCH), "lead demand 0: weight"),
    (whole(teams=(Team(id="a", members=frozenset(), weight=MUCH),)), "team 'a': weight"),
    (
        whole(notice=(NoticePeriod(before_day=1, in_all=Limit(value=1, weight=MUCH)),)),
        "notice before day 1: the weight of a limit",
    ),
    (capacity(surplus_slope=MUCH), "capacity demand 'pick' in slot 2: surplus_slope"),
    (deferrable(idle_weight=MUCH), "deferrable demand 'pick': idle_weight"),
]

FAULTS: list[tuple[Callable[[], Problem], str]] = [
    (whole(horizon=Horizon(days=0)), "needs at least one day, got 0"),
    (whole(horizon=Horizon(days=1, slot_min=0), shifts=()), "slot_min must be at least 1, got 0"),
    (whole(first_weekday=7), "first_weekday and week_starts must be 0 (Monday)"),
    (whole(horizon=Horizon(days=2, day_start_min=(0, 1440)), shifts=()), "must hold days + 1 entries"),
    (whole(horizon=Horizon(days=2, day_start_min=(0, 1440, 1440)), shifts=()), "day_start_min must increase"),
    (whole(role_switch_weight=-1), "role_switch_weight must not be negative, got -1"),
    (lambda: problem(employee("ann"), employee("ann")), "employee 'ann' stands twice"),
    (whole(shift_types=(ShiftType(id=D), ShiftType(id=D)), kinds="D"), "shift type 'D' stands twice"),
    (whole(shifts=(shift("D", 0), shift("D", 0))), "shift 'D on day 0' stands twice"),
    (whole(shifts=(shift("E", 0),)), "shift 'E' on day 0: unknown shift type"),
    (whole(shifts=(shift("D", 9),)), "shift 'D' on day 9: outside the horizon of 7 days"),
    (one_shift(start_min=1440), "must start on its day, in [0, 1440), got 1440"),
    (one_shift(end_min=480, blocks=()), "must start before it ends"),
    (one_shift(work_min=481), "work_min must be 0 … 480, got 481"),
    (one_shift(blocks=(Block(start_min=470, end_min=500),)), "block [470, 500) must lie inside the shift"),
    (one_shift(blocks=(Block(start_min=480, end_min=600), Block(start_min=599, end_min=700))), "blocks overlap"),
    (person(roles={role("pick"): -1}), "proficiency in 'pick' must not be negative, got -1"),
    (person(shift_types=frozenset({Z})), "employee 'ann': unknown shift type 'Z'"),
    (person(cost_per_hour=-1), "cost_per_hour must not be negative, got -1"),
    (person(absences=(Absence(start_min=5, end_min=5),)), "an absence must start before it ends"),
    (person(absences=(Absence(start_min=0, end_min=5, credit_min=-1),)), "credit and weight of an absence"),
    (person(absences=(Absence(start_min=0, end_min=5, credit_min=1, weight=1),)), "only a hard absence (paid leave)"),
    (person(history=History(consecutive_nights=-1)), "history must not be negative"),
    (
        person(history=History(consecutive_days_off=10**9)),
        "consecutive_days_off in the history must be at most 36500, got",
    ),
    (
        person(history=History(week_minutes=10**9)),
        "week_minutes in the history must be at most 1000000, got 1000000000",
    ),
    (person(roles={role("pick"): 10**6}), "proficiency in 'pick' must be at most 10000 %, got 1000000"),
    (
        whole(fairness=(FairnessGoal(employee=ANN, burden=Burden.NIGHTS, target=0, carried=10**9, weight=1),)),
        "fairness of 'ann': target and carried must be at most 100000, got 1000000000",
    ),
    (person(history=History(consecutive_days=1, consecutive_days_off=1)), "both with days worked and with days off"),
    (person(history=History(last_shift_type=Z)), "unknown shift type 'Z' in the history"),
    (person(history=History(consecutive_days=1, consecutive_of_last_type=1)), "needs last_shift_type"),
    (
        person(history=History(last_shift_type=D, consecutive_days=1, consecutive_of_last_type=2)),
        "consecutive_of_last_type must not be above consecutive_days",
    ),
    (limits(max_consecutive_of_type={"Z": 1}), "unknown shift type 'Z' in max_consecutive_of_type"),
    (limits(min_consecutive_of_type={"D": (1, -1)}), "min_consecutive_of_type 'D' and its weight must not be negative"),
    (limits(max_weekends=-1), "contract 'of ann': max_weekends and its weight must not be negative"),
    (limits(min_rest_min=(660, -1)), "min_rest_min and its weight must not be negative"),
    (limits(max_shifts_of_type={"D": -1}), "max_shifts_of_type 'D' and its weight must not be negative"),
    (limits(max_shifts_of_type={"Z": 1}), "unknown shift type 'Z' in max_shifts_of_type"),
    (limits(min_shifts_of_type={"Z": 1}), "unknown shift type 'Z' in min_shifts_of_type"),
    (limits(min_shifts=(2, -1)), "min_shifts and its weight must not be negative"),
    (limits(max_types_per_week=0), "max_types_per_week must be at least 1"),
    (person(history=History(consecutive_weekends=-1)), "history must not be negative"),
    (pattern(days=()), "contract 'of ann': unwanted pattern '': needs at least one day"),
    (pattern(weekday=7), "weekday must be 0 (Monday) … 6 (Sunday), got 7"),
    (pattern(weight=-1), "unwanted pattern 'work': weight must not be negative, got -1"),
    (pattern(days=(PatternDay(work=False, shift_types=(D,)),)), "a day off has no shift types"),
    (pattern(days=(PatternDay(work=True, shift_types=(Z,)),)), "unwanted pattern 'Z': unknown shift type 'Z'"),
    (limits(wanted_patterns=2 * (Pattern(days=(WORK,)),)), "wanted pattern 'work' stands twice"),
    (limits(wanted_patterns=(Pattern(days=8 * (WORK,)),)), "a wanted pattern of more than 7 days needs a weekday"),
    (limits(rotation=Rotation(order=(D, N))), "rotation: needs at least three shift types"),
    (limits(rotation=Rotation(order=(D, N, Z))), "rotation: unknown shift type 'Z'"),
    (limits(rotation=Rotation(order=(D, N, D))), "rotation 'D' stands twice"),
    (limits(rotation=Rotation(order=(D, N, Z), weight=-1)), "rotation: weight must not be negative, got -1"),
    (limits(overtime_premium_per_hour=-1), "overtime_premium_per_hour must not be negative"),
    (limits(regular_min_per_week=-1), "regular_min_per_week must not be negative"),
    (whole(requests=(Request(employee=ZOE, day=0, on=True, weight=1),)), "request: unknown employee 'zoe'"),
    (whole(requests=(Request(employee=ANN, day=7, on=True, weight=1),)), "day 7 is outside the horizon of 7 days"),
    (whole(requests=(Request(employee=ANN, day=0, on=True, weight=1, shift_type=Z),)), "unknown shift type 'Z'"),
    (whole(requests=(Request(employee=ANN, day=0, on=True, weight=-1),)), "weight must not be negative, got -1"),
    (whole(given=(GivenDay(employee=ANN, day=0, shift_type=None, weight=-1),)), "weight must not be negative, got -1"),
    (whole(given=2 * (GivenDay(employee=ANN, day=0, shift_type=None, weight=1),)), "'of ann on day 0' stands twice"),
    (whole(pins=(Pin(employee=ANN, day=0, shift_type=D),), without=[(0, "D")]), "there is no shift 'D' on that day"),
    (whole(pins=(Pin(employee=ANN, day=0, shift_type=D, roles=(None,)),)), "needs one role for each block"),
    (whole(pins=2 * (Pin(employee=ANN, day=0, shift_type=D),)), "pin 'of ann on day 0' stands twice"),
    (
        whole(fairness=(FairnessGoal(employee=ZOE, burden=Burden.NIGHTS, target=0, carried=0, weight=1),)),
        "fairness: unknown employee 'zoe'",
    ),
    (
        whole(fairness=(FairnessGoal(employee=ANN, burden=Burden.NIGHTS, target=0, carried=-1, weight=1),)),
        "target, carried and weight must not be negative",
    ),
    (
        whole(fairness=(FairnessGoal(employee=ANN, burden=Burden.OVERTIME, target=0, carried=0, weight=1),)),
        "the contract of 'ann' has no regular_min_per_week",
    ),
    (whole(transitions=(Transition(before=D, after=Z),)), "transition: unknown shift type 'Z'"),
    (whole(transitions=(Transition(before=D, after=D, weight=-1),)), "weight must not be negative"),
    (whole(transitions=2 * (Transition(before=D, after=D),)), "transition 'D → D' stands twice"),
    (whole(heads_demand=(HeadsDemand(day=0, shift_type=Z, heads=1),)), "no shift 'Z' on day 0"),
    (whole(heads_demand=(HeadsDemand(day=0, shift_type=D, heads=-1),)), "must not be negative, got -1"),
    (whole(heads_demand=(HeadsDemand(day=0, shift_type=D, heads=1, over_weight=-1),)), "weights must not be negative"),
    (person(max_cost=Limit(value=-1)), "max_cost and its weight must not be negative"),
    (person(max_cost=Limit(value=1, weight=-1)), "max_cost and its weight must not be negative"),
    (windowed(WindowLimit(first_day=0, last_day=9, limit=Limit(value=1))), "outside the horizon of"),
    (windowed(WindowLimit(first_day=2, last_day=1, limit=Limit(value=1))), "limit of days 2…1: outside the horizon"),
    (windowed(WindowLimit(first_day=0, last_day=1, limit=Limit(value=-1))), "the limit and its weight must not be"),
    (windowed(WindowLimit(first_day=0, last_day=1, limit=Limit(value=1, weight=-1))), "and its weight must not be"),
    (
        windowed(
            WindowLimit(
                first_day=0, last_day=1, limit=Limit(value=1), beyond=(Beyond(first_day=0, last_day=9, free=0),)
            )
        ),
        "a stretch in beyond must lie in the horizon",
    ),
    (rested(last_day=8), "rests of days 0…8: outside the horizon of 7 days and the day after it"),
    (rested(limit=Limit(value=-1)), "the limit and its weight must not be negative, rest_min be at least 1"),
    (rested(rest_min=0), "rest_min be at least 1"),
    (counted(("late", -1)), "shift 'D' on day 0: counts must not be negative"),
    (counted(("late", 1), ("late", 2)), "shift 'D' on day 0: count 'late' stands twice"),
    (limits(max_standby=-1), "max_standby and its weight must not be negative"),
    (whole(shift_types=(ShiftType(id=D, standby=True, standby_pay=-1),), shifts=()), "must not be negative, got -1"),
    (whole(shift_types=(ShiftType(id=D, standby_pay=5),), kinds="D"), "only a standby type can have standby_pay"),
    (whole(shift_types=(ShiftType(id=D, standby=True),), kinds="D"), "a standby shift has no blocks"),
    (paired(mentors=frozenset({ZOE})), "pairing of 'ann': unknown employee 'zoe'"),
    (paired(trainee=ZOE), "pairing of 'zoe': unknown employee 'zoe'"),
    (paired(mentors=frozenset({ANN})), "pairing of 'ann': nobody is their own mentor"),
    (paired(overlap_min=0), "pairing of 'ann': overlap_min must be at least 1, got 0"),
    (paired(weight=-1), "pairing of 'ann': weight must not be negative, got -1"),
    (led(people=frozenset({ZOE})), "lead demand 0: unknown employee 'zoe'"),
    (led(people=frozenset()), "lead demand 0: names no people, skills or roles that lead"),
    (led(heads=0), "lead demand 0: heads must be at least 1, got 0"),
    (led(day=7), "lead demand 0: day 7 is outside the horizon of 7 days"),
    (led(shift_type=Z), "lead demand 0: unknown shift type 'Z'"),
    (led(weight=-1), "lead demand 0: weight must not be negative, got -1"),
    (whole(teams=(Team(id="a", members=frozenset({ZOE})),)), "team 'a': unknown employee 'zoe'"),
    (whole(teams=(Team(id="a", members=frozenset(), weight=-1),)), "team 'a': weight must not be negative"),
    (whole(teams=2 * (Team(id="a", members=frozenset()),)), "team 'a' stands twice"),
    (whole(notice=(NoticePeriod(before_day=0),)), "notice before day 0: before_day must be at least 1"),
    (whole(notice=(NoticePeriod(before_day=1, in_all=Limit(value=-1)),)), "limits and their weights must not"),
    (whole(notice=(NoticePeriod(before_day=1, per_person=Limit(value=1, weight=-1)),)), "limits and their weights"),
    (whole(others=frozenset({ANN})), "others: 'ann' is an employee of the problem"),
    (capacity(surplus_slope=-2), "slopes must not decrease"),
    (capacity(segments=(CostSegment(width_centiheads=0, slope=0),)), "widths must be positive"),
    (capacity(slot=48), "outside the horizon of 48 slots"),
    (deferrable(arrived=()), "deferrable demand 'pick': arrived needs at least one slot"),
    (deferrable(arrived=(-1, 0)), "arrived must not be negative"),
    (deferrable(arrived=(2, 1)), "arrived is cumulative and must not decrease"),
    (deferrable(first_slot=46), "slots 46…48 are outside the horizon of 48 slots"),
    (deferrable(first_slot=-1), "slots -1…1 are outside the horizon of 48 slots"),
    (deferrable(idle_weight=-1), "idle_weight must not be negative, got -1"),
    (deferrable(due=(due(), due())), "due must be in the order of its slots, each at most once"),
    (deferrable(due=(due(slot=5),)), "due in slot 5, which is not one of 2…4"),
    (deferrable(due=(due((1, -1), (1, -2)),)), "slopes of what is due in slot 3 must not decrease nor be above 0"),
    (deferrable(due=(due((1, 1)),)), "slopes of what is due in slot 3 must not decrease nor be above 0"),
    (deferrable(due=(due((0, -1)),)), "widths of what is due in slot 3 must be positive"),
    (
        whole(deferrable_demand=2 * (DeferrableDemand(role=role("pick"), first_slot=0, arrived=(1,), due=()),)),
        "deferrable demand 'pick' stands twice",
    ),
    (limits(min_minutes=960, max_minutes=480), "employee 'ann': min_minutes 960 is above max_minutes 480 of contract"),
    (
        person(
            limits={"min_minutes": 1440, "max_minutes": 480},
            absences=(Absence(start_min=0, end_min=1440, credit_min=480),),
        ),
        "min_minutes 1440 less 480 of paid leave is above max_minutes 480",
    ),
    (limits(min_shifts=3, max_shifts=2), "employee 'ann': min_shifts 3 is above max_shifts 2 of contract"),
    (
        limits(min_shifts_of_type={"N": 2}, max_shifts_of_type={"N": 1}),
        "min_shifts_of_type 'N' 2 is above max_shifts_of_type 'N' 1",
    ),
    *[(build, f"{name} must be at most 1000000000, got 1000000001") for build, name in TOO_MUCH],
    (capacity(base_cost=10**12 + 1), "capacity demand 'pick' in slot 2: base_cost must be at most 1000000000000, got"),
]


@pytest.mark.parametrize(("build", "words"), FAULTS, ids=[words for _, words in FAULTS])
def test_a_fault_is_named(build: Callable[[], Problem], words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        build()
    assert any(words in fault for fault in caught.value.faults), caught.value.faults


def test_all_faults_are_reported_at_once() -> None:
    with pytest.raises(ProblemError) as caught:
        problem(
            employee(limits={"max_nights": -1}, cost_per_hour=-5),
            requests=(Request(employee=ZOE, day=99, on=True, weight=1),),
        )
    assert len(caught.value.faults) == 4
    assert str(caught.value) == "; ".join(caught.value.faults)


def test_a_sound_problem_has_no_fault() -> None:
    assert problem(employee(limits={"min_rest_min": 660})).employees[0].contract.min_rest_min is not None
