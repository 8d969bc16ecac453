"""Every planted conflict is told in words that need no glossary, and so are ways out of every kind."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from solver.contract import LIMITS_BY_TYPE
from solver.explain.conflict import Clash, Conflict, Repair
from solver.explain.conflict_changes import Change, ChangeKind
from solver.explain.conflict_words import LIMITS, in_words
from solver.problem import Contract
from tests.solver.explain.planted import ANN, LAB, PICK, D, L, N, Plant, limit, pinned
from tests.solver.explain.test_planted_conflicts import FEW, PLANTS, by_name


def conflict(plant: Plant, *changes: Change, least: bool = True) -> Conflict:
    repairs = (Repair(changes=changes, cost=1, least=least),) if changes else ()
    return Conflict(members=tuple(sorted(plant.members, key=str)), proven=True, repairs=repairs)


def named(name: str) -> Plant:
    (plant,) = (plant for plant in PLANTS if plant.name == name)
    return plant


@pytest.mark.parametrize("plant", PLANTS, ids=by_name)
def test_every_planted_conflict_has_words_of_its_own(plant: Plant) -> None:
    said = in_words(plant.build(FEW), conflict(plant)).sentence
    assert re.match("(These cannot all be kept|This cannot be kept): .*[.]$", said)
    assert not re.search("_|None|the rule |a certain number|[0-9][.][0-9]", said)


def test_every_limit_of_a_contract_has_words() -> None:
    limits = {f.name for f in fields(Contract) if str(f.type).startswith("Limit")} | set(LIMITS_BY_TYPE)
    assert limits <= set(LIMITS)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "weekends of one",
            (
                "These cannot all be kept: shift D on day 5 (Sat) and day 12 (Sat) needs at least 1 head with skill "
                "lab; ann works on at most 1 weekend; and only people who have skill lab count for it."
            ),
        ),
        (
            "more hours in a window of days than an article allows",
            (
                "These cannot all be kept: ann is pinned to shift D on day 2 (Wed); ann is pinned to shift D on "
                "day 4 (Fri); and ann works at most 15 h over days 1 (Tue) to 4 (Fri) (article 6)."
            ),
        ),
    ],
)
def test_days_hours_and_heads_are_told_as_people_say_them(name: str, sentence: str) -> None:
    plant = named(name)
    assert in_words(plant.build(FEW), conflict(plant)).sentence == sentence


def test_what_always_holds_and_what_was_not_proved_is_said() -> None:
    plant = named("a pin in leave")
    found = Conflict(members=(pinned(1),), proven=False, facts=("min_rest", "history"))
    assert in_words(plant.build(FEW), found).sentence == (
        "This cannot be kept: ann is pinned to shift D on day 1 (Tue). It always holds that nobody is in two places "
        "at once and what was worked before day 0 counts. "
        "Some of it may be needless: the time was too short to prove it."
    )


HOURS = limit("window_limits", "limit", days=(1, 2, 3, 4), source="article 6")
HEADS = Clash(rule="heads_cover", days=(3,), shift_type=D, limit=LAB)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change(kind=ChangeKind.DROP, clash=pinned(2)), "Unpin ann from shift D on day 2 (Wed)."),
        (Change(kind=ChangeKind.DROP, clash=pinned(2, None)), "Unpin ann from a day off on day 2 (Wed)."),
        (
            Change(kind=ChangeKind.LEAVE, clash=Clash(rule="availability", employee=ANN, days=(2,))),
            "Ask ann to give up the absence on day 2 (Wed).",
        ),
        (
            Change(kind=ChangeKind.TRAIN, clash=Clash(rule="qualification", employee=ANN, shift_type=N)),
            "Qualify ann for shift type N.",
        ),
        (
            Change(kind=ChangeKind.TRAIN, clash=Clash(rule="qualification", shift_type=L, role=PICK)),
            "Allow role pick in shift type L.",
        ),
        (
            Change(kind=ChangeKind.LIMIT, clash=HOURS, before=900, after=990),
            (
                "Change it so that ann works at most 16 h 30 min over days 1 (Tue) to 4 (Fri) (article 6), "
                "instead of 15 h."
            ),
        ),
        (
            Change(kind=ChangeKind.HEADS, clash=HEADS, before=3, after=1),
            "Change it so that shift D on day 3 (Thu) needs at least 1 head with skill lab, instead of 3.",
        ),
        (
            Change(kind=ChangeKind.HEADS, clash=HEADS, before=1, after=0),
            "Ask for no heads with skill lab on shift D on day 3 (Thu).",
        ),
        (
            Change(kind=ChangeKind.DROP, clash=Clash(rule="team_cohesion", limit="red")),
            "Drop the rule that all of team red who work on a day work the same shift type.",
        ),
    ],
)
def test_a_way_out_is_told_as_something_to_do(change: Change, sentence: str) -> None:
    plant = named("more hours in a window of days than an article allows")
    assert in_words(plant.build(FEW), conflict(plant, change)).repairs == (sentence,)


def test_several_changes_are_one_way_out_and_an_unproved_one_says_so() -> None:
    plant = named("a pin in leave")
    found = conflict(plant, *(Change(kind=ChangeKind.DROP, clash=pinned(day)) for day in (1, 2)), least=False)
    assert in_words(plant.build(FEW), found).repairs == (
        (
            "Unpin ann from shift D on day 1 (Tue); and unpin ann from shift D on day 2 (Wed). "
            "Less may do: the time was too short to prove it."
        ),
    )
