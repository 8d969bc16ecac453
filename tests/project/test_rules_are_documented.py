"""Registry, checks, tests and documentation of the rules name the same rules."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from solver.checks import CHECKS
from solver.rules import RULES, Rule
from tests.project.rules_readme import README, readme
from tests.reads import READS

ROOT = Path(__file__).parents[2]
NAMES = [rule.name for rule in RULES]
TESTS = ROOT / "tests" / "solver" / "rules"


def files(folder: str, prefix: str = "") -> set[str]:
    return {path.stem.removeprefix(prefix) for path in (ROOT / folder).glob(f"{prefix}*.py")} - {"__init__"}


def test_every_rule_has_a_check_of_its_name_in_the_same_order() -> None:
    assert list(CHECKS) == NAMES
    assert len(set(NAMES)) == len(NAMES)


def test_every_file_is_one_registered_rule_or_check() -> None:
    shared = {"base", "clauses", "machines", "parts", "pattern_days", "slot_heads", "weekend_runs"}
    assert files("solver/rules") - shared == set(NAMES)
    assert files("solver/checks") - {"base", "stretches"} == set(NAMES)


def test_every_rule_has_a_file_of_tests() -> None:
    assert files("tests/solver/rules", "test_") - {"parts_agree_with_checks"} == set(NAMES)


def test_the_agreement_test_knows_what_every_rule_reads() -> None:
    assert sorted(READS) == sorted(NAMES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_tests_of_a_rule_import_that_rule(rule: Rule) -> None:
    tree = ast.parse((TESTS / f"test_{rule.name}.py").read_text(encoding="utf-8"))
    imported = {
        (node.module, alias.name) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert (f"solver.rules.{rule.name}", type(rule).__name__) in imported


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_hard_or_soft_its_sentence_and_its_source(rule: Rule) -> None:
    text = inspect.getdoc(type(rule)) or ""
    assert text.startswith(("Hard:", "Soft:", "Hard or soft:")), text
    assert "Source:" in text
    assert type(rule).__name__ == "".join(word.capitalize() for word in rule.name.split("_"))


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_is_a_function_of_its_rules_name(name: str) -> None:
    assert inspect.isfunction(CHECKS[name])
    assert (CHECKS[name].__name__, CHECKS[name].__module__) == (name, f"solver.checks.{name}")


def test_the_readme_is_current_and_has_a_heading_for_every_rule() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == readme(), "run: python -m tests.project.rules_readme"
    assert [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")] == NAMES
