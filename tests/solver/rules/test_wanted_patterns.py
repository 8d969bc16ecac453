from __future__ import annotations

import pytest

from solver.problem import Absence, History, Pattern, PatternDay, Problem, ShiftTypeId
from solver.rules.wanted_patterns import WantedPatterns
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = WantedPatterns()
D, N = ShiftTypeId("D"), ShiftTypeId("N")
OFF, WORK = PatternDay(work=False), PatternDay(work=True)
NIGHT = PatternDay(work=True, shift_types=(N,))


def company(pattern: Pattern, days: int, first_weekday: int, **fields: object) -> Problem:
    person = employee(limits={"wanted_patterns": (pattern,)}, **fields)
    return problem(person, days=days, first_weekday=first_weekday)


def judge(
    days: tuple[PatternDay, ...],
    line: str,
    missing: int,
    *,
    weekday: int | None = None,
    first_weekday: int = 0,
    **fields: object,
) -> None:
    """Hard and soft at once."""
    hard, soft = (
        company(Pattern(days=days, weekday=weekday, weight=weight), len(line), first_weekday, **fields)
        for weight in (None, 10)
    )
    if missing:
        assert_broken(RULE, hard, roster(ann=line), amount=missing)
    else:
        assert_kept(RULE, hard, roster(ann=line))
    assert_costs(RULE, soft, roster(ann=line), 10 * missing)


@pytest.mark.parametrize(
    ("line", "missing"),
    [("----NN-", 0), ("----N--", 1), ("-----N-", 1), ("NN-----", 1), ("----NN-----NN-", 0), ("----NN-NN-----", 1)],
    ids=["held", "broken off", "begun late", "on another weekday", "both weeks", "the second week on another weekday"],
)
def test_nights_from_friday_on_are_wanted_every_week(line: str, missing: int) -> None:
    judge((NIGHT, NIGHT), line, missing, weekday=4)


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("D--DDDD", 0),
        ("-DD-D--", 0),
        ("-D-D-D-", 1),
        ("DDDDDD-" + "-DDDDDD", 2),
        ("--DDDDD" + "DDDDD--", 0),
        ("DDDDDDD" + "--DDDDD", 1),
    ],
    ids=["held", "at the end", "never two", "over the weeks' border", "first and last", "in the second week only"],
)
def test_two_days_off_together_are_wanted_somewhere_in_every_week(line: str, missing: int) -> None:
    judge((OFF, OFF), line, missing)


def test_a_pattern_with_a_weekday_may_run_into_the_next_week() -> None:
    # the second Sunday's pattern would reach beyond the end and is not asked
    judge((WORK, WORK), "------DD------", 0, weekday=6)
    judge((WORK, WORK), "------D-------", 1, weekday=6)


def test_a_week_that_the_end_cuts_is_not_asked() -> None:
    judge((OFF, OFF), "--DDDDD" + "DDDDDD", 0)
    judge((NIGHT, NIGHT), "----N", 0, weekday=4)
    judge((NIGHT, NIGHT), "----N-", 1, weekday=4)


@pytest.mark.parametrize(
    ("history", "line", "missing"),
    [
        (History(consecutive_days=1, last_shift_type=N), "N-----", 0),
        (History(consecutive_days=1, last_shift_type=N), "D-----", 1),
        (History(consecutive_days=1, last_shift_type=D), "D-----", 0),
        (History(consecutive_days_off=1), "------", 0),
        (History(consecutive_days=1), "D-----", 0),
        (History(), "D-----", 0),
    ],
    ids=["carried through", "broken off", "spoilt before", "free before", "of no known type", "nothing known"],
)
def test_a_pattern_that_began_before_day_0_is_to_be_carried_through(history: History, line: str, missing: int) -> None:
    # day 0 is a Tuesday
    judge((NIGHT, NIGHT), line, missing, weekday=0, first_weekday=1, history=history)


@pytest.mark.parametrize(
    ("history", "line", "missing"),
    [
        (History(consecutive_days_off=1), "-DDDDD", 0),
        (History(consecutive_days_off=1), "D-DDDD", 1),
        (History(consecutive_days_off=1), "D--DDD", 0),
        (History(consecutive_days=1), "-DDDDD", 1),
        (History(), "DDDDDD", 0),
    ],
    ids=["over the border", "not over the border", "later in the week", "worked before", "nothing known"],
)
def test_a_week_that_began_before_day_0_counts_what_is_known_of_it(history: History, line: str, missing: int) -> None:
    # day 0 is a Tuesday
    judge((OFF, OFF), line, missing, first_weekday=1, history=history)


def test_a_week_that_held_it_before_day_0_is_not_asked_again() -> None:
    # day 0 is a Wednesday, Monday and Tuesday were free
    judge((OFF, OFF), "DDDDD", 0, first_weekday=2, history=History(consecutive_days_off=2))
    # day 0 is a Thursday, Monday to Wednesday were free
    judge((OFF, OFF), "DDDD", 0, first_weekday=3, history=History(consecutive_days_off=3))
    # two days off reach back to Tuesday only if day 0 is a Thursday: Monday is not known, so that nothing is asked
    judge((OFF, OFF, OFF), "DDDD", 0, first_weekday=3, history=History(consecutive_days_off=2))


def test_nobody_is_asked_for_what_leave_or_shift_types_make_impossible() -> None:
    friday = Absence(start_min=4 * DAY, end_min=5 * DAY)
    judge((NIGHT, NIGHT), "-------", 0, weekday=4, absences=(friday,))
    judge((NIGHT, NIGHT), "-------", 1, weekday=5, absences=(friday,))
    judge((NIGHT, NIGHT), "-------", 1, absences=(friday,))
    judge((NIGHT, NIGHT), "-------", 0, shift_types=frozenset({D}))
    judge((WORK, WORK), "-------", 1, shift_types=frozenset({D}))


def test_a_soft_absence_excuses_nobody() -> None:
    friday = Absence(start_min=4 * DAY, end_min=5 * DAY, weight=7)
    judge((NIGHT, NIGHT), "-------", 1, weekday=4, absences=(friday,))


def test_a_whole_week_may_be_wanted() -> None:
    judge((WORK,) * 5 + (OFF, OFF), "DDDDD--", 0)
    judge((WORK,) * 5 + (OFF, OFF), "DDDD---", 1)
    judge((WORK,) * 7 + (OFF,) * 7, "DNDNDND-------", 0, weekday=0)
    judge((WORK,) * 7 + (OFF,) * 7, "DNDNDND------D", 1, weekday=0)


def test_every_pattern_has_its_own_price() -> None:
    patterns = (Pattern(days=(NIGHT,), weight=3), Pattern(days=(OFF, OFF), weight=4), Pattern(days=(WORK,), weight=0))
    case = problem(employee(limits={"wanted_patterns": patterns}), days=14)
    assert_costs(RULE, case, roster(ann="D-D-D-D" + "N--DDDD"), 3 + 4)
