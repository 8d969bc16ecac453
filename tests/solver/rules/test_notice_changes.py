from __future__ import annotations

import pytest

from solver.problem import EmployeeId, GivenDay, Limit, NoticePeriod, Problem, ShiftTypeId
from solver.rules.notice_changes import NoticeChanges
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = NoticeChanges()


def given(**lines: str) -> tuple[GivenDay, ...]:
    """The given roster, every day of it, changes unpriced."""
    return tuple(
        GivenDay(employee=EmployeeId(name), day=day, shift_type=None if kind == "-" else ShiftTypeId(kind), weight=0)
        for name, line in lines.items()
        for day, kind in enumerate(line)
    )


def case(*periods: tuple[int, int, int | None], **fields: object) -> Problem:
    """Given: Ann works D on four days, Bob none; periods: before day, most changes, weight."""
    notice = tuple(
        NoticePeriod(before_day=day, per_person=Limit(value=most, weight=weight)) for day, most, weight in periods
    )
    return problem(employee("ann"), employee("bob"), given=given(ann="DDDD---", bob="-------"), notice=notice, **fields)


@pytest.mark.parametrize(
    ("line", "excess"),
    [
        ("DDDD---", 0),
        ("NDDD---", 0),  # one changed
        ("N-DD---", 0),  # two: exactly
        ("N-D----", 1),  # three
        ("N-DN--D", 1),  # day 6 lies outside the period
        ("----DDD", 4),  # six changed: 0 … 5
    ],
)
def test_changes_up_to_the_limit_are_allowed(line: str, excess: int) -> None:
    assert_costs(RULE, case((6, 2, 10)), roster(ann=line), 10 * excess)


def test_the_last_day_of_the_period_counts_and_the_day_after_does_not() -> None:
    assert_broken(RULE, case((4, 0, None)), roster(ann="DDD----"), amount=1)
    assert_kept(RULE, case((3, 0, None)), roster(ann="DDD----"))
    assert_broken(RULE, case((1, 0, None)), roster(ann="NDDD---"), amount=1)
    assert_kept(RULE, case((1, 0, None)), roster(ann="DNNN---"))


def test_a_period_beyond_the_horizon_holds_all_of_it() -> None:
    assert_broken(RULE, case((99, 0, None)), roster(ann="DDDD--D"), amount=1)


def test_everybody_is_counted_alone() -> None:
    assert_kept(RULE, case((7, 1, None)), roster(ann="NDDD---", bob="D------"))
    assert_broken(RULE, case((7, 1, None)), roster(ann="NNDD---", bob="DD-----"), amount=2)


def test_nearer_days_can_be_limited_more_narrowly() -> None:
    tiers = case((2, 0, None), (7, 2, 5))
    assert_costs(RULE, tiers, roster(ann="DDNN---"), 0)
    assert_costs(RULE, tiers, roster(ann="DDNN--D"), 5)
    assert_broken(RULE, tiers, roster(ann="DNDD---"), amount=1)


def test_a_given_shift_that_no_longer_exists_is_a_change() -> None:
    gone = case((7, 0, 10), without=[(2, "D")])
    assert_costs(RULE, gone, roster(ann="DD-D---"), 10)
    assert_costs(RULE, gone, roster(ann="DDND---"), 10)


def test_nothing_given_or_no_limit() -> None:
    assert_kept(RULE, problem(notice=(NoticePeriod(before_day=7, per_person=Limit(value=0)),)), roster(ann="DDD"))
    assert_kept(RULE, case(), roster(ann="NNN"))
    assert_costs(RULE, case((7, 0, 0)), roster(ann="NNN"), 0)
    only_in_all = problem(given=given(ann="D"), notice=(NoticePeriod(before_day=7, in_all=Limit(value=0)),))
    assert_kept(RULE, only_in_all, roster(ann="N"))
