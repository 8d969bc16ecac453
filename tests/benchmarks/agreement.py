"""A long run of rules against their checks, on random problems and rosters: at least so many cases for every rule.

The cases are those of ``tests.strategies``, the comparison that of ``tests.solver.test_rules_agree_with_checks``; CI
runs fewer of them, always the same. Every rule has a seed of its own, so that a run can be made again. Printed are, by
rule, how many cases there were, how many the check called forbidden, charged and free, and the first disagreement.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given, seed, settings

from solver.checks.qualification import qualification
from solver.problem import Problem
from solver.roster import Roster
from solver.rules import RULES, Rule
from tests.benchmarks import kept
from tests.builders import check_says, model_says
from tests.strategies import cases


def disagreement(rule: Rule, problem: Problem, roster: Roster, seen: Counter[str]) -> str:
    """What model and check say differently of the roster, or nothing; ``seen`` counts what the check says."""
    found = check_says(rule, problem, roster)
    forbidden = bool(list(qualification(problem, roster))) or any(violation.hard for violation in found)
    expected = None if forbidden else sum(violation.penalty for violation in found)
    seen["forbidden" if forbidden else "charged" if expected else "free"] += 1
    claimed = model_says(rule, problem, roster)
    return "" if claimed == expected else f"the model says {claimed}, the check {expected}: {found}"


def run(rule: Rule, count: int, base_seed: int) -> tuple[Counter[str], str]:
    """At least ``count`` cases of the rule: what was seen, and the first disagreement."""
    seen: Counter[str] = Counter()
    first: list[str] = []

    def once(number: int) -> None:
        @seed(f"{base_seed} {number} {rule.name}")
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(cases(rule.name))
        def compare(case: tuple[Problem, Roster]) -> None:
            if not first and (told := disagreement(rule, *case, seen)):
                first.append(f"{told}\n    {case[0]}\n    {case[1]}")

        compare()

    number = 0
    while not first and seen.total() < count:  # examples that the strategy gives up do not count
        once(number)
        number += 1
    return seen, first[0] if first else ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``agreement``."""
    parser.add_argument("--cases", type=int, default=2000, metavar="N", help="for every rule (default 2000)")
    parser.add_argument("--only", metavar="RULES", help="rules by name, separated by commas (default all)")
    parser.add_argument("--seed", type=int, default=0)
    kept.add_arguments(parser)


def main(options: argparse.Namespace) -> int:
    """Print a line a rule; exit code 1 if a rule and its check disagree."""
    disagreeing = 0
    done = {row["rule"]: row for row in kept.read(options.out)} if options.resume else {}
    for rule in _chosen(options.only):
        row = done.get(rule.name)
        if row is None or int(row["cases"]) < options.cases:  # fewer were asked for, or a disagreement ended them
            row = _row(rule, options)
            if options.out:
                kept.append(options.out, row)
        disagreeing += bool(row["disagreement"])
        print(
            f"{rule.name:28} {row['cases']:>6} cases: {row['forbidden']:>5} forbidden, {row['charged']:>5} charged, "
            f"{row['free']:>5} free; {row['cpu_s']:>6} CPU-s: "
            f"{'DISAGREE: ' + row['disagreement'] if row['disagreement'] else 'agree'}",
            flush=True,
        )
    print(f"{len(_chosen(options.only))} rules, {disagreeing} disagree with their check")
    return 1 if disagreeing else 0


def _row(rule: Rule, options: argparse.Namespace) -> dict[str, str]:
    started = time.process_time()
    seen, told = run(rule, options.cases, options.seed)
    counts = {name: str(seen[name]) for name in ("forbidden", "charged", "free")}
    spent = f"{time.process_time() - started:.1f}"
    return {"rule": rule.name, "cases": str(seen.total()), **counts, "cpu_s": spent, "disagreement": told}


def _chosen(only: str | None) -> Sequence[Rule]:
    names = only.split(",") if only else [rule.name for rule in RULES]
    if unknown := set(names) - {rule.name for rule in RULES}:
        raise SystemExit(f"no such rule: {', '.join(sorted(unknown))}")
    return [rule for rule in RULES if rule.name in names]
