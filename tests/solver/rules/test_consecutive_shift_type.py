from __future__ import annotations

import pytest

from solver.problem import Absence, History, ShiftTypeId
from solver.rules.consecutive_shift_type import ConsecutiveShiftType
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = ConsecutiveShiftType()
N, D = ShiftTypeId("N"), ShiftTypeId("D")


def judge(limit: str, value: int, line: str, amount: int, history: History | None = None, **fields: object) -> None:
    """A limit on nights, hard and soft at once."""
    hard = problem(employee(history=history, limits={limit: {"N": value}}, **fields))
    if amount:
        assert_broken(RULE, hard, roster(ann=line), amount=amount)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    soft = problem(employee(history=history, limits={limit: {"N": (value, 15)}}, **fields))
    assert_costs(RULE, soft, roster(ann=line), 15 * amount)


def nights(past: int, worked: int | None = None) -> History:
    return History(last_shift_type=N, consecutive_days=worked or past, consecutive_of_last_type=past)


@pytest.mark.parametrize(
    ("line", "excess"),
    [
        ("-NN----", 0),
        ("-NNN---", 0),
        ("-NNNN--", 1),
        ("NNNNN--", 2),
        ("---NNNN", 1),
        ("----NNN", 0),
        ("NNDNNN-", 0),
        ("NN-NN--", 0),
        ("DDDDDDD", 0),
        ("NNNNNNN", 4),
    ],
    ids=[
        "one short",
        "exactly",
        "one over",
        "two over",
        "over on the last day",
        "last days",
        "another type ends it",
        "a day off ends it",
        "another type",
        "all days",
    ],
)
def test_a_run_of_one_type_may_last_three_days(line: str, excess: int) -> None:
    judge("max_consecutive_of_type", 3, line, excess)


@pytest.mark.parametrize(
    ("history", "line", "excess"),
    [
        (nights(1), "NN-----", 0),
        (nights(1), "NNN----", 1),
        (nights(3), "N------", 1),
        (nights(5), "NN-----", 2),
        (nights(5), "DN-----", 0),
        (History(last_shift_type=D, consecutive_days=5, consecutive_of_last_type=5), "NNN----", 0),
        (History(last_shift_type=N, consecutive_days_off=1), "NNN----", 0),
        (History(last_shift_type=N, consecutive_days=4), "NNN----", 0),
    ],
    ids=[
        "exactly",
        "one over",
        "full already",
        "the past is not charged",
        "another type ends it",
        "another type before",
        "off before",
        "an unknown run counts as none",
    ],
)
def test_a_run_goes_on_from_the_history_and_is_charged_for_its_own_days(
    history: History, line: str, excess: int
) -> None:
    judge("max_consecutive_of_type", 3, line, excess, history)


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("--NNNN-", 0),
        ("--NNN--", 0),
        ("--NN---", 1),
        ("--N----", 2),
        ("-DNND--", 1),
        ("-N-N---", 4),
        ("-----NN", 0),
        ("----NN-", 1),
        ("DDDDDDD", 0),
        ("-------", 0),
    ],
    ids=[
        "one over",
        "exactly",
        "one short",
        "two short",
        "between other shifts",
        "both of two",
        "may go on",
        "ends before the last day",
        "another type",
        "no work",
    ],
)
def test_a_run_of_one_type_lasts_three_days(line: str, missing: int) -> None:
    judge("min_consecutive_of_type", 3, line, missing)


@pytest.mark.parametrize(
    ("history", "line", "missing"),
    [
        (nights(1), "NN-----", 0),
        (nights(1), "N------", 1),
        (nights(1), "-------", 2),
        (nights(2, worked=4), "DNNN---", 1),
        (nights(3), "-------", 0),
        (History(), "N------", 0),
        (History(consecutive_days=2), "N------", 0),
        (History(last_shift_type=N, consecutive_days=2), "N------", 0),
        (History(last_shift_type=D, consecutive_days=2, consecutive_of_last_type=2), "N------", 2),
        (History(consecutive_days_off=1), "N------", 2),
        (History(last_shift_type=N, consecutive_days_off=1), "-------", 0),
    ],
    ids=[
        "exactly",
        "one short",
        "ended on day −1",
        "ended on day −1 with another type",
        "long enough",
        "unknown",
        "unknown type",
        "unknown length",
        "another type before",
        "off before",
        "off since",
    ],
)
def test_a_run_that_began_before_counts_its_days(history: History, line: str, missing: int) -> None:
    judge("min_consecutive_of_type", 3, line, missing, history)


def test_a_run_that_began_before_is_asked_for_no_more_than_can_be_worked() -> None:
    on_leave = Absence(start_min=2 * DAY, end_min=3 * DAY)  # a night of day 1 would end inside it
    judge("min_consecutive_of_type", 3, "N------", 0, nights(1), absences=(on_leave,))
    judge("min_consecutive_of_type", 3, "-------", 1, nights(1), absences=(on_leave,))
    judge("min_consecutive_of_type", 3, "DDDDDDD", 0, nights(1), shift_types=frozenset({D}))


def test_a_type_without_a_shift_on_a_day_cannot_go_on_there() -> None:
    case = problem(employee(history=nights(1), limits={"min_consecutive_of_type": {"N": (3, 15)}}), without=[(1, "N")])
    assert_costs(RULE, case, roster(ann="N------"), 0)
    assert_costs(RULE, case, roster(ann="D------"), 15)


def test_every_type_has_its_own_limits_and_both_ends_count() -> None:
    limits = {"min_consecutive_of_type": {"N": (2, 15), "D": (3, 7)}, "max_consecutive_of_type": {"D": (3, 5)}}
    case = problem(employee(limits=limits), days=10)
    # D for four days: one too many × 5; N for one day: one short × 15; D for two days: one short × 7
    assert_costs(RULE, case, roster(ann="DDDDNDDN--"), 5 + 15 + 7 + 15)


def test_a_horizon_of_one_day_asks_for_what_the_history_left_short() -> None:
    case = problem(employee(limits={"min_consecutive_of_type": {"N": (3, 15)}}, history=nights(1)), days=1)
    assert_costs(RULE, case, roster(ann="N"), 0)
    assert_costs(RULE, case, roster(ann="D"), 15)  # one more night was possible in this horizon
