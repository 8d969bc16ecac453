from __future__ import annotations

from solver.problem import CapacityDemand, Pin, Problem, RoleId, ShiftTypeId
from solver.roster import Assignment, Roster
from solver.rules.pins import Pins
from tests.builders import ANN, assert_broken, assert_kept, employee, problem, role, roster

RULE = Pins()
PICK, PACK = role("pick"), role("pack")


def pinned(day: int, kind: str | None, roles: tuple[RoleId | None, ...] | None = None) -> Problem:
    pin = Pin(employee=ANN, day=day, shift_type=None if kind is None else ShiftTypeId(kind), roles=roles)
    return problem(
        employee(roles={PICK: 100, PACK: 100}),
        employee("bob"),
        pins=(pin,),
        capacity_demand=(
            CapacityDemand(role=PICK, slot=0, base_cost=0, segments=()),
            CapacityDemand(role=PACK, slot=0, base_cost=0, segments=()),
        ),
    )


def held(*roles: RoleId | None) -> Roster:
    """Ann works D on day 0 in these roles."""
    return Roster((Assignment(employee=ANN, day=0, shift_type=ShiftTypeId("D"), roles=roles),))


def test_a_pinned_shift_must_be_worked() -> None:
    assert_kept(RULE, pinned(0, "D"), roster(ann="D"))
    assert_broken(RULE, pinned(0, "D"), roster(ann="N"), amount=1)
    assert_broken(RULE, pinned(0, "D"), roster(), amount=1)


def test_a_pin_on_the_last_day_is_about_that_day_only() -> None:
    assert_kept(RULE, pinned(6, "N"), roster(ann="DDDDDDN"))
    assert_broken(RULE, pinned(6, "N"), roster(ann="NNNNNN-"), amount=1)


def test_a_pinned_day_off_must_be_free() -> None:
    assert_kept(RULE, pinned(2, None), roster(ann="DD-D"))
    assert_broken(RULE, pinned(2, None), roster(ann="--D"), amount=1)


def test_a_pin_is_about_one_person() -> None:
    assert_broken(RULE, pinned(0, "D"), roster(bob="D"), amount=1)
    assert_kept(RULE, pinned(0, None), roster(bob="D"))


def test_pinned_roles_must_be_held_block_by_block() -> None:
    case = pinned(0, "D", (PICK, PACK))
    assert_kept(RULE, case, held(PICK, PACK))
    assert_broken(RULE, case, held(PICK, PICK), amount=1)
    assert_broken(RULE, case, held(PACK, PICK), amount=2)
    assert_broken(RULE, case, held(), amount=2)


def test_a_block_pinned_to_no_role_must_be_idle() -> None:
    case = pinned(0, "D", (PICK, None))
    assert_kept(RULE, case, held(PICK, None))
    assert_broken(RULE, case, held(PICK, PICK), amount=1)


def test_a_pin_without_roles_leaves_them_free() -> None:
    assert_kept(RULE, pinned(0, "D"), held(PACK, None))
