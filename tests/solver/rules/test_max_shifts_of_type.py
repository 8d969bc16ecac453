from __future__ import annotations

import pytest

from solver.problem import History, ShiftTypeId
from solver.rules.max_shifts_of_type import MaxShiftsOfType
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = MaxShiftsOfType()


@pytest.mark.parametrize(
    ("line", "excess"),
    [("N------", 0), ("N-----N", 0), ("N--N--N", 1), ("NNNNNNN", 5), ("DDDDDDD", 0), ("-------", 0)],
    ids=["one short", "exactly: first and last day", "one over", "all", "another type", "no work"],
)
def test_two_nights_are_allowed(line: str, excess: int) -> None:
    hard = problem(employee(limits={"max_shifts_of_type": {"N": 2}}))
    if excess:
        assert_broken(RULE, hard, roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    soft = problem(employee(limits={"max_shifts_of_type": {"N": (2, 10)}}))
    assert_costs(RULE, soft, roster(ann=line), 10 * excess)


def test_every_type_has_its_own_maximum() -> None:
    case = problem(employee(limits={"max_shifts_of_type": {"N": (1, 10), "D": (2, 1)}}))
    assert_costs(RULE, case, roster(ann="NNDDD--"), 10 + 1)


def test_a_maximum_of_nought_means_never() -> None:
    case = problem(employee(limits={"max_shifts_of_type": {"N": 0}}))
    assert_kept(RULE, case, roster(ann="DDDDDDD"))
    assert_broken(RULE, case, roster(ann="------N"), amount=1)


def test_the_history_does_not_count() -> None:
    nights = History(last_shift_type=ShiftTypeId("N"), consecutive_days=3, consecutive_nights=3)
    case = problem(employee(history=nights, limits={"max_shifts_of_type": {"N": 1}}))
    assert_kept(RULE, case, roster(ann="N"))


def test_a_maximum_is_each_persons_own() -> None:
    people = (employee("ann", limits={"max_shifts_of_type": {"N": 1}}), employee("bob"))
    assert_kept(RULE, problem(*people), roster(ann="N", bob="NNN"))
