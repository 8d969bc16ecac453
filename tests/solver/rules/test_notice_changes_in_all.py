from __future__ import annotations

import pytest

from solver.model import build
from solver.problem import GivenDay, Limit, NoticePeriod, Problem, ShiftTypeId
from solver.rules.notice_changes_in_all import NoticeChangesInAll
from solver.search.cpsat import run
from solver.variables import Outside
from tests.builders import ANN, BOB, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = NoticeChangesInAll()
D = ShiftTypeId("D")


def case(before_day: int, most: int, weight: int | None = None) -> Problem:
    """Given: Ann works D on every day, Bob on none; changes of Bob are priced beside."""
    given = [
        *(GivenDay(employee=ANN, day=day, shift_type=D, weight=0) for day in range(7)),
        *(GivenDay(employee=BOB, day=day, shift_type=None, weight=4) for day in range(7)),
    ]
    notice = (NoticePeriod(before_day=before_day, in_all=Limit(value=most, weight=weight)),)
    return problem(employee("ann"), employee("bob"), employee("cat"), given=tuple(given), notice=notice)


@pytest.mark.parametrize(
    ("ann", "bob", "excess"),
    [
        ("DDDDDDD", "-------", 0),
        ("-DDDDDD", "D------", 0),  # a swap: two changes
        ("--DDDDD", "D------", 1),
        ("-DDDDDD", "D-----D", 1),
        ("-------", "DDDDDDD", 12),
    ],
)
def test_changes_of_all_together_up_to_the_limit(ann: str, bob: str, excess: int) -> None:
    assert_costs(RULE, case(7, 2, weight=10), roster(ann=ann, bob=bob), 10 * excess)
    if excess:
        assert_broken(RULE, case(7, 2), roster(ann=ann, bob=bob), amount=excess)
    else:
        assert_kept(RULE, case(7, 2), roster(ann=ann, bob=bob))


def test_days_from_the_end_of_the_period_on_are_free() -> None:
    assert_kept(RULE, case(3, 0), roster(ann="DDD----", bob="---DDDD"))
    assert_broken(RULE, case(4, 0), roster(ann="DDD----", bob="---DDDD"), amount=2)
    assert_kept(RULE, case(99, 7), roster(ann="-------"))


def test_whose_days_were_not_given_may_change() -> None:
    assert_kept(RULE, case(7, 0), roster(ann="DDDDDDD", cat="NNNNNNN"))


def test_no_limit_nothing_given_or_a_weight_of_nought() -> None:
    assert_kept(RULE, problem(), roster(ann="DDD"))
    assert_kept(RULE, problem(notice=(NoticePeriod(before_day=7, in_all=Limit(value=0)),)), roster(ann="DDD"))
    assert_costs(RULE, case(7, 0, weight=0), roster(), 0)


def test_changes_of_persons_outside_the_problem_count_up_to_the_end_of_the_period() -> None:
    outside = Outside(changes={0: 1, 2: 1, 3: 1})
    kept = roster(ann="DDDDDDD")
    for before_day, changes in ((1, 1), (2, 1), (3, 2), (4, 3)):
        model = build(case(before_day, 0, weight=10), rules=[RULE], outside=outside)
        model.fix(kept)
        assert run(model.model, None, seconds=5).objective == 10 * changes
