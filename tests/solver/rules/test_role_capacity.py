from __future__ import annotations

import pytest
from ortools.sat.python.cp_model import CpSolver

from solver.checks.role_capacity import role_capacity
from solver.model import build
from solver.problem import CapacityDemand, CostSegment, Horizon, Problem, ShiftTypeId
from solver.roster import Assignment, Roster
from solver.rules.role_capacity import RoleCapacity
from solver.variables import Outside
from tests.builders import ANN, assert_costs, employee, problem, role, shift

RULE = RoleCapacity()
PICK, PACK = role("pick"), role("pack")
# Slots are 240 minutes. D fills slot 2 (8–12) with its first block and slot 3 (12–16) with its second; N's first block
# (19–25) gives slot 4 one hour, slot 5 four, slot 6 one.


def curve(
    slot: int,
    *,
    what: str = "pick",
    base: int = 1000,
    widths: tuple[int, ...] = (100, 100),
    slopes: tuple[int, ...] = (-6, -4, 1),
) -> CapacityDemand:
    """1000 without anybody; 6 less a centihead up to 100, 4 less up to 200, then 1 more."""
    return CapacityDemand(
        role=role(what),
        slot=slot,
        base_cost=base,
        segments=tuple(CostSegment(width_centiheads=w, slope=s) for w, s in zip(widths, slopes, strict=False)),
        surplus_slope=slopes[-1],
    )


def case(*demands: CapacityDemand, pct: tuple[int, int, int] = (100, 100, 100), days: int = 7) -> Problem:
    people = [
        employee(name, roles={PICK: share, PACK: share}) for name, share in zip(("ann", "bob", "eve"), pct, strict=True)
    ]
    return problem(*people, capacity_demand=demands, days=days)


def held(day: int = 0, kind: str = "D", **roles: str) -> Roster:
    """Who holds what: one letter a block, ``p`` pick, ``k`` pack, ``-`` idle."""
    names = {"p": PICK, "k": PACK}
    return Roster(
        tuple(
            Assignment(
                employee=employee(name).id,
                day=day,
                shift_type=shift(kind, day).type,
                roles=tuple(names.get(letter) for letter in line),
            )
            for name, line in roles.items()
        )
    )


@pytest.mark.parametrize(
    ("pct", "cost"),
    [
        ((99, 0, 0), 1000 - 594),  # one centihead short of the first breakpoint
        ((100, 0, 0), 1000 - 600),  # exactly
        ((100, 1, 0), 1000 - 604),  # one over
        ((100, 99, 0), 1000 - 600 - 396),
        ((100, 100, 0), 1000 - 600 - 400),
        ((100, 100, 1), 1),
        ((100, 100, 50), 50),
    ],
)
def test_capacity_is_the_sum_of_proficiencies_and_costs_what_the_curve_says(
    pct: tuple[int, int, int], cost: int
) -> None:
    able = {name: "p-" for name, share in zip(("ann", "bob", "eve"), pct, strict=True) if share}
    assert_costs(RULE, case(curve(2), pct=pct), held(**able), cost)


@pytest.mark.parametrize(
    ("pct", "names", "cost"),
    [((100, 30, 0), ("ann", "bob"), 280), ((70, 60, 0), ("ann",), 580), ((100, 100, 60), ("ann", "bob", "eve"), 60)],
)
def test_a_hint_knows_how_the_curve_is_filled(pct: tuple[int, int, int], names: tuple[str, ...], cost: int) -> None:
    line = held(**dict.fromkeys(names, "p-"))
    built = build(case(curve(2), pct=pct), rules=[RULE])
    decisions = {var.index for var, _ in built.variables.pairs(line)}
    derived = [(var, value) for var, value in built.variables.complete_pairs(line) if var.index not in decisions]
    assert derived
    built.fix(line)
    for var, value in derived:
        built.model.add(var == value)
    solver = CpSolver()
    assert solver.status_name(solver.solve(built.model)) == "OPTIMAL"
    assert solver.objective_value == cost


def test_without_anybody_the_base_cost_is_due_in_every_slot() -> None:
    assert_costs(RULE, case(curve(2), curve(40, base=7), curve(41, base=11)), held(), 1018)


def test_only_the_role_that_is_held_counts_and_only_in_its_block() -> None:
    assert_costs(RULE, case(curve(2), curve(2, what="pack")), held(ann="p-", bob="k-"), 400 + 400)
    assert_costs(RULE, case(curve(2), curve(3)), held(ann="p-"), 400 + 1000)
    assert_costs(RULE, case(curve(2), curve(3)), held(ann="pp"), 400 + 400)
    assert_costs(RULE, case(curve(2)), held(ann="--"), 1000)


def test_the_first_and_the_last_day_have_their_slots() -> None:
    first, last = curve(2), curve(6 * 6 + 2)
    assert_costs(RULE, case(first, last), held(day=0, ann="p-"), 400 + 1000)
    assert_costs(RULE, case(first, last), held(day=6, ann="p-"), 1000 + 400)


def test_a_part_of_a_slot_counts_pro_rata() -> None:
    # N's first block is 19–25: one of four hours of slot 4, all of slot 5, one hour of slot 6
    night = held(kind="N", ann="p-")
    assert_costs(RULE, case(curve(4)), night, 1000 - 6 * 25)
    assert_costs(RULE, case(curve(5)), night, 1000 - 6 * 100)
    assert_costs(RULE, case(curve(6)), night, 1000 - 6 * 25)
    assert_costs(RULE, case(curve(4), pct=(50, 0, 0)), night, 1000 - 6 * 12)  # 12.5 floored


def test_a_night_of_the_last_day_covers_slots_beyond_the_horizon() -> None:
    # slot 42 is 0–4 h after the end: N's first block gives an hour, its second (25–31 h) three
    assert_costs(RULE, case(curve(42)), held(day=6, kind="N", ann="pp"), 1000 - 6 * 100)


def test_slots_that_see_the_same_heads_are_charged_each() -> None:
    assert_costs(RULE, case(curve(2, base=2000), curve(3, base=3000)), held(ann="pp", bob="pp"), 1000 + 2000)


def test_a_flat_curve_costs_its_base_whoever_works() -> None:
    flat = CapacityDemand(role=PICK, slot=2, base_cost=70, segments=())
    assert_costs(RULE, case(flat), held(), 70)
    assert_costs(RULE, case(flat), held(ann="p-"), 70)


def test_without_demand_there_is_nothing_to_say() -> None:
    assert not RULE.applies_to(problem())


@pytest.mark.parametrize(
    ("bob", "heads"),
    [("pp", {8: 2, 12: 2, 14: 1, 15: 1}), ("p-", {8: 2, 12: 1, 14: 0, 15: 0}), ("-p", {8: 1, 12: 2, 14: 1, 15: 1})],
)
def test_what_a_frozen_day_gives_counts_in_its_own_slots_only(bob: str, heads: dict[int, int]) -> None:
    # ann's L is frozen: she picks from 8 to 14 and is idle then. Of bob, the hours 12, 14 and 15 see the same block,
    # but ann is there at 12 only
    drawn = problem(
        employee("ann", roles={PICK: 100}),
        employee("bob", roles={PICK: 100}, shift_types=frozenset({ShiftTypeId("D")})),
        capacity_demand=tuple(curve(hour) for hour in heads),
        kinds="DL",
        horizon=Horizon(days=1, slot_min=60),
    )
    (ann,) = held(ann="p-", kind="L")
    roster = Roster((*held(bob=bob), ann))
    built = build(drawn, rules=[RULE], outside=Outside(frozen={(ANN, 0): ann}))
    built.fix(roster)
    solver = CpSolver()
    assert solver.status_name(solver.solve(built.model)) == "OPTIMAL"
    assert solver.objective_value == sum(curve(hour).cost(100 * count) for hour, count in heads.items())
    assert solver.objective_value == sum(violation.penalty for violation in role_capacity(drawn, roster))
