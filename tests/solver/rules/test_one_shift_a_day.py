from __future__ import annotations

from solver.roster import Roster
from solver.rules.one_shift_a_day import OneShiftADay
from tests.builders import assert_broken, assert_kept, employee, problem, roster

RULE = OneShiftADay()


def both(day: int) -> Roster:
    """Ann works D and N on the same day."""
    lines = [roster(ann="-" * day + "D"), roster(ann="-" * day + "N")]
    return Roster(tuple(assignment for line in lines for assignment in line))


def test_no_shift_is_allowed() -> None:
    assert_kept(RULE, problem(), roster())


def test_one_shift_every_day_is_allowed() -> None:
    assert_kept(RULE, problem(), roster(ann="DNDNDND"))


def test_two_shifts_on_the_first_day_are_one_too_many() -> None:
    assert_broken(RULE, problem(), both(0), amount=1)


def test_two_shifts_on_the_last_day_are_one_too_many() -> None:
    assert_broken(RULE, problem(), both(6), amount=1)


def test_a_night_that_ends_on_the_next_day_does_not_use_that_day_up() -> None:
    assert_kept(RULE, problem(), roster(ann="ND"))


def test_two_people_may_work_on_one_day() -> None:
    assert_kept(RULE, problem(employee("ann"), employee("bob")), roster(ann="D", bob="N"))


def test_the_rule_has_nothing_to_say_where_every_day_has_one_shift() -> None:
    assert not RULE.applies_to(problem(kinds="D"))
