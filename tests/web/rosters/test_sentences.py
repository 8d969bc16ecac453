"""Every rule of the solver has its name and its sentence in both languages, and so has every reason for no roster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import RosterVersion
from scheduler.planning.clash import _LIMITS
from scheduler.services.roster_generation import CANCELLED_NOTE
from scheduler.services.rosters import get_roster
from scheduler.wording import RULE_NAMES
from solver.checks import CHECKS
from tests.web.rosters.company import DRAFT
from tests.web.world import ANN
from web.rosters.sentences import SENTENCES, sentence, write_minutes
from web.rosters.unsolved import LIMITS, clash_sentence, unsolved_sentence

LANGUAGES = ("en", "zh_Hans_CN")


@pytest.fixture
def company(world: App, site: Flask) -> Iterator[Organisation]:
    with world.reading() as uow:
        found = uow.organisation.load()
    with site.test_request_context():
        yield found


@pytest.fixture
def draft(world: App) -> RosterVersion:
    return get_roster(world, SYSTEM, DRAFT)


def violation(rule: str, **more: object) -> dict[str, object]:
    base = {"rule": rule, "hard": True, "person": ANN, "days": ["2026-11-09"], "shift_type": "D", "role": "PICK"}
    return {**base, "slot_min": None, "amount": 2, "fen": None, "message": "only for the log", **more}


def test_every_check_has_its_sentence_and_its_name_and_none_is_left_over() -> None:
    assert set(SENTENCES) == set(CHECKS) == set(RULE_NAMES)


@pytest.mark.parametrize("rule", sorted(CHECKS))
def test_a_broken_rule_is_said_with_its_scope_in_both_languages(rule: str, company: Organisation) -> None:
    said = {}
    for locale in LANGUAGES:
        for hard in (True, False):
            with force_locale(locale):
                said[locale, hard] = sentence(violation(rule, hard=hard), company)
    assert all("%(" not in text and "only for the log" not in text for text in said.values())
    assert said["en", True] != said["zh_Hans_CN", True]
    day = ("Nov 9", "11月9日")
    named = {
        "heads_cover": ("D Day", "D 白班"),
        "min_leads": ("D Day", "D 白班"),
        "role_capacity": ("Picking", "拣货"),
        "deferrable_work": ("Picking", "拣货"),
        "team_cohesion": day,
        "notice_changes_in_all": day,
    }.get(rule, ("Ann", "安娜"))
    assert named[0] in said["en", True]
    assert named[1] in said["zh_Hans_CN", True]


@pytest.mark.parametrize(
    ("rule", "more", "text"),
    [
        ("min_rest", {"amount": 90}, "Ann has 1 h 30 min too little rest before D Day on Mon, Nov 9."),
        ("one_shift_a_day", {"amount": 1}, "Ann has 1 shift too many on Mon, Nov 9: one a day is the most."),
        ("weekly_rest", {"amount": 2}, "Ann lacks 2 days off in the week of Mon, Nov 9."),
        ("pins", {"shift_type": None}, "Ann is pinned to a day off on Mon, Nov 9; take the pin away first."),
        ("overtime", {"amount": 6}, "Ann works 1 h 30 min of overtime in the week of Mon, Nov 9."),  # 6 quarters
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_a_sentence_names_the_amount(rule: str, more: dict[str, object], text: str, company: Organisation) -> None:
    with force_locale("en"):
        assert sentence(violation(rule, **more), company) == text


def test_a_rule_from_elsewhere_is_told_in_its_own_words(company: Organisation) -> None:
    assert sentence(violation("from_a_plugin"), company) == "only for the log"


@pytest.mark.parametrize(("minutes", "text"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (150, "2 h 30 min")], ids=str)
def test_minutes_are_written_as_hours_from_sixty_on(minutes: int, text: str, company: Organisation) -> None:
    with force_locale("en"):
        assert write_minutes(minutes) == text


def part(rule: str, **more: object) -> dict[str, object]:
    base = {"rule": rule, "person": ANN, "days": ["2026-11-12"], "shift_type": None, "limit": None, "value": None}
    return {**base, **more}


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "These cannot all be kept: Ann is pinned to D Day on Thu, Nov 12; Ann is away on Thu, Nov 12."),
        ("zh_Hans_CN", "以下几条无法同时遵守：安娜在11月12日 周四固定为 D 白班；安娜在11月12日 周四不在岗。"),
    ],
)
def test_rules_that_clash_are_named_in_one_sentence(locale: str, text: str, company: Organisation) -> None:
    with force_locale(locale):
        assert clash_sentence([part("pins", shift_type="D"), part("availability")], company) == text


def test_one_part_alone_and_none_at_all_are_said_too(company: Organisation) -> None:
    with force_locale("en"):
        alone = clash_sentence([part("minutes_per_week", limit="max_minutes_per_week", value=2400)], company)
        assert alone == "This cannot be kept: Ann works at most 40 h a week."
        assert clash_sentence([], company) == "No roster can keep all hard rules."


def test_the_article_behind_a_rule_is_named(company: Organisation) -> None:
    with force_locale("en"):
        alone = clash_sentence(
            [part("minutes_per_week", limit="max_minutes_per_week", value=2400, cite="Art. 6")], company
        )
        assert alone.endswith("a week (Art. 6).")
        broken = sentence(violation("min_rest", amount=30, cite="Art. 3"), company)
        assert broken.endswith("(Art. 3)")
        found = {"title_zh": "每日", "title_en": "at most 8 hours", "unit": "min", "cite": "§ 3", "amount": 61}
        assert "at most 8 hours – off by 1 h 1 min (§ 3)." in sentence(violation("labour_rule", **found), company)


def test_every_limit_of_a_clash_has_its_words() -> None:
    assert set(LIMITS) == set(_LIMITS)


@pytest.mark.parametrize("limit", sorted(LIMITS))
def test_a_limit_is_said_in_both_languages(limit: str, company: Organisation) -> None:
    said = []
    for locale in LANGUAGES:
        with force_locale(locale):
            said.append(clash_sentence([part("a_limit", limit=limit, value=660, shift_type="D")], company))
    assert said[0] != said[1]
    assert all("%(" not in text for text in said)


@pytest.mark.parametrize(
    ("note", "result", "text"),
    [
        ("", {"unsolved": {"status": "infeasible"}}, ""),
        (CANCELLED_NOTE, {}, "搜索已取消；保留了之前的班表。"),
        (
            "anything",
            {"unsolved": {"status": "unknown", "termination": "limit", "seconds": 5.02}},
            "5 秒内没有找到班表，也没有证明不存在：请给搜索更多时间。",
        ),
        (
            "anything",
            {"unsolved": {"status": "unknown", "termination": "cancelled", "seconds": 1}},
            "搜索在找到班表之前被停止。",
        ),
        ("anything", {"unsolved": {"status": "infeasible"}, "clash": None}, "没有任何班表能遵守全部硬性规则。"),
        (
            "anything",
            {"unsolved": {"status": "infeasible"}, "clash": {"parts": [part("availability", days=["2026-11-09"])]}},
            "这一条无法遵守：安娜在11月9日 周一不在岗。",
        ),
    ],
    ids=["nothing to say", "cancelled", "time ran out", "stopped", "infeasible", "a clash"],
)
def test_a_search_that_gave_nothing_says_why(
    note: str, result: dict[str, object], text: str, draft: RosterVersion, company: Organisation
) -> None:
    version = replace(draft, lifecycle=replace(draft.lifecycle, note=note), result=result)
    with force_locale("zh_Hans_CN"):
        assert unsolved_sentence(version, company) == text


def test_days_are_read_as_dates(company: Organisation) -> None:
    with force_locale("en"):
        text = sentence(violation("night_limits", days=["2026-11-09", "2026-11-10"], amount=2), company)
    assert text == "Ann has 2 nights more than allowed (Mon, Nov 9 – Tue, Nov 10)."
