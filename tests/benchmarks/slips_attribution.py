"""Slips planted in the arithmetic of attribution, one at a time, and whether its tests notice.

A slip that no test notices is printed as MISSED, unless ``EQUIVALENT`` says why it changes nothing. Exit code 1 if any
is missed. ``--each 0`` plants all of them (some hours); the default is the first two of a kind in a file.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections import Counter
from collections.abc import Iterator, Mapping

from tests.benchmarks import kept, slips
from tests.benchmarks.arithmetic_sites import KINDS, sites
from tests.benchmarks.slips import ABSENT, LATE, NOTICED, PASSED, ROOT, Slip

TESTS = "tests/scheduler/attribution/test_"
MODULES: Mapping[str, tuple[str, ...]] = {  # module of scheduler/attribution to the tests that must notice, in order
    "shares": ("worked_example", "invariants"),
    "cells": ("edge_cases", "worked_example", "invariants"),
    "engine": ("edge_cases", "worked_example", "invariants_pools", "invariants"),
    "effects": ("worked_example", "department_effects", "effects"),
    "department_effects": ("worked_example", "department_effects", "effects"),
    "waterfall": ("explanations",),
    "splits": ("splits", "edge_cases"),
    "bands": ("bands",),
    "statistics": ("explanations",),
    "diagnostics": ("explanations",),
    "calibration": ("explanations", "invariants_pools"),
    "fisher": ("fairness",),
    "fairness": ("fairness",),
    "coverage_credit": ("explanations",),
    "pools": ("edge_cases", "invariants_pools"),
    "bonus": ("invariants_pools",),
}
EQUIVALENT: Mapping[tuple[str, str, str], str] = {  # file, line and slip to why it changes nothing
    (
        "attribution/department_effects.py",
        "coalitions = [frozenset(c) for size in range(len(members) + 1) for c in combinations(members, size)]",
        "1 → 2",
    ): "there are no coalitions larger than all",
    (
        "attribution/department_effects.py",
        "return Fraction(sum(value.numerator * (unit // value.denominator) for value in values), unit)",
        "unit // value.denominator → -(-unit // value.denominator)",
    ): "the unit is a multiple of every denominator",
}


def planted(module: str, kinds: list[str], each: int) -> Iterator[Slip]:
    """Slips of a module; of every kind the first ``each`` (0: all)."""
    seen = dict.fromkeys(KINDS, 0)
    name = f"scheduler.attribution.{module}"
    for site in sites((ROOT / f"scheduler/attribution/{module}.py").read_text(encoding="utf-8")):
        seen[site.kind] += 1
        if site.kind in kinds and (not each or seen[site.kind] <= each):
            yield Slip(module, (), name, site)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``slips-attribution``."""
    parser.add_argument("--only", metavar="MODULES", help="modules of scheduler/attribution, separated by commas")
    parser.add_argument("--kinds", default=",".join(KINDS), metavar="KINDS", help="separated by commas")
    parser.add_argument("--each", type=int, default=2, metavar="N", help="the first N of a kind in a file (0: all)")
    kept.add_arguments(parser)


def main(options: argparse.Namespace) -> int:
    """Print every slip with the suite that noticed it; exit code 1 if one is missed that could be noticed."""
    slips.prepare()
    names = options.only.split(",") if options.only else list(MODULES)
    if unknown := set(names) - MODULES.keys():
        raise SystemExit(f"no such module: {', '.join(sorted(unknown))}")
    for name in names:
        importlib.import_module(f"scheduler.attribution.{name}")
        for suite in MODULES[name]:
            if slips.outcome(None, (f"{TESTS}{suite}.py",)) != PASSED:
                raise SystemExit(f"{TESTS}{suite}.py fails without any slip")
    rows = kept.read(options.out) if options.resume else []
    done = {(row["file"], row["line"], row["slip"]): row for row in rows if row["end"] != slips.MISSED}
    tally: Counter[str] = Counter()
    began = time.monotonic()
    for name in names:
        for slip in planted(name, options.kinds.split(","), options.each):
            place = (slip.file, str(slip.site.line), slip.site.told)
            row = done.get(place)
            if row is None:
                end, told = _ending(slip)
                row = {"file": slip.file, "line": place[1], "slip": place[2], "end": end, "told": told}
                if options.out:
                    kept.append(options.out, row)
            tally.update(("planted", row["end"]))
            print(f"{name:19} {slip.site.line:4} {slip.site.kind:10} {slip.site.told}: {row['told']}", flush=True)
    print(
        f"{tally['planted']} slips in {len(names)} modules: {tally[NOTICED]} caught, {tally[slips.UNTOLD]} that change "
        f"nothing, {tally[slips.MISSED]} missed; {time.monotonic() - began:.0f} s"
    )
    return 1 if tally[slips.MISSED] else 0


def _ending(slip: Slip) -> tuple[str, str]:
    for suite in MODULES[slip.rule]:
        found = slips.outcome(slip, (f"{TESTS}{suite}.py",))
        if found in (NOTICED, LATE):
            return NOTICED, f"{suite} {found}"
        if found == ABSENT:
            raise RuntimeError(f"{suite}: no test was found")
    if reason := EQUIVALENT.get((slip.file, slip.site.text, slip.site.told)):
        return slips.UNTOLD, reason
    return slips.MISSED, "MISSED"
