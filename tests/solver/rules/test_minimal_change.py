from __future__ import annotations

import pytest

from solver.problem import GivenDay, Problem, ShiftTypeId
from solver.roster import Assignment, Roster
from solver.rules.minimal_change import MinimalChange
from tests.builders import ANN, assert_costs, employee, problem, role, roster

RULE = MinimalChange()


def case(*given: tuple[int, str | None, int], **fields: object) -> Problem:
    """What the given roster holds for Ann: day, shift type, weight of a change."""
    days = tuple(
        GivenDay(employee=ANN, day=day, shift_type=ShiftTypeId(kind) if kind else None, weight=weight)
        for day, kind, weight in given
    )
    return problem(employee(roles={role("pick"): 100}), employee("bob"), given=days, **fields)


@pytest.mark.parametrize("day", [0, 6], ids=["first day", "last day"])
@pytest.mark.parametrize(
    ("given", "worked", "changed"),
    [("D", "D", 0), ("D", "N", 1), ("D", "-", 1), (None, "-", 0), (None, "D", 1), (None, "N", 1)],
)
def test_a_day_stays_what_it_was_or_costs_its_weight(day: int, given: str | None, worked: str, changed: int) -> None:
    assert_costs(RULE, case((day, given, 25)), roster(ann="-" * day + worked), 25 * changed)


def test_every_changed_day_is_charged_at_its_own_weight() -> None:
    assert_costs(
        RULE, case((0, "D", 1), (1, None, 10), (2, "N", 100), (3, "D", 1000)), roster(ann="NDN"), 1 + 10 + 1000
    )


def test_days_that_were_not_given_are_free() -> None:
    assert_costs(RULE, case((0, "D", 25)), roster(ann="DDD", bob="NNN"), 0)


def test_roles_may_change() -> None:
    held = Roster((Assignment(employee=ANN, day=0, shift_type=ShiftTypeId("D"), roles=(role("pick"), None)),))
    assert_costs(RULE, case((0, "D", 25)), held, 0)


def test_a_given_shift_that_no_longer_exists_is_charged() -> None:
    assert_costs(RULE, case((2, "N", 25), without=[(2, "N")]), roster(ann="--D"), 25)


def test_nothing_given_and_nobody_at_work() -> None:
    assert_costs(RULE, case(), roster(), 0)
    assert_costs(RULE, case((0, "D", 0)), roster(), 0)
