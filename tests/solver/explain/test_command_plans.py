from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from solver import pareto
from solver.__main__ import main
from solver.formats.documents import dump_problem, dump_roster, load_roster
from solver.params import SolveParams
from solver.problem import Pin, ShiftTypeId
from solver.solution import Solution, Status, Termination
from tests.builders import ANN, BOB, DAY, employee, problem, roster
from tests.solver.explain.test_command_price import told, week, written

D = ShiftTypeId("D")
QUICK = ["--workers", "1", "--time-limit", "20"]


def test_replan_writes_the_roster_and_tells_who_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = written(tmp_path, "week.json", dump_problem(week()))
    published = written(tmp_path, "roster.json", dump_roster(roster(ann="DDD----", bob="---DD--")))
    out = tmp_path / "new.json"
    absent = ["--absent", "ann", "1440", "2880", "--now", "1440", "--credit", "480"]
    assert main(["replan", given, published, *absent, *QUICK, "--out", str(out)]) == 0
    found = told(capsys)
    assert found["status"] == "feasible"
    assert found["changes"] == [{"employee": "bob", "day": 1, "before": None, "after": "D"}]
    assert (found["lost"], found["kept_ratio"], found["enough"], found["fewest_proved"]) == (1, 1.0, True, True)
    assert load_roster(out.read_text(encoding="utf-8")) == roster(ann="D-D----", bob="-D-DD--")


def test_replan_says_what_check_says_and_what_it_counts_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # ann owes five days of work a week: paid leave counts towards them, and the problem's file knows of none
    ann = employee("ann", limits={"min_minutes": (5 * 480, 1)})
    fields = {"kinds": "D", "heads_demand": week().heads_demand, "pins": (Pin(employee=ANN, day=1, shift_type=D),)}
    given = written(tmp_path, "week.json", dump_problem(problem(ann, employee("bob"), **fields)))
    published = written(tmp_path, "roster.json", dump_roster(roster(ann="DDDDD--", bob="-----DD")))
    out = tmp_path / "new.json"
    absent = ["--absent", "ann", "1440", "2880", "--credit", "480"]
    assert main(["replan", given, published, *absent, *QUICK, "--out", str(out)]) == 0
    found = told(capsys)
    assert main(["check", given, str(out)]) == 5
    checked = told(capsys)
    assert (found["objective"], found["hard_violations"]) == (480, 1)  # the day that ann owes, and her pin
    assert (checked["objective"], checked["hard_violations"]) == (480, 1)
    assert found["cost_with_absence"] == 0


@pytest.mark.parametrize(
    "case",
    [
        ((Pin(employee=BOB, day=2, shift_type=None),), "infeasible", 3, "no roster is legal with these absences"),
        ((), "unknown", 4, "no roster was found in time"),
    ],
    ids=["infeasible", "unknown"],
)
def test_replan_tells_that_there_is_no_roster_from_not_found_in_time(
    case: tuple[tuple[Pin, ...], str, int, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pins, status, code, word = case
    # somebody must lead on day 2, and ann is away then; bob may come, unless he is pinned to a day off
    demand = [{"day": 2, "shift_type": "D", "heads": 1, "under_weight": None}]
    document = json.loads(dump_problem(problem(employee("ann"), employee("bob"), kinds="D", pins=pins)))
    given = written(tmp_path, "p.json", json.dumps(document | {"heads_demand": demand}))
    published = written(tmp_path, "r.json", dump_roster(roster(ann="--D")))
    limit = ["--time-limit", "20" if status == "infeasible" else "0.000001"]
    absent = ["--absent", "ann", str(2 * DAY), str(3 * DAY)]
    assert main(["replan", given, published, *absent, "--workers", "1", *limit]) == code
    said = capsys.readouterr()
    assert json.loads(said.out)["status"] == status
    assert said.err.startswith(word)


def test_pareto_prints_the_trade_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = written(tmp_path, "week.json", dump_problem(week(fair=True)))
    published = written(tmp_path, "roster.json", dump_roster(roster(ann="----DDD", bob="DDD----")))
    options = ["--given", published, "--slack", "1.0", "--out", str(tmp_path), *QUICK]
    assert main(["pareto", given, *options]) == 0
    found = told(capsys)
    assert found["status"] == "optimal"
    rows = {
        aim: (row["cost"], row["unfairness"], row["changes"]) for row in found["alternatives"] for aim in row["aims"]
    }
    # six of seven days: 100, the free one on the weekend or not; nobody on the weekend: 200 and fair
    assert rows["cheapest"] == rows["fewest_changes"] == (100, 1, 0)
    assert rows["fairest"][:2] == (200, 0)
    assert load_roster((tmp_path / "fairest.json").read_text(encoding="utf-8"))
    assert found["out"] == str(tmp_path)
    assert (found["ceiling"], found["given"]) == (200, {"cost": 100, "unfairness": 1})
    for row in found["alternatives"]:
        assert main(["check", given, str(tmp_path / row["file"])]) == 0
        assert told(capsys)["objective"] == row["objective"] == row["cost"] + row["unfairness"]


def test_pareto_makes_its_folder_and_keeps_on_a_stop_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C comes once the cheapest roster is known."""
    given = written(tmp_path, "week.json", dump_problem(week(fair=True)))
    solved = pareto.solve

    def interrupted(*arguments: Any) -> Solution:
        found = solved(*arguments)
        os.kill(os.getpid(), signal.SIGINT)
        return found

    monkeypatch.setattr(pareto, "solve", interrupted)
    out = tmp_path / "new" / "folder"
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in the background
    try:
        assert main(["pareto", given, "--out", str(out), *QUICK]) == 0
    finally:
        signal.signal(signal.SIGINT, before)
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert (found["stopped"], found["status"]) == (True, "feasible")
    assert [row["file"] for row in found["alternatives"]] == ["cheapest.json"]
    assert load_roster((out / "cheapest.json").read_text(encoding="utf-8"))
    assert "stopped: these are the rosters found so far" in said.err


def test_replan_without_a_roster_names_paid_leave_and_leaves_the_older_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    owing = problem(employee("ann", limits={"min_minutes": 7 * 480}), employee("bob"), kinds="D")
    given, out = written(tmp_path, "p.json", dump_problem(owing)), tmp_path / "old.json"
    published = written(tmp_path, "r.json", dump_roster(roster(ann="DDDDDDD")))
    out.write_text("kept", encoding="utf-8")
    asked = ["replan", given, published, "--absent", "ann", "0", str(DAY), *QUICK, "--out", str(out)]
    assert main(asked) == 3
    said = capsys.readouterr()
    assert json.loads(said.out)["out"] is None
    assert "--credit MIN says how many paid minutes it counts" in said.err
    assert f"{out}: not written, since no roster was found; what is there is from before" in said.err
    assert out.read_text(encoding="utf-8") == "kept"
    assert main([*asked, "--credit", "480"]) == 0
    assert told(capsys)["out"] == str(out)


def test_pareto_tells_that_there_is_no_roster_from_not_found_in_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clashing = problem(employee(limits={"max_shifts": 0}), pins=(Pin(employee=ANN, day=0, shift_type=D),))
    given = written(tmp_path, "p.json", dump_problem(clashing))
    assert main(["pareto", given, *QUICK, "--out", str(tmp_path / "none")]) == 3
    said = capsys.readouterr()
    assert (json.loads(said.out)["status"], json.loads(said.out)["out"]) == ("infeasible", None)
    assert said.err.startswith("there is no roster: that is proved")
    nothing = Solution(status=Status.UNKNOWN, termination=Termination.TIME_LIMIT, params=SolveParams(), seconds=1)
    monkeypatch.setattr(pareto, "solve", lambda *_: nothing)
    assert main(["pareto", given, *QUICK]) == 4
    said = capsys.readouterr()
    assert json.loads(said.out)["status"] == "unknown"
    assert said.err.startswith("no roster was found in time")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--absent", "zoe", "0", "60"], "absent: unknown employee 'zoe'; known are ann, bob"),
        (["--absent", "ann", "60", "60"], "must be away from a minute before 60"),
        (["--absent", "ann", "x", "60"], "--absent: FROM and UNTIL must be a whole number"),
        (
            ["--absent", "ann", "0", "9" * 20],
            f"--absent: FROM and UNTIL must be a whole number from {-(10**15)} to {10**15}, got",
        ),
        (["--absent", "ann", "99999", "100000"], "which is outside the horizon, minutes 0 to 10080"),
        (["--absent", "ann", "-60", "0"], "which is outside the horizon, minutes 0 to 10080"),
        (
            ["--absent", "ann", "0", "60", "--now", "10081"],
            "now: expected a minute of the horizon, 0 to 10080",
        ),
        (["--absent", "ann", "0", "60", "--now", "-1"], "--now: must be a whole number, at least 0, got '-1'"),
        (["--absent", "ann", "0", "60", "--credit", "-9"], "--credit: must be a whole number, at least 0, got '-9'"),
        (["--absent", "ann", "0", "60", "--keep", "2"], "--keep: must be a number above 0, at most 1, got '2'"),
        (["--absent", "ann", "0"], "--absent: expected 3 arguments"),
        ([], "the following arguments are required: --absent"),
    ],
)
def test_what_cannot_be_replanned_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], fault: str
) -> None:
    given = written(tmp_path, "p.json", dump_problem(week()))
    published = written(tmp_path, "r.json", dump_roster(roster(ann="D------")))
    assert main(["replan", given, published, *arguments]) == 2
    assert fault in capsys.readouterr().err.splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--slack", "-1"], "--slack: must be a number, at least 0, got '-1'"),
        (["--out", "/dev/null"], "--out /dev/null: expected a folder, and /dev/null is a file"),
    ],
)
def test_what_cannot_be_chosen_from_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], fault: str
) -> None:
    assert main(["pareto", written(tmp_path, "p.json", dump_problem(week())), *arguments]) == 2
    assert fault in capsys.readouterr().err


def test_help_is_there_without_ortools() -> None:
    code = "import sys, solver.explain.command_plans; sys.exit('ortools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
