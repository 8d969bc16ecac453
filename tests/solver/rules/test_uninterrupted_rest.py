from __future__ import annotations

import pytest

from solver.problem import Limit, Problem, RestWindow
from solver.rules.parts import Unseen
from solver.rules.uninterrupted_rest import UninterruptedRest
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = UninterruptedRest()


def case(rest_min: int, wanted: int = 1, weight: int | None = None, **fields: int) -> Problem:
    """A week from Monday; A is 0–8, D 8–16, E 16–24, N 19–31."""
    held = {"first_day": 0, "last_day": 6, "start_min": 0, "end_min": 7 * DAY, "begin_min": 0} | fields
    window = RestWindow(rest_min=rest_min, limit=Limit(value=wanted, weight=weight), **held)
    return problem(employee(rest_windows=(window,)), employee("bob"), kinds="ADEN")


@pytest.mark.parametrize(("rest_min", "kept"), [(2399, True), (2400, True), (2401, False)])
def test_the_rest_around_a_free_day_is_from_shift_to_shift(rest_min: int, kept: bool) -> None:
    worked = roster(ann="DDD-DDD", bob="DDDDDDD")  # 16:00 to 8:00 two days later: 40 h
    if kept:
        assert_kept(RULE, case(rest_min), worked)
    else:
        assert_broken(RULE, case(rest_min), worked, amount=1)
    assert_costs(RULE, case(rest_min, weight=7), worked, 0 if kept else 7)


@pytest.mark.parametrize(
    ("line", "kept"), [("NN-DDDD", False), ("NNN-EEE", True), ("DDDDDD-", False), ("DDDDDA-", True)]
)
def test_nights_shorten_a_rest_and_the_windows_end_cuts_it(line: str, kept: bool) -> None:
    # N ends at 7: 7 to 8 a day later is 25 h, to 16 is 33; from 16 on Saturday to Monday 0:00 32, from 8 on 40
    worked = roster(ann=line)
    if kept:
        assert_kept(RULE, case(33 * 60), worked)
    else:
        assert_broken(RULE, case(33 * 60), worked, amount=1)


@pytest.mark.parametrize(("begin", "kept"), [(-480, True), (-479, False)])
def test_a_rest_on_the_first_day_began_before_the_horizon(begin: int, kept: bool) -> None:
    given = case(40 * 60, start_min=-DAY, begin_min=begin)  # until Tuesday 8:00: 32 h and 8 before
    if kept:
        assert_kept(RULE, given, roster(ann="-DDDDDD"))
    else:
        assert_broken(RULE, given, roster(ann="-DDDDDD"), amount=1)


def test_only_what_lies_after_the_windows_start_counts() -> None:
    assert_broken(RULE, case(40 * 60, start_min=-479, begin_min=-DAY), roster(ann="-DDDDDD"), amount=1)


def test_the_day_after_the_horizon_is_free_where_the_window_holds_it() -> None:
    assert_kept(RULE, case(40 * 60, last_day=7, end_min=9 * DAY), roster(ann="DDDDDDD"))
    assert_broken(RULE, case(40 * 60), roster(ann="DDDDDDD"), amount=1)


@pytest.mark.parametrize(("line", "missing"), [("D-DD-DD", 0), ("D--DDDD", 1), ("D---DDD", 0), ("DDDDDDD", 2)])
def test_a_longer_rest_is_one_rest_and_every_other_day_may_hold_one(line: str, missing: int) -> None:
    given = case(24 * 60, wanted=2, weight=5)
    assert_costs(RULE, given, roster(ann=line), 5 * missing)
    if missing:
        assert_broken(RULE, case(24 * 60, wanted=2), roster(ann=line), amount=missing)


def test_without_windows_or_wishes_nothing_is_asked() -> None:
    assert not RULE.applies_to(problem())
    for given in (case(2400, wanted=0), case(2400, weight=0)):
        assert_costs(RULE, given, roster(ann="DDDDDDD"), 0)
        assert list(RULE.parts(given, given.employees[0])) == []
    assert [type(part) for part in RULE.parts(case(2400), case(2400).employees[0])] == [Unseen]
