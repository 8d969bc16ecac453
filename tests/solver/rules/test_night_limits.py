from __future__ import annotations

import pytest

from solver.problem import History, Problem, ShiftType, ShiftTypeId
from solver.rules.night_limits import NightLimits
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = NightLimits()


def case(limits: dict[str, object], past: int = 0, kinds: str = "DN") -> Problem:
    history = History(consecutive_days=past, consecutive_nights=past)
    return problem(employee(limits=limits, history=history), kinds=kinds)


@pytest.mark.parametrize(
    ("line", "excess"),
    [("N------", 0), ("N-----N", 0), ("N--N--N", 1), ("NNN---N", 2), ("DDDDDDD", 0), ("-------", 0)],
    ids=["one short", "exactly: first and last day", "one over", "two over", "days", "no work"],
)
def test_two_nights_are_allowed_in_all(line: str, excess: int) -> None:
    if excess:
        assert_broken(RULE, case({"max_nights": 2}), roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, case({"max_nights": 2}), roster(ann=line))
    assert_costs(RULE, case({"max_nights": (2, 10)}), roster(ann=line), 10 * excess)


@pytest.mark.parametrize(
    ("line", "excess"),
    [("N------", 0), ("NN-----", 0), ("NNN----", 1), ("----NNN", 1), ("NNDNN-N", 0), ("NNNNNNN", 5)],
    ids=["one short", "exactly", "one over", "over on the last day", "a day between", "all nights"],
)
def test_two_nights_are_allowed_in_a_row(line: str, excess: int) -> None:
    if excess:
        assert_broken(RULE, case({"max_consecutive_nights": 2}), roster(ann=line), amount=excess)
    else:
        assert_kept(RULE, case({"max_consecutive_nights": 2}), roster(ann=line))
    assert_costs(RULE, case({"max_consecutive_nights": (2, 10)}), roster(ann=line), 10 * excess)


@pytest.mark.parametrize(
    ("past", "line", "excess"),
    [(1, "N------", 0), (1, "NN-----", 1), (2, "N------", 1), (5, "N------", 1), (5, "DNN----", 0)],
    ids=["exactly", "one over", "full already", "the past is not charged", "a day between"],
)
def test_nights_in_a_row_go_on_from_the_history(past: int, line: str, excess: int) -> None:
    limits: dict[str, object] = {"max_consecutive_nights": (2, 10)}
    assert_costs(RULE, case(limits, past), roster(ann=line), 10 * excess)


def test_nights_of_the_history_do_not_count_for_the_horizon() -> None:
    assert_kept(RULE, case({"max_nights": 1}, past=4), roster(ann="N"))


def test_both_limits_are_charged() -> None:
    limits: dict[str, object] = {"max_nights": (2, 10), "max_consecutive_nights": (2, 100)}
    assert_costs(RULE, case(limits), roster(ann="NNN"), 10 + 100)


def test_nights_are_the_types_that_are_marked_so_taken_together() -> None:
    kinds = tuple(
        ShiftType(id=ShiftTypeId(kind), night=night) for kind, night in (("A", True), ("E", False), ("N", True))
    )
    marked = problem(
        employee(limits={"max_nights": (1, 1), "max_consecutive_nights": (1, 10)}), kinds="AEN", shift_types=kinds
    )
    # three nights, 2 in excess; N A is a run of two, 1 in excess
    assert_costs(RULE, marked, roster(ann="NAE-E-A"), 2 + 10)


def test_a_night_too_many_is_charged_where_only_all_days_together_are_too_many() -> None:
    assert_costs(RULE, case({"max_nights": (6, 10)}), roster(ann="NNNNNNN"), 10)
    assert_costs(RULE, case({"max_nights": (7, 10)}), roster(ann="NNNNNNN"), 0)
