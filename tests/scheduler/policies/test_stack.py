"""The strictest rule of each kind and scope holds, and it is said which one it displaced."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.policies.faults import PackRefused
from scheduler.policies.kinds import Finding, NightBand, Severity
from scheduler.policies.loader import statutory_packs
from scheduler.policies.rule import LabourRule, Pack, Scope
from scheduler.policies.stack import stack_packs
from scheduler.policies.terms import Break, DailyRest, DayMinutes, GroupBan, Terms
from tests.policy_cases import stack

EU = statutory_packs()["eu"]
COMPANY = statutory_packs()["company"]


def rule(name: str, terms: Terms, **changed: object) -> LabourRule:
    return replace(EU.rules[0], id=name, terms=terms, reliefs=(), **changed)  # type: ignore[arg-type]


def pack(code: str, *rules: LabourRule) -> Pack:
    return replace(EU, code=code, rules=rules)


def displaced(*packs: Pack) -> list[tuple[str, str]]:
    return [(one.rule.id, one.by.id) for one in stack_packs(packs).displaced]


def test_germany_on_the_union_says_which_rules_displaced_which() -> None:
    found = {(one.rule.id, one.by.id) for one in stack("eu", "de", "company").displaced}
    assert found == {
        ("eu.break", "de.break.30"),  # 30 minutes where the directive asks for some
        ("de.rest.day", "eu.rest.day"),  # 11 h within 24 h hold 11 h after work
        ("company.rest.day", "eu.rest.day"),  # soft, by hard
    }


def test_averages_over_other_windows_both_hold() -> None:
    held = {one.id for one in stack("eu", "de").rules}
    assert {"eu.avg48", "de.avg"} <= held


def test_the_lower_limit_wins_wherever_it_is_written() -> None:
    ten, eight = rule("ten", DayMinutes(limit_min=600)), rule("eight", DayMinutes(limit_min=480))
    assert displaced(pack("a", ten), pack("b", eight)) == [("ten", "eight")]
    assert displaced(pack("a", eight), pack("b", ten)) == [("ten", "eight")]


def test_of_two_that_ask_for_the_same_the_narrower_pack_holds() -> None:
    one, other = rule("one", DayMinutes(limit_min=480)), rule("other", DayMinutes(limit_min=480))
    assert displaced(pack("a", one), pack("b", other)) == [("one", "other")]


def test_a_soft_rule_that_asks_for_more_stands_beside_the_hard_one() -> None:
    hard = rule("hard", DayMinutes(limit_min=600))
    soft = rule("soft", DayMinutes(limit_min=480), roster=Severity.SOFT)
    assert displaced(pack("a", hard), pack("b", soft)) == []
    assert displaced(pack("a", hard), pack("b", replace(soft, terms=DayMinutes(limit_min=660)))) == [("soft", "hard")]


def test_a_rule_for_some_displaces_none_for_everybody() -> None:
    young = rule("young", DailyRest(rest_min=720), scope=Scope(age_under=18))
    all_ = rule("all", DailyRest(rest_min=660))
    assert displaced(pack("a", all_), pack("b", young)) == []
    assert displaced(pack("a", replace(all_, terms=DailyRest(rest_min=780))), pack("b", young)) == [("young", "all")]


def test_what_a_derogation_may_relax_leaves_the_other_standing() -> None:
    strict = replace(rule("strict", DayMinutes(limit_min=480)), reliefs=EU.rules[0].reliefs)
    assert displaced(pack("a", rule("plain", DayMinutes(limit_min=600))), pack("b", strict)) == []


def test_a_finding_of_less_weight_displaces_none_of_more() -> None:
    told = rule("told", DayMinutes(limit_min=480), actual=Finding.INFO)
    assert displaced(pack("a", rule("counted", DayMinutes(limit_min=600))), pack("b", told)) == []


def test_a_break_in_longer_pieces_or_after_less_work_is_the_stricter() -> None:
    loose = rule("loose", Break(after_min=360, break_min=30))
    tight = rule("tight", Break(after_min=360, break_min=30, block_min=15))
    assert displaced(pack("a", loose), pack("b", tight)) == [("loose", "tight")]


def test_a_rule_about_nights_takes_the_band_of_the_narrowest_pack_with_one() -> None:
    band = stack("cn-standard", "company").rule("cn.pregnant.night").terms
    assert isinstance(band, GroupBan)
    assert band.band == NightBand(start_min=22 * 60, end_min=6 * 60)


def test_nights_that_no_pack_defines_are_refused() -> None:
    with pytest.raises(PackRefused) as refused:
        stack("cn-standard")
    assert {(one.rule, one.field) for one in refused.value.faults} == {
        ("cn.pregnant.night", "night"),
        ("cn.nursing.night", "night"),
    }


def test_a_pack_or_a_rule_that_is_there_twice_is_refused() -> None:
    with pytest.raises(PackRefused) as twice:
        stack_packs([EU, EU])
    assert [one.key for one in twice.value.faults] == ["pack_twice"]
    with pytest.raises(PackRefused) as rule_twice:
        stack_packs([EU, replace(EU, code="mine")])
    assert {one.key for one in rule_twice.value.faults} == {"pack_rule_twice"}
    with pytest.raises(PackRefused):
        stack_packs([])
