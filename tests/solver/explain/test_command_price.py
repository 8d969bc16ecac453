from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from solver.__main__ import main
from solver.formats.documents import dump_problem, dump_roster
from solver.problem import Burden, FairnessGoal, HeadsDemand, Problem, ShiftTypeId, SkillId
from tests.builders import ANN, BOB, employee, problem, roster

D = ShiftTypeId("D")
LAB = SkillId("lab")


def week(*, skill: SkillId | None = None, fair: bool = False) -> Problem:
    wanted = tuple(HeadsDemand(day=d, shift_type=D, heads=1, under_weight=100, skill=skill) for d in range(7))
    goals = tuple(
        FairnessGoal(employee=who, burden=Burden.WEEKENDS, target=0, carried=0, weight=1) for who in (ANN, BOB)
    )
    limits = {"max_minutes_per_week": 3 * 480, "max_shifts_of_type": {"D": 3}}
    people = (employee("ann", limits=limits, skills=frozenset({LAB})), employee("bob", limits=limits))
    return problem(*people, kinds="D", heads_demand=wanted, fairness=goals if fair else ())


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    (line,) = capsys.readouterr().out.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_prices_of_every_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = written(tmp_path, "week.json", dump_problem(week()))
    cyd = written(tmp_path, "cyd.json", json.dumps(json.loads(dump_problem(week()))["employees"][0] | {"id": "cyd"}))
    asked = ["--overtime", "ann", "480", "--limit", "bob", "max_minutes_per_week", "480"]
    asked += ["--type-limit", "ann", "max_shifts_of_type", "D", "1", "--skill", "bob", "lab"]
    asked += ["--like", "bob", "--person", cyd]
    assert main(["explain", "price", given, "--workers", "1", "--time-limit", "20", *asked]) == 0
    rows = told(capsys)["prices"]
    assert [(row["change"], row["low"], row["estimate"], row["high"]) for row in rows] == [
        ("ann: 480 min more a week", 0, 0, 0),  # three day shifts are the most
        ("bob: max_minutes_per_week looser by 480", 0, 0, 0),
        ("ann: max_shifts_of_type of D looser by 1", 0, 0, 0),
        ("bob: lab", 0, 0, 0),
        ("one more person, bob-2", 100, 100, 100),  # the seventh day
        ("one more person, cyd", 100, 100, 100),
    ]


def test_cross_training_prints_the_best_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = written(tmp_path, "week.json", dump_problem(week(skill=LAB)))
    assert main(["explain", "cross-training", given, "--workers", "1", "--time-limit", "20", "--top", "1"]) == 0
    table = told(capsys)
    assert table["before"]["status"] == "optimal"
    (row,) = table["rows"]
    assert (row["employee"], row["role"], row["skill"]) == ("bob", None, "lab")
    assert (row["confirmed"]["low"], row["confirmed"]["high"]) == (300, 300)  # three more days
    assert row["ceiling"] >= 300


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["explain", "price", "P"], "nothing to price"),
        (
            ["explain", "price", "P", "--overtime", "ann", "x"],
            "--overtime: must be a whole number, at least 1, got 'x'",
        ),
        (["explain", "price", "P", "--overtime", "zoe", "60"], "unknown employee 'zoe'"),
        (["explain", "price", "P", "--like", "zoe"], "--like: unknown employee 'zoe'; known are ann, bob"),
        (["explain", "price", "P", "--role", "ann", "pick", "90"], "unknown role 'pick'; known are none"),
        (["explain", "price", "P", "--skill", "bob", "lav"], "unknown skill 'lav'; known are lab"),
        (["explain", "price", "P", "--person", "P"], "P: "),
        (["explain", "price", "P", "--person", "D"], 'D: document: the key "id" stands more than once'),
        (
            ["explain", "price", "P", "--person", "R", "--time-limit", "0"],
            "--time-limit: must be a number of seconds above 0, at most",
        ),
        (["explain", "cross-training", "P", "--proficiency", "0"], "must be a whole number from 1 to 1000, got '0'"),
        (
            ["replan", "P", "R", "--absent", "ann", "0", "60", "--keep", "2"],
            "--keep: must be a number above 0, at most 1, got '2'",
        ),
    ],
)
def test_what_cannot_be_asked_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], fault: str
) -> None:
    files = {
        "P": written(tmp_path, "P", dump_problem(week())),
        "R": written(tmp_path, "R", dump_roster(roster(ann="D------"))),
        "D": written(tmp_path, "D", '{"id": "cyd", "id": "dan", "contract": {"id": "full time"}}'),
    }
    assert main([files.get(argument, argument) for argument in arguments]) == 2
    assert fault in capsys.readouterr().err


def test_help_of_every_command_is_there_without_ortools() -> None:
    code = "import sys, solver.explain.command_price; sys.exit('ortools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    for command in (
        ["explain", "price"],
        ["explain", "cross-training"],
        ["replan"],
        ["pareto"],
        ["explain", "conflict"],
    ):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--help"])
        assert ended.value.code == 0
