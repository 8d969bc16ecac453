"""The order of RULES does not matter: the same optimum whichever rule writes itself into the model first."""

from __future__ import annotations

from ortools.sat.python.cp_model import OPTIMAL, CpSolver

from solver.checks import verify
from solver.model import build
from solver.problem import (
    Absence,
    Burden,
    CapacityDemand,
    CostSegment,
    DeferrableDemand,
    DueCost,
    EmployeeId,
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
    RestWindow,
    Rotation,
    ShiftType,
    ShiftTypeId,
    SkillId,
    Team,
    Transition,
    WindowLimit,
)
from solver.rules import RULES
from tests.builders import ANN, BOB, DAY, employee, problem, role

D, N = ShiftTypeId("D"), ShiftTypeId("N")
WORK, OFF = PatternDay(work=True), PatternDay(work=False)


def everything() -> Problem:
    """Two people and a week in which every rule has something to say."""
    limits = {
        "min_minutes_per_day": (500, 1),
        "max_minutes_per_day": (700, 1),
        "min_minutes_per_week": (1440, 1),
        "max_minutes_per_week": 3000,
        "min_minutes": (1440, 1),
        "max_minutes": (2400, 1),
        "min_rest_min": 480,
        "max_consecutive_days": (3, 50),
        "min_consecutive_days": (2, 40),
        "min_consecutive_days_off": (2, 30),
        "max_consecutive_days_off": (3, 25),
        "min_consecutive_of_type": {"D": (2, 15)},
        "max_consecutive_of_type": {"D": (2, 15)},
        "max_weekends": (0, 60),
        "complete_weekends": (1, 70),
        "identical_weekends": (1, 35),
        "no_night_before_free_weekend": (1, 45),
        "min_consecutive_weekends": (2, 15),
        "max_consecutive_weekends": (1, 15),
        "min_shifts": (3, 25),
        "max_shifts": (4, 25),
        "min_shifts_of_type": {"N": (1, 20)},
        "min_days_off_after_nights": (2, 15),
        "max_types_per_week": (1, 30),
        "rotation": Rotation(order=(D, N, ShiftTypeId("S")), weight=15),
        "unwanted_patterns": (Pattern(days=(WORK, OFF, WORK), weight=20),),
        "wanted_patterns": (Pattern(days=(OFF, OFF), weekday=4, weight=10),),
        "max_shifts_of_type": {"N": (1, 20)},
        "max_nights": (1, 20),
        "max_consecutive_nights": 2,
        "min_days_off_per_week": 2,
        "max_standby": (0, 15),
        "regular_min_per_week": 1200,
        "overtime_premium_per_hour": 40,
    }
    roles = {role("pick"): 100, role("pack"): 80}
    away = EmployeeId("zoe")
    history = History(consecutive_days=2, last_shift_type=N, last_shift_end_min=420)
    demand = CapacityDemand(
        role=role("pick"), slot=2, base_cost=900, segments=(CostSegment(width_centiheads=100, slope=-9),)
    )
    return problem(
        employee(
            "ann",
            limits=limits,
            roles=roles,
            cost_per_hour=10,
            history=history,
            max_cost=Limit(value=300, weight=1),
            window_limits=(WindowLimit(first_day=0, last_day=4, limit=Limit(value=960, weight=1)),),
            rest_windows=(
                RestWindow(
                    first_day=0,
                    last_day=6,
                    start_min=0,
                    end_min=7 * DAY,
                    begin_min=0,
                    rest_min=2100,
                    limit=Limit(value=2, weight=20),
                ),
            ),
        ),
        employee(
            "bob",
            limits=limits,
            roles=roles,
            cost_per_hour=20,
            skills=frozenset({SkillId("forklift")}),
            absences=(Absence(start_min=2 * DAY, end_min=3 * DAY), Absence(start_min=0, end_min=DAY, weight=15)),
        ),
        heads_demand=(
            *(HeadsDemand(day=day, shift_type=D, heads=1, under_weight=500) for day in range(7)),
            HeadsDemand(day=3, shift_type=N, heads=1, skill=SkillId("forklift"), under_weight=300),
        ),
        capacity_demand=(demand, CapacityDemand(role=role("pack"), slot=3, base_cost=0, segments=())),
        deferrable_demand=(
            DeferrableDemand(
                role=role("pack"),
                first_slot=0,
                arrived=(0, 150, 150, 300, *(400 for _ in range(16))),
                due=(
                    DueCost(slot=9, base_cost=800, segments=(CostSegment(width_centiheads=200, slope=-4),)),
                    DueCost(slot=19, base_cost=700, segments=(CostSegment(width_centiheads=350, slope=-2),)),
                ),
                idle_weight=1,
            ),
        ),
        requests=(Request(employee=ANN, day=4, on=False, weight=35),),
        pins=(Pin(employee=ANN, day=1, shift_type=D),),
        transitions=(Transition(before=N, after=D),),
        fairness=(FairnessGoal(employee=BOB, burden=Burden.NIGHTS, target=0, carried=1, weight=12),),
        given=(GivenDay(employee=BOB, day=5, shift_type=D, weight=25),),
        role_switch_weight=5,
        shift_types=(
            ShiftType(id=D),
            ShiftType(id=N, night=True),
            ShiftType(id=ShiftTypeId("S"), standby=True, standby_pay=17),
        ),
        kinds="DNS",
        pairings=(Mentoring(trainee=BOB, mentors=frozenset({ANN, away}), weight=45),),
        lead_demand=(LeadDemand(people=frozenset({ANN}), weight=55),),
        teams=(Team(id="blue", members=frozenset({ANN, BOB}), weight=65),),
        notice=(NoticePeriod(before_day=7, per_person=Limit(value=0, weight=2), in_all=Limit(value=0, weight=3)),),
        others=frozenset({away}),
    )


def test_every_rule_applies_to_the_problem_that_has_everything() -> None:
    assert [rule.name for rule in RULES if not rule.applies_to(everything())] == []


def test_reversing_the_rules_does_not_change_the_optimum() -> None:
    case = everything()
    optima = []
    for rules in (RULES, tuple(reversed(RULES))):
        built = build(case, rules=rules)
        solver = CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(built.model) == OPTIMAL
        card = verify(case, built.roster(solver.value))
        assert card.feasible, card.hard
        claimed = {rule: cost for rule, cost in built.penalties(solver.value).items() if cost}
        assert claimed == {rule: cost for rule, cost in card.penalties.items() if cost}
        assert card.objective == round(solver.objective_value)
        optima.append(card.objective)
    assert optima[0] == optima[1] > 0
