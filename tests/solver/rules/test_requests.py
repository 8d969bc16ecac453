from __future__ import annotations

import pytest

from solver.problem import Problem, Request, ShiftTypeId
from solver.rules.requests import Requests
from tests.builders import ANN, BOB, assert_costs, employee, problem, roster

RULE = Requests()


def case(*wishes: tuple[int, bool, str | None, int], **fields: object) -> Problem:
    """Ann's wishes: day, on, shift type, weight."""
    return problem(
        employee("ann", shift_types=frozenset({ShiftTypeId("D"), ShiftTypeId("N")})),
        employee("bob"),
        kinds="DNE",
        requests=tuple(
            Request(employee=ANN, day=day, on=on, shift_type=ShiftTypeId(kind) if kind else None, weight=weight)
            for day, on, kind, weight in wishes
        ),
        **fields,
    )


@pytest.mark.parametrize("day", [0, 6], ids=["first day", "last day"])
@pytest.mark.parametrize(
    ("on", "kind", "worked", "refused"),
    [
        (True, "N", "N", 0),
        (True, "N", "D", 1),
        (True, "N", "-", 1),
        (True, None, "D", 0),
        (True, None, "-", 1),
        (False, "N", "N", 1),
        (False, "N", "D", 0),
        (False, "N", "-", 0),
        (False, None, "D", 1),
        (False, None, "-", 0),
    ],
)
def test_a_request_is_granted_or_costs_its_weight(
    day: int, on: bool, kind: str | None, worked: str, refused: int
) -> None:
    assert_costs(RULE, case((day, on, kind, 40)), roster(ann="-" * day + worked), 40 * refused)


def test_every_refused_request_is_charged_at_its_own_weight() -> None:
    wishes = case((0, True, "N", 1), (0, False, "D", 10), (3, False, None, 100), (4, False, None, 1000))
    assert_costs(RULE, wishes, roster(ann="D--D---"), 1 + 10 + 100)


def test_a_request_for_a_shift_that_is_not_there_cannot_be_granted() -> None:
    assert_costs(RULE, case((2, True, "N", 5), without=[(2, "N")]), roster(ann="--D"), 5)
    assert_costs(RULE, case((2, False, "N", 5), without=[(2, "N")]), roster(ann="--D"), 0)


def test_a_request_for_a_shift_type_that_is_not_the_persons_cannot_be_granted() -> None:
    assert_costs(RULE, case((2, True, "E", 5)), roster(ann="--D"), 5)


def test_somebody_elses_work_grants_nothing() -> None:
    assert_costs(RULE, case((0, True, None, 5)), roster(bob="D"), 5)
    wish = Request(employee=BOB, day=0, on=False, weight=5)
    assert_costs(RULE, problem(employee("ann"), employee("bob"), requests=(wish,)), roster(ann="D"), 0)


def test_a_weight_of_nought_is_free() -> None:
    assert_costs(RULE, case((0, True, None, 0)), roster(), 0)
