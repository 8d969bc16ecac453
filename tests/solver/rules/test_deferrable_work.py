from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ortools.sat.python.cp_model import OPTIMAL, CpSolver

from solver.checks.deferrable_work import deferrable_work
from solver.checks.qualification import qualification
from solver.model import build
from solver.problem import CostSegment, DeferrableDemand, DueCost, EmployeeId, Horizon, Problem
from solver.roster import Assignment, Roster
from solver.rules.deferrable_work import DeferrableWork
from solver.rules.one_shift_a_day import OneShiftADay
from solver.search.neighbourhood import Neighbourhood, given_by, restricted
from solver.variables import Outside
from tests.builders import assert_costs, employee, problem, role, shift
from tests.strategies import cases

RULE = DeferrableWork()
PICK, PACK = role("pick"), role("pack")
# Slots are 240 minutes. D fills slot 2 (8–12) with its first block and slot 3 (12–16) with its second, on day 1 slots
# 8 and 9; N's first block (19–25) gives slot 4 one hour, slot 5 four, slot 6 one.


def due(
    slot: int, *, base: int = 1000, widths: tuple[int, ...] = (100, 100), slopes: tuple[int, ...] = (-6, -4)
) -> Any:
    """1000 with nothing done; 6 less a centihead-slot up to 100, 4 less up to 200."""
    pieces = tuple(CostSegment(width_centiheads=w, slope=s) for w, s in zip(widths, slopes, strict=True))
    return DueCost(slot=slot, base_cost=base, segments=pieces)


def work(*costs: DueCost, arrived: tuple[int, ...] = (500,) * 48, **fields: Any) -> DeferrableDemand:
    made: dict[str, Any] = {"role": PICK, "first_slot": 0, "arrived": arrived, "due": costs}
    return DeferrableDemand(**{**made, **fields})


def case(*demands: DeferrableDemand, pct: tuple[int, ...] = (100, 100), **fields: Any) -> Problem:
    people = [
        employee(name, roles={PICK: share, PACK: share})
        for name, share in zip(("ann", "bob", "eve"), pct, strict=False)
    ]
    return problem(*people, deferrable_demand=demands, **fields)


def held(kind: str = "D", **lines: str) -> Roster:
    """Who holds what: one letter a block, ``p`` pick, ``k`` pack, ``-`` idle; days parted by ``/``, off if empty."""
    names = {"p": PICK, "k": PACK}
    return Roster(
        tuple(
            Assignment(
                employee=EmployeeId(name),
                day=day,
                shift_type=shift(kind, day).type,
                roles=tuple(names.get(letter) for letter in blocks),
            )
            for name, line in lines.items()
            for day, blocks in enumerate(line.split("/"))
            if blocks
        )
    )


@pytest.mark.parametrize(
    ("pct", "cost"),
    [
        ((99,), 1000 - 594),  # one centihead short of the first breakpoint
        ((100,), 1000 - 600),  # exactly
        ((100, 1), 1000 - 604),  # one over
        ((100, 99), 1000 - 600 - 396),
        ((100, 100), 0),
        ((100, 100, 1), 0),  # beyond the pieces nothing is gained
    ],
)
def test_what_is_done_by_the_due_slot_costs_what_the_curve_says(pct: tuple[int, ...], cost: int) -> None:
    able = {name: "p-" for name, _ in zip(("ann", "bob", "eve"), pct, strict=False)}
    assert_costs(RULE, case(work(due(2)), pct=pct), held(**able), cost)


def test_work_counts_until_the_end_of_the_due_slot_and_not_after() -> None:
    both = held(ann="pp")  # slots 2 and 3
    assert_costs(RULE, case(work(due(1))), both, 1000)
    assert_costs(RULE, case(work(due(2))), both, 400)
    assert_costs(RULE, case(work(due(3))), both, 0)
    assert_costs(RULE, case(work(due(41))), both, 0)


@pytest.mark.parametrize(
    ("come", "cost"),
    [
        ((0, 0, 0, 99), 1000 - 594),  # one centihead-slot less than a head can do in slot 3
        ((0, 0, 0, 100), 400),
        ((0, 0, 0, 101), 400),  # ann stands there for one slot
        ((0, 0, 99, 101), 1000 - 600 - 4),  # 99 in slot 2, 2 in slot 3
        ((0, 0, 100, 200), 0),
        ((0, 0, 0, 0), 1000),  # it comes after she has gone
    ],
)
def test_work_is_not_done_before_it_arrives(come: tuple[int, ...], cost: int) -> None:
    arrived = come + (200,) * 44
    assert_costs(RULE, case(work(due(3), arrived=arrived)), held(ann="pp"), cost)


def test_what_waits_is_done_on_a_later_day() -> None:
    late = work(due(3), due(9, base=500, widths=(300,), slopes=(-1,)))
    assert_costs(RULE, case(late), held(ann="p-/"), 400 + 400)
    assert_costs(RULE, case(late), held(ann="p-/pp"), 400 + 200)
    assert_costs(RULE, case(late), held(ann="/pp", bob="/-p"), 1000 + 200)


def test_idle_capacity_is_not_saved_for_later() -> None:
    come = (0, 0, 0, 50) + (150,) * 44
    # slot 2 finds nothing, slot 3 finds 50 for two people, slot 8 finds 100 more for one
    assert_costs(RULE, case(work(due(9), arrived=come)), held(ann="pp/-p", bob="pp"), 1000 - 600 - 200)
    assert_costs(RULE, case(work(due(9), arrived=come)), held(ann="pp", bob="pp"), 1000 - 300)


def test_capacity_without_work_costs_its_weight_up_to_the_last_slot() -> None:
    come = (0, 0, 0, 50) + (150,) * 5  # slots 0 to 8
    wasted = work(arrived=come, idle_weight=3)
    assert_costs(RULE, case(wasted), held(), 0)
    assert_costs(RULE, case(wasted), held(ann="p-"), 3 * 100)
    assert_costs(RULE, case(wasted), held(ann="-p"), 3 * 50)
    assert_costs(RULE, case(wasted), held(ann="-p/pp"), 3 * 50)  # slot 9 is beyond
    assert_costs(RULE, case(wasted), held(ann="-p/kk"), 3 * 50)
    assert_costs(RULE, case(wasted), held(ann="-p/pp", bob="/pp"), 3 * 50 + 3 * 100)


def test_the_slots_may_begin_in_the_middle_and_work_before_them_does_not_count() -> None:
    later = work(due(9), first_slot=8, arrived=(200, 200), idle_weight=1)
    assert_costs(RULE, case(later), held(ann="pp"), 1000)
    assert_costs(RULE, case(later), held(ann="pp/p-"), 400)
    assert_costs(RULE, case(later), held(ann="pp/pp", bob="/p-"), 100)


def test_every_role_has_its_own_work() -> None:
    both = case(work(due(3)), work(due(3), role=PACK))
    assert_costs(RULE, both, held(ann="pk"), 400 + 400)
    assert_costs(RULE, both, held(ann="kk"), 1000)


def test_a_part_of_a_slot_counts_pro_rata() -> None:
    night = held(kind="N", ann="p-")  # an hour of slot 4, all of slot 5, an hour of slot 6
    assert [cost(night, slot) for slot in (3, 4, 5, 6)] == [1000, 1000 - 150, 1000 - 600 - 100, 1000 - 600 - 200]


def cost(roster: Roster, slot: int) -> int:
    given = case(work(due(slot)))
    found = sum(violation.penalty for violation in deferrable_work(given, roster))
    assert_costs(RULE, given, roster, found)
    return found


def test_the_last_day_and_the_night_beyond_it_have_their_slots() -> None:
    last = case(work(due(6 * 6 + 3)))
    assert_costs(RULE, last, held(ann="//////pp"), 0)
    # slot 42 is 0–4 h after the end: N's first block gives an hour, its second (25–31 h) three
    assert_costs(RULE, case(work(due(42), first_slot=42, arrived=(500,))), held(kind="N", ann="//////pp"), 400)


def test_without_deferrable_demand_there_is_nothing_to_say() -> None:
    assert not RULE.applies_to(problem())


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_a_part_of_a_roster_costs_what_the_whole_does(data: st.DataObject) -> None:
    """Days that are frozen and people outside give what they give; the hint fills every variable of the rule."""
    drawn, roster = data.draw(cases("deferrable_work"))
    assume(not list(qualification(drawn, roster)))  # who is not qualified has no variable
    people = frozenset(data.draw(st.sets(st.sampled_from([e.id for e in drawn.employees]), min_size=1)))
    days = frozenset(data.draw(st.sets(st.sampled_from(range(drawn.horizon.days)))))
    part = Neighbourhood("drawn", people, days)
    inside = Roster(tuple(a for a in roster if a.employee in people))
    others = given_by(drawn, (a for a in roster if a.employee not in people))
    at = {(a.employee, a.day): a for a in inside}
    frozen = {(p, d): at.get((p, d)) for p in part.people for d in range(drawn.horizon.days) if d not in part.days}
    outside = Outside(capacity=others.capacity, frozen=frozen)
    built = build(restricted(drawn, people), rules=[RULE, OneShiftADay()], outside=outside)
    for var, value in built.variables.complete_pairs(inside):
        built.model.add(var == value)
    solver = CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(built.model) == OPTIMAL
    known = {d.role for d in built.problem.deferrable_demand}
    mine = [v for v in deferrable_work(drawn, roster) if v.role in known]
    assert round(solver.objective_value) == sum(v.penalty for v in mine)


@pytest.mark.parametrize("early", [(), (due(6),)], ids=["due once", "due at night too"])
def test_what_a_frozen_day_gives_does_no_more_than_what_is_there(early: tuple[DueCost, ...]) -> None:
    # bob does the 40 that are there on day 0, ann's frozen evening (10 in each of slots 4 and 5) only 10 more, bob 100
    given = problem(
        employee("ann", roles={PICK: 10}, shift_types=frozenset({shift("E", 0).type})),
        employee("bob", roles={PICK: 100}, shift_types=frozenset({shift("D", 0).type})),
        kinds="DE",
        days=2,
        deferrable_demand=(work(*early, due(8), arrived=(40,) * 4 + (50,) * 3 + (500,) * 5),),
    )
    (ann,) = held("E", ann="pp")
    for line, first, done in (("p-/p-", 50, 150), ("/p-", 20, 120), ("p-", 50, 50), ("-p/-p", 50, 50)):
        roster = Roster((ann, *held(bob=line)))
        frozen = {(ann.employee, 0): ann, (ann.employee, 1): None}
        built = build(given, rules=[RULE], outside=Outside(frozen=frozen))
        built.fix(roster)
        solver = CpSolver()
        assert solver.solve(built.model) == OPTIMAL
        assert solver.objective_value == due(8).cost(done) + sum(one.cost(first) for one in early)
        assert solver.objective_value == sum(violation.penalty for violation in deferrable_work(given, roster))


@pytest.mark.parametrize(
    ("come", "done"),
    [
        ({8: 400}, 400),  # an hour each at 9, 10, 11, and the first
        ({8: 399}, 399),
        ({8: 401}, 400),
        ({9: 400}, 300),  # one hour stood about
        ({8: 90, 9: 400}, 390),
        ({8: 100, 10: 100, 11: 99}, 299),
        ({8: 100, 9: 101, 11: 150}, 301),  # 100, 100, 1 and then 100
    ],
)
def test_slots_with_the_same_heads_are_followed_one_by_one(come: dict[int, int], done: int) -> None:
    arrived = tuple(sum(amount for hour, amount in come.items() if hour <= slot) for slot in range(24))
    wanted = work(due(13, base=5000, widths=(600,), slopes=(-5,)), arrived=arrived, idle_weight=0)
    hourly = case(wanted, horizon=Horizon(days=1, slot_min=60))
    assert_costs(RULE, hourly, held(ann="p-"), 5000 - 5 * done)
    idle = case(replace(wanted, due=(), idle_weight=2), horizon=Horizon(days=1, slot_min=60))
    assert_costs(RULE, idle, held(ann="p-"), 2 * (400 - done))


def test_a_hint_fills_every_variable_of_the_rule() -> None:
    fine = case(
        work(due(9), due(20), due(40, slopes=(-3, -2)), arrived=tuple(range(0, 1440, 10))),
        pct=(70, 60),
        horizon=Horizon(days=5, slot_min=60),
    )
    built = build(fine, rules=[RULE])
    line = held(ann="p-/p-", bob="pp")
    pairs = list(built.variables.complete_pairs(line))
    constants = 2
    assert len({var.index for var, _ in pairs}) == len(built.model.proto.variables) - constants
    for var, value in pairs:
        built.model.add(var == value)
    solver = CpSolver()
    assert solver.solve(built.model) == OPTIMAL
    assert solver.objective_value == sum(violation.penalty for violation in deferrable_work(fine, line))
