from __future__ import annotations

import pytest

from solver.problem import History, Problem, Rotation, ShiftTypeId
from solver.rules.weekly_rotation import WeeklyRotation
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = WeeklyRotation()
D, E, N, A = (ShiftTypeId(kind) for kind in "DENA")
ORDER = (D, E, N)


def company(days: int, weight: int | None, history: History | None, first_weekday: int) -> Problem:
    rotation = {"rotation": Rotation(order=ORDER, weight=weight)}
    person = employee(history=history, limits=rotation)
    return problem(person, days=days, kinds="DENA", first_weekday=first_weekday)


def judge(line: str, broken: int, *, first_weekday: int = 0, history: History | None = None) -> None:
    """Hard and soft at once."""
    hard, soft = (company(len(line), weight, history, first_weekday) for weight in (None, 10))
    if broken:
        assert_broken(RULE, hard, roster(ann=line), amount=broken)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, soft, roster(ann=line), 10 * broken)


def weeks(*kinds: str) -> str:
    """One worked day in every week; several letters: the first days of the week."""
    return "".join(kind.ljust(7, "-") for kind in kinds)


@pytest.mark.parametrize(
    ("kinds", "broken"),
    [
        (("D", "D", "D"), 0),
        (("D", "E", "N"), 0),
        (("N", "D"), 0),
        (("E", "D"), 1),
        (("D", "N"), 1),
        (("N", "E", "D"), 2),
        (("D", "-", "N"), 0),
        (("E", "A", "D"), 0),
        (("A", "E", "A"), 0),
    ],
    ids=[
        "stays", "goes on", "round the cycle", "backwards", "skips one", "backwards twice", "a week off between",
        "another type between", "other types are free",
    ],
)  # fmt: skip
def test_weeks_go_round_the_cycle(kinds: tuple[str, ...], broken: int) -> None:
    judge(weeks(*kinds), broken)


def test_a_week_of_several_types_is_compared_type_by_type() -> None:
    # D then E and D are in order, E then D is not; within a week nothing is asked
    judge(weeks("DE", "DE"), 1)
    judge(weeks("ED"), 0)
    judge(weeks("DEN", "DEN"), 3)


def test_two_days_of_one_week_with_the_same_type_count_once() -> None:
    judge(weeks("EE", "DD"), 1)


def test_the_last_shift_of_the_history_counts_in_its_week() -> None:
    evening = History(consecutive_days=1, last_shift_type=E)
    judge(weeks("D"), 1, history=evening)
    judge(weeks("N"), 0, history=evening)
    # day 0 is a Tuesday: the evening stood on the Monday of the same week
    judge("D-----" + weeks("E"), 0, first_weekday=1, history=evening)
    judge("------" + weeks("D"), 1, first_weekday=1, history=evening)


def test_days_off_put_the_last_shift_into_the_week_before_or_further_back() -> None:
    # day 0 is a Tuesday; one day off reaches back to Monday, and the evening stood on Sunday
    judge("D-----", 1, first_weekday=1, history=History(consecutive_days_off=1, last_shift_type=E))
    judge("------" + weeks("D"), 0, first_weekday=1, history=History(consecutive_days_off=1, last_shift_type=E))
    judge(weeks("D"), 1, history=History(consecutive_days_off=6, last_shift_type=E))
    judge(weeks("D"), 0, history=History(consecutive_days_off=7, last_shift_type=E))
