"""What a search states before it has proved anything: below every roster, and never below 0 for demand in heads."""

from __future__ import annotations

import random

import pytest

from solver.checks import verify
from solver.params import SolveParams
from solver.problem import CapacityDemand, CostSegment, DeferrableDemand, DueCost, RoleId
from solver.roster import Roster
from solver.search.board import Board
from solver.search.floor import floor
from solver.search.progress import Progress, StopRequest
from solver.solve import solve
from tests.benchmarks.months import month
from tests.builders import employee, problem
from tests.solver.search.columns.tiny import team
from tests.solver.search.test_cancel import wanted

R = RoleId("R")


def capacity(*pieces: tuple[int, int], base_cost: int = 0, surplus_slope: int = 0) -> CapacityDemand:
    segments = tuple(CostSegment(width_centiheads=width, slope=slope) for width, slope in pieces)
    return CapacityDemand(role=R, slot=2, base_cost=base_cost, segments=segments, surplus_slope=surplus_slope)


class FirstOnly(Progress):
    """Stops with the first roster."""

    def __init__(self) -> None:
        self._found = False

    def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:
        self._found = True

    def should_stop(self) -> StopRequest:
        return "finish" if self._found else None


@pytest.mark.parametrize(
    ("demand", "least"),
    [
        (capacity((100, -3), base_cost=1000), 700),
        (capacity((100, -3), (50, -1), (50, 2), base_cost=1000, surplus_slope=4), 650),
        (capacity((100, 2), base_cost=-40, surplus_slope=2), -40),
        (capacity((100, -3), base_cost=1000, surplus_slope=-1), None),
    ],
)
def test_a_curve_is_least_where_its_slope_reaches_nought(demand: CapacityDemand, least: int | None) -> None:
    given = problem(employee(roles={R: 100}), capacity_demand=(demand,))
    assert floor(given) == least
    if least is not None:
        assert min(demand.cost(heads) for heads in range(400)) == least
    assert Board(given, SolveParams()).bound == least


def test_work_that_waits_is_least_when_all_is_done_in_time() -> None:
    due = DueCost(slot=3, base_cost=500, segments=(CostSegment(width_centiheads=100, slope=-4),))
    waiting = DeferrableDemand(role=R, first_slot=2, arrived=(50, 100), due=(due,), idle_weight=1)
    assert floor(problem(employee(roles={R: 100}), deferrable_demand=(waiting,))) == 100


@pytest.mark.parametrize("seed", range(3))
def test_no_roster_costs_less(seed: int) -> None:
    made = month(6, seed, days=7)
    least = floor(made)
    assert least is not None
    assert least <= verify(made, Roster(())).objective
    found = solve(made, SolveParams(time_limit_s=60, num_workers=1), FirstOnly())
    assert found.objective is not None
    assert found.bound is not None
    assert least <= found.bound <= found.objective


@pytest.mark.parametrize("limit_s", [0.1, 1.0])
def test_heads_never_have_a_bound_below_nought(limit_s: float) -> None:
    for made in (wanted(30, 28), team(random.Random(3), 20, 21, demand=True)):
        found = solve(made, SolveParams(time_limit_s=limit_s, num_workers=1))
        assert found.bound is not None
        assert found.bound >= 0
