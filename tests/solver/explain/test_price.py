from __future__ import annotations

import random
from dataclasses import replace

import pytest

from solver.checks import verify
from solver.errors import ProblemError, VerificationError
from solver.explain.changes import Change, LooserLimit, MoreOvertime, OneMorePerson, OneMoreQualification
from solver.explain.price import Bracket, price, saving
from solver.params import SolveParams
from solver.problem import CapacityDemand, CostSegment, EmployeeId, HeadsDemand, Problem, RoleId, ShiftTypeId, SkillId
from solver.roster import Roster
from solver.search.progress import Progress, StopRequest
from solver.solution import Status
from solver.solve import solve
from tests.builders import ANN, employee, problem
from tests.solver.explain.random_cases import changes_of, small_problem

D, N = ShiftTypeId("D"), ShiftTypeId("N")
PICK, FORKLIFT = RoleId("pick"), SkillId("forklift")
QUICK = SolveParams(time_limit_s=20, num_workers=1)


def week(*people: object, **fields: object) -> Problem:
    wanted = tuple(HeadsDemand(day=d, shift_type=D, heads=1, under_weight=100) for d in range(7))
    return problem(*people, kinds="D", heads_demand=wanted, **fields)  # type: ignore[arg-type]


def only(given: Problem, change: Change) -> tuple[int | None, int | None]:
    (found,) = price(given, [change], QUICK)
    assert found.proven
    assert found.estimate == found.low
    return found.low, found.high


# The interval


@pytest.mark.parametrize(
    ("before", "after", "ignoring", "expected"),
    [
        (Bracket(90, 100), Bracket(70, 75), None, (15, 30)),  # 90 − 75, 100 − 70
        (Bracket(90, 100), Bracket(85, 100), 0, (0, 15)),  # a relaxation never costs
        (Bracket(90, 100), Bracket(85, 100), None, (-10, 15)),
        (Bracket(60, 100), Bracket(85, 90), 0, (0, 15)),  # OPT_before ≥ OPT_after ≥ 85, not only 60
        (Bracket(90, 100), Bracket(85, 130), 20, (-20, 15)),  # 130 is undercut by 100 + 20
        (Bracket(None, 100), Bracket(85, 90), 0, (0, 15)),
        (Bracket(90, 100), Bracket(None, None), None, (None, None)),
        (Bracket(None, None), Bracket(85, 90), None, (None, None)),
        (Bracket(50, 50), Bracket(50, 50), 0, (0, 0)),
    ],
)
def test_the_interval_of_two_brackets(
    before: Bracket, after: Bracket, ignoring: int | None, expected: tuple[int | None, int | None]
) -> None:
    assert saving(before, after, ignoring) == expected


def test_figures_that_contradict_each_other_are_our_fault() -> None:
    with pytest.raises(VerificationError, match="contradict"):
        saving(Bracket(90, 80), Bracket(70, 70), None)


# Prices with their arithmetic


def test_a_day_more_for_one_who_may_work_five_of_seven() -> None:
    # two days are short at 100 each; 8 h more give one of them
    given = week(employee(limits={"max_minutes_per_week": 5 * 480}))
    assert only(given, LooserLimit(employee=ANN, limit="max_minutes_per_week", by=480)) == (100, 100)
    assert only(given, MoreOvertime(employee=ANN, minutes=480)) == (100, 100)


def test_an_hour_more_buys_no_shift_of_eight() -> None:
    assert only(week(employee(limits={"max_minutes_per_week": 5 * 480})), MoreOvertime(employee=ANN)) == (0, 0)


def test_overtime_moves_the_horizon_by_as_much_for_every_week() -> None:
    given = problem(employee(limits={"max_minutes_per_week": 960, "max_minutes": 1920}), days=14)
    (ann,) = MoreOvertime(employee=ANN, minutes=60).apply(given).employees
    assert ann.contract.max_minutes_per_week is not None
    assert ann.contract.max_minutes is not None
    assert (ann.contract.max_minutes_per_week.value, ann.contract.max_minutes.value) == (1020, 1920 + 2 * 60)


def test_a_minimum_moves_down_and_not_below_nought() -> None:
    given = problem(employee(limits={"min_minutes": (480, 3), "max_shifts_of_type": {"N": 1}}))
    (ann,) = LooserLimit(employee=ANN, limit="min_minutes", by=500).apply(given).employees
    assert ann.contract.min_minutes is not None
    assert ann.contract.min_minutes.value == 0
    (ann,) = LooserLimit(employee=ANN, limit="max_shifts_of_type", by=2, shift_type=N).apply(given).employees
    assert [(kind, limit.value) for kind, limit in ann.contract.max_shifts_of_type] == [(N, 3)]


def test_one_more_person_covers_the_two_days_left_at_the_wage() -> None:
    # 2 × 100 short, bought for 2 × 8 h × 5
    given = week(employee(limits={"max_minutes": 5 * 480}))
    assert only(given, OneMorePerson(employee=employee("eve", cost_per_hour=5))) == (120, 120)


def test_a_person_who_costs_without_work_may_cost_more_than_they_save() -> None:
    # nothing is short, and eve is owed 960 minutes at 1 a minute: they go unmet, and nobody is better off
    eve = employee("eve", limits={"min_minutes": (960, 1)}, cost_per_hour=1000)
    assert only(week(employee()), OneMorePerson(employee=eve)) == (-960, -960)


def test_one_more_skill_and_one_more_role() -> None:
    wanted = (HeadsDemand(day=0, shift_type=D, heads=1, skill=FORKLIFT, under_weight=70),)
    curve = CapacityDemand(role=PICK, slot=2, base_cost=500, segments=(CostSegment(width_centiheads=100, slope=-5),))
    given = problem(employee(cost_per_hour=2), kinds="D", days=1, heads_demand=wanted, capacity_demand=(curve,))
    # the shift's wage is 8 × 2 = 16
    assert only(given, OneMoreQualification(employee=ANN, skill=FORKLIFT)) == (54, 54)
    # 80 of 100 centiheads at 5 each
    assert only(given, OneMoreQualification(employee=ANN, role=PICK, proficiency_pct=80)) == (384, 384)


def test_a_person_who_makes_a_roster_possible_has_no_price() -> None:
    wanted = (HeadsDemand(day=0, shift_type=D, heads=2, under_weight=None),)
    given = problem(employee(), kinds="D", days=1, heads_demand=wanted)
    (found,) = price(given, [OneMorePerson(employee=employee("eve"))], QUICK)
    assert (found.before, found.after) == (Status.INFEASIBLE, Status.OPTIMAL)
    assert (found.low, found.high, found.estimate) == (None, None, None)
    assert found.roster is not None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (MoreOvertime(employee=EmployeeId("zoe")), "unknown employee 'zoe'"),
        (MoreOvertime(employee=ANN), "no maximum of minutes"),
        (MoreOvertime(employee=ANN, minutes=0), "must be positive"),
        (LooserLimit(employee=ANN, limit="max_nights", by=1), "no limit 'max_nights' to loosen; it has min_rest_min"),
        (LooserLimit(employee=ANN, limit="id", by=1), "no limit 'id' to loosen"),
        (LooserLimit(employee=ANN, limit="max_shifts_of_type", by=1, shift_type=N), "'max_shifts_of_type' of 'N'"),
        (LooserLimit(employee=ANN, limit="min_rest_min", by=0), "must be positive"),
        (OneMorePerson(employee=employee("ann")), "'ann' is there already"),
        (OneMoreQualification(employee=ANN, role=PICK), "has the role 'pick' already"),
        (OneMoreQualification(employee=ANN, skill=FORKLIFT), "has the skill 'forklift' already"),
        (OneMoreQualification(employee=ANN), "name one role or one skill"),
        (OneMoreQualification(employee=ANN, role=RoleId("x"), proficiency_pct=0), "proficiency must be positive"),
    ],
)
def test_a_change_that_changes_nothing_is_a_fault(change: Change, fault: str) -> None:
    ann = employee(limits={"min_rest_min": 660}, roles={PICK: 100}, skills=frozenset({FORKLIFT}))
    with pytest.raises(ProblemError, match=fault):
        price(problem(ann), [change], QUICK)


def test_a_stop_leaves_out_what_was_not_reached() -> None:
    class Stop(Progress):
        def should_stop(self) -> StopRequest:
            return "cancel"

    assert price(week(employee()), [OneMorePerson(employee=employee("eve"))] * 3, QUICK, progress=Stop()) == ()


# The truth lies in the interval


def optimum(given: Problem) -> int:
    found = solve(given, QUICK)
    assert found.status is Status.OPTIMAL
    assert found.objective is not None
    return found.objective


def check_case(seed: int) -> list[tuple[int, int]]:
    """Prices from searches that stop early, against the truth; returns (width, truth) of every interval."""
    rng = random.Random(seed)
    given = small_problem(rng)
    changes = changes_of(rng, given)
    loose = replace(QUICK, gap_limit_ratio=rng.choice((0.0, 0.02, 0.1, 0.3)))
    start = Roster(()) if verify(given, Roster(())).feasible and rng.random() < 0.5 else None
    before = optimum(given)
    told = []
    for found in price(given, changes, loose, hint=start):
        truth = before - optimum(found.change.apply(given))
        assert found.low is not None, found.change.name
        assert found.high is not None, found.change.name
        assert found.low <= truth <= found.high, (seed, found.change.name, found.low, truth, found.high)
        told.append((found.high - found.low, truth))
    return told


def test_the_truth_lies_in_the_interval_in_random_cases() -> None:
    told = [pair for seed in range(4) for pair in check_case(seed)]
    assert len(told) == 24
    assert any(width > 0 for width, _ in told)  # the searches did stop early
    assert sum(truth > 0 for _, truth in told) >= 6  # and there was something to save


@pytest.mark.slow
def test_the_truth_lies_in_the_interval_in_many_random_cases() -> None:
    told = [pair for seed in range(100, 160) for pair in check_case(seed)]
    assert len(told) >= 350  # now and then somebody knows all
    assert sum(truth > 0 for _, truth in told) >= 90
