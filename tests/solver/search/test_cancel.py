"""A stop at any moment ends every lane within a second, its processes too; so does a time limit of a tenth of one.

By shape the lanes are: the whole model; columns and branching beside them, or more columns; the lead, who follows, and
who helps; a day's annealing, its proof, and who helps.
"""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from solver.checks import verify
from solver.params import SolveParams
from solver.problem import Problem
from solver.search.board import Board
from solver.search.lanes import Lanes
from solver.search.progress import Progress
from solver.solution import Status, Termination
from solver.solve import solve
from tests.benchmarks.months import month
from tests.benchmarks.site_day import site_day
from tests.solver.search.columns.tiny import team

AT_ONCE_S = 1.0
MOMENTS = 3  # of a shape
LAST_S = 20.0  # a thread may be inside a kernel on a busy machine; nobody waits for it


def wanted(persons: int, days: int) -> Problem:
    """Demand in heads that the persons cannot meet, so that nothing is soon proved."""
    rng = random.Random(7)
    made = team(rng, persons, days, demand=True)
    heads = [replace(d, heads=rng.randint(persons // 5, persons // 2)) for d in made.heads_demand]
    return replace(made, heads_demand=tuple(heads))


SHAPES: Mapping[str, tuple[Callable[[], Problem], int, float]] = {  # workers, and the last moment of a stop
    "whole": (lambda: month(8, 1, days=7), 2, 0.6),
    "columns, branching beside": (lambda: wanted(30, 28), 2, 5.0),
    "columns, one worker": (lambda: wanted(30, 28), 1, 5.0),
    "columns, columns beside": (lambda: wanted(150, 28), 3, 2.0),
    "lead, follow and help": (lambda: month(20, 1, days=14), 3, 8.0),
    "lead, one worker": (lambda: month(20, 1, days=14), 1, 8.0),
    "day, its proof and help": (lambda: site_day(40, 1), 3, 6.0),
    "day, one worker": (lambda: site_day(40, 1), 1, 6.0),
}
LANES = {
    "whole": ["whole"],
    "columns, branching beside": ["columns"],
    "lead, one worker": ["lead"],
    "day, its proof and help": ["day", "prove_day"],
}


class StopAfter(Progress):
    """Says stop from a moment on, and remembers when it first did."""

    def __init__(self, seconds: float) -> None:
        self._moment = time.monotonic() + seconds
        self.asked: float | None = None

    def should_stop(self) -> str | None:
        if time.monotonic() < self._moment:
            return None
        self.asked = self.asked or time.monotonic()
        return "enough"


def children() -> set[int]:
    """The processes that this one started and that are there; an earlier test may have left Python's own tracker."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            parent = int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
            if parent == os.getpid():
                found.add(int(stat.parent.name))
    return found


def ends(threads: list[threading.Thread], seconds: float) -> bool:
    until = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)


@pytest.mark.parametrize("shape", LANES)
def test_the_shapes_are_searched_by_the_lanes_that_they_are_meant_for(shape: str) -> None:
    make, workers, _ = SHAPES[shape]
    lanes = Lanes(Board(make(), SolveParams(num_workers=workers)), None)
    named = [getattr(lane, "__name__", "") for lane in lanes.plan()]
    assert [name for name in named if name][: len(LANES[shape])] == LANES[shape]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_a_stop_at_any_moment_ends_all_lanes_at_once(shape: str) -> None:
    make, workers, last_s = SHAPES[shape]
    problem = make()
    rng = random.Random(shape)
    before, there = {*threading.enumerate()}, children()
    ended, took = [], []
    for number in range(MOMENTS):
        stop = StopAfter(rng.uniform(0.05, last_s * (1 + number) / MOMENTS))
        params = SolveParams(time_limit_s=120, num_workers=workers, seed=number)
        found = solve(problem, params, stop)
        returned = time.monotonic()
        took.append(0.0 if stop.asked is None else returned - stop.asked)
        assert children() <= there
        assert ends([t for t in threading.enumerate() if t not in before], LAST_S)
        assert found.roster is None or verify(problem, found.roster).feasible
        ended.append(found.termination)
    assert Termination.CANCELLED in ended
    *usual, slowest = sorted(took)
    assert usual[-1] < AT_ONCE_S
    assert slowest < 2 * AT_ONCE_S  # a busy machine may hold one of them up


@pytest.mark.parametrize("shape", SHAPES)
def test_a_tenth_of_a_second_gives_a_verified_roster_or_none(shape: str) -> None:
    make, workers, _ = SHAPES[shape]
    problem, there = make(), children()
    started = time.monotonic()
    found = solve(problem, SolveParams(time_limit_s=0.1, num_workers=workers))
    assert time.monotonic() - started < 0.1 + 2 * AT_ONCE_S
    assert children() <= there
    if found.status is Status.UNKNOWN:
        assert (found.roster, found.objective) == (None, None)
    else:
        assert found.roster is not None
        card = verify(problem, found.roster)
        assert card.feasible
        assert card.objective == found.objective
