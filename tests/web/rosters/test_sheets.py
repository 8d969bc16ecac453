"""Sheets of a roster for the wall, the files of the board's tables, and what comes out of a browser's printer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from python_calamine import CalamineWorkbook

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Skill
from scheduler.services import accounts
from scheduler.services.roster_editing import edit_assignment
from tests.browser import chromium, watch
from tests.web.rosters.company import DRAFT, revision
from tests.web.serving import serving
from tests.web.world import ANN, BO, CAI, COOKIE, LOGINS, LONG_AGO, open_session
from web.context import EXTENSION

__all__ = ["chromium"]

SHEET = f"/rosters/{DRAFT}/print/"
A4, A3 = (842, 595), (1191, 842)  # points, landscape


def text_of(client: FlaskClient, path: str) -> str:
    with client.get(path) as answer:
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)


def rows_of(client: FlaskClient, path: str) -> list[list[object]]:
    with client.get(path) as answer:
        assert answer.status_code == 200, path
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data())).get_sheet_by_index(0)
        return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def names(client: FlaskClient, filters: str) -> list[object]:
    return [row[0] for row in rows_of(client, f"{SHEET}?{filters}&export=roster.xlsx")[1:]]


def test_a_sheet_says_of_where_when_and_how_sure(lead: FlaskClient) -> None:
    page = text_of(lead, SHEET)
    for said in (
        "Mingyuan",
        "Nov 9, 2026",
        "Nov 15, 2026",
        "Version 1",
        "draft",
        "Printed",
        "Prepared by",
        "Day 08:00–16:00",
    ):
        assert said in page, said
    assert "sheets-a4.css" in page


def test_a_sheet_has_the_boards_people_and_days(lead: FlaskClient) -> None:
    rows = rows_of(lead, f"{SHEET}?export=roster.xlsx")
    assert rows[0] == [
        "Person", "Number", "Department", "2026-11-09 Mon", "2026-11-10 Tue", "2026-11-11 Wed", "2026-11-12 Thu",
        "2026-11-13 Fri", "2026-11-14 Sat", "2026-11-15 Sun", "Hours",
    ]  # fmt: skip
    assert rows[1] == ["Ann", "E001", "Warehouse", "D PICK", "", "", "annual leave", "", "", "", 8.0]
    assert rows[2] == ["Bo", "E002", "Warehouse", "D PICK", "", "", "", "", "", "", 8.0]
    assert rows[3][0] == "At work"
    assert rows[3][3:6] == [2.0, 0.0, 0.0]


def test_people_who_help_are_shown_and_stand_in_no_sum_as_on_the_board(world: App, lead: FlaskClient) -> None:
    with world.unit_of_work(SYSTEM) as uow:
        skilled = Skill(person=CAI, role="PICK", proficiency_pct=100, valid_from=LONG_AGO, valid_to=None)
        uow.organisation.upsert_skills([skilled])
        uow.audit("test.skill", CAI)
        uow.commit()
    roles = ("PICK", "PICK", "TEST", "TEST")
    edit_assignment(
        world, SYSTEM, DRAFT, revision(world), person=CAI, day=date(2026, 11, 11), shift_type="D", roles=roles
    )
    rows = rows_of(lead, f"{SHEET}?export=roster.xlsx")
    assert rows[3][:3] == ["Cai", CAI, "helping from other departments"]
    assert (rows[3][5], rows[3][-1]) == ("D PICK/TEST", 16.0)  # and Tuesday, in TEST
    assert rows[4] == ["At work, your departments", "", "", 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 16.0]
    board = lead.get(f"/api/rosters/{DRAFT}/board").get_json()
    assert [(p["code"], p["own"]) for p in board["people"]] == [(ANN, True), (BO, True), (CAI, False)]
    assert sum(p["planned_min"] for p in board["people"] if p["own"]) == 16 * 60


def test_filters_of_the_board_hold_for_sheet_and_file(lead: FlaskClient) -> None:
    assert names(lead, "name=bo") == ["Bo", "At work"]
    assert "Nobody fits the filter." in text_of(lead, f"{SHEET}?name=nobody")
    assert [row[0] for row in rows_of(lead, f"{SHEET}?department=WH&export=roster.xlsx")[1:]] == [
        "Ann",
        "Bo",
        "At work",
    ]


def test_part_of_the_days_is_printed(lead: FlaskClient) -> None:
    rows = rows_of(lead, f"{SHEET}?first=3&days=1&export=roster.xlsx")
    assert rows[0][3:] == ["2026-11-12 Thu", "Hours"]


def test_a_sheet_of_some_days_leads_back_to_the_whole_roster(world: App, lead: FlaskClient) -> None:
    made = lead.post("/rosters/", data={"first_day": "2026-11-16", "days": "14", "based_on": ""}).location
    assert "Nov 16, 2026 – Nov 29, 2026</a>" in text_of(lead, f"{made}/print/")


def test_cover_and_money_are_saved_from_the_sheet(lead: FlaskClient) -> None:
    with lead.get(f"{SHEET}?export=money.csv") as answer:
        lines = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert lines[0][0] == "Rule"
    assert rows_of(lead, f"{SHEET}?export=cover.xlsx")[0][:3] == ["Day", "Role", "Needed (h)"]


def test_the_tidy_list_has_a_row_for_each_shift(lead: FlaskClient) -> None:
    with lead.get(f"/rosters/{DRAFT}/print/list?fmt=csv") as answer:
        lines = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert lines[0] == ["first_day", "days", "person", "day", "shift_type", "roles"]
    assert ["2026-11-09", "7", "E002", "2026-11-09", "D", "PICK;PICK;PICK;PICK"] in lines


def test_a_day_shows_roles_by_time(signed_in: Callable[..., FlaskClient]) -> None:
    client = signed_in("lead", "zh_Hans_CN")
    page = text_of(client, f"{SHEET}day")
    assert "拣货" in page
    assert "08:00–16:00" in page
    rows = rows_of(client, f"{SHEET}day?export=day.xlsx")
    assert rows[0][1] == "08:00"
    assert rows[1][1:5] == [2.0, 2.0, 2.0, 2.0]
    assert "这一天没有人上班" in text_of(client, f"{SHEET}day?first=5")


def test_own_shifts_of_four_weeks_are_a_sheet(signed_in: Callable[..., FlaskClient]) -> None:
    rows = rows_of(signed_in("staff"), "/me/roster/print?week=2026-10-12&export=roster.xlsx")
    assert len(rows) == 1 + 28
    assert rows[1][2] == "08:00–16:00"
    assert rows[1][3] == 8.0


@pytest.fixture(scope="module")
def served(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    with serving(world_template, tmp_path_factory.mktemp("sheets")) as running:
        yield running


def pages_of(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of every page in points."""
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(wide)), round(float(high))) for wide, high in boxes]


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_paper_is_as_large_as_the_sheet(locale: str, served: tuple[Flask, str], chromium: Browser) -> None:
    app, base = served
    service: App = app.extensions[EXTENSION]
    account = accounts.find_account(service, LOGINS["lead"][0])
    assert account is not None
    accounts.set_locale(service, account.actor, locale)
    context = chromium.new_context()
    token = open_session(service, app.test_client(), LOGINS["lead"][0])
    context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
    faults: list[str] = []
    page: Page = watch(context, base, faults)
    for path, size in ((SHEET, A4), (f"{SHEET}day", A4), ("/me/roster/print", (595, 842))):
        page.goto(base + path)
        sheets = pages_of(page.pdf(prefer_css_page_size=True))
        assert sheets == [size], f"{path}: {sheets}"
    page.goto(base + f"/rosters/{DRAFT}")
    page.locator("#filter-name").fill("bo")
    page.locator("#print").click()
    page.wait_for_url("**/print/?*")
    assert "name=bo" in page.url
    assert page.locator("tbody tr:not(.sheet-group)").count() == 1
    context.close()
    assert not faults
