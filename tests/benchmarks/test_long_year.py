"""The enlarged year: twins are like their originals, heads grow in proportion, and memory counts every process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from solver.formats import curtois_qu
from tests.benchmarks.long_year import enlarged, resident_mb

TINY = Path(__file__).parents[2] / "fixtures" / "public" / "curtois_qu" / "tiny.txt"


def test_twins_are_like_their_originals_and_heads_grow_in_proportion() -> None:
    problem = curtois_qu.read(TINY)
    people = len(problem.employees)
    more = enlarged(problem, people + 1)
    assert len({one.id for one in more.employees}) == people + 1
    first, twin = more.employees[0], more.employees[-1]
    assert (twin.id, twin.contract, twin.absences) == (f"{first.id}+", first.contract, first.absences)
    asked = {one.id: [(r.day, r.on, r.weight) for r in more.requests if r.employee == one.id] for one in (first, twin)}
    assert asked[first.id] == asked[twin.id]
    for before, after in zip(problem.heads_demand, more.heads_demand, strict=True):
        assert after.heads * people >= before.heads * (people + 1) > (after.heads - 1) * people
    with pytest.raises(ValueError, match="people"):
        enlarged(problem, 2 * people + 1)


def test_memory_of_a_process_holds_that_of_its_children() -> None:
    """A child that fills 60 MB is counted with its parent."""
    child = "b = bytearray(60_000_000); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        alone = resident_mb(process.pid)
        together = resident_mb(os.getpid())
        process.communicate(b"\n")
    assert alone >= 57
    assert together > alone
