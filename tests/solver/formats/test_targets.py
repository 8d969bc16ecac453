"""What a command writes: refused before any search where it cannot be, and never at the price of what is there."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from solver.__main__ import main
from solver.formats import targets
from solver.formats.documents import dump_problem, dump_roster, load_problem
from solver.formats.targets import check_targets, write_text
from tests.builders import employee, problem, roster
from tests.solver.formats.places import TINY

FILE, FOLDER, DOCUMENT = TINY / "curtois_qu" / "tiny.txt", TINY / "inrc2" / "tiny", TINY / "tiny.json"
STAGE = ["--history", "0", "--weeks", "0"]
QUICK = ["--time-limit", "20", "--workers", "1"]
ROOT = Path(__file__).parents[3]


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of arguments with which nothing is begun."""
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def copied(path: Path, folder: Path) -> Path:
    return shutil.copytree(path, folder / path.name) if path.is_dir() else Path(shutil.copy(path, folder))


@pytest.mark.parametrize(
    ("name", "shown"), [("\ud800", "half a character"), ("a\tb", "control character"), ("a\nb", "control character")]
)
@pytest.mark.parametrize("place", ["id", "key"])
def test_an_id_that_no_file_can_hold_is_a_fault_and_the_output_stays(
    name: str, shown: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    if place == "id":
        document["employees"][0]["contract"]["id"] = name
    else:
        document["employees"][0]["roles"] = {name: 100}
    given, out = tmp_path / "p.json", tmp_path / "out.json"
    given.write_text(json.dumps(document), encoding="utf-8")
    out.write_text("kept", encoding="utf-8")
    said = refused(["solve", str(given), "--out", str(out)], capsys)
    field = "employees[0].contract.id: " if place == "id" else "employees[0].roles: the key "
    assert said.startswith(f"{given}: {field}{json.dumps(name)} must not hold {'the ' * ('control' in shown)}{shown}")
    assert out.read_text(encoding="utf-8") == "kept"


def test_an_id_with_a_tab_would_break_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "p.txt"
    given.write_text(FILE.read_text(encoding="utf-8").replace("Mia", "M\tia"), encoding="utf-8")
    assert "employee 'M\\tia' must not hold the control character '\\t'" in refused(["solve", str(given)], capsys)


def test_escapes_of_common_characters_are_read(tmp_path: Path) -> None:
    text = dump_problem(problem(employee("Zoé 😀")))
    assert load_problem(json.dumps(json.loads(text))) == load_problem(text)


def test_a_file_keeps_its_mode_and_a_link_its_place(tmp_path: Path) -> None:
    target, link = tmp_path / "real" / "roster.json", tmp_path / "link.json"
    target.parent.mkdir()
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link.symlink_to(target)
    write_text(link, "new")
    assert (target.read_text(encoding="utf-8"), link.is_symlink()) == ("new", True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert list(target.parent.iterdir()) == [target]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "roster.json"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_text(target, "\ud800")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_text(target, "new")
    assert caught.value.filename == str(target)
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_pipe_is_written_as_it_is(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_text(pipe, "roster")
    reader.join(5)
    assert read == ["roster"]
    assert pipe.is_fifo()


def test_standard_output_in_a_file_keeps_roster_and_result(tmp_path: Path) -> None:
    with (tmp_path / "all").open("wb") as file:
        asked = ["check", FILE, FILE.parent / "tiny.101.tsv"]
        code = (
            "import sys; from pathlib import Path; from solver.formats.targets import open_log, write_text\n"
            "write_text(Path('/dev/stdout'), 'roster\\n')\n"
            "with open_log(Path('/dev/stdout')) as log: log.line(bound=1)\n"
            "from solver.__main__ import main; main(sys.argv[1:])"
        )
        subprocess.run([sys.executable, "-c", code, *map(str, asked)], cwd=ROOT, stdout=file, check=True)
    first, second, third = (tmp_path / "all").read_text(encoding="utf-8").splitlines()
    assert (first, json.loads(second), json.loads(third)["objective"]) == ("roster", {"bound": 1}, 101)


def test_solution_files_do_not_go_among_the_problem_s_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copied(FOLDER, tmp_path)
    there = sorted(folder.iterdir())
    said = refused(["solve", str(folder), *STAGE, "--out", str(folder)], capsys)
    assert f"--out {folder}: this is the folder of the problem's own files" in said
    assert main(["solve", str(folder), *STAGE, *QUICK]) == 0
    assert sorted(folder.iterdir()) == there


def test_the_problem_is_not_overwritten_nor_one_file_written_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given, folder = copied(DOCUMENT, tmp_path), copied(FOLDER, tmp_path)
    link, out = tmp_path / "link", tmp_path / "out"
    link.hardlink_to(given)
    would = "this is the problem, which would be overwritten"
    assert f"--out {given}: {would}" in refused(["solve", str(given), "--out", str(given)], capsys)
    assert f"--log {link}: {would}" in refused(["solve", str(given), "--log", str(link)], capsys)
    assert f"--out {given}: {would}" in refused(["explain", "conflict", str(given), "--out", str(given)], capsys)
    said = refused(["solve", str(given), "--out", str(out), "--log", f"{tmp_path}/x/../out"], capsys)
    assert "x/../out: there is no such folder" in said  # the way there must exist
    said = refused(["solve", str(given), "--out", str(out), "--log", f"{folder}/../out"], capsys)
    assert "--out writes this file too" in said or "--log writes this file too" in said
    for name in ("Sc-tiny.txt", "H0-tiny-0.txt", "WD-tiny-0.txt"):
        assert would in refused(["solve", str(folder), *STAGE, "--log", str(folder / name)], capsys)
    said = refused(["solve", str(folder), *STAGE, "--out", str(tmp_path), "--log", f"{tmp_path}/sol-week0.txt"], capsys)
    assert "writes this file too" in said
    hint = tmp_path / "hint.json"
    hint.write_text(dump_roster(roster()), encoding="utf-8")
    said = refused(["solve", str(given), "--hint", str(hint), "--log", str(hint)], capsys)
    assert "this is what --hint reads" in said
    said = refused(["replan", str(given), str(hint), "--absent", "Mia", "0", "9", "--out", str(hint)], capsys)
    assert "this is the published roster" in said
    (tmp_path / "cheapest.json").write_text(given.read_text(encoding="utf-8"), encoding="utf-8")
    assert would in refused(["pareto", str(tmp_path / "cheapest.json"), "--out", str(tmp_path)], capsys)
    assert given.read_bytes() == DOCUMENT.read_bytes()


def test_what_cannot_be_written_is_known_before_the_search(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "roster").write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "no" / "where")
    access = os.access  # root may write everywhere
    monkeypatch.setattr(
        targets.os, "access", lambda path, mode: closed not in [path, path.parent] and access(path, mode)
    )
    for target, fault in (
        (tmp_path, "expected a file to write, and this is a folder"),
        (tmp_path / "no" / "where", "there is no such folder to write into"),
        (FILE / "below", "there is no such folder to write into"),
        (tmp_path / "link", "there is no such folder to write into"),
        (tmp_path / ("long" * 70), "File name too long"),
        (closed / "roster", "no permission to write this file"),
        (closed / "new", "no permission to write into this folder"),
    ):
        for option in ("--out", "--log"):
            assert f"{option} {target}: {fault}" in refused(["solve", str(FILE), option, str(target)], capsys)
        assert fault in refused(["explain", "conflict", str(FILE), "--out", str(target)], capsys)
    for folder, fault in ((closed / "new", "no permission to write into"), (FILE / "below", f"{FILE} is a file")):
        assert fault in refused(["solve", str(FOLDER), *STAGE, "--out", str(folder)], capsys)


def test_devices_may_be_named_twice() -> None:
    null = Path(os.devnull)
    check_targets([("--out", null), ("--log", null)], [("the problem", null)])


def test_a_full_disk_loses_neither_the_search_nor_its_result(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(FILE), *QUICK, "--log", "/dev/full", "--out", "/dev/full"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["objective"] == 101
    log, out = said.err.splitlines()
    assert log == "/dev/full: No space left on device; the log ends here, the search goes on"
    assert out == "/dev/full: No space left on device"


def test_a_file_is_not_replaced_by_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    document = json.loads(text)
    for request in (document["employees"][0], document["employees"][1], document["employees"][2]):
        del request["contract"]["min_minutes"]
        request["contract"] |= {"min_shifts": {"value": 3}, "max_minutes": {"value": 1}}
    given, hint = tmp_path / "p.json", tmp_path / "hint.json"
    given.write_text(json.dumps(document), encoding="utf-8")
    hint.write_text(dump_roster(roster()), encoding="utf-8")
    before = hint.read_text(encoding="utf-8")
    assert main(["solve", str(given), *QUICK, "--out", str(tmp_path / "new.json")]) == 3
    assert not (tmp_path / "new.json").exists()
    assert main(["solve", str(given), *QUICK, "--hint", str(hint), "--out", str(hint)]) == 3
    said = capsys.readouterr().err
    assert "not written, since no roster was found" in said
    assert f"--hint {hint}: breaks hard rules 3 times (check tells where); it only guides the search" in said
    assert hint.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("sol-week0.txt", "SOLUTION\n0 other\n\nASSIGNMENTS = 0\n", "holds no solution of tiny"),
        ("sol-week0.txt", "my notes\n", "holds no solution of tiny"),
        ("sol-week3.txt", "SOLUTION\n3 tiny\n\nASSIGNMENTS = 0\n", "would be read together with sol-week0.txt"),
        ("mine.txt", "\nSOLUTION\n0 other\n\nASSIGNMENTS = 0\n", "would be read together with sol-week0.txt"),
    ],
    ids=["another scenario", "no solution", "another week", "another name"],
)
def test_other_solution_files_are_never_touched(
    name: str, text: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    said = refused(["solve", str(FOLDER), *STAGE, "--out", str(tmp_path)], capsys)
    assert said.startswith(f"{tmp_path / name}: {fault}")
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {name: text}


def test_the_same_run_replaces_its_own_solution_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("kept", encoding="utf-8")
    for _ in range(2):
        assert main(["solve", str(FOLDER), *STAGE, *QUICK, "--out", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "sol-week0.txt"]
    assert main(["check", str(FOLDER), str(tmp_path), *STAGE]) == 0
