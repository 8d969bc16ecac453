"""Why there is no roster: the rules that clash as data and as one sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.organisation import Leave, Pin
from scheduler.i18n import gettext
from scheduler.planning.clash import _LIMITS, clash_data, clash_sentence, ways_out
from scheduler.planning.to_problem import PlanningInput, to_problem
from solver.explain.conflict import find_conflict
from tests.scheduler.planning.builders import MONDAY, contract, organisation, person, skill

NAMES = {"A": "Ann"}
INFEASIBLE = {"status": "infeasible", "termination": "proved", "seconds": 1.0}


def explained(limits, *, pins=(), leaves=(), days=4):
    problem = to_problem(
        PlanningInput(
            organisation=organisation(
                people=(person("A"), person("B")), skills=(skill("A", "PICK"),), contracts=(contract(limits=limits),)
            ),
            first_day=MONDAY,
            days=days,
            pins=pins,
            leaves=leaves,
        )
    )
    conflict = find_conflict(problem)
    assert conflict is not None
    data = clash_data(conflict, problem, MONDAY)
    return data, clash_sentence(INFEASIBLE, data, NAMES)


def pins(*shift_types):
    return tuple(Pin(person="A", day=MONDAY + timedelta(days=d), shift_type=t) for d, t in enumerate(shift_types) if t)


def test_rest_against_two_pins():
    data, sentence = explained({"min_rest_min": (1200, None)}, pins=pins("E", "E"))  # 15:30 to 07:00 are 15.5 h
    assert data["proven"]
    assert [(p["rule"], p["limit"], p["value"]) for p in data["parts"]] == [
        ("min_rest", "min_rest_min", 1200),
        ("pins", None, None),
        ("pins", None, None),
    ]
    assert sentence == (
        "These cannot all be kept: 20 h of rest between shifts for Ann, the pin of Ann to shift E on 2026-11-09 "
        "and the pin of Ann to shift E on 2026-11-10."
    )


def test_a_forbidden_transition_against_pins():
    _, sentence = explained({}, pins=pins("N", "E"))
    assert sentence == (
        "These cannot all be kept: no E on the day after N, the pin of Ann to shift N on 2026-11-09 "
        "and the pin of Ann to shift E on 2026-11-10."
    )


@pytest.mark.parametrize(
    ("limits", "held", "words"),
    [
        ({"max_minutes_per_week": (480, None)}, ("E", "E"), "at most 8 h a week for Ann"),
        ({"max_consecutive_days": (2, None)}, ("E", "E", "E"), "at most 2 days in a row for Ann"),
        ({"max_nights": (0, None)}, ("N",), "at most 0 nights for Ann"),
        ({"max_minutes_per_day": (450, None)}, ("E",), "at most 7.5 h a day for Ann"),
    ],
)
def test_limits_are_named_with_their_value(limits, held, words):
    assert words in explained(limits, pins=pins(*held))[1]


def test_leave_is_an_absence_and_pinned_days_off_are_said():
    gone = Leave(person="A", first_day=MONDAY, last_day=MONDAY, kind="sick")
    assert "the absence of Ann on 2026-11-09" in explained({}, pins=pins("E"), leaves=(gone,))[1]
    free = tuple(Pin(person="A", day=MONDAY + timedelta(days=d), shift_type=None) for d in range(7))
    _, sentence = explained({"min_minutes_per_week": (480, None)}, pins=free, days=7)
    assert "at least 8 h a week for Ann" in sentence
    assert "the pin of Ann to a day off on 2026-11-09" in sentence


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"status": "unknown", "termination": "time_limit", "seconds": 60.0},
            "No roster was found in 60 seconds, and none was excluded: give the search more time.",
        ),
        (
            {"status": "unknown", "termination": "cancelled", "seconds": 3.0},
            "The search was stopped before it had found a roster.",
        ),
        (INFEASIBLE, "No roster can keep all hard rules."),
    ],
)
def test_without_a_conflict_the_note_says_what_is_known(said, sentence):
    assert clash_sentence(said, None, NAMES) == sentence


def test_the_sentence_comes_in_the_readers_language():
    data, _ = explained({"min_rest_min": (1200, None)}, pins=pins("E", "E"))
    chinese = clash_sentence(INFEASIBLE, data, {"A": "安"}, say=lambda text: gettext(text, "zh_Hans_CN"))
    assert chinese == (
        "以下几条无法同时遵守：安在两个班次之间休息 20 小时、"
        "安在 2026-11-09 固定为班次 E、安在 2026-11-10 固定为班次 E。"
    )


@pytest.mark.parametrize("limit", sorted(_LIMITS))
def test_every_limit_has_chinese_words(limit):
    assert gettext(_LIMITS[limit], "zh_Hans_CN") != _LIMITS[limit]


def test_a_rule_without_words_of_its_own_is_named_with_its_scope():
    part = {
        "rule": "pairing",
        "person": "A",
        "days": ["2026-11-09"],
        "shift_type": "E",
        "limit": "pairings",
        "value": None,
    }
    clash = {"proven": True, "parts": [part]}
    said = clash_sentence(INFEASIBLE, clash, NAMES)
    assert said == "This cannot be kept: trainee with a mentor (Ann, 2026-11-09, E)."
    bare = {"proven": True, "parts": [part | {"person": None, "days": [], "shift_type": None, "rule": "team_cohesion"}]}
    assert clash_sentence(INFEASIBLE, bare, NAMES) == "This cannot be kept: teams on one shift."
    assert "新人带教" in clash_sentence(INFEASIBLE, clash, NAMES, say=lambda text: gettext(text, "zh_Hans_CN"))


def test_ways_out_are_said_with_their_amounts_in_both_languages():
    data, _ = explained({"min_rest_min": (1200, None)}, pins=pins("E", "E"))
    assert [repair["cost"] for repair in data["repairs"]] == [1, 1, 6]
    assert ways_out(data, NAMES) == (
        "What would help: do without the pin of Ann to shift E on 2026-11-09; or "
        "do without the pin of Ann to shift E on 2026-11-10; or "
        "20 h of rest between shifts for Ann, changed from 20 to 15.5."
    )
    chinese = ways_out(data, {"A": "安"}, say=lambda text: gettext(text, "zh_Hans_CN"))
    assert chinese.endswith("；或将“安在两个班次之间休息 20 小时”从 20 改为 15.5。")


def test_nothing_is_promised_where_no_way_out_is_known():
    assert ways_out(None, NAMES) == ""
    assert ways_out({"proven": True, "parts": []}, NAMES) == ""  # stored before ways out were


def test_days_of_one_leave_are_one_part():
    gone = Leave(person="A", first_day=MONDAY, last_day=MONDAY + timedelta(days=4), kind="sick")
    data, sentence = explained({"min_minutes_per_week": (2400, None)}, leaves=(gone,), days=7)
    assert [part["rule"] for part in data["parts"]] == ["minutes_per_week", "availability"]
    assert len(data["parts"][1]["days"]) > 1
    assert sentence.count("the absence of Ann") == 1


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"person": "A", "shift_type": "N"}, "that Ann is not qualified for N"),
        ({"person": None, "skill": "LAB"}, "who may do LAB"),
        ({"person": "A"}, "what Ann may work"),
    ],
)
def test_qualifications_have_words(part, words):
    whole = {"rule": "qualification", "days": [], "shift_type": None, "limit": None, "value": None, **part}
    said = clash_sentence(INFEASIBLE, {"proven": True, "parts": [whole]}, NAMES)
    assert said == f"This cannot be kept: {words}."
