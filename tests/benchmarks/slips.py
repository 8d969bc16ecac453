"""Slips planted in every rule and check and in what they share, one at a time, and which suites notice.

Suites: *boundary* (the rule's own file of tests), *agreement* (rule and check on random rosters), *columns* (the rule's
parts and its check), *scopes* (what each violation says; for slips in checks). A slip that none notices is printed as
MISSED, unless ``UNNOTICEABLE`` says why nobody could notice it. Exit code 1 if any is missed.

Each slip is planted in a forked process, by exchanging the code of the functions it changes.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import importlib
import io
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType

from tests.benchmarks import kept
from tests.benchmarks.slip_sites import KINDS, Site, sites
from tests.benchmarks.unnoticeable import UNNOTICEABLE

ROOT = Path(__file__).parents[2]
PROFILE = "slips"
MOST_S = 300.0  # for all suites of a slip; a search that does not end has noticed it
PASSED, NOTICED, LATE, ABSENT = "-", "caught", "no end", "no test"  # what a suite says of a slip
MISSED, UNTOLD = "missed", "unnoticeable"

SHARED = (  # modules of which several rules or checks make use
    "checks.stretches",
    "rules.clauses",
    "rules.machines",
    "rules.parts",
    "rules.pattern_days",
    "rules.slot_heads",
    "rules.weekend_runs",
)
OF_COLUMNS = {"parts", "kind", "step", "end", "after", "of"}  # functions that only a rule's parts use


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip, the rule (or shared module) it is of, the rules whose suites must notice it, and the module it is in."""

    rule: str
    noticing: tuple[str, ...]
    module: str
    site: Site

    @property
    def file(self) -> str:
        return self.module.split(".", 1)[1].replace(".", "/") + ".py"

    @property
    def key(self) -> tuple[str, str, str]:
        return self.file, self.site.text, self.site.told


def slips(rules: Sequence[str], kinds: Sequence[str], each: int) -> Iterator[Slip]:
    """The slips of the rules' own files and of shared modules; of every kind the first ``each`` in a file (0: all)."""
    for rule in rules:
        noticing = users(rule) if rule in SHARED else (rule,)
        for module in (f"solver.{rule}",) if rule in SHARED else (f"solver.rules.{rule}", f"solver.checks.{rule}"):
            seen = dict.fromkeys(KINDS, 0)
            for site in sites(_source(module)):
                seen[site.kind] += 1
                if site.kind in kinds and site.function != "applies_to" and (not each or seen[site.kind] <= each):
                    yield Slip(rule, noticing, module, site)


def users(shared: str) -> tuple[str, ...]:
    """The rules whose own file, or whose check's, imports from a shared module, be it through another of them."""
    side = shared.split(".", maxsplit=1)[0]
    through = [f"solver.{shared}"]
    through += [f"solver.{other}" for other in SHARED if f"from solver.{shared} import" in _source(f"solver.{other}")]
    return tuple(
        rule
        for rule in _priced()
        if any(f"from {module} import" in _source(f"solver.{side}.{rule}") for module in through)
    )


def _priced() -> Mapping[str, bool]:
    """By rule: has it parts?"""
    from solver.rules import RULES  # noqa: PLC0415
    from solver.rules.parts import Priced  # noqa: PLC0415

    return {rule.name: isinstance(rule, Priced) for rule in RULES}


def _source(module: str) -> str:
    return (ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8")


def suites(slip: Slip) -> Mapping[str, tuple[str, ...]]:
    """What pytest is asked to run, by suite; those first that are quick or likely to notice."""
    boundary = {"boundary": tuple(f"tests/solver/rules/test_{rule}.py" for rule in slip.noticing)}
    random = "tests/solver/test_rules_agree_with_checks.py::test_a_rule_agrees_with_its_check"
    agreement = {"agreement": tuple(f"{random}[{rule}]" for rule in slip.noticing)}
    if slip.module.startswith("solver.checks"):
        return {**boundary, "scopes": ("tests/solver/checks",), **agreement}
    parts = "tests/solver/rules/test_parts_agree_with_checks.py::test_the_parts_of_a_rule_agree_with_its_check"
    priced = _priced()
    columns = {"columns": tuple(f"{parts}[{rule}]" for rule in slip.noticing if priced[rule])}
    columns = columns if columns["columns"] else {}
    own = slip.site.function.split(".")[0]
    return {**boundary, **columns, **agreement} if own in OF_COLUMNS else {**boundary, **agreement, **columns}


def plant(slip: Slip) -> None:
    """Exchange the code of the functions that the slip changes; who imported them before gets the slip too."""
    module = importlib.import_module(slip.module)
    names = {"__name__": module.__name__, "__file__": module.__file__}
    fresh = ModuleType(module.__name__)
    fresh.__dict__.update(names)
    sys.modules[f"{module.__name__}.planted"] = fresh
    exec(compile(slip.site.tree, str(module.__file__), "exec"), fresh.__dict__)  # noqa: S102 - our own source
    for name, value in vars(fresh).items():
        _exchange(vars(module).get(name), value, fresh.__name__)


def _exchange(old: object, new: object, module: str) -> None:
    if isinstance(new, type) and isinstance(old, type) and new.__module__ == module and old is not new:
        for name, member in vars(new).items():
            _exchange(vars(old).get(name), member, module)
        return
    old_function, new_function = _function(old), _function(new)
    if old_function is not None and new_function is not None:
        old_function.__code__ = new_function.__code__


def _function(value: object) -> FunctionType | None:
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    if isinstance(value, property):
        value = value.fget
    if isinstance(value, functools.cached_property):
        value = value.func
    return value if isinstance(value, FunctionType) else None


def outcome(slip: Slip | None, where: Sequence[str]) -> str:
    """What the tests in ``where`` say of the slip (``None``: of the source as it is), from a process of its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.setpgid(0, 0)
        try:
            os.write(write, str(_pytest(slip, where)).encode())
        except BaseException:
            os.write(write, traceback.format_exc()[-500:].encode())
        os._exit(0)
    os.close(write)
    deadline = time.monotonic() + MOST_S
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(read)
            return LATE
        time.sleep(0.02)
    with os.fdopen(read, "rb") as stream:
        said = stream.read().decode(errors="replace")
    # pytest: 0 passed, 1 failed, 2 could not be read, 4 and 5 no such test; nothing at all: the process died
    words = {"0": PASSED, "1": NOTICED, "2": NOTICED, "4": ABSENT, "5": ABSENT, "": NOTICED}
    if said not in words:
        raise RuntimeError(f"{' '.join(where)}: {said}")
    return words[said]


def _pytest(slip: Slip | None, where: Sequence[str]) -> int:
    import pytest  # noqa: PLC0415

    if slip is not None:
        plant(slip)
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        rewriting = "ignore::pytest.PytestAssertRewriteWarning"  # modules that were imported before the fork
        quick = ["-x", "-q", "--tb=no", "-W", rewriting, "-p", "no:cacheprovider", f"--hypothesis-profile={PROFILE}"]
        return int(pytest.main([*quick, *where]))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``slips``."""
    parser.add_argument("--only", metavar="NAMES", help="rules and shared modules (checks.stretches, …) by name")
    parser.add_argument("--kinds", default=",".join(KINDS), metavar="KINDS", help="separated by commas")
    parser.add_argument("--each", type=int, default=0, metavar="N", help="the first N of a kind in a file (0: all)")
    parser.add_argument("--all-suites", action="store_true", help="go on to the other suites when one has noticed")
    kept.add_arguments(parser)


def prepare() -> None:
    """Import once, before the forks, what all tests need; make the profile that they run with."""
    for name in ("tests.conftest", "tests.strategies", "tests.builders", "solver.solve", "pytest", "hypothesis"):
        importlib.import_module(name)
    from hypothesis import Phase, settings  # noqa: PLC0415

    # derandomised as in CI; a failure need not be made small
    settings.register_profile(PROFILE, derandomize=True, deadline=None, phases=(Phase.explicit, Phase.generate))


def main(options: argparse.Namespace) -> int:
    """Print the table; exit code 1 if a slip is missed that could be noticed."""
    prepare()
    names = [*_priced(), *SHARED]
    chosen = options.only.split(",") if options.only else names
    if unknown := set(chosen) - set(names):
        raise SystemExit(f"no such rule or module: {', '.join(sorted(unknown))}")
    tally: Counter[str] = Counter()
    rows = kept.read(options.out) if options.resume else []
    done = {_place(row): row for row in rows if row["end"] != MISSED}  # missed ones are tried again
    for rule in chosen:
        tally.update(_table(rule, options, done))
    print(
        f"{tally['planted']} slips in {len(chosen)} rules and modules: {tally[NOTICED]} caught, "
        f"{tally[UNTOLD]} that no roster can tell, {tally[MISSED]} missed"
    )
    return 1 if tally[MISSED] else 0


def _table(rule: str, options: argparse.Namespace, done: Mapping[tuple[str, ...], Mapping[str, str]]) -> Counter[str]:
    """Print the rule's slips; how many there were, and what became of them."""
    tally: Counter[str] = Counter()
    sound: dict[tuple[str, ...], bool] = {}
    for slip in slips([rule], options.kinds.split(","), options.each):
        site = slip.site
        row: Mapping[str, str] = {"rule": rule, "file": slip.file, "line": str(site.line), "text": site.text}
        row = {**row, "kind": site.kind, "slip": site.told}
        if _place(row) in done:
            row = done[_place(row)]
        else:
            row = {**row, **_ending(slip, sound, all_suites=options.all_suites)}
            if options.out:
                kept.append(options.out, row)
        tally.update(("planted", row["end"]))
        side = slip.file.split("/")[0]
        print(f"{rule:28} {side:6} {site.line:4} {site.kind:10} {site.told}: {row['told']}", flush=True)
    return tally


def _ending(slip: Slip, sound: dict[tuple[str, ...], bool], *, all_suites: bool) -> dict[str, str]:
    """Which suites notice the slip; ``sound`` remembers those that pass without any."""
    found: dict[str, str] = {}
    for suite, where in suites(slip).items():
        if where not in sound:
            sound[where] = outcome(None, where) in (PASSED, ABSENT)
        if not sound[where]:
            raise SystemExit(f"{' '.join(where)}: fails without any slip")
        found[suite] = outcome(slip, where)
        if found[suite] in (NOTICED, LATE) and not all_suites:
            break
    told = ", ".join(f"{suite} {word}" for suite, word in found.items() if word != PASSED)
    if any(word in (NOTICED, LATE) for word in found.values()):
        return {"end": NOTICED, "told": told}
    if reason := UNNOTICEABLE.get(slip.key, ""):
        return {"end": UNTOLD, "told": reason}
    return {"end": MISSED, "told": f"MISSED {told}".rstrip()}


def _place(row: Mapping[str, str]) -> tuple[str, ...]:
    return row["file"], row["line"], row["text"], row["slip"]
