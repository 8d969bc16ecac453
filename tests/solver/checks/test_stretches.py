"""Stretches that are too long or too short, with what lies before day 0 and at the end of the horizon."""

from __future__ import annotations

from solver.checks.stretches import Fault, too_long, too_short


def held(days: str) -> list[bool]:
    return [day == "x" for day in days]


def test_exactly_the_most_is_not_too_long_and_one_more_is() -> None:
    assert list(too_long(held("xx-"), 2, 0)) == []
    assert list(too_long(held("xxx-"), 2, 0)) == [Fault(end=3, length=3, amount=1, days=(2,))]


def test_days_of_the_past_count_and_are_not_charged() -> None:
    assert list(too_long(held("x--"), 2, 2)) == [Fault(end=1, length=3, amount=1, days=(0,))]
    assert list(too_long(held("---"), 2, 5)) == []


def test_a_long_stretch_on_the_last_days_and_every_one_of_several_is_told() -> None:
    assert list(too_long(held("xx-xxx"), 1, 0)) == [
        Fault(end=2, length=2, amount=1, days=(1,)),
        Fault(end=6, length=3, amount=2, days=(4, 5)),
    ]


def test_exactly_the_least_is_not_too_short_and_one_less_is() -> None:
    assert list(too_short(held("-xx-"), 2, 0)) == []
    assert list(too_short(held("-x-"), 2, 0)) == [Fault(end=2, length=1, amount=1, days=(1,))]


def test_a_stretch_on_the_last_day_may_go_on() -> None:
    assert list(too_short(held("--x"), 3, 0)) == []


def test_a_stretch_from_before_day_0_counts_its_past_and_one_that_ended_there_is_told_on_day_0() -> None:
    assert list(too_short(held("x--"), 3, 1)) == [Fault(end=1, length=2, amount=1, days=(0,))]
    assert list(too_short(held("---"), 3, 1)) == [Fault(end=0, length=1, amount=2, days=(0,))]


def test_nothing_is_asked_on_day_0_of_an_unknown_past() -> None:
    assert list(too_short(held("x-x-"), 2, None)) == [Fault(end=3, length=1, amount=1, days=(2,))]


def test_the_past_is_asked_for_no_more_than_can_be_added_to_it() -> None:
    assert list(too_short(held("---"), 3, 1, able=0)) == []
    assert list(too_short(held("---"), 3, 1, able=1)) == [Fault(end=0, length=1, amount=1, days=(0,))]
    assert list(too_short(held("-x-"), 3, 1, able=0)) == [Fault(end=2, length=1, amount=2, days=(1,))]
