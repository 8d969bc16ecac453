"""Rosters leave as a list that can be imported again, or as a board; each reader gets what the reader may see."""

from __future__ import annotations

import csv
import io
from datetime import date

import pandas as pd
import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.errors import InvalidInput, NotFound
from scheduler.services.exporting import board_of, export_roster, export_table
from scheduler.services.importing import import_path
from tests.scheduler.exchange.company import FILES, HR

LEAD = Actor(login="lead", role=AccountRole.LEAD, departments=frozenset({"LAB"}))
STAFF = Actor(login="e001", role=AccountRole.STAFF, person="E001")
STRANGER = Actor(login="e002", role=AccountRole.STAFF, person="E003")
ROSTER = (
    "first_day,days,person,day,shift_type,roles\r\n"
    "2026-09-28,2,E001,2026-09-28,E,PICK;PICK;;PICK\r\n"
    "2026-09-28,2,E002,2026-09-29,N,TEST;TEST;TEST;TEST\r\n"
)


@pytest.fixture
def roster(app: App, tmp_path) -> int:
    """The id of a published roster of two days."""
    folder = tmp_path / "files"
    folder.mkdir()
    for kind in ("site", "departments", "roles", "contracts", "people", "shift_types"):
        (folder / f"{kind}.csv").write_text(FILES[kind], encoding="utf-8")
    (folder / "rosters.csv").write_text(ROSTER, encoding="utf-8")
    assert not [r for r in import_path(app, HR, folder) if r.refused or r.faults]
    with app.reading() as uow:
        return uow.rosters.newest(1)[0].id


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_roster_list_is_what_was_imported(app: App, roster: int) -> None:
    name, content = export_roster(app, HR, roster, "csv")

    assert (name, content.decode("utf-8-sig")) == ("roster-2026-09-28-v1-list.csv", ROSTER)


def test_a_board_has_one_row_a_person_and_one_column_a_day(app: App, roster: int) -> None:
    _, content = export_roster(app, HR, roster, "csv", layout="board", locale="zh_Hans_CN")

    assert read(content) == [
        ["person", "name", "department", "2026-09-28", "2026-09-29"],
        ["E001", "王建国", "仓储部", "E", ""],
        ["E002", "李秀英", "检测部", "", "N"],
    ]


@pytest.mark.parametrize(
    ("actor", "people"),
    [
        pytest.param(LEAD, ["E002"], id="a lead gets the lead's departments"),
        pytest.param(STAFF, ["E001"], id="staff get their own days"),
    ],
)
def test_an_export_holds_only_what_the_actor_may_see(app: App, roster: int, actor: Actor, people: list[str]) -> None:
    _, content = export_roster(app, actor, roster, "csv")

    assert [row[2] for row in read(content)[1:]] == people


def test_a_roster_that_is_nothing_to_the_actor_looks_like_a_missing_one(app: App, roster: int) -> None:
    with pytest.raises(NotFound) as hidden:
        export_roster(app, STRANGER, roster, "csv")
    with pytest.raises(NotFound) as missing:
        export_roster(app, HR, roster + 1, "csv")

    assert (hidden.value.key, missing.value.key) == ("roster_missing", "roster_missing")


def test_headings_are_for_the_reader() -> None:
    frame = pd.DataFrame({"person": ["E001"], "minutes": [480]})

    assert read(export_table(frame, "csv", headings={"minutes": "分钟"})) == [["person", "分钟"], ["E001", "480"]]


def test_other_formats_and_colours_that_do_not_fit_are_refused(app: App, roster: int) -> None:
    frame = pd.DataFrame({"a": [1]})
    with pytest.raises(InvalidInput, match="csv or xlsx, not 'ods'"):
        export_table(frame, "ods")
    with pytest.raises(InvalidInput, match="do not fit"):
        export_table(frame, "xlsx", colours=pd.DataFrame({"a": ["", ""]}))
    with pytest.raises(InvalidInput, match="list or board"):
        export_roster(app, HR, roster, "csv", layout="poster")


def test_a_board_gives_each_value_its_colour() -> None:
    day = date(2026, 11, 9)
    long = pd.DataFrame({"person": ["A", "B"], "day": [day, None], "shift_type": ["E", None]}, dtype=object)

    board, colours = board_of(long, rows=("person",), days=[day], colour_of={"E": "amber"})

    assert board.to_dict("list") == {"person": ["A", "B"], "2026-11-09": ["E", ""]}
    assert colours.to_dict("list") == {"person": ["", ""], "2026-11-09": ["amber", ""]}
