"""The table of the public instances: what it says of a run, what it trusts, and how it goes on where it was cut."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import one_run
from tests.benchmarks.families import Target, bench_folder, instances
from tests.benchmarks.public import Row, line, means, read_rows, verdicts

FACTS = {
    "instance": "Tiny",
    "solver": "ours",
    "limit_s": 60.0,
    "workers": 2,
    "seed": 0,
    "best_known": 200,
    "status": "feasible",
    "objective": 210,
    "bound": 189,
    "first_s": 0.5,
    "seconds": 60.1,
    "hard": 0,
    "peak_mb": 300,
}


def row(**fields: object) -> Row:
    return Row(**{**FACTS, **fields})  # type: ignore[arg-type]


# 14 days of one shift for two: 5 days in 7 are asked for, and each works 4 or 5 of a week's days
TINY = """SECTION_HORIZON
14
SECTION_SHIFTS
D,480,
SECTION_STAFF
A,D=14,4800,3360,5,2,2,1
B,D=14,4800,3360,5,2,2,1
SECTION_DAYS_OFF
A,0
SECTION_SHIFT_ON_REQUESTS
A,2,D,2
SECTION_SHIFT_OFF_REQUESTS
B,5,D,3
SECTION_COVER
""" + "".join(f"{day},D,1,100,1\n" for day in range(14))


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A folder of public instances that holds one of each family."""
    folder = tmp_path / "bench"
    (folder / "curtois_qu" / "instances").mkdir(parents=True)
    (folder / "inrc2").mkdir()
    (folder / "curtois_qu" / "instances" / "Instance1.txt").write_text(TINY, encoding="utf-8")
    heading = "instance,days,employees,shift_types,best_known,lower_bound"
    (folder / "curtois_qu" / "best_known.csv").write_text(f"{heading}\nInstance1,14,2,1,10,1\nInstance13,7,1,1,100,1\n")
    (folder / "curtois_qu" / "published_runs.csv").write_text(
        "instance,time_limit_min,a,b\nInstance13,10,104,103\nInstance13,60,90,\n"
    )
    (folder / "inrc2" / "best_known.csv").write_text(
        "instance,best_known,lower_bound\nn030w4_1_6-2-9-1,1670,\nn030w8_1_2-7-0-9-3-6-0-6,2010,\n"
    )
    return folder


def test_excess_and_gap_are_shares_of_best_known_and_objective() -> None:
    assert row().excess == pytest.approx(0.05)
    assert row().gap == pytest.approx(0.1)  # 21 of 210
    assert row(objective=None).gap is None
    assert row(objective=0, bound=0, best_known=1).gap == 0.0


@pytest.mark.parametrize(
    ("fields", "sound"),
    [
        ({}, True),
        ({"hard": 1}, False),
        ({"objective": None, "hard": None}, False),
        ({"bound": 201}, False),  # above a roster that is known to exist
        ({"objective": 180, "bound": 185}, False),  # above its own roster
        ({"objective": 180, "bound": 180}, True),  # a new best known value
    ],
)
def test_a_row_is_sound_without_hard_violations_and_with_a_bound_that_can_be(
    fields: dict[str, object], sound: bool
) -> None:
    assert row(**fields).sound is sound
    assert ("THE BOUND IS NOT VALID" in line(row(**fields))) is not row(**fields).bound_is_valid


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (Target(limit_s=60, objective=210, gap_ratio=0.1), [True, True]),
        (Target(limit_s=60, objective=209, gap_ratio=0.099), [False, False]),
        (Target(limit_s=60, objective=None, gap_ratio=None), [True, True]),
    ],
)
def test_a_target_is_met_at_exactly_its_figure(target: Target, met: list[bool]) -> None:
    assert [found for _, found in verdicts(row(), target)] == met


def test_a_roster_with_hard_violations_meets_no_target() -> None:
    target = Target(limit_s=60, objective=None, gap_ratio=None)
    assert verdicts(row(hard=2), target) == [("objective", False), ("gap", True)]
    assert verdicts(row(bound=None), target) == [("objective", True), ("gap", False)]


def test_the_means_are_geometric_and_say_over_what() -> None:
    rows = [
        row(instance="A", objective=200),
        row(instance="B", objective=242),
        row(instance="A", solver="highs", objective=220),
        row(instance="B", solver="highs", objective=None, hard=None),
    ]
    assert means(rows) == [
        (
            f"ours: objective / best known, geometric mean {math.sqrt(1.21):.4f} of 2 rosters (2 instances); "
            "1.0000 over the 1 that every solver solved"
        ),
        (
            "highs: objective / best known, geometric mean 1.1000 of 1 rosters (2 instances); "
            "1.1000 over the 1 that every solver solved"
        ),
    ]


def test_the_targets_are_those_of_the_issue(bench: Path) -> None:
    asked = {i.name: i.target for i in instances(bench)}
    assert asked["Instance1"] == Target(limit_s=60, objective=10, gap_ratio=0.0)
    # below every 10-minute value (103) and at most 5 % above 100
    assert asked["Instance13"] == Target(limit_s=600, objective=102, gap_ratio=0.08)
    assert asked["n030w4_1_6-2-9-1"] == Target(limit_s=600, objective=1703, gap_ratio=0.05)  # 1670 · 1.02 = 1703.4
    assert asked["n030w8_1_2-7-0-9-3-6-0-6"] == Target(limit_s=600, objective=2070, gap_ratio=0.05)  # · 1.03


def test_a_run_prints_its_rows_keeps_them_and_goes_on_behind_them(
    bench: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "rows.csv"
    asked = ["public", "--time-limit", "10", "--only", "Instance1", "--bench", str(bench), "--out", str(out)]
    assert benchmarks.main([*asked, "--peers", "--keep", str(tmp_path / "kept")]) == 0
    printed = capsys.readouterr().out.splitlines()
    rows = read_rows(out)
    assert [r.solver for r in rows] == ["ours", "cpsat", "highs"]
    assert len({r.objective for r in rows}) == 1
    assert all(r.hard == 0 and r.status == "optimal" and r.bound == r.objective and r.peak_mb > 30 for r in rows)
    assert [text.split()[:2] for text in printed[1:4]] == [["Instance1", r.solver] for r in rows]
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {
        f"Instance1.{r.solver}.{r.objective}" for r in rows
    }
    monkeypatch.setattr("tests.benchmarks.public.run_one", lambda *given: pytest.fail("it was run again"))
    assert benchmarks.main([*asked, "--peers", "--resume"]) == 0
    assert capsys.readouterr().out.splitlines()[:4] == printed[:4]
    assert len(read_rows(out)) == 3


def test_a_crash_is_one_row(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bench / "curtois_qu" / "instances" / "Instance1.txt").write_text("nonsense", encoding="utf-8")
    code = benchmarks.main(["public", "--time-limit", "5", "--only", "Instance1", "--bench", str(bench)])
    assert code == 1
    shown = capsys.readouterr().out.splitlines()[1]
    assert "failed" in shown
    assert "ProblemError" in shown


def test_a_folder_without_instances_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError, match="--bench"):
        bench_folder(tmp_path)
    monkeypatch.setenv("SHIFTLEDGER_SHARED", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="SHIFTLEDGER_SHARED"):
        bench_folder()


def test_every_solver_is_known_to_the_child() -> None:
    assert one_run.OURS not in one_run.PEERS
