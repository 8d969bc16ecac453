from __future__ import annotations

from pathlib import Path

import pytest

from solver.formats.documents import dump_problem, dump_roster
from tests.benchmarks.baselines import greedy
from tests.benchmarks.bench_replan import cases, main
from tests.benchmarks.instances import company


def test_it_prints_a_line_a_case_and_a_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = company(people=10, days=7)
    published = greedy(given)
    problem, roster = tmp_path / "problem.json", tmp_path / "roster.json"
    problem.write_text(dump_problem(given), encoding="utf-8")
    roster.write_text(dump_roster(published), encoding="utf-8")
    main(["--problem", str(problem), "--roster", str(roster), "--cases", "2", "--seconds", "1", "--seed", "3"])
    *lines, summary = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all("shifts lost" in line for line in lines)
    assert summary.endswith("of 2 keep 99% of the achievable cover within 2 s")


def test_who_falls_ill_works_that_day_and_the_seed_decides() -> None:
    published = greedy(company(people=8, days=7))
    drawn = cases(published, count=5, seed=7)
    assert drawn == cases(published, count=5, seed=7)
    assert all(published.works(case.employee, case.first) and 1 <= case.days <= 5 for case in drawn)
