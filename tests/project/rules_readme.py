"""Writes solver/rules/README.md from the registry: ``python -m tests.project.rules_readme``."""

from __future__ import annotations

import inspect
from pathlib import Path

from solver.rules import RULES, Rule

README = Path(__file__).parents[2] / "solver" / "rules" / "README.md"

HEAD = """# The rules

Made from the docstrings of the registry by `python -m tests.project.rules_readme`; a test checks that it is current.
Each rule is one file here, one independent check in `solver/checks/`, and one file of boundary tests in
`tests/solver/rules/`; `tests/solver/test_rules_agree_with_checks.py` compares rule and check on random rosters.

To add a rule: the class here, the check there, a line in `RULES` and in `CHECKS`, the boundary tests, what it reads in
`tests/reads.py`, a scope in `tests/solver/checks/scopes_of_….py`, and this page again.

Words: x a shift's or day's 0/1 decision; a limit has a value and a weight per unit beyond it, no weight makes it hard.
Days count from 0; *past* and *history* are what preceded day 0. Money-like units are integers.

| rule | kind | what it asks |
|---|---|---|
"""


def readme() -> str:
    """The page: a table of all rules in the registry's order, then formula, edges and source of each."""
    rows = "".join(
        f"| [`{rule.name}`](#{rule.name}) | {kind} | {asks} |\n" for rule, kind, asks in map(_summary, RULES)
    )
    return HEAD + rows + "".join(f"\n## {rule.name}\n\n```text\n{_text(rule)}\n```\n" for rule in RULES)


def _text(rule: Rule) -> str:
    return inspect.getdoc(type(rule)) or ""


def _summary(rule: Rule) -> tuple[Rule, str, str]:
    first = " ".join(_text(rule).split("\n\n")[0].split())
    kind, asks = first.split(":", 1)
    return rule, kind.lower(), asks.strip().replace("|", "\\|")


if __name__ == "__main__":
    README.write_text(readme(), encoding="utf-8")
