from __future__ import annotations

from solver.problem import CapacityDemand, HeadsDemand, Problem, ShiftType, ShiftTypeId, SkillId
from solver.roster import Assignment, Roster
from solver.rules.qualification import Qualification
from tests.builders import ANN, assert_broken, assert_kept, check_says, employee, problem, role, roster

RULE = Qualification()
PICK, PACK = role("pick"), role("pack")


def one(*, roles: tuple[str | None, ...] = (), skill: str | None = None, kind: str = "D", day: int = 0) -> Roster:
    """Ann on one shift."""
    return Roster(
        (
            Assignment(
                employee=ANN,
                day=day,
                shift_type=ShiftTypeId(kind),
                roles=tuple(role(name) if name else None for name in roles),
                skill=SkillId(skill) if skill else None,
            ),
        )
    )


def with_roles(*, allowed: tuple[str, ...] | None = None, **able: int) -> Problem:
    """Ann's roles with their proficiencies; both roles are demanded, and D allows some or all."""
    return problem(
        employee(roles={role(name): pct for name, pct in able.items()}),
        kinds="D",
        shift_types=(
            ShiftType(id=ShiftTypeId("D"), roles=None if allowed is None else tuple(role(name) for name in allowed)),
        ),
        capacity_demand=tuple(CapacityDemand(role=r, slot=2, base_cost=0, segments=()) for r in (PICK, PACK)),
    )


def test_a_shift_type_that_is_not_the_persons_is_forbidden_on_every_day() -> None:
    case = problem(employee(shift_types=frozenset({ShiftTypeId("D")})))
    assert_kept(RULE, case, roster(ann="DDDDDDD"))
    assert_broken(RULE, case, roster(ann="N"), amount=1)
    assert_broken(RULE, case, roster(ann="------N"), amount=1)


def test_without_a_list_every_shift_type_is_allowed() -> None:
    assert_kept(RULE, problem(employee(shift_types=None)), roster(ann="DN"))


def test_a_role_needs_a_proficiency_above_nought() -> None:
    assert_kept(RULE, with_roles(pick=1), one(roles=("pick", None)))
    assert_broken(RULE, with_roles(pick=0), one(roles=("pick", None)), amount=1)
    assert_broken(RULE, with_roles(pack=100), one(roles=("pick", "pick")), amount=2)  # one a block


def test_a_role_must_be_allowed_in_the_shift_type() -> None:
    assert_kept(RULE, with_roles(pick=100, pack=100, allowed=("pick",)), one(roles=("pick", "pick")))
    assert_broken(RULE, with_roles(pick=100, pack=100, allowed=("pick",)), one(roles=("pick", "pack")), amount=1)


def test_a_skill_must_be_the_persons() -> None:
    wanted = (HeadsDemand(day=0, shift_type=ShiftTypeId("D"), heads=1, skill=SkillId("forklift")),)
    able = problem(employee(skills=frozenset({SkillId("forklift")})), heads_demand=wanted)
    assert_kept(RULE, able, one(skill="forklift"))
    assert_broken(RULE, problem(heads_demand=wanted), one(skill="forklift"), amount=1)


def test_roles_are_given_for_every_block_or_not_at_all() -> None:
    case = with_roles(pick=100)
    assert_kept(RULE, case, one(roles=()))
    assert_kept(RULE, case, one(roles=(None, None)))
    for roles in (("pick",), ("pick", "pick", "pick")):
        (found,) = check_says(RULE, case, one(roles=roles))
        assert found.hard
        assert f"{len(roles)} roles for 2 blocks" in found.message


def test_an_assignment_to_nobody_or_to_no_shift_is_found() -> None:
    case = problem(without=[(3, "D")])
    (stranger,) = check_says(RULE, case, roster(zoe="D"))
    (no_shift,) = check_says(RULE, case, one(day=3))
    assert (stranger.employee, stranger.hard) == ("zoe", True)
    assert (no_shift.days, no_shift.shift_type, no_shift.hard) == ((3,), "D", True)


def test_no_work_needs_no_qualification() -> None:
    assert_kept(RULE, problem(employee(shift_types=frozenset())), roster())
