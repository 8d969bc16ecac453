"""Kinds, evaluators, comparisons, packs, tables at the limit and documentation name the same rules."""

from __future__ import annotations

import ast
import json
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from scheduler.policies.audit.engine import EVALUATE
from scheduler.policies.kinds import RuleKind
from scheduler.policies.loader import PACKS, statutory_packs
from scheduler.policies.rule import Pack
from scheduler.policies.strictness import STRICTER
from scheduler.policies.terms import TERMS
from tests.policy_cases import FIXTURES, cases
from tests.project.policies_readme import README, readme

EIGHT = {"cn-standard", "cn-comprehensive", "eu", "de", "uk", "us-flsa", "us-or", "us-chicago"}
every_pack = pytest.mark.parametrize("pack", statutory_packs().values(), ids=lambda pack: pack.code)


def test_the_sixteen_kinds_have_terms_an_evaluator_and_a_comparison_each() -> None:
    assert len(RuleKind) == 16
    assert set(TERMS) == set(EVALUATE) == set(STRICTER) == set(RuleKind)


@pytest.mark.parametrize("kind", RuleKind)
def test_two_rules_are_compared_by_every_field_of_their_kind(kind: RuleKind) -> None:
    assert set(STRICTER[kind]) == {f.name for f in fields(TERMS[kind])}


def test_the_eight_statutory_packs_and_the_companys_form_are_there() -> None:
    assert set(statutory_packs()) == EIGHT | {"company"}
    assert {path.stem for path in PACKS.glob("*.json")} == set(statutory_packs())


def test_every_kind_is_used_by_a_pack() -> None:
    assert {rule.kind for pack in statutory_packs().values() for rule in pack.rules} == set(RuleKind)


def test_no_rule_of_any_pack_lacks_its_pair_at_the_limit() -> None:
    tested = Counter((case.pack, case.rule) for case in cases())
    assert tested == Counter((pack.code, rule.id) for pack in statutory_packs().values() for rule in pack.rules)


@every_pack
def test_a_pair_differs_in_its_work_alone(pack: Pack) -> None:
    for row in json.loads((FIXTURES / f"{pack.code}.json").read_text(encoding="utf-8"))["cases"]:
        assert row["at"] != row["over"]
        assert {"rule", "period", "at", "over"} <= set(row)


@every_pack
def test_a_rule_has_an_article_a_date_and_both_languages(pack: Pack) -> None:
    for rule in pack.rules:
        assert rule.cite.strip()
        assert rule.verified >= pack.valid_from
        assert any("一" <= sign <= "鿿" for sign in rule.title_zh), rule.id
        assert rule.title_en.isascii() or "%" in rule.title_en, rule.id
        assert bool(rule.note_zh) is bool(rule.note_en), rule.id


def test_the_policies_know_no_storage_and_no_web() -> None:
    for path in (PACKS.parent).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            foreign = ("flask", "sqlalchemy", "web", "solver", "scheduler.storage", "scheduler.services")
            assert not [name for name in names if name.startswith(foreign)], path.name


def test_no_file_of_the_policies_is_longer_than_four_hundred_lines() -> None:
    long = [path.name for path in Path(PACKS.parent).rglob("*.py") if len(path.read_text("utf-8").splitlines()) > 400]
    assert long == []


def test_the_readme_is_current_and_has_a_heading_for_every_kind_and_pack() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == readme(), "run: python -m tests.project.policies_readme"
    headings = [line.removeprefix("### ") for line in text.splitlines() if line.startswith("### ")]
    assert headings == [*TERMS, *statutory_packs()]
