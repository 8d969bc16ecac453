from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from solver.__main__ import main
from solver.checks import CHECKS
from solver.formats.documents import dump_problem, dump_roster, load_solution
from solver.params import cores
from solver.problem import EmployeeId, HeadsDemand, Pin, Problem, ShiftTypeId
from solver.roster import Roster
from tests.builders import employee, problem, roster

D = ShiftTypeId("D")


def week(**fields: object) -> Problem:
    wanted = tuple(HeadsDemand(day=d, shift_type=D, heads=1, under_weight=100) for d in range(7))
    return problem(employee(limits={"max_minutes": 5 * 480}), kinds="D", heads_demand=wanted, **fields)


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_solve_prints_one_line_and_writes_the_solution(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, log = tmp_path / "solution.json", tmp_path / "log.jsonl"
    given = written(tmp_path, "week.json", dump_problem(week()))
    assert main(["solve", given, "--time-limit", "20", "--workers", "1", "--out", str(out), "--log", str(log)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    seconds = told.pop("seconds")
    assert 0 <= seconds < 20
    assert told == {
        "status": "optimal",
        "termination": "proved",
        "objective": 200,
        "bound": 200,
        "gap": 0.0,
        "penalties": {"heads_cover": 200},
        "hard_violations": 0,
        "out": str(out),
    }
    assert load_solution(out.read_text(encoding="utf-8")).objective == 200
    last = [json.loads(entry) for entry in log.read_text(encoding="utf-8").splitlines()]
    assert {"objective": 200, "assignments": 5}.items() <= next(e for e in reversed(last) if "objective" in e).items()
    # the written solution is a start for the next run, and can be checked
    assert main(["solve", given, "--hint", str(out), "--time-limit", "5"]) == 0
    assert main(["check", given, str(out)]) == 0


def test_check_counts_hard_violations_and_names_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = written(tmp_path, "week.json", dump_problem(week()))
    worked = written(tmp_path, "roster.json", dump_roster(roster(ann="DDDDDD-")))
    assert main(["check", given, worked]) == 5
    told = capsys.readouterr()
    assert json.loads(told.out) == {"objective": 100, "penalties": {"heads_cover": 100}, "hard_violations": 1}
    assert told.err.startswith("minutes_per_horizon: ")


def test_an_empty_roster_of_a_problem_without_wishes_costs_nothing(tmp_path: Path) -> None:
    given = written(tmp_path, "p.json", dump_problem(problem(employee())))
    assert main(["check", given, written(tmp_path, "r.json", dump_roster(Roster(())))]) == 0


def test_no_more_workers_than_cores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, log = tmp_path / "solution.json", tmp_path / "log.jsonl"
    given = written(tmp_path, "week.json", dump_problem(week()))
    assert main(["solve", given, "--workers", "999", "--time-limit", "20", "--out", str(out), "--log", str(log)]) == 0
    said = f"--workers 999: {cores()} are used, one for each core that the solver may use here"
    assert capsys.readouterr().err == f"{said}\n"
    assert json.loads(log.read_text(encoding="utf-8").splitlines()[0]) == {"note": said}
    assert load_solution(out.read_text(encoding="utf-8")).params.num_workers == cores()


def test_no_roster_has_its_own_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pins = tuple(Pin(employee=EmployeeId("ann"), day=d, shift_type=D) for d in range(7))
    given, out = written(tmp_path, "p.json", dump_problem(week(pins=pins))), tmp_path / "out.json"
    out.write_text("the last good roster", encoding="utf-8")
    assert main(["solve", given, "--out", str(out)]) == 3
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (told["status"], told["objective"], told["hard_violations"]) == ("infeasible", None, None)
    assert told["out"] is None
    assert said.err == f"{out}: not written, since no roster was found; what is there is from before\n"
    assert out.read_text(encoding="utf-8") == "the last good roster"


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"employee": "zoe", "day": 0, "shift_type": "D"}, "roster: unknown employee 'zoe'; known are ann"),
        ({"employee": "ann", "day": 0, "shift_type": "X"}, "roster: unknown shift type 'X'; known are D"),
        ({"employee": "ann", "day": 7, "shift_type": "D"}, "roster: day 7 is outside the horizon of 7 days"),
    ],
)
def test_a_stranger_in_a_roster_is_a_fault_in_every_format(
    document: dict[str, object], fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = written(tmp_path, "week.json", dump_problem(week()))
    text = json.dumps({"format": "roster", "version": 1, "assignments": [document]})
    strange = written(tmp_path, "roster.json", text)
    assert main(["check", given, strange]) == 2
    assert capsys.readouterr().err == f"{strange}: {fault}\n"
    assert main(["solve", given, "--hint", strange]) == 2


@pytest.mark.parametrize("question", ["price", "cross-training"])
def test_help_says_of_which_search_the_time_limit_is(question: str) -> None:
    command = [sys.executable, "-m", "solver", "explain", question, "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "--time-limit S seconds of each search" in " ".join(told.split())


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("bad.json", b"{", "bad.json: line 1, column 2: not JSON"),
        ("bad.json", b"\xff\xfe", "bad.json: not UTF-8 at byte 0"),
        ("bad.json", b'{"format": "problem", "version": 1}', "bad.json: horizon: missing"),
        ("bad.json", b"{}", 'bad.json: format: expected "problem", got null'),
        ("bad.json", b" ", "bad.json: document: empty"),
        ("absent.json", None, "absent.json: No such file or directory"),
    ],
    ids=["not JSON", "not text", "field missing", "no document", "nothing", "no file"],
)
def test_a_bad_file_is_named_with_its_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, fault: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert main(["solve", str(path)]) == 2
    assert fault in capsys.readouterr().err


def test_a_file_that_fails_while_it_is_read_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", "/proc/self/mem"]) == 2
    assert capsys.readouterr().err == "/proc/self/mem: Input/output error\n"


def test_a_bad_roster_and_bad_arguments_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = written(tmp_path, "p.json", dump_problem(week()))
    assert main(["check", given, written(tmp_path, "r.json", "[]")]) == 2
    assert "r.json: document: expected an object" in capsys.readouterr().err
    assert main(["solve", given, "--time-limit", "0"]) == 2
    assert "--time-limit: must be a number of seconds above 0, at most 31536000, got '0'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["solve", "p", "--workers", "0"], "--workers: must be a whole number from 1 to 9999, got '0'"),
        (["solve", "p", "--seed", "-1"], "--seed: must be a whole number from 0 to 2147483647, got '-1'"),
        (["solve", "p", "--seed", "9" * 5000], "--seed: must be a whole number from 0 to 2147483647, got '999"),
        (["solve", "p", "--gap", "1"], "--gap: must be a number from 0 to below 1, got '1'"),
        (["solve", "p", "--format", "xml"], "--format: must be one of json, curtois-qu, inrc2, got 'xml'"),
        (["explain", "conflict", "p", "--repairs", "-1"], "--repairs: must be a whole number from 0 to 1000, got '-1'"),
        (
            ["explain", "shortfall", "p", "r", "--role", "1", "x", "--top", "-3"],
            "--top: must be a whole number, at least",
        ),
        (["explain", "cross-training", "p", "--top", "x"], "--top: must be a whole number, at least 1, got 'x'"),
        (
            ["replan", "p", "r", "--absent", "a", "0", "9", "--credit", "-9"],
            "--credit: must be a whole number, at least",
        ),
        (["solve"], "the following arguments are required: FILE"),
        (["sovle", "p"], "invalid choice: 'sovle' (choose from"),
        ([], "the following arguments are required: command"),
    ],
)
def test_one_line_says_what_is_accepted_and_one_where_to_look(
    arguments: list[str], fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said, hint = capsys.readouterr().err.splitlines()
    assert said.startswith("python -m solver")
    assert fault in said
    assert hint.endswith(" --help says what is accepted")


def test_help_lists_the_exit_codes() -> None:
    told = subprocess.run([sys.executable, "-m", "solver", "--help"], capture_output=True, text=True, check=True)
    assert "exit codes:" in told.stdout
    assert "3  proved that no roster exists" in told.stdout


def test_checking_does_not_load_ortools() -> None:
    code = "import sys, solver.__main__; sys.exit('ortools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert CHECKS
