"""After ``warm`` a search compiles nothing: neither on problems of several shapes, nor when it is asked again."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from solver.problem import Problem
from solver.search import warm, warm_note
from solver.search.columns.lane import suits
from solver.search.warm import shapes
from tests.benchmarks.months import month
from tests.benchmarks.site_day import site_day
from tests.solver.search.columns.tiny import team

ROOT = Path(__file__).parents[2]
SOLVE = """
import gc, sys
from numba.core.dispatcher import Dispatcher
from solver.params import SolveParams
from solver.solve import solve
from tests.solver.test_warm import problems
for problem in problems():
    assert solve(problem, SolveParams(time_limit_s=6, num_workers=1)).roster is not None
ours = [d for d in gc.get_objects() if isinstance(d, Dispatcher) and d.__module__.startswith("solver.")]
print([f"{d.__module__}.{d.__name__}" for d in ours if sum(d.stats.cache_misses.values())])
"""


def problems() -> list[Problem]:
    """One for every lane that has kernels: heads, capacity of weeks, capacity of a day."""
    return [team(random.Random(3), 20, 21, demand=True), month(12, 1), site_day(20, 1)]


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_small_problems_have_the_shapes_of_their_lanes() -> None:
    made = shapes()
    assert suits(made["columns"])
    assert made["lead"].capacity_demand
    assert made["lead"].deferrable_demand
    assert made["lead"].horizon.days > 1
    assert made["day"].capacity_demand
    assert made["day"].horizon.days == 1


def test_a_note_holds_for_what_it_was_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = tmp_path / "kernel.nbi"
    kernel.write_bytes(b"compiled")
    monkeypatch.setattr(warm_note, "_folders", lambda: [tmp_path])
    assert not warm_note.noted()
    warm_note.note()
    assert warm_note.noted()
    (tmp_path / "more.nbc").write_bytes(b"compiled later")
    assert warm_note.noted()
    with monkeypatch.context() as changed:
        changed.setattr(warm_note, "sources", lambda: "others")
        assert not warm_note.noted()
    for spoilt in ("", "[]", "{}", "null"):
        note = tmp_path / warm_note.NOTE
        kept = note.read_text(encoding="utf-8")
        note.write_text(spoilt, encoding="utf-8")
        assert not warm_note.noted()
        note.write_text(kept, encoding="utf-8")
    kernel.unlink()
    assert not warm_note.noted()


def test_where_all_is_compiled_no_lane_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    monkeypatch.setattr(warm_note, "_folders", lambda: [tmp_path])
    monkeypatch.setattr(warm, "_run_lanes", lambda: runs.append(1) or 7)
    assert (warm.warm(), warm.warm(), len(runs)) == (7, 0, 1)


@pytest.mark.slow
def test_after_warming_nothing_is_left_to_be_compiled() -> None:
    told = json.loads(run("-m", "solver", "warm"))
    assert told.keys() == {"compiled", "seconds"}
    assert run("-c", SOLVE).strip() == "[]"
    assert json.loads(run("-m", "solver", "warm"))["compiled"] == 0
