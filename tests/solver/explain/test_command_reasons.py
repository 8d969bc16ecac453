from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from solver.__main__ import main
from solver.explain import conflict
from solver.formats.documents import dump_problem, dump_roster, load_problem
from solver.problem import HeadsDemand, Pin, ShiftTypeId
from solver.solution import Status
from tests.builders import ANN, employee, problem, roster

D = ShiftTypeId("D")


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    (line,) = capsys.readouterr().out.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_conflict_its_repairs_and_the_mended_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clashing = problem(
        employee(limits={"max_shifts": 1}), pins=tuple(Pin(employee=ANN, day=d, shift_type=D) for d in (0, 2))
    )
    path, mended = written(tmp_path, "problem.json", dump_problem(clashing)), tmp_path / "mended.json"
    assert main(["explain", "conflict", path, "--repairs", "3", "--out", str(mended)]) == 0
    answer = told(capsys)
    assert answer["status"] == "infeasible"
    assert answer["out"] == str(mended)
    found = answer["conflict"]
    assert found["proven"]
    assert found["smallest"]
    assert [member["rule"] for member in found["members"]] == ["shifts_per_horizon", "pins", "pins"]
    assert [repair["cost"] for repair in found["repairs"]] == [1, 1, 4]
    assert found["repairs"][2]["changes"] == [
        {
            "kind": "limit",
            "clash": {"rule": "shifts_per_horizon", "employee": "ann", "limit": "max_shifts"},
            "before": 1,
            "after": 2,
        }
    ]
    assert len(load_problem(mended.read_text(encoding="utf-8")).pins) == 1
    assert main(["explain", "conflict", str(mended)]) == 0
    assert told(capsys) == {"status": "feasible", "conflict": None}


def test_a_conflict_and_its_repairs_are_said_in_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clashing = problem(
        employee(limits={"max_minutes": 500}), pins=tuple(Pin(employee=ANN, day=d, shift_type=D) for d in (0, 2))
    )
    assert main(["explain", "conflict", written(tmp_path, "problem.json", dump_problem(clashing))]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)["conflict"]
    assert found["sentence"] == (
        "These cannot all be kept: ann works at most 8 h 20 min in all; ann is pinned to shift D on day 0 (Mon); "
        "and ann is pinned to shift D on day 2 (Wed)."
    )
    sentences = [
        "Unpin ann from shift D on day 0 (Mon).",
        "Unpin ann from shift D on day 2 (Wed).",
        "Change it so that ann works at most 16 h in all, instead of 8 h 20 min.",
    ]
    assert [repair["sentence"] for repair in found["repairs"]] == sentences
    numbered = [f"  {place}. {sentence}" for place, sentence in enumerate(sentences, 1)]
    assert said.err.splitlines() == [found["sentence"], "What would help:", *numbered]


@pytest.mark.parametrize(
    "case",
    [
        (Status.FEASIBLE, 0, "there is a roster, so that nothing clashes"),
        (Status.INFEASIBLE, 4, "there is no roster, but which rules clash was not found in time"),
        (Status.UNKNOWN, 4, "whether there is a roster was not found in time"),
    ],
)
def test_without_a_conflict_it_is_said_what_is_known(
    case: tuple[Status, int, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, code, word = case
    path, out = written(tmp_path, "problem.json", dump_problem(problem(employee()))), tmp_path / "out.json"
    monkeypatch.setattr(conflict, "diagnose", lambda *_, **__: conflict.Diagnosis(status))
    assert main(["explain", "conflict", path, "--out", str(out)]) == code
    said = capsys.readouterr()
    assert json.loads(said.out) == {"status": status, "conflict": None, "out": None}
    assert said.err.startswith(word)
    assert f"{out}: not written" in said.err
    assert not out.exists()


def test_a_shortfall(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demand = HeadsDemand(day=1, shift_type=D, heads=2, under_weight=10)
    given = problem(employee("ann"), employee("bob"), employee("cyd"), heads_demand=(demand,))
    path = written(tmp_path, "problem.json", dump_problem(given))
    held = written(tmp_path, "roster.json", dump_roster(roster(ann="-D", cyd="-N")))
    assert main(["explain", "shortfall", path, held, "--shift", "1", "D", "--top", "1"]) == 0
    found = told(capsys)
    assert (found["wanted"], found["given"], found["short"]) == (2, 1, 1)
    assert [(c["employee"], c["obstacle"], c["cost"]) for c in found["candidates"]] == [("bob", "cost", -10)]
    assert main(["explain", "shortfall", path, held, "--shift", "2", "D"]) == 2
    assert (
        capsys.readouterr().err
        == "the problem has no demand for heads on shift D on day 2; on day 2 it wants nothing\n"
    )
    for asked, fault in (
        (["--shift", "1", "N"], "no demand for heads on shift N on day 1; on day 1 it wants D"),
        (["--shift", "1", "D", "--skill", "lab"], "on shift D on day 1 with the skill lab; on day 1 it wants D"),
        (["--role", "3", "pick"], "no demand for the role pick in slot 3; in slot 3 it wants nothing"),
        (["--role", "x", "pick"], "--role: the slot must be a whole number, at least 0, got 'x'"),
        (["--shift", "-1", "D"], "--shift: the day must be a whole number, at least 0, got '-1'"),
        (["--role", "1", "pick", "--skill", "lab"], "--skill goes with --shift DAY TYPE, not with --role"),
    ):
        assert main(["explain", "shortfall", path, held, *asked]) == 2
        (said,) = capsys.readouterr().err.splitlines()
        assert said.endswith(fault)


def test_a_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "problem.json", dump_problem(problem(employee(cost_per_hour=60))))
    before = written(tmp_path, "before.json", dump_roster(roster(ann="D")))
    after = written(tmp_path, "after.json", dump_roster(roster(ann="N")))
    assert main(["explain", "difference", path, before, after]) == 0
    found = told(capsys)
    assert [day["kind"] for day in found["people"][0]["days"]] == ["moved"]
    assert [(r["rule"], r["before"], r["after"]) for r in found["rules"]] == [("labour_cost", 480, 720)]


def test_help_needs_no_ortools() -> None:
    code = "import sys, solver.explain.command_reasons; sys.exit('ortools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
