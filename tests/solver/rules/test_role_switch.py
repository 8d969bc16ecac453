from __future__ import annotations

from dataclasses import replace

import pytest
from ortools.sat.python.cp_model import CpSolver

from solver.model import build
from solver.problem import Block, CapacityDemand, Problem
from solver.roster import Assignment, Roster
from solver.rules.role_switch import RoleSwitch
from tests.builders import ANN, assert_costs, employee, problem, role, shift

RULE = RoleSwitch()
ROLES = {"p": role("pick"), "k": role("pack"), "s": role("sort")}


def case(weight: int = 50) -> Problem:
    """D in four blocks of two hours; three roles, all demanded."""
    shifts = tuple(
        replace(
            shift("D", day),
            blocks=tuple(
                Block(start_min=day * 1440 + start, end_min=day * 1440 + start + 120) for start in (480, 600, 720, 840)
            ),
        )
        for day in range(2)
    )
    return problem(
        employee("ann", roles=dict.fromkeys(ROLES.values(), 100)),
        employee("bob", roles=dict.fromkeys(ROLES.values(), 100)),
        days=2,
        kinds="D",
        shifts=shifts,
        capacity_demand=tuple(CapacityDemand(role=r, slot=2, base_cost=0, segments=()) for r in ROLES.values()),
        role_switch_weight=weight,
    )


def held(*lines: str, name: str = "ann") -> Roster:
    """One line a day, one letter a block; ``-`` is idle."""
    return Roster(
        tuple(
            Assignment(
                employee=employee(name).id,
                day=day,
                shift_type=shift("D", day).type,
                roles=tuple(ROLES.get(letter) for letter in line),
            )
            for day, line in enumerate(lines)
        )
    )


@pytest.mark.parametrize(
    ("line", "switches"),
    [("pppp", 0), ("pppk", 1), ("kppp", 1), ("ppkk", 1), ("pkpk", 3), ("pksp", 3), ("----", 0)],
    ids=["none", "last", "first", "middle", "to and fro", "three roles", "idle"],
)
def test_every_change_of_role_between_neighbouring_blocks_costs(line: str, switches: int) -> None:
    assert_costs(RULE, case(), held(line), 50 * switches)


@pytest.mark.parametrize("line", ["p-pp", "p-kk", "--pp", "pp--", "-p-k"])
def test_going_idle_and_taking_up_a_role_again_is_no_switch(line: str) -> None:
    assert_costs(RULE, case(), held(line), 0)


def test_a_switch_from_one_day_to_the_next_is_free() -> None:
    assert_costs(RULE, case(), held("pppp", "kkkk"), 0)


def test_everybodys_switches_are_added_up() -> None:
    both = Roster((*held("ppkk", "pksk"), *held("kkpp", name="bob")))
    assert_costs(RULE, case(), both, 50 * (1 + 3 + 1))


def test_no_work_no_roles_and_no_weight_cost_nothing() -> None:
    assert_costs(RULE, case(), Roster(()), 0)
    assert_costs(RULE, case(), Roster((Assignment(employee=ANN, day=0, shift_type=shift("D", 0).type),)), 0)
    assert_costs(RULE, case(weight=0), held("pkpk"), 0)


@pytest.mark.parametrize(("line", "changes"), [("ppkk", 1), ("pkps", 3), ("p-kk", 0), ("pppp", 0)])
def test_a_hint_knows_the_switches(line: str, changes: int) -> None:
    made = case()
    built = build(made, rules=[RULE])
    decisions = {var.index for var, _ in built.variables.pairs(held(line))}
    derived = [(var, value) for var, value in built.variables.complete_pairs(held(line)) if var.index not in decisions]
    assert len(derived) == 2 * 2 * 3  # persons, days, pairs of neighbouring blocks
    assert sum(value for _, value in derived) == changes
    built.fix(held(line))
    for var, value in derived:
        built.model.add(var == value)
    solver = CpSolver()
    assert solver.status_name(solver.solve(built.model)) == "OPTIMAL"
    assert solver.objective_value == 50 * changes
