"""The command line on files of every format: told apart, solved, written in their own form, scored again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from solver.__main__ import main
from tests.solver.formats.places import TINY, published

FILE, FOLDER, DOCUMENT = TINY / "curtois_qu" / "tiny.txt", TINY / "inrc2" / "tiny", TINY / "tiny.json"
STAGE = ["--history", "0", "--weeks", "0"]


def line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    (said,) = capsys.readouterr().out.splitlines()
    found: dict[str, object] = json.loads(said)
    return found


@pytest.mark.parametrize(
    ("problem", "more", "least"),
    [
        ([str(FILE)], [], 101),
        ([str(FILE), "--format", "curtois-qu"], [], 101),
        ([str(DOCUMENT)], [], 101),
        ([str(FOLDER)], STAGE, 265),
        ([str(FOLDER / "Sc-tiny.txt"), "--format", "inrc2"], STAGE, 265),
        ([str(FOLDER / "Sc-tiny.txt")], ["--history", "1", "--weeks", "1"], 320),
    ],
    ids=["curtois-qu", "curtois-qu named", "json", "inrc2 folder", "inrc2 named", "inrc2 scenario"],
)
def test_what_is_solved_and_written_is_scored_the_same(
    problem: list[str], more: list[str], least: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, log = tmp_path / "out", tmp_path / "log.jsonl"
    search = ["--time-limit", "20", "--workers", "1", "--seed", "1", "--out", str(out), "--log", str(log)]
    assert main(["solve", *problem, *more, *search]) == 0
    told = line(capsys)
    assert (told["status"], told["objective"], told["bound"], told["gap"]) == ("optimal", least, least, 0.0)
    assert told["hard_violations"] == 0
    assert isinstance(told["seconds"], float)
    assert log.read_text(encoding="utf-8").count("objective") >= 1
    assert main(["check", *problem[:1], str(out), *problem[1:], *more]) == 0
    assert line(capsys) == {"objective": least, "penalties": told["penalties"], "hard_violations": 0}
    # what was written is also a start for the next search
    assert main(["solve", *problem, *more, "--hint", str(out), "--time-limit", "5"]) == 0
    assert line(capsys)["objective"] == least


def test_rosters_are_written_in_the_formats_own_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, folder = tmp_path / "roster.tsv", tmp_path / "solutions"
    assert main(["solve", str(FILE), "--time-limit", "20", "--workers", "1", "--out", str(table)]) == 0
    rows = [row.split("\t") for row in table.read_text(encoding="utf-8").splitlines()]
    assert [row[0] for row in rows] == ["E", "Mia", "Noor"]
    assert all(len(row) == 1 + 7 and set(row[1:]) <= {"", "E", "L"} for row in rows)
    assert main(["solve", str(FOLDER), *STAGE, "--time-limit", "20", "--workers", "1", "--out", str(folder)]) == 0
    (written,) = folder.iterdir()
    head, *rest = written.read_text(encoding="utf-8").splitlines()
    assert (head, rest[0], rest[1]) == ("SOLUTION", "0 tiny", "")
    assert rest[2] == f"ASSIGNMENTS = {len(rest) - 3}"
    capsys.readouterr()


def test_a_published_roster_is_scored_by_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    problem = published("curtois_qu", "instances", "Instance9.txt")
    assert main(["check", str(problem), str(published("curtois_qu", "rosters", "Instance9.439.tsv"))]) == 0
    assert line(capsys)["objective"] == 439
    folder, found = published("inrc2", "instances", "n030w4"), published("inrc2", "rosters", "n030w4_1_6-2-9-1")
    assert main(["check", str(folder), str(found), "--history", "1", "--weeks", "6-2-9-1"]) == 0
    assert line(capsys)["objective"] == 1670


def test_without_a_roster_nothing_is_written_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = FILE.read_text(encoding="utf-8").replace("Mia,E=7|L=0,2400,1440,5", "Mia,E=7|L=0,2400,2400,4")
    (tmp_path / "never.txt").write_text(text, encoding="utf-8")  # five shifts from Monday to Friday, four in a row
    assert main(["solve", str(tmp_path / "never.txt"), "--out", str(tmp_path / "out.tsv")]) == 3
    told = capsys.readouterr()
    assert json.loads(told.out)["status"] == "infeasible"
    assert told.err == f"{tmp_path / 'out.tsv'}: not written, since no roster was found\n"
    assert not (tmp_path / "out.tsv").exists()


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ([str(FOLDER)], "INRC-II needs --history K and --weeks A-B-C-D"),
        ([str(FOLDER), "--history", "0"], "INRC-II needs --weeks A-B-C-D"),
        ([str(FOLDER), "--history", "0", "--weeks", "1,2"], "--weeks: must be numbers joined by -, got '1,2'"),
        ([str(FILE), *STAGE], "--history and --weeks are for inrc2, and this is curtois-qu"),
        ([str(FOLDER / "nowhere.txt"), "--format", "curtois-qu"], "No such file or directory"),
        (["{tmp}/empty.txt"], "expected JSON, a Curtois and Qu file (SECTION_HORIZON …), or an INRC-II folder"),
        (["{tmp}/latin.txt"], "latin.txt: not UTF-8 at byte 0"),
        (["{tmp}"], "INRC-II needs"),
        (["{tmp}", *STAGE], "expected one file Sc-*.txt, got 0"),
        ([str(FILE), "--out", "{tmp}"], "expected a file to write, and this is a folder"),
        ([str(FILE), "--out", "{tmp}/no/where.tsv"], "there is no such folder to write into"),
        ([str(FOLDER), *STAGE, "--out", "{tmp}/empty.txt"], "empty.txt: expected a folder, and"),
        ([str(FOLDER), *STAGE, "--hint", "{tmp}/empty.txt"], "expected a folder of solution files, or a JSON roster"),
    ],
)
def test_what_cannot_be_done_is_said_before_any_search(
    arguments: list[str], fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes(b"\xe9\xe8")
    assert main(["solve", *(argument.replace("{tmp}", str(tmp_path)) for argument in arguments)]) == 2
    assert fault in capsys.readouterr().err


def test_a_roster_of_any_kind_can_be_given_in_json_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    solution = tmp_path / "solution.json"
    assert main(["solve", str(DOCUMENT), "--time-limit", "20", "--workers", "1", "--out", str(solution)]) == 0
    capsys.readouterr()
    assert main(["check", str(FILE), str(solution)]) == 0
    assert line(capsys)["objective"] == 101


def test_a_roster_that_breaks_a_hard_rule_is_named_in_every_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = (FILE.parent / "tiny.101.tsv").read_text(encoding="utf-8").replace("Mia\tE", "Mia\tL")
    (tmp_path / "bad.tsv").write_text(table, encoding="utf-8")
    assert main(["check", str(FILE), str(tmp_path / "bad.tsv")]) == 5
    assert "qualification: Mia on day 0 may not work L" in capsys.readouterr().err
    shutil.copytree(FOLDER, tmp_path / "set")
    (tmp_path / "out").mkdir()
    assignments = "Jo Wed Early Lead\nIda Mon Early Lead\n"
    (tmp_path / "out" / "week.txt").write_text(f"SOLUTION\n0 tiny\n\nASSIGNMENTS = 2\n{assignments}", encoding="utf-8")
    assert main(["check", str(tmp_path / "set"), str(tmp_path / "out"), *STAGE]) == 5
    said = capsys.readouterr().err
    assert "qualification: Jo on day 2 lacks the skill Lead" in said
    assert "forbidden_transition: Ida works Early on day 0, after Night" in said
    assert "heads_cover: " in said  # a hard minimum is not met
