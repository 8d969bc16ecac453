from __future__ import annotations

from pathlib import Path

import pytest

from solver.formats.documents import dump_problem
from tests.benchmarks import bench_solver, instances


def test_the_benchmark_runs_on_a_tiny_company(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench_solver.main(["--people", "4", "--days", "3", "--seconds", "6"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("company 4 × 3, 1: first roster ")
    assert told[0].endswith("hard violations 0")
    assert told[-1].split()[2] == "objective"
    assert told[-1].endswith(" %")


def test_the_benchmark_reads_a_written_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.json"
    path.write_text(dump_problem(instances.company(people=2, days=2)), encoding="utf-8")
    assert bench_solver.main(["--problem", str(path), "--seconds", "5"]) == 0
    assert capsys.readouterr().out.startswith("p.json: ")


def test_the_timeline_knows_what_was_known_when() -> None:
    timeline = bench_solver.Timeline()
    timeline.on_incumbent(None, 200, 1.0)  # type: ignore[arg-type]
    timeline.on_bound(100, 2.0)
    timeline.on_incumbent(None, 125, 3.0)  # type: ignore[arg-type]
    assert [timeline.at(s) for s in (0.5, 1.5, 2.5, 9.0)] == [
        (None, None, None),
        (200, None, None),
        (200, 100, 0.5),
        (125, 100, 0.2),
    ]


def test_the_same_seed_makes_the_same_company_and_another_another() -> None:
    assert instances.company(people=6, days=3, seed=4) == instances.company(people=6, days=3, seed=4)
    assert instances.company(people=6, days=3, seed=4) != instances.company(people=6, days=3, seed=5)


def test_the_company_has_the_demo_s_shape() -> None:
    made = instances.company()
    assert (len(made.employees), made.horizon.days, len(made.shift_types), len(made.roles)) == (40, 14, 8, 12)
    assert all(2 <= len(e.roles) <= 4 for e in made.employees)
    assert all(60 <= pct <= 110 for e in made.employees for pct in e.roles.values())
    assert all(len(c.segments) <= 6 for c in made.capacity_demand)
    assert all(block.end_min - block.start_min <= 120 for shift in made.shifts for block in shift.blocks)
