"""Explanations and re-plans of problems in which some work waits until it is due."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from solver.checks import verify
from solver.explain.changes import OneMorePerson
from solver.explain.conflict import find_conflict
from solver.explain.cross_training import cross_training
from solver.explain.demand_prices import SCALE, DemandPrices, demand_prices
from solver.explain.difference import explain_difference
from solver.explain.price import price
from solver.explain.shortfall import CapacityPost, Obstacle, explain_shortfall
from solver.params import SolveParams
from solver.problem import CostSegment, DeferrableDemand, DueCost, Pin, Problem, RoleId, ShiftTypeId
from solver.replan.absence import demand_cost, situation
from solver.replan.replan import replan
from solver.roster import Assignment, Roster
from solver.solve import solve
from tests.builders import ANN, BOB, employee, problem, role
from tests.solver.explain.random_cases import ROLES, person, small_problem
from tests.solver.explain.test_cross_training import bound, optimum
from tests.solver.replan.test_replan import away, exact

QUICK = SolveParams(time_limit_s=20, num_workers=1)
PICK, PACK = role("pick"), role("pack")
D = ShiftTypeId("D")


def waits(rng: random.Random, given: Problem) -> Problem:
    """The problem with one role's work waiting: it comes by day and is due in two slots of the horizon."""
    last = 6 * given.horizon.days - 1
    total, arrived = 0, []
    for slot in range(last + 1):
        total += rng.choice((0, 60, 150)) if slot % 6 in {1, 2, 3} else 0
        arrived.append(total)
    due = tuple(
        DueCost(
            slot=slot,
            base_cost=9 * arrived[slot],
            segments=tuple(
                CostSegment(width_centiheads=max(1, arrived[slot] // 2), slope=slope) for slope in sorted((-7, -2))
            ),
        )
        for slot in sorted(rng.sample(range(6, last + 1), 2))
    )
    demand = DeferrableDemand(
        role=ROLES[2], first_slot=0, arrived=tuple(arrived), due=due, idle_weight=rng.choice((0, 1))
    )
    kept = tuple(c for c in given.capacity_demand if c.role != ROLES[2])
    return replace(given, capacity_demand=kept, deferrable_demand=(demand,))


def waiting_problem(seed: int) -> Problem:
    rng = random.Random(seed)
    return waits(rng, small_problem(rng))


def held(who: str, day: int, *roles: str) -> Assignment:
    return Assignment(
        employee=employee(who).id, day=day, shift_type=D, roles=tuple(role(r) if r else None for r in roles)
    )


def picking() -> Problem:
    """Until the end of slot 8 (day 1, 8–12) 300 are wanted at 5 each; 150 come first, 200 more on day 1."""
    arrived = (150,) * 8 + (350,) * 4
    due = DueCost(slot=8, base_cost=1500, segments=(CostSegment(width_centiheads=300, slope=-5),))
    return problem(
        employee("ann", roles={PICK: 100}),
        employee("bob", roles={PICK: 80, PACK: 100}),
        employee("cyd", roles={PACK: 100}),
        kinds="D",
        days=2,
        deferrable_demand=(DeferrableDemand(role=PICK, first_slot=0, arrived=arrived, due=(due,), idle_weight=1),),
    )


def test_what_a_slot_is_short_of_is_the_work_that_is_there_and_worth_doing() -> None:
    roster = Roster((held("ann", 0, "pick", ""),))  # 100 of 150 done in slot 2
    wanted = {
        slot: explain_shortfall(picking(), roster, CapacityPost(role=PICK, slot=slot)).wanted for slot in (2, 3, 8, 9)
    }
    # slot 2: all 150; slot 3: the 50 left; slot 8: 200 more, which is all that is asked for; slot 9: it is too late
    assert wanted == {2: 150, 3: 50, 8: 200, 9: 0}
    found = explain_shortfall(picking(), roster, CapacityPost(role=PICK, slot=3))
    assert (found.given, found.short) == (0, 50)
    assert [(c.employee, c.obstacle, c.cost) for c in found.candidates] == [
        (BOB, Obstacle.COST, -50 * 5 + 30),  # 50 done, 30 without work; nothing is left for his first block
        (ANN, Obstacle.ELSEWHERE, -50 * 5 + 50),
        ("cyd", Obstacle.UNQUALIFIED, None),
    ]


def test_a_post_without_demand_is_an_error() -> None:
    with pytest.raises(KeyError):
        explain_shortfall(picking(), Roster(()), CapacityPost(role=PICK, slot=12))


@pytest.mark.parametrize("seed", range(3))
def test_any_prices_give_a_bound(seed: int) -> None:
    given = waiting_problem(seed)
    best = optimum(given)
    prices = demand_prices(given, time_limit_s=20)
    assert prices is not None
    good = bound(given, prices)
    assert 0.93 * best <= good <= best
    rng = random.Random(seed)
    wild = DemandPrices(
        capacity={key: rng.randint(-0, 9 * SCALE) for key in prices.capacity},
        heads={post: rng.randint(-100, 700) * SCALE for post in prices.heads},
        work={key: max(low, rng.randint(-2, 9) * SCALE) for key, low in least_prices(given).items()},
    )
    assert bound(given, wild) <= best


def least_prices(given: Problem) -> dict[tuple[RoleId, int], int]:
    return {(d.role, slot): -SCALE * d.idle_weight for d in given.deferrable_demand for slot in d.slots}


def test_training_for_work_that_waits_is_screened_and_confirmed() -> None:
    given = waiting_problem(5)
    best = optimum(given)
    table = cross_training(given, SolveParams(time_limit_s=20, num_workers=1), confirm=1)
    assert table.bound is not None
    assert table.bound <= best
    assert any(row.role == ROLES[2] for row in table.rows)
    for row in table.rows:
        truth = best - optimum(row.change().apply(given))
        assert row.ceiling is not None
        assert truth <= row.ceiling
        if row.confirmed is not None:
            assert row.confirmed.low is not None
            assert row.confirmed.high is not None
            assert row.confirmed.low <= truth <= row.confirmed.high


def test_one_more_person_is_priced() -> None:
    given = waiting_problem(4)
    change = OneMorePerson(employee=person(random.Random(1), "eve"))
    (found,) = price(given, [change], QUICK)
    truth = optimum(given) - optimum(change.apply(given))
    assert found.low is not None
    assert found.high is not None
    assert found.low <= truth <= found.high


def test_work_that_waits_is_no_part_of_a_conflict() -> None:
    given = replace(
        picking(),
        employees=(employee("ann", limits={"max_shifts": 0}, roles={PICK: 100}),),
        pins=(Pin(employee=ANN, day=0, shift_type=D),),
    )
    clash = find_conflict(given)
    assert clash is not None
    assert {member.rule for member in clash.members} == {"pins", "shifts_per_horizon"}


def test_the_difference_of_two_rosters_names_the_rule() -> None:
    one, other = Roster((held("ann", 0, "pick", ""),)), Roster((held("ann", 0, "pick", "pick"),))
    found = explain_difference(picking(), one, other)
    (rule,) = [r for r in found.rules if r.rule == "deferrable_work"]
    assert (rule.before, rule.after) == (1500 - 500, 1500 - 750 + 50)


def test_near_and_far_demand_together_are_all_of_it() -> None:
    for seed in range(6):
        given = waiting_problem(seed)
        published = solve(given, replace(QUICK, time_limit_s=3)).roster
        assert published is not None
        someone = next(iter(published)).employee
        first = min(a.day for a in published if a.employee == someone)
        found = situation(given, published, [away(someone, first, first)], now_min=None, keep_ratio=0.99)
        for roster in (published, found.left, Roster(())):
            parts = demand_cost(found.near_problem, roster) + demand_cost(found.far_problem, roster)
            card = verify(given, roster)
            assert parts == sum(card.penalties[rule] for rule in ("heads_cover", "role_capacity", "deferrable_work"))


def test_a_re_plan_catches_up_work_that_waits() -> None:
    # ann falls ill on day 0; bob picks what she would have picked, since it is due on day 1
    given = picking()
    published = Roster((held("ann", 0, "pick", ""), held("bob", 0, "pack", "pack")))
    found = replan(given, published, [away(ANN, 0, 0)], QUICK)
    assert found.best is not None
    assert verify(found.problem, found.best.roster).feasible
    before, after = verify(given, published), verify(given, found.best.roster)
    assert after.penalties["deferrable_work"] <= 1.01 * before.penalties["deferrable_work"] + 15


def test_random_absences_lose_no_cover() -> None:
    told = 0
    for seed in range(4):
        rng = random.Random(seed)
        few = waiting_problem(seed)
        published = solve(few, replace(QUICK, time_limit_s=3)).roster
        assert published is not None
        given = replace(few, employees=(*few.employees, person(rng, "eve"), person(rng, "fay")))
        someone = rng.choice(sorted({a.employee for a in published}))
        first = min(a.day for a in published if a.employee == someone)
        ill = away(someone, first, first)
        found = replan(given, published, [ill], QUICK)
        assert found.best is not None
        assert verify(found.problem, found.best.roster).feasible
        least = exact(given, published, ill)
        if least is not None:
            assert found.best.enough
            assert found.best.charged >= least
            told += 1
    assert told >= 2
