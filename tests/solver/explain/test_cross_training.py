from __future__ import annotations

import random

import pytest

from solver.explain.cross_training import CrossTraining, cross_training
from solver.explain.demand_prices import SCALE, DemandPrices, demand_prices, least_of_person
from solver.params import SolveParams
from solver.problem import CapacityDemand, CostSegment, HeadsDemand, Problem, RoleId, ShiftTypeId, SkillId
from solver.solution import Status
from solver.solve import solve
from tests.benchmarks.instances import company
from tests.builders import ANN, BOB, employee, problem
from tests.solver.explain.random_cases import small_problem

D = ShiftTypeId("D")
PICK, PACK, LAB = RoleId("pick"), RoleId("pack"), SkillId("lab")
QUICK = SolveParams(time_limit_s=20, num_workers=1)


def curve(role: RoleId, slot: int, value: int) -> CapacityDemand:
    """One head is wanted in the slot, worth ``value`` a centihead."""
    piece = CostSegment(width_centiheads=100, slope=-value)
    return CapacityDemand(role=role, slot=slot, base_cost=100 * value, segments=(piece,))


def optimum(given: Problem) -> int:
    found = solve(given, QUICK)
    assert found.status is Status.OPTIMAL
    assert found.objective is not None
    return found.objective


def test_the_table_names_who_should_learn_what() -> None:
    # ann packs for 2 × 100 × 3 = 600 a day; picking is worth 2 × 100 × 7 and nobody can; bob only may work nights
    given = problem(
        employee("ann", roles={PACK: 100}),
        employee("bob", roles={PACK: 100}, shift_types=frozenset({ShiftTypeId("N")})),
        days=1,
        capacity_demand=tuple(curve(role, slot, value) for role, value in ((PACK, 3), (PICK, 7)) for slot in (2, 3)),
    )
    table = cross_training(given, QUICK)
    first, second = table.rows
    assert (first.employee, first.role, first.skill) == (ANN, PICK, None)
    assert first.confirmed is not None
    assert (first.confirmed.low, first.confirmed.high) == (800, 800)  # 1400 won, the packing's 600 lost
    assert first.screened >= 800  # the relaxation's gain, and
    assert first.ceiling is not None
    assert first.ceiling >= 800  # a bound of the true one
    assert (second.employee, second.role, second.screened, second.confirmed) == (BOB, PICK, 0, None)


def test_a_skill_is_screened_like_a_role() -> None:
    wanted = tuple(HeadsDemand(day=d, shift_type=D, heads=1, skill=LAB, under_weight=50) for d in range(3))
    given = problem(employee(limits={"max_minutes": 960}), kinds="D", days=3, heads_demand=wanted)
    (row,) = cross_training(given, QUICK).rows
    assert (row.employee, row.role, row.skill) == (ANN, None, LAB)
    assert row.confirmed is not None
    assert (row.confirmed.low, row.confirmed.high) == (100, 100)  # two of three days
    assert row.screened >= 100


def test_only_the_wanted_number_of_rows_is_confirmed() -> None:
    table = cross_training(small_problem(random.Random(3)), QUICK, confirm=2, proficiency_pct=80)
    assert [row.confirmed is not None for row in table.rows[:3]] == [True, True, False]
    assert [row.screened for row in table.rows] == sorted((row.screened for row in table.rows), reverse=True)


def test_with_time_enough_every_value_is_of_a_whole_roster() -> None:
    given = small_problem(random.Random(3))
    table = cross_training(given, QUICK, confirm=0)
    assert all(row.whole_roster for row in table.rows)
    assert table.before.status is Status.OPTIMAL


def bound(given: Problem, prices: DemandPrices) -> int:
    total = prices.demand_bound(given, len(given.employees))
    for person in given.employees:
        least = least_of_person(given, person, prices.worth(given, person))
        assert least is not None
        total += least
    return total // SCALE


@pytest.mark.parametrize("seed", range(6))
def test_any_prices_give_a_bound(seed: int) -> None:
    rng = random.Random(seed)
    given = small_problem(rng)
    best = optimum(given)
    prices = demand_prices(given, time_limit_s=20)
    assert prices is not None
    good = bound(given, prices)
    assert good <= best
    wild = DemandPrices(
        capacity={key: rng.randint(-0, 9 * SCALE) for key in prices.capacity},
        heads={post: rng.randint(-100, 700) * SCALE for post in prices.heads},
    )
    assert bound(given, wild) <= best
    assert good >= 0.95 * best  # the relaxation's prices are no chance


def check_case(seed: int) -> CrossTraining:
    """Every pair's ceiling is above its true saving, and the confirmed interval holds it."""
    given = small_problem(random.Random(seed))
    best = optimum(given)
    table = cross_training(given, SolveParams(time_limit_s=20, num_workers=1, gap_limit_ratio=0.02), confirm=2)
    assert table.bound is not None
    assert table.bound <= best
    for row in table.rows:
        truth = best - optimum(row.change().apply(given))
        assert row.ceiling is not None
        assert truth <= row.ceiling, (seed, row)
        if row.confirmed is not None:
            assert row.confirmed.low is not None
            assert row.confirmed.high is not None
            assert row.confirmed.low <= truth <= row.confirmed.high, (seed, row)
    return table


def test_the_truth_is_below_every_ceiling() -> None:
    tables = [check_case(seed) for seed in range(3)]
    assert any(row.screened > 0 for table in tables for row in table.rows)


@pytest.mark.slow
def test_the_truth_is_below_every_ceiling_in_many_cases() -> None:
    for seed in range(200, 250):
        check_case(seed)


def test_hardly_any_time_gives_open_ends() -> None:
    table = cross_training(company(people=10, days=7), SolveParams(time_limit_s=0.05), screen_s=0.05)
    assert all(row.confirmed is None or row.confirmed.low == 0 for row in table.rows)
