"""The rosters that ours is compared with are legal, and the greedy one is no straw man."""

from __future__ import annotations

from datetime import timedelta

from scheduler.domain.organisation import Leave, Pin
from scheduler.planning.demand import RoleDemand
from scheduler.planning.to_problem import PlanningInput, to_problem
from solver.checks import verify
from solver.params import SolveParams
from solver.roster import Assignment, Roster
from solver.solve import solve
from tests.benchmarks.baselines import greedy, repaired, with_pins
from tests.scheduler.planning.builders import MONDAY, Curve, contract, early, night, organisation, person, skill
from tests.scheduler.planning.test_to_problem import MIDNIGHT

LIMITS = {"max_minutes_per_week": (1440, None), "min_rest_min": (660, None)}  # three shifts a week


def problem(*, leaves=(), pins=(), days=3):
    company = organisation(
        people=(person("A"), person("B")),
        skills=(skill("A", "PICK"), skill("B", "PICK"), skill("B", "PACK")),
        shift_types=(early(), night()),
        contracts=(contract(limits=LIMITS),),
    )
    day = [
        Curve(base_cost=9000, widths=(100,), slopes=(-90,)) if 14 <= s < 31 else Curve(base_cost=0) for s in range(48)
    ]
    demand = tuple(RoleDemand(role=role, start=MIDNIGHT, slot_min=30, curves=day * days) for role in ("PICK", "PACK"))
    return to_problem(
        PlanningInput(organisation=company, first_day=MONDAY, days=days, demand=demand, leaves=leaves, pins=pins)
    )


def held(who, day, shift_type="E", role="PICK"):
    return Assignment(employee=who, day=day, shift_type=shift_type, roles=(role,) * 4)


def test_greedy_covers_all_that_three_shifts_each_can():
    made = problem()
    roster = greedy(made)
    # one picks and the other packs, every day: each shift saves 16 slots · 9000 and costs 8 h · 3600
    assert verify(made, roster).feasible
    assert {(a.employee, a.day, a.roles[0]) for a in roster} == {
        (who, day, role) for day in range(3) for who, role in (("A", "PICK"), ("B", "PACK"))
    }


def test_greedy_stops_at_hard_limits():
    made = problem(days=7)
    roster = greedy(made)
    assert verify(made, roster).feasible
    assert len(roster) == 6


def test_greedy_is_never_better_than_the_proven_optimum():
    made = problem()
    best = solve(made, SolveParams(time_limit_s=20, num_workers=1))
    assert best.objective is not None
    assert best.objective <= verify(made, greedy(made)).objective


def test_the_copy_keeps_what_it_can_when_leave_and_pins_take_a_day():
    made = problem(
        leaves=(Leave(person="A", first_day=MONDAY, last_day=MONDAY, kind="sick"),),
        pins=(Pin(person="B", day=MONDAY + timedelta(days=1), shift_type=None),),
    )
    copied = Roster(tuple(held(who, day) for who in "AB" for day in range(3)))
    legal, left = repaired(made, copied)
    assert left == ()
    assert verify(made, legal).feasible
    assert {(a.employee, a.day) for a in legal} == {("A", 1), ("A", 2), ("B", 0), ("B", 2)}


def test_a_pinned_shift_gets_the_cheapest_roles():
    made = problem(pins=(Pin(person="B", day=MONDAY, shift_type="E"),))
    kept = with_pins(made, Roster((held("A", 0),)))
    assert kept.on("B", 0)[0].roles == ("PACK",) * 4  # A picks already
