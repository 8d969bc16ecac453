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


@pytest.mark.slow
def test_after_warming_nothing_is_left_to_be_compiled() -> None:
    told = json.loads(run("-m", "solver", "warm"))
    assert told.keys() == {"compiled", "seconds"}
    assert run("-c", SOLVE).strip() == "[]"
    assert json.loads(run("-m", "solver", "warm"))["compiled"] == 0
