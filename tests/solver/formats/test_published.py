"""The checks give every published roster exactly its published value, without a hard violation."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from solver.checks import verify
from solver.formats import curtois_qu, inrc2
from tests.solver.formats.places import published


@pytest.mark.parametrize(
    ("number", "value"),
    [(1, 607), (2, 828), (3, 1001), (5, 1143), (7, 1056), (9, 439), (11, 3443)],
    ids=str,
)
def test_a_roster_of_curtois_and_qu_costs_its_published_value(number: int, value: int) -> None:
    problem = curtois_qu.read(published("curtois_qu", "instances", f"Instance{number}.txt"))
    roster = curtois_qu.read_roster(problem, published("curtois_qu", "rosters", f"Instance{number}.{value}.tsv"))
    card = verify(problem, roster)
    assert card.hard == ()
    assert card.objective == value
    assert curtois_qu.read_roster(problem, curtois_qu.write_roster(problem, roster)) == roster


@pytest.mark.parametrize(
    ("name", "value"),
    [("n030w4_1_6-2-9-1", 1670), ("n040w4_2_6-1-0-6", 1750), ("n050w8_1_9-7-5-3-8-8-3-1", 4765)],
)
def test_a_roster_of_inrc2_costs_its_published_value(name: str, value: int, tmp_path: Path) -> None:
    data = _inrc2(name)
    roster = inrc2.read_roster(data.problem, published("inrc2", "rosters", name), scenario=data.scenario)
    card = verify(data.problem, roster)
    assert card.hard == ()
    assert card.objective == value
    inrc2.save_roster(data.problem, roster, tmp_path, scenario=data.scenario)
    assert inrc2.read_roster(data.problem, tmp_path, scenario=data.scenario) == roster


def test_the_competitions_example_costs_what_its_validator_says_rule_by_rule() -> None:
    data = _inrc2("n005w4_0_1-2-3-3")
    folder = published("inrc2", "instances", "n005w4", "Solution_H_0-WD_1-2-3-3")
    card = verify(data.problem, inrc2.read_roster(data.problem, folder, scenario=data.scenario))
    assert card.hard == ()
    cost = card.penalties
    assert cost["minutes_per_horizon"] == 320
    assert cost["max_consecutive_days"] + cost["min_consecutive_days"] + cost["consecutive_shift_type"] == 465
    assert cost["min_consecutive_days_off"] + cost["max_consecutive_days_off"] == 330
    assert (cost["requests"], cost["max_weekends"], cost["complete_weekends"]) == (70, 210, 60)
    assert cost["heads_cover"] == 240
    assert card.objective == 1695


def test_every_published_instance_is_read() -> None:
    for row in _rows(published("curtois_qu", "best_known.csv")):
        problem = curtois_qu.read(published("curtois_qu", "instances", f"{row['instance']}.txt"))
        told = (problem.horizon.days, len(problem.employees), len(problem.shift_types))
        assert told == (int(row["days"]), int(row["employees"]), int(row["shift_types"])), row["instance"]
    for row in _rows(published("inrc2", "best_known.csv")):
        data = _inrc2(row["instance"])
        people, weeks = int(data.scenario[1:4]), int(data.scenario[5:])
        assert (len(data.problem.employees), data.problem.horizon.days) == (people, 7 * weeks), row["instance"]


def _inrc2(name: str) -> inrc2.DataSet:
    scenario, history, weeks = name.split("_")
    folder = published("inrc2", "instances", scenario)
    return inrc2.load(folder, history=int(history), weeks=[int(week) for week in weeks.split("-")])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
