from __future__ import annotations

import pytest

from solver.problem import History, ShiftTypeId
from solver.rules.min_shifts_of_type import MinShiftsOfType
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MinShiftsOfType()
HARD, SOFT = {"min_shifts_of_type": {"N": 2}}, {"min_shifts_of_type": {"N": (2, 10)}}


@pytest.mark.parametrize(
    ("line", "missing"),
    [("N-N-N--", 0), ("N-----N", 0), ("NDDDDDD", 1), ("DDDDDDD", 2)],
    ids=["one over", "exactly, first and last day", "one short", "another type"],
)
def test_two_nights_are_due(line: str, missing: int) -> None:
    hard = problem(employee(limits=HARD))
    if missing:
        assert_broken(RULE, hard, roster(ann=line), amount=missing)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, problem(employee(limits=SOFT)), roster(ann=line), 10 * missing)


def test_every_type_has_a_minimum_of_its_own() -> None:
    both = problem(employee(limits={"min_shifts_of_type": {"N": (2, 10), "D": (1, 3)}}))
    assert_costs(RULE, both, roster(ann="N------"), 10 + 3)


def test_the_history_does_not_count() -> None:
    nights = History(consecutive_days=1, consecutive_nights=1, last_shift_type=ShiftTypeId("N"))
    assert_broken(RULE, problem(employee(history=nights, limits=HARD)), roster(ann="N"), amount=1)


def test_who_may_not_work_the_type_cannot_reach_the_minimum() -> None:
    days = frozenset({ShiftTypeId("D")})
    assert_costs(RULE, problem(employee(limits=SOFT, shift_types=days)), roster(ann="DDDDDDD"), 20)


def test_a_minimum_of_nought_asks_nothing() -> None:
    assert_kept(RULE, problem(employee(limits={"min_shifts_of_type": {"N": 0}})), roster())
