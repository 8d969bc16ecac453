"""Slips are found in a source, planted in the code and noticed by the suites; the long run tells a disagreement."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from solver.rules.max_weekends import MaxWeekends
from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import agreement
from tests.benchmarks.slip_sites import KINDS, sites
from tests.benchmarks.slips import SHARED, slips
from tests.benchmarks.unnoticeable import UNNOTICEABLE
from tests.builders import employee, problem, roster

SOURCE = '''
def encode(model, history, limit, days):
    """A rule with something of everything."""
    for day in range(1, days):
        if day + history.consecutive_days > limit.value:
            over = model.new_int_var(0, days, "")
            model.add(over <= day)
            yield PenaltyTerm("a", "b", limit.weight, over)
'''


def test_every_kind_of_slip_is_found() -> None:
    found = [(site.kind, site.told) for site in sites(SOURCE)]
    assert {kind for kind, _ in found} == set(KINDS)
    assert found == [
        ("border", "range(1, days) → range(1 + 1, days)"),
        ("border", "range(1, days) → range(1, days - 1)"),
        (
            "off by one",
            "day + history.consecutive_days > limit.value → day + history.consecutive_days >= limit.value",
        ),
        ("border", "history.consecutive_days → 0"),
        ("off by one", "limit.value → limit.value + 1"),
        ("slack", "model.new_int_var(0, days, '') → model.new_int_var(0, min(days, 1), '')"),
        ("forgotten", "without model.add(over <= day)"),
        ("off by one", "over <= day → over < day"),
        ("forgotten", "without yield PenaltyTerm('a', 'b', limit.weight, over)"),
        ("weight", "PenaltyTerm('a', 'b', limit.weight, over) → PenaltyTerm('a', 'b', limit.weight + 1, over)"),
    ]


def test_a_slip_changes_its_place_and_nothing_else() -> None:
    plain = ast.unparse(ast.parse(SOURCE))
    for site in sites(SOURCE):
        compile(site.tree, "planted", "exec")
        changed = ast.unparse(site.tree)
        assert changed != plain
        assert sum(a != b for a, b in zip(plain.splitlines(), changed.splitlines(), strict=True)) == 1


def test_every_registered_rule_and_check_has_slips() -> None:
    from solver.rules import RULES  # noqa: PLC0415

    planted = Counter(slip.module for slip in slips([rule.name for rule in RULES], KINDS, 0))
    assert {f"solver.{side}.{rule.name}" for rule in RULES for side in ("rules", "checks")} <= planted.keys()


def test_the_suites_notice_slips_and_the_table_says_which() -> None:
    asked = ["slips", "--only", "max_weekends", "--kinds", "forgotten", "--each", "1"]
    done = subprocess.run(  # a process of its own, since it forks
        [sys.executable, "-m", "tests.benchmarks", *asked],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    of_rule, of_check, last = done.stdout.splitlines()
    assert of_rule.startswith("max_weekends                 rules ")
    assert of_rule.endswith(": boundary caught")
    assert of_check.startswith("max_weekends                 checks ")
    assert of_check.endswith(": boundary caught")
    assert last == "2 slips in 1 rules and modules: 2 caught, 0 that no roster can tell, 0 missed"


def test_a_long_run_counts_what_it_sees(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmarks.main(["agreement", "--cases", "40", "--only", "max_weekends,requests"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told] == ["max_weekends", "requests", "2"]
    assert all(int(line.split()[1]) >= 40 and line.endswith("agree") for line in told[:2])


def test_a_disagreement_is_told() -> None:
    class Lenient(MaxWeekends):
        def encode(self, *arguments: object) -> object:  # type: ignore[override]
            return iter(())

    seen: Counter[str] = Counter()
    limited = problem(employee(limits={"max_weekends": 0}), days=7)
    told = agreement.disagreement(Lenient(), limited, roster(ann="-----D-"), seen)
    assert told.startswith("the model says 0, the check None")
    assert seen == {"forbidden": 1}
    assert agreement.disagreement(MaxWeekends(), limited, roster(ann="-----D-"), seen) == ""


def test_what_nobody_can_notice_is_still_in_the_source() -> None:
    files = {file.removesuffix(".py").replace("/", ".") for file, _, _ in UNNOTICEABLE}
    names = {name if name in SHARED else name.split(".")[1] for name in files}
    assert UNNOTICEABLE.keys() <= {slip.key for slip in slips(sorted(names), KINDS, 0)}
