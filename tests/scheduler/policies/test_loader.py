"""A pack with anything wrong in it is refused, with every fault named: pack, rule, field, what would be accepted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scheduler.i18n import gettext
from scheduler.messages import MESSAGES
from scheduler.policies.faults import PackFault, PackRefused
from scheduler.policies.kinds import Finding, Mark, NightBand, Rolling, RuleKind, Severity
from scheduler.policies.loader import parse_pack
from scheduler.policies.rule import Pack
from scheduler.policies.terms import AvgMinutes, DayMinutes

RULE = {
    "id": "x.day",
    "kind": "day_minutes",
    "limit_min": 480,
    "roster": "hard",
    "cite": "Art. 1",
    "mark": "V",
    "title_zh": "每日",
    "title_en": "a day",
}
PACK = {
    "pack": "x",
    "version": "1",
    "valid_from": "2026-01-01",
    "verified": "2026-11-21",
    "tz": "UTC",
    "title_zh": "包",
    "title_en": "pack",
    "rules": [RULE],
}


def pack_with(rule: dict[str, Any] | None = None, **changed: Any) -> str:
    rules = [{name: value for name, value in {**RULE, **(rule or {})}.items() if value is not ...}]
    whole = {**PACK, "rules": rules, **changed}
    return json.dumps({name: value for name, value in whole.items() if value is not ...}, ensure_ascii=False)


def faults(text: str) -> tuple[PackFault, ...]:
    with pytest.raises(PackRefused) as refused:
        parse_pack(text, "file")
    return refused.value.faults


def read(text: str) -> Pack:
    return parse_pack(text, "file")


def test_a_sound_pack_is_read_with_what_it_leaves_to_defaults() -> None:
    pack = read(pack_with())
    (rule,) = pack.rules
    assert (pack.code, pack.week_starts, pack.rest_weekdays) == ("x", 0, (5, 6))
    assert (rule.kind, rule.terms) == (RuleKind.DAY_MINUTES, DayMinutes(limit_min=480))
    assert (rule.roster, rule.actual, rule.mark) == (Severity.HARD, Finding.VIOLATION, Mark.PRIMARY)
    assert (rule.pack, str(rule.verified)) == ("x", "2026-11-21")


def test_the_sample_of_the_note_is_read_as_it_stands() -> None:
    rule = {
        "id": "eu.avg48",
        "kind": "avg_minutes",
        "limit_min": 2880,
        "window": {"type": "rolling", "days": 119},
        "exclude": ["annual_leave", "sick"],
        "derogation": {"key": "opt_out", "needs": "signed_consent", "title_zh": "同意", "title_en": "consent"},
    }
    (read_rule,) = read(pack_with(rule, night={"from": "22:00", "to": "06:00"})).rules
    assert read_rule.terms == AvgMinutes(limit_min=2880, window=Rolling(days=119), exclude=("annual_leave", "sick"))
    (relief,) = read_rule.reliefs
    assert (relief.key, relief.needs, relief.instead, relief.cite) == ("opt_out", "signed_consent", None, "Art. 1")


def test_an_unknown_kind_names_the_sixteen() -> None:
    (fault,) = faults(pack_with({"kind": "weekly_hours"}))
    assert (fault.key, fault.rule, fault.field, fault.value) == ("pack_kind_unknown", "x.day", "kind", "weekly_hours")
    assert fault.accepted == ", ".join(RuleKind)


@pytest.mark.parametrize(
    ("change", "key", "field"),
    [
        ({"cite": ...}, "pack_no_cite", "cite"),
        ({"cite": "  "}, "pack_no_cite", "cite"),
        ({"verified": ""}, "pack_not_verified", "verified"),
        ({"verified": "2026-13-01"}, "pack_value", "verified"),
        ({"limit_min": ...}, "pack_field_missing", "limit_min"),
        ({"limit_min": -1}, "pack_value", "limit_min"),
        ({"limit_min": 480.5}, "pack_value", "limit_min"),
        ({"limit_min": True}, "pack_value", "limit_min"),
        ({"limit_min": "480"}, "pack_value", "limit_min"),
        ({"limit_mins": 480}, "pack_field_unknown", "limit_mins"),
        ({"roster": "must"}, "pack_value", "roster"),
        ({"mark": "X"}, "pack_value", "mark"),
        ({"mark": ...}, "pack_field_missing", "mark"),
        ({"title_zh": ...}, "pack_field_missing", "title_zh"),
        ({"title_en": ""}, "pack_value", "title_en"),
        ({"scope": {"ages": 3}}, "pack_field_unknown", "scope.ages"),
        ({"scope": {"systems": ["flexible"]}}, "pack_value", "scope.systems"),
        ({"scope": "everybody"}, "pack_value", "scope"),
        ({"derogation": [{"key": "k", "title_zh": "甲", "title_en": "a"}]}, "pack_field_missing", "derogation.needs"),
        ({"derogation": "opt_out"}, "pack_value", "derogation"),
        ({"id": "X Y"}, "pack_value", "id"),
    ],
    ids=str,
)
def test_a_fault_of_a_rule_names_its_field(change: dict[str, Any], key: str, field: str) -> None:
    (fault,) = [one for one in faults(pack_with(change)) if one.field == field]
    assert (fault.key, fault.pack) == (key, "x")
    assert fault.accepted
    assert fault.rule in ("x.day", "#1")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "max_overtime", "window": {"type": "rolling", "days": 7}, "counts": ["day"]}, "window"),
        ({"kind": "max_overtime", "window": {"type": "fixed", "unit": "month"}, "counts": []}, "counts"),
        ({"kind": "max_overtime", "window": {"type": "fixed", "unit": "month"}, "counts": ["cycle"]}, "cycle_min"),
        ({"kind": "night_minutes", "per": "average"}, "window"),
        ({"kind": "night_minutes", "per": "day", "window": {"type": "rolling", "days": 0}}, "window"),
        ({"kind": "night_minutes", "per": "day", "band": {"from": "24:00", "to": "06:00"}}, "band"),
        ({"kind": "daily_rest", "limit_min": ..., "rest_min": 660, "within_min": 600}, "within_min"),
        ({"kind": "day_ban", "limit_min": ..., "days": "workday"}, "days"),
        ({"kind": "break", "limit_min": ..., "after_min": 360}, "break_min"),
        ({"kind": "premium", "limit_min": ..., "percent": 150, "on": "week_overtime"}, "over_min"),
        ({"kind": "days_off", "limit_min": ..., "days": 8}, "days"),
        ({"kind": "change_pay", "limit_min": ..., "within_days": 14, "of": "lost"}, "percent"),
        ({"kind": "notice", "limit_min": ..., "days": 7, "of": []}, "of"),
    ],
    ids=str,
)
def test_figures_that_do_not_go_together_are_named(change: dict[str, Any], field: str) -> None:
    assert field in [one.field for one in faults(pack_with(change))]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": ...}, "version"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"tz": "Mars/Olympus"}, "tz"),
        ({"tz": ...}, "tz"),
        ({"rules": []}, "rules"),
        ({"rules": {}}, "rules"),
        ({"night": {"from": "22:00"}}, "night"),
        ({"calendar": {"week_starts": "1"}}, "calendar.week_starts"),
        ({"calendar": {"rest_weekdays": "SUN"}}, "calendar.rest_weekdays"),
        ({"calendar": []}, "calendar"),
        ({"data": [{"key": "k"}]}, "value"),
        ({"colour": "red"}, "colour"),
        ({"pack": "x y"}, "pack"),
    ],
    ids=str,
)
def test_a_fault_of_the_pack_names_its_field(change: dict[str, Any], field: str) -> None:
    assert field in [one.field for one in faults(pack_with(**change))]


def test_every_fault_is_found_at_once() -> None:
    text = json.dumps(
        {**PACK, "rules": [{**RULE, "kind": "x"}, {**RULE, "cite": ""}, {**RULE, "id": "y", "limit_min": -1}]}
    )
    assert [(one.rule, one.field) for one in faults(text)] == [
        ("x.day", "kind"),
        ("x.day", "id"),
        ("x.day", "cite"),
        ("y", "limit_min"),
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pack": "x", "pack": "y"}', "[" * 100_000], ids=range(6))
def test_what_is_no_object_is_refused(text: str) -> None:
    (fault,) = faults(text)
    assert (fault.key, fault.pack) == ("pack_not_json", "file")


def test_what_is_not_there_is_called_missing_and_no_empty_value() -> None:
    assert {(one.key, one.field) for one in faults("{}")} >= {
        ("pack_field_missing", "pack"),
        ("pack_field_missing", "rules"),
    }


def test_a_missing_night_band_is_told_with_the_form() -> None:
    assert read(pack_with(night={"from": "22:00", "to": "06:00"})).night == NightBand(start_min=1320, end_min=360)


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_a_fault_is_a_sentence_in_both_languages(locale: str) -> None:
    (fault,) = faults(pack_with({"limit_min": -1}))
    said = gettext(MESSAGES[fault.key], locale, **fault.params)
    assert all(word in said for word in ("x.day", "limit_min", "-1", "0 … 10000000"))
    assert ("规则包" in said) is locale.startswith("zh")
