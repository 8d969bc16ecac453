"""Rows that were not taken come back as a file, which is taken once its cells are mended."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.errors import Forbidden, NotFound
from scheduler.exchange.report import ImportReport
from scheduler.services.import_mending import rows_to_mend
from scheduler.services.importing import import_path
from tests.web.world import add_company

HEAD = "code,name_zh,name_en,department,contract,cost_per_hour,hired_on"
WRONG = "E300,戴,'=Dai,WH,FT,much,2026-12-01\nE301,何,He,NONE,FT,30,soon\n"


@pytest.fixture
def company(app: App) -> App:
    add_company(app)
    return app


def taken(app: App, folder: Path, name: str, content: bytes) -> ImportReport:
    (folder / name).write_bytes(content)
    [report] = import_path(app, SYSTEM, folder / name)
    return report


def mended(app: App, report: ImportReport, locale: str = "en") -> tuple[str, bytes]:
    assert report.import_id is not None
    return rows_to_mend(app, SYSTEM, report.import_id, locale=locale, why="Why not taken")


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_rows_come_back_with_their_reasons_and_are_taken_once_mended(
    company: App, tmp_path: Path, delimiter: str
) -> None:
    text = f"{HEAD}\nE302,高,Gao,WH,FT,30,2026-12-01\n{WRONG}".replace(",", delimiter)
    first = taken(company, tmp_path, "people.csv", text.encode())
    assert (first.added, first.quarantined) == (1, 2)
    name, content = mended(company, first)
    assert name == "people_to_mend.csv"
    [dai, he] = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter)
    assert dai["name_en"] == "'=Dai"
    assert dai["Why not taken"] == "cost_per_hour: much is not a number; accepted are such as 12.5."
    assert "hired_on: soon" in he["Why not taken"]

    right = content.decode().replace("much", "31").replace("soon", "2026-12-01", 1).replace("NONE", "WH", 1)
    again = taken(company, tmp_path, name, right.encode())
    assert (again.kind, again.added, again.quarantined) == ("people", 2, 0)
    with company.reading() as uow:
        assert uow.organisation.load().people["E300"].name_en == "=Dai"


def test_the_reasons_are_in_the_readers_language(company: App, tmp_path: Path) -> None:
    report = taken(company, tmp_path, "people.csv", f"{HEAD}\n{WRONG}".encode())
    assert "不是数字" in mended(company, report, "zh_Hans_CN")[1].decode()


def test_a_file_that_was_taken_whole_leaves_a_header_alone(company: App, tmp_path: Path) -> None:
    report = taken(company, tmp_path, "people.csv", f"{HEAD}\nE302,高,Gao,WH,FT,30,2026-12-01\n".encode())
    assert mended(company, report)[1].decode("utf-8-sig") == f"{HEAD},Why not taken\r\n"


def test_only_hr_and_administrators_take_rows_away(company: App, tmp_path: Path) -> None:
    report = taken(company, tmp_path, "people.csv", f"{HEAD}\n{WRONG}".encode())
    lead = Actor(login="lead", role=AccountRole.LEAD, departments=frozenset({"WH"}))
    with pytest.raises(Forbidden):
        rows_to_mend(company, lead, report.import_id or 0, locale="en", why="why")
    with pytest.raises(NotFound):
        rows_to_mend(company, SYSTEM, 987654, locale="en", why="why")
