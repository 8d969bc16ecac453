from __future__ import annotations

from dataclasses import replace

import pytest

from solver.problem import Beyond, Limit, Problem, WindowLimit
from solver.rules.parts import CellPrice, Counter
from solver.rules.window_limits import WindowLimits
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = WindowLimits()


def case(first: int, last: int, most: int, weight: int | None = None, *, counts: str | None = None) -> Problem:
    """Ann under one window; D is 480 min, N is 720 min and counts 2 as late."""
    window = WindowLimit(first_day=first, last_day=last, limit=Limit(value=most, weight=weight), counts=counts)
    found = problem(employee(window_limits=(window,)), employee("bob"), days=7)
    late = tuple(replace(s, counts=(("late", 2),)) if s.type == "N" else s for s in found.shifts)
    return replace(found, shifts=late)


@pytest.mark.parametrize(("most", "above"), [(1439, 1), (1440, 0), (1441, 0), (0, 1440)])
def test_minutes_of_the_window_up_to_the_limit(most: int, above: int) -> None:
    worked = roster(ann="DDDDD--", bob="DDDDDDD")  # three of the five inside: 3 · 480
    assert_costs(RULE, case(1, 3, most, weight=3), worked, 3 * above)
    if above:
        assert_broken(RULE, case(1, 3, most), worked, amount=above)
    else:
        assert_kept(RULE, case(1, 3, most), worked)


@pytest.mark.parametrize(("first", "last", "above"), [(0, 0, 480), (6, 6, 480), (1, 5, 0), (0, 6, 960)])
def test_both_ends_belong_to_the_window(first: int, last: int, above: int) -> None:
    worked = roster(ann="D-----D")
    assert_costs(RULE, case(first, last, 0, weight=1), worked, above)


@pytest.mark.parametrize(("most", "above"), [(1, 1), (2, 0), (3, 0)])
def test_a_single_day_is_priced_by_its_cell(most: int, above: int) -> None:
    within = case(2, 2, most, counts="late")
    if above:
        assert_broken(RULE, within, roster(ann="--N----"), amount=above)
    else:
        assert_kept(RULE, within, roster(ann="--N----"))
    assert_costs(RULE, case(2, 2, most, weight=5, counts="late"), roster(ann="--N----"), 5 * above)
    assert [type(part) for part in RULE.parts(within, within.employees[0])] == above * [CellPrice]


def test_what_shifts_count_as_and_what_they_do_not() -> None:
    assert_broken(RULE, case(0, 6, 3, counts="late"), roster(ann="NDN"), amount=1)  # 2 + 0 + 2
    assert_kept(RULE, case(0, 6, 0, counts="unknown"), roster(ann="NDN"))


def test_windows_overlap_and_count_each_by_itself() -> None:
    both = tuple(WindowLimit(first_day=first, last_day=first + 1, limit=Limit(value=480, weight=1)) for first in (0, 1))
    assert_costs(RULE, problem(employee(window_limits=both)), roster(ann="DDD"), 960)


@pytest.mark.parametrize(("most", "above"), [(719, 1), (720, 0), (721, 0)])
def test_what_stretches_have_beyond_is_added(most: int, above: int) -> None:
    # N on day 0 counts 2 · nothing free; D, D on days 1 and 2: 960 − 480; N on day 3: 720 − 480
    stretches = (Beyond(first_day=1, last_day=2, free=480), Beyond(first_day=3, last_day=4, free=480))
    window = WindowLimit(first_day=0, last_day=6, limit=Limit(value=most, weight=1), counts="none", beyond=stretches)
    worked = roster(ann="NDDN")
    assert_costs(RULE, problem(employee(window_limits=(window,))), worked, above)
    hard = replace(window, limit=Limit(value=most))
    if above:
        assert_broken(RULE, problem(employee(window_limits=(hard,))), worked, amount=above)
    else:
        assert_kept(RULE, problem(employee(window_limits=(hard,))), worked)


def test_nothing_is_beyond_what_cannot_be_reached() -> None:
    window = WindowLimit(
        first_day=0,
        last_day=1,
        limit=Limit(value=0),
        counts="none",
        beyond=(Beyond(first_day=0, last_day=1, free=1440),),
    )
    given = problem(employee(window_limits=(window,)))
    assert_kept(RULE, given, roster(ann="NN"))
    assert list(RULE.parts(given, given.employees[0])) == []


def test_a_limit_that_cannot_be_reached_or_costs_nothing_is_no_part() -> None:
    free, far = case(0, 1, 0, weight=0), case(0, 1, 1440)
    assert_kept(RULE, far, roster(ann="NN"))
    assert_costs(RULE, free, roster(ann="NN"), 0)
    for given in (free, far):
        assert list(RULE.parts(given, given.employees[0])) == []
    (part,) = RULE.parts(case(0, 1, 1439), case(0, 1, 1439).employees[0])
    assert isinstance(part, Counter)
    assert (part.price(0, 1439), part.price(0, 1440)) == (0, None)


def test_without_windows_or_work_nothing_is_asked() -> None:
    assert not RULE.applies_to(problem())
    assert_kept(RULE, case(0, 6, 0), roster(bob="DDD"))
