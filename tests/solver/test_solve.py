from __future__ import annotations

import time
from dataclasses import replace

import pytest

from solver.checks import verify
from solver.errors import VerificationError
from solver.params import SolveParams
from solver.problem import (
    CapacityDemand,
    CostSegment,
    Employee,
    EmployeeId,
    HeadsDemand,
    Pin,
    Problem,
    Request,
    RoleId,
    ShiftTypeId,
)
from solver.roster import Assignment, Roster
from solver.search import lanes
from solver.search.board import Board
from solver.search.progress import Progress, StopRequest
from solver.solution import Solution, Status, Termination
from solver.solve import solve
from tests.benchmarks.instances import company
from tests.builders import employee, problem, roster

D, N = ShiftTypeId("D"), ShiftTypeId("N")
QUICK = SolveParams(time_limit_s=20, num_workers=1)


@pytest.fixture(params=["whole", "lanes", "columns"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """CP-SAT on the whole model, or one of the ways that large problems take, which must find the same optimum."""
    if request.param == "lanes":
        monkeypatch.setattr(lanes, "WHOLE_MODEL_VARIABLES", 0)
    if request.param == "columns":
        monkeypatch.setattr(lanes, "TINY_CELLS", -1)
    return str(request.param)


def heads(day: int, wanted: int, under: int | None = 100, over: int | None = 10) -> HeadsDemand:
    return HeadsDemand(day=day, shift_type=D, heads=wanted, under_weight=under, over_weight=over)


def week(*people: Employee, **fields: object) -> Problem:
    return problem(*people, kinds="D", heads_demand=tuple(heads(d, 1) for d in range(7)), **fields)


def optimum(given: Problem, params: SolveParams = QUICK) -> int:
    found = solve(given, params)
    assert found.status is Status.OPTIMAL
    assert found.roster is not None
    assert found.objective == found.bound == verify(given, found.roster).objective
    return found.objective


def test_one_person_of_five_days_leaves_two_days_short(way: str) -> None:
    # 7 days want one head, 5 can be given: 2 × 100
    found = solve(week(employee(limits={"max_minutes": 5 * 480})), replace(QUICK, gap_limit_ratio=0.0, time_limit_s=4))
    assert found.objective == 200
    assert found.penalties["heads_cover"] == 200
    assert found.roster is not None
    assert len(found.roster) == 5
    if way == "whole":
        assert (found.status, found.termination, found.bound) == (Status.OPTIMAL, Termination.PROVED, 200)


def test_two_people_cover_the_week_between_them() -> None:
    # each may work 4 of 7 days; 7 heads are wanted, 8 could be given: no penalty, the empty day is not filled (over 10)
    limits = {"max_minutes": 4 * 480}
    assert optimum(week(employee("ann", limits=limits), employee("bob", limits=limits))) == 0


def test_capacity_is_bought_where_it_is_worth_its_wage() -> None:
    # a day shift costs 8 h × 1000 = 8000 and gives 100 centiheads in two slots. On day 0 each is worth 50:
    # 2 × 100 × 50 = 10000 > 8000. On day 1 each is worth 30: 6000 < 8000, so day 1 stays short: 8000 + 2 × 3000
    picker = employee(cost_per_hour=1000, roles={RoleId("pick"): 100})
    demand = tuple(
        CapacityDemand(
            role=RoleId("pick"),
            slot=6 * day + k,
            base_cost=100 * value,
            segments=(CostSegment(width_centiheads=100, slope=-value),),
        )
        for day, value in ((0, 50), (1, 30))
        for k in (2, 3)
    )
    given = problem(picker, days=2, kinds="D", capacity_demand=demand)
    found = solve(given, QUICK)
    assert (found.objective, found.bound) == (14_000, 14_000)
    assert found.roster == Roster(
        (Assignment(employee=EmployeeId("ann"), day=0, shift_type=D, roles=(RoleId("pick"), RoleId("pick"))),)
    )


def test_a_pinned_refusal_costs_the_request() -> None:
    # the pin keeps ann at work on the day that she asked to be free of (30); the cover of that day costs nothing
    given = week(
        employee(),
        pins=(Pin(employee=EmployeeId("ann"), day=2, shift_type=D),),
        requests=(Request(employee=EmployeeId("ann"), day=2, on=False, weight=30),),
    )
    assert optimum(given) == 30


def test_hard_demand_is_met_by_the_lanes_too(way: str) -> None:
    # two heads are wanted hard on day 1 and only two people are there
    given = problem(employee("ann"), employee("bob"), kinds="D", days=3, heads_demand=(heads(1, 2, under=None),))
    found = solve(given, replace(QUICK, time_limit_s=2))
    assert found.objective == 0
    assert found.roster is not None
    assert {(a.employee, a.day) for a in found.roster if a.day == 1} == {("ann", 1), ("bob", 1)}


def test_infeasible_is_an_answer(way: str) -> None:
    # two heads wanted hard of one person
    found = solve(problem(employee(), kinds="D", days=1, heads_demand=(heads(0, 2, under=None),)), QUICK)
    assert (found.status, found.termination) == (Status.INFEASIBLE, Termination.PROVED)
    assert (found.roster, found.objective, found.bound, found.gap) == (None, None, None, None)


# Metamorphic laws: what must hold of any two related problems.


def mixed(**fields: object) -> Problem:
    limits = {"max_minutes": 4 * 480, "max_consecutive_days": (2, 7), "max_weekends": (1, 11)}
    people = fields.pop("people", None) or tuple(
        employee(name, limits=limits, cost_per_hour=k) for k, name in enumerate(("ann", "bob", "cyd"))
    )
    wanted = fields.pop("wanted", None) or tuple(
        replace(heads(d, 1 + d % 2), shift_type=kind) for d in range(7) for kind in (D, N)
    )
    return problem(*people, heads_demand=wanted, **fields)  # type: ignore[arg-type]


def test_renaming_people_changes_no_objective() -> None:
    before = mixed()
    after = mixed(people=tuple(replace(e, id=EmployeeId(f"z{k}")) for k, e in enumerate(before.employees)))
    assert optimum(before) == optimum(after)


def test_reordering_people_and_demand_changes_no_objective() -> None:
    before = mixed()
    after = mixed(people=before.employees[::-1], wanted=before.heads_demand[::-1])
    assert optimum(before) == optimum(after)


def test_doubling_the_weights_doubles_the_objective() -> None:
    plain = problem(
        employee(limits={"max_minutes": 480}), days=3, kinds="D", heads_demand=tuple(heads(d, 1) for d in range(3))
    )
    twice = replace(
        plain,
        heads_demand=tuple(replace(d, under_weight=200, over_weight=20) for d in plain.heads_demand),
    )
    assert optimum(twice) == 2 * optimum(plain) == 400  # two of three days short


def test_an_idle_person_more_is_never_worse() -> None:
    before = mixed()
    assert optimum(mixed(people=(*before.employees, employee("dan")))) <= optimum(before)


def test_relaxing_a_limit_is_never_worse() -> None:
    tight = mixed()
    loose = mixed(people=tuple(replace(e, contract=replace(e.contract, max_minutes=None)) for e in tight.employees))
    assert optimum(loose) <= optimum(tight)


def test_a_warm_start_is_never_worse(way: str) -> None:
    given = mixed()
    start = roster(ann="DD-DD--", bob="--D--DD", cyd="N--N---")
    assert verify(given, start).feasible
    found = solve(given, SolveParams(time_limit_s=0.2, num_workers=1), hint=start)
    assert found.objective is not None
    assert found.objective <= verify(given, start).objective


def test_an_illegal_start_is_not_returned(way: str) -> None:
    given = mixed()
    start = roster(ann="DDDDDDD")  # 7 × 8 h where 4 × 8 h is the most
    found = solve(given, replace(QUICK, time_limit_s=2), hint=start)
    assert found.roster is not None
    assert verify(given, found.roster).feasible


def test_one_worker_and_one_seed_give_one_roster() -> None:
    given = company(people=6, days=7)
    first, second = (
        solve(given, SolveParams(time_limit_s=60, num_workers=1, seed=7, gap_limit_ratio=0.2)) for _ in "12"
    )
    assert first.roster == second.roster
    assert first.termination in {Termination.GAP_LIMIT, Termination.PROVED}


# Stopping


class Stopper(Progress):
    """Asks to stop as soon as there is a roster, and notes what it was told."""

    def __init__(self, request: StopRequest) -> None:
        self.request = request
        self.told: list[int] = []
        self.bounds: list[int] = []
        self.asked_at = 0.0

    def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:
        self.told.append(objective)

    def on_bound(self, bound: int, seconds: float) -> None:
        self.bounds.append(bound)

    def should_stop(self) -> StopRequest:
        if not self.told:
            return None
        self.asked_at = self.asked_at or time.monotonic()
        return self.request


@pytest.mark.parametrize("request_", ["finish", "cancel"])
def test_a_stop_keeps_the_best_and_comes_back_within_a_second(request_: StopRequest) -> None:
    stopper = Stopper(request_)
    given = company(people=14, days=14)
    found = solve(given, SolveParams(time_limit_s=60), stopper)
    assert time.monotonic() - stopper.asked_at < 1.0
    assert found.termination is Termination.CANCELLED
    assert found.status is Status.FEASIBLE
    assert found.roster is not None
    assert verify(given, found.roster).feasible
    assert stopper.told == sorted(stopper.told, reverse=True)


def test_the_time_limit_holds() -> None:
    start = time.monotonic()
    found = solve(company(people=14, days=14), SolveParams(time_limit_s=1.5))
    assert time.monotonic() - start < 3.5
    assert found.termination is Termination.TIME_LIMIT


def test_the_gap_limit_ends_the_search_with_a_bound_below() -> None:
    found = solve(company(people=8, days=7), SolveParams(time_limit_s=60, gap_limit_ratio=0.3))
    assert found.termination in {Termination.GAP_LIMIT, Termination.PROVED}
    assert found.gap is not None
    assert 0 <= found.gap <= 0.3


# What is never returned


def test_a_planted_lie_about_the_cost_is_found() -> None:
    given = week(employee(limits={"max_minutes": 480}))
    board = Board(given, QUICK)
    with pytest.raises(VerificationError, match="heads_cover: the model claims 599, the check finds 600"):
        board.offer(roster(ann="D------"), {"heads_cover": 599})
    assert board.roster is None


def test_a_planted_illegal_roster_is_found() -> None:
    board = Board(week(employee(limits={"max_minutes": 480})), QUICK)
    with pytest.raises(VerificationError, match="hard rules"):
        board.offer(roster(ann="DD-----"))
    assert board.offer_merged(roster(ann="DD-----")) is False
    assert board.roster is None


def test_a_bound_above_the_objective_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def overclaim(board: Board, progress: Progress, hint: Roster | None) -> bool:
        board.offer(Roster(()))
        board.raise_bound(10_000)
        return False

    monkeypatch.setattr("solver.solve.search", overclaim)
    with pytest.raises(VerificationError, match="the bound 10000 is above the objective 700"):
        solve(week(employee()), QUICK)


def test_a_failure_in_a_lane_reaches_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("in the lane")

    monkeypatch.setattr(lanes, "build", fail)
    with pytest.raises(ZeroDivisionError, match="in the lane"):
        solve(week(employee()), QUICK)


def test_gap_is_special_at_an_objective_of_nought() -> None:
    def gap(objective: int | None, bound: int | None) -> float | None:
        return Solution(
            status=Status.FEASIBLE,
            termination=Termination.TIME_LIMIT,
            params=QUICK,
            seconds=1,
            objective=objective,
            bound=bound,
        ).gap

    assert (gap(0, 0), gap(200, 150), gap(None, 3), gap(0, -1)) == (0.0, 0.25, None, float("inf"))
