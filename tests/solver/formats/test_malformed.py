"""Malformed problems in every format: the command names every fault, one a line, and says what would be accepted.

Each case is a tiny instance with some texts replaced, and the faults that this makes: no fewer and no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from solver.__main__ import main
from tests.solver.formats.malformed import GONE, Case
from tests.solver.formats.malformed.curtois_qu import CURTOIS_QU
from tests.solver.formats.malformed.documents import JSON
from tests.solver.formats.malformed.inrc2 import INRC2
from tests.solver.formats.places import TINY

Replaced = Sequence[tuple[str, str]]
FILE, FOLDER, DOCUMENT = TINY / "curtois_qu" / "tiny.txt", TINY / "inrc2" / "tiny", TINY / "tiny.json"


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The faults, a line each; nothing is solved and nothing printed as a result."""
    assert main(["solve", *arguments, "--time-limit", "1"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.splitlines()


def assert_told(found: list[str], faults: Sequence[str]) -> None:
    """Every fault has a line of its own, and no line is left over."""
    left = list(found)
    for fault in faults:
        match = next((line for line in left if fault in line), None)
        assert match is not None, f"{fault!r} is not among {found}"
        left.remove(match)
    assert left == []


def replaced(text: str, edits: Replaced) -> str:
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("case", CURTOIS_QU, ids=lambda case: case.name)
def test_every_fault_of_a_curtois_and_qu_file_is_told(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.txt"
    path.write_text(replaced(FILE.read_text(encoding="utf-8"), case.edits), encoding="utf-8")
    found = told([str(path)], capsys)
    assert all(line.startswith(f"{path}: ") for line in found)
    assert_told(found, case.faults)


@pytest.mark.parametrize("case", INRC2, ids=lambda case: case.name)
def test_every_fault_of_an_inrc2_data_set_is_told(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in FOLDER.iterdir():
        edits = case.edits.get(path.name, [])
        if edits != GONE:
            (tmp_path / path.name).write_text(replaced(path.read_text(encoding="utf-8"), edits), encoding="utf-8")
    assert_told(told([str(tmp_path), "--history", "0", "--weeks", "0"], capsys), case.faults)


@pytest.mark.parametrize("case", JSON, ids=lambda case: case.name)
def test_every_fault_of_a_json_problem_is_told(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "broken.json"
    text = DOCUMENT.read_text(encoding="utf-8")
    if isinstance(case.edits, Mapping):
        document = json.loads(text)
        for steps, value in case.edits.items():
            at = document
            for step in steps[:-1]:
                at = at[step]
            at[steps[-1]] = value
        text = json.dumps(document)
    else:
        text = {
            "cut": text[:-20],
            "list": "[]",
            "empty": '{"format": "problem", "version": 1}',
            "digits": text.replace("2400", "9" * 5000),
            "brackets": "[" * 100_000,
            "thrice": text.replace('"days":', '"days": 1, "days": 2, "days":', 1),
            "twice": text.replace('"contract": {', '"contract": {"id": "", ', 1)
            .replace('"requests":', '"requests": [], "requests":')
            .replace('"day": 0', '"day": null', 1),
        }[case.edits]
    path.write_text(text, encoding="utf-8")
    found = told([str(path)], capsys)
    assert all(line.startswith(f"{path}: ") for line in found)
    assert_told(found, case.faults)


def test_there_are_fifty_malformed_problems_and_more() -> None:
    assert len([*CURTOIS_QU, *INRC2, *JSON]) >= 50
