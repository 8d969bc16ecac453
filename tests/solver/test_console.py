"""Standard streams of every kind, and problems and rosters that come through pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from solver.formats.documents import dump_problem, dump_roster
from solver.problem import ShiftTypeId
from tests.builders import employee, problem, roster
from tests.solver.formats.places import TINY

ROOT = Path(__file__).parents[2]
FILE, FOLDER, DOCUMENT = TINY / "curtois_qu" / "tiny.txt", TINY / "inrc2" / "tiny", TINY / "tiny.json"
TABLE = FILE.parent / "tiny.101.tsv"


def ran(command: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    """A line of a shell in which ``solver`` is the command."""
    line = f'solver() {{ "{sys.executable}" -m solver "$@"; }}; {command}'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    return subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, check=False, env=environment, timeout=60)


@pytest.fixture
def foreign(tmp_path: Path) -> str:
    """A problem and two rosters of a person whose name is no ASCII, the first of which breaks a rule."""
    person = employee("李雷", shift_types=frozenset({ShiftTypeId("D")}))
    texts = {
        "problem.json": dump_problem(problem(person)),
        "night.json": dump_roster(roster(李雷="N")),
        "day.json": dump_roster(roster(李雷="D")),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_names_are_printed_as_they_are_where_the_stream_can(foreign: str) -> None:
    found = ran(f"solver explain difference {foreign}/problem.json {foreign}/night.json {foreign}/day.json")
    assert "李雷" in found.stdout.decode()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_stream_that_lacks_characters_gets_escapes(foreign: str, encoding: str) -> None:
    asked = f"{foreign}/problem.json {foreign}/night.json {foreign}/day.json"
    found = ran(
        f"solver explain difference {asked}; solver check {foreign}/problem.json {foreign}/night.json", encoding
    )
    line, score = found.stdout.decode("ascii").splitlines()
    assert json.loads(line)["people"][0]["employee"] == "李雷"
    assert json.loads(score)["hard_violations"] == 1
    assert b"Traceback" not in found.stderr
    assert b"qualification: \\u674e\\u96f7" in found.stderr
    assert found.returncode == 5


def test_help_is_shown_on_every_stream() -> None:
    found = ran("solver --help && solver solve --help && solver explain price --help", "ascii")
    assert (found.returncode, found.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("where", "code", "said"),
    [
        ("| true; exit ${PIPESTATUS[0]}", 141, ""),
        (">&-", 0, ""),
        ("> /dev/full", 2, "standard output: No space left on device\n"),
    ],
    ids=["a closed pipe", "closed", "full"],
)
def test_a_stream_that_nobody_reads_ends_quietly(where: str, code: int, said: str) -> None:
    found = ran(f"solver check {FILE} {TABLE} {where}")
    assert (found.returncode, found.stderr.decode()) == (code, said)


def test_roster_log_and_result_may_all_go_to_standard_output(tmp_path: Path) -> None:
    asked = f"solver solve {FILE} --workers 1 --time-limit 20 --out - --log -"
    for line in (ran(asked).stdout, ran(f"{asked} > {tmp_path}/all; cat {tmp_path}/all").stdout):
        *log, first, _, _, result = line.decode().splitlines()
        assert json.loads(log[0])["objective"] >= 101
        assert first.startswith("E\t")
        assert json.loads(result)["objective"] == 101


def test_faults_go_nowhere_where_standard_error_is_closed() -> None:
    found = ran("solver check nowhere nothing 2>&-")
    assert (found.returncode, found.stdout) == (2, b"")


@pytest.mark.parametrize(
    "command",
    [
        f"cat {FILE} | solver check /dev/stdin {TABLE}",
        f"solver check - {TABLE} < {FILE}",
        f"solver check <(cat {FILE}) <(cat {TABLE})",
        f"cat {TABLE} | solver check {FILE} -",
    ],
)
def test_pipes_are_read(command: str) -> None:
    found = ran(command)
    assert json.loads(found.stdout)["objective"] == 101, found.stderr


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        (
            f"cat {FOLDER}/Sc-tiny.txt | solver solve /dev/stdin --history 0 --weeks 0",
            "/dev/stdin: INRC-II needs the folder of its files, or the scenario's file in it",
        ),
        ("solver solve - < /dev/null", "/dev/stdin: expected JSON, a Curtois and Qu file"),
        (f"solver solve {FOLDER} --format json", "expected a file in the format json, and this is a folder"),
    ],
)
def test_what_no_pipe_can_hold_is_said(command: str, fault: str) -> None:
    found = ran(command)
    assert found.returncode == 2
    assert fault in found.stderr.decode()
    assert found.stderr.decode().count("\n") == 1
