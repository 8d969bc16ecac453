from __future__ import annotations

import pytest

from solver.problem import History, Pattern, PatternDay, Problem, ShiftTypeId
from solver.rules.unwanted_patterns import UnwantedPatterns
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = UnwantedPatterns()
E, N = ShiftTypeId("E"), ShiftTypeId("N")
OFF, WORK = PatternDay(work=False), PatternDay(work=True)
LATE, NIGHT = PatternDay(work=True, shift_types=(E, N)), PatternDay(work=True, shift_types=(N,))


def company(pattern: Pattern, days: int, first_weekday: int, history: History | None, **fields: object) -> Problem:
    person = employee(history=history, limits={"unwanted_patterns": (pattern,)}, **fields)
    return problem(person, days=days, kinds="DEN", first_weekday=first_weekday)


def judge(
    days: tuple[PatternDay, ...],
    line: str,
    found: int,
    *,
    weekday: int | None = None,
    first_weekday: int = 0,
    history: History | None = None,
) -> None:
    """Hard and soft at once."""
    hard, soft = (
        company(Pattern(days=days, weekday=weekday, weight=weight), len(line), first_weekday, history)
        for weight in (None, 10)
    )
    if found:
        assert_broken(RULE, hard, roster(ann=line), amount=found)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, soft, roster(ann=line), 10 * found)


@pytest.mark.parametrize(
    ("days", "line", "found"),
    [
        ((OFF, WORK, OFF), "DD-DD-D", 0),
        ((OFF, WORK, OFF), "DD-D-DD", 1),
        ((OFF, WORK, OFF), "-D-D-D-", 3),
        ((LATE, NIGHT), "DNDEDEN", 1),
        ((LATE, NIGHT), "NEN-EDN", 1),
        ((NIGHT, NIGHT, NIGHT), "NN-NNDN", 0),
        ((NIGHT, NIGHT, NIGHT), "NNN-NNN", 2),
        ((NIGHT, NIGHT, NIGHT), "NNNNN--", 3),
        ((WORK,), "D-----N", 2),
        ((OFF,), "DDD-DDD", 1),
    ],
    ids=[
        "two days between", "a day alone", "overlapping", "several types", "only neighbours", "a day short",
        "exactly, first and last day", "longer ones overlap", "any work", "a day off",
    ],
)  # fmt: skip
def test_a_sequence_is_found_wherever_it_stands(days: tuple[PatternDay, ...], line: str, found: int) -> None:
    judge(days, line, found)


def test_a_weekday_tells_where_it_begins() -> None:
    judge((NIGHT, OFF), "N-N-N--N------", 2, weekday=0)
    judge((NIGHT, OFF), "-N-N-N-", 0, weekday=0)
    judge((NIGHT, OFF), "---N---", 1, weekday=0, first_weekday=4)


def test_a_pattern_that_goes_beyond_the_end_is_not_found() -> None:
    judge((OFF, WORK, OFF), "DDDDD-D", 0)


@pytest.mark.parametrize(
    ("history", "line", "found"),
    [
        (History(consecutive_days_off=1), "D-D", 1),
        (History(consecutive_days=2), "D-D", 0),
        (History(), "D-D", 0),
        (History(consecutive_days_off=1, last_shift_type=E), "---", 0),
        (History(consecutive_days=1), "-DD", 0),
    ],
    ids=["a day off before", "work before", "nothing known", "all off", "the day before the stretch is not known"],
)
def test_a_pattern_may_begin_before_day_0_where_that_is_known(history: History, line: str, found: int) -> None:
    judge((OFF, WORK, OFF), line, found, history=history)


@pytest.mark.parametrize(
    ("history", "found"),
    [
        (History(consecutive_days=1, last_shift_type=N), 0),
        (History(consecutive_days=2, last_shift_type=N, consecutive_of_last_type=2), 1),
        (History(consecutive_days=2, last_shift_type=E, consecutive_of_last_type=2), 0),
        (History(consecutive_days=2, last_shift_type=N, consecutive_of_last_type=1), 0),
        (History(consecutive_days=5), 0),
    ],
    ids=["one night", "two nights", "two evenings", "a night, and some work before", "work of no known type"],
)
def test_types_before_day_0_are_those_of_the_last_run(history: History, found: int) -> None:
    judge((NIGHT, NIGHT, NIGHT), "N--", found, history=history)


def test_any_work_before_day_0_fits_whatever_its_type() -> None:
    judge((WORK, WORK, WORK, WORK), "D--", 1, history=History(consecutive_days=3, last_shift_type=N))
    judge((WORK, WORK, WORK, WORK), "D--", 0, history=History(consecutive_days=2, last_shift_type=N))


def test_the_last_shift_stands_before_the_days_off() -> None:
    judge((NIGHT, OFF, WORK), "D--", 1, history=History(consecutive_days_off=1, last_shift_type=N))
    judge((NIGHT, OFF, WORK), "D--", 0, history=History(consecutive_days_off=2, last_shift_type=N))
    judge((NIGHT, OFF, WORK), "-D-", 0, history=History(consecutive_days_off=1, last_shift_type=N))


def test_the_history_may_reach_back_to_the_weekday() -> None:
    friday_off = History(consecutive_days_off=1)
    judge((OFF, OFF, OFF), "--", 1, weekday=4, first_weekday=5, history=friday_off)
    judge((OFF, OFF, OFF), "--", 0, weekday=3, first_weekday=5, history=friday_off)


def test_every_pattern_has_its_own_price() -> None:
    patterns = (
        Pattern(days=(NIGHT, OFF), weight=3),
        Pattern(days=(OFF, WORK), weight=4),
        Pattern(days=(WORK,), weight=0),
    )
    person = employee(limits={"unwanted_patterns": patterns})
    assert_costs(RULE, problem(person, kinds="DEN"), roster(ann="N-D-E--"), 3 + 4 + 4)


def test_who_may_not_work_the_type_cannot_have_the_pattern() -> None:
    case = company(Pattern(days=(NIGHT, OFF)), 7, 0, None, shift_types=frozenset({E}))
    assert_kept(RULE, case, roster(ann="E-E-E--"))


def test_a_pattern_longer_than_the_horizon() -> None:
    judge((OFF, OFF, OFF), "--", 0)
