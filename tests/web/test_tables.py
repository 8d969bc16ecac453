"""Every table of every page is saved as XLSX and CSV, opened again, and compared with what the page shows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Person
from scheduler.services import accounts
from tests.web.test_crawl import pages, site
from tests.web.world import ANN, BO, LOGINS, LONG_AGO, open_session
from tests.web.world import OPEN as OPEN_PERIOD
from web.tables.marks import CLOSE, MIDDLE, OPEN

__all__ = ["site"]

KEY = re.compile(r'<table[^>]* data-export="([^"]+)"')
LINK = re.compile(r'href="([^"]*[?&]export=[^"]+\.(?:csv|xlsx))"')
HIDDEN = re.compile(r'<th(?P<kind>[^>]*)><span class="visually-hidden">(?P<words>[^<]+)</span></th>')
NAMED = frozenset({"Measure", "指标", "State", "状态", "Choose", "选择"})  # a hidden heading beside data, or of a row
NUMBERS = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(slots=True)
class Shown:
    """What a reader sees of a table: texts of cells by row, headings first."""

    rows: list[list[str]] = field(default_factory=list)
    heads: int = 0


class Reader(HTMLParser):
    """Reads one table of a page in its own plain way: all text of a cell, but for buttons and icons.

    The running head and the departments' rows of a print sheet are left out: its name and a column hold them.
    """

    def __init__(self, key: str) -> None:
        super().__init__()
        self.shown, self._key = Shown(), key
        self._inside = self._cell = self._head = False
        self._quiet = 0
        self._paper = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._inside = given.get("data-export") == self._key
        if not self._inside:
            return
        self._head |= tag == "thead"
        if tag == "tr":
            kind = given.get("class")
            self._paper = kind == "sheet-running" or (kind == "sheet-group" and self._key == "roster")
        if self._paper:
            return
        if tag == "tr":
            self.shown.rows.append([])
            self.shown.heads += self._head
        if tag in ("td", "th"):
            self._cell = True
            self.shown.rows[-1].append("")
        if self._cell and (tag in ("br", "div") or given.get("class") == "sub"):  # a line of its own
            self.shown.rows[-1][-1] += "\n"
        if tag in ("button", "select", "svg"):
            self._quiet += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._inside = False
        if tag in ("td", "th"):
            self._cell = False
        if tag == "thead":
            self._head = False
        if self._inside and tag in ("button", "select", "svg"):
            self._quiet -= 1

    def handle_data(self, data: str) -> None:
        if self._inside and self._cell and not self._quiet and not self._paper:
            self.shown.rows[-1][-1] += data


def read_page(page: str, key: str) -> Shown:
    reader = Reader(key)
    reader.feed(page)
    return reader.shown


def read_xlsx(content: bytes) -> list[list[object]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "a spreadsheet would not know the Chinese of it"
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def figures(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in NUMBERS.findall(text)]


def tells(cells: list[object], number: float) -> bool:
    """Does a row of the file hold what the page wrote as this number, to the decimals that it wrote?"""
    for cell in cells:
        if isinstance(cell, bool):
            continue
        if isinstance(cell, (int, float)):
            off = min(abs(abs(cell) - number), abs(abs(cell) * 100 - number))
            if off <= 0.5 + 1e-9 and off <= max(0.5 * 10**-decimals for decimals in (0, 1, 2, 3, 4)):
                return True
        elif isinstance(cell, (date, datetime)):
            parts = [cell.year, cell.month, cell.day, *((cell.hour, cell.minute) if isinstance(cell, datetime) else ())]
            if number in parts:
                return True
        elif isinstance(cell, (time, timedelta)):
            seconds = cell.total_seconds() if isinstance(cell, timedelta) else cell.hour * 3600 + cell.minute * 60
            if number in (seconds // 3600, seconds // 60 % 60):
                return True
        elif number in figures(str(cell)):
            return True
    return False


def tables(client: FlaskClient, paths: list[str]) -> Iterator[tuple[str, str, str]]:
    """(address, page, key) of every table that the account meets."""
    for path in paths:
        with client.get(path) as answer:
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            page = answer.get_data(as_text=True)
        assert not any(mark in page for mark in (OPEN, MIDDLE, CLOSE)), path
        keys = KEY.findall(page)
        assert len(keys) == len(set(keys)), f"{path}: two tables of one name among {keys}"
        for key in keys:
            yield path, page, key


@pytest.mark.parametrize(
    ("kind", "locale"), [("staff", "en"), ("lead", "zh_Hans_CN"), ("hr", "en"), ("admin", "zh_Hans_CN")]
)
def test_every_table_is_saved_as_it_is_shown(kind: str, locale: str, app: App, site: Flask) -> None:
    client = signed_in(app, site, kind, locale)
    seen = 0
    for path, page, key in tables(client, pages(site, kind)):
        where = f"{path} {key}"
        shown = read_page(page, key)
        links = [link.replace("&amp;", "&") for link in LINK.findall(page)]
        files = {}
        for fmt in ("xlsx", "csv"):
            link = next((link for link in links if link.endswith(f"export={key}.{fmt}")), None)
            assert link is not None, f"{where} has no link to its {fmt}"
            with client.get(link) as answer:
                assert answer.status_code == 200, where
                assert "attachment" in answer.headers["Content-Disposition"], where
                assert answer.headers["Content-Disposition"].isascii(), f"{where}: a server refuses the header"
                name = unquote(answer.headers["Content-Disposition"])
                assert re.search(r"\d", name), f"{where}: {name} does not say of when"
                files[fmt] = answer.get_data()
        cells, lines = read_xlsx(files["xlsx"]), read_csv(files["csv"])
        for kind_of, words in HIDDEN.findall(table_of(page, key)):
            assert words in NAMED or "data-acts" in kind_of, f"{where}: is {words!r} a column of data or of links?"
            told = {str(cell) for line in cells[: shown.heads] for cell in line} | set(lines[0])
            assert words in NAMED or words not in told, f"{where}: {words!r} means nothing in a file"
        assert len(cells) == len(shown.rows), where
        assert len(lines) == len(shown.rows), where
        for number, row in enumerate(shown.rows):
            for text in row:
                for figure in figures(text):
                    assert tells(cells[number], figure), f"{where}: {figure} of {text!r} is not in {cells[number]}"
                    assert tells(list(lines[number]), figure) or tells(plain_numbers(lines[number]), figure), where
        with ZipFile(io.BytesIO(files["xlsx"])) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet, where
        assert ('state="frozen"' in sheet) == (shown.heads > 0), where
        assert "customWidth" in sheet, where
        seen += 1
    assert seen >= {"staff": 20, "lead": 20, "hr": 40, "admin": 40}[kind]


def table_of(page: str, key: str) -> str:
    begin = page.index(f'data-export="{key}"')
    return page[begin : page.index("</table>", begin)]


def plain_numbers(line: list[str]) -> list[object]:
    found: list[object] = []
    for cell in line:
        try:
            found.append(float(cell.rstrip("%")))
        except ValueError:
            found.append(cell)
    return found


def signed_in(app: App, site: Flask, kind: str, locale: str = "en") -> FlaskClient:
    client = site.test_client()
    open_session(app, client, LOGINS[kind][0])
    account = accounts.find_account(app, LOGINS[kind][0])
    assert account is not None
    accounts.set_locale(app, account.actor, locale)
    return client


def saved(client: FlaskClient, path: str) -> tuple[str, list[list[object]]]:
    with client.get(path) as answer:
        assert answer.status_code == 200, path
        return unquote(answer.headers["Content-Disposition"]), read_xlsx(answer.get_data())


def test_numbers_and_days_are_what_they_are(app: App, site: Flask) -> None:
    _, rows = saved(signed_in(app, site, "staff"), "/me/hours?period=2026-10&export=hours-2.xlsx")
    assert rows[0][:1] == ["Day"]
    assert rows[1][0] == date(2026, 10, 12)
    assert 8.0 in rows[1]


def test_files_are_named_in_the_readers_language(app: App, site: Flask) -> None:
    name, rows = saved(signed_in(app, site, "hr", "zh_Hans_CN"), "/people/?export=index.xlsx")
    assert "人员" in name
    assert any("姓名" in str(cell) or "人员" in str(cell) for cell in rows[0])


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        (f"/hours/{OPEN_PERIOD}/queue?export=queue.xlsx", "情况"),
        ("/requests/?export=offered.xlsx", "申请"),
        ("/corrections/?export=waiting.xlsx", "更正"),
        (f"/hours/people/{BO}/2026-10-12?export=day-3.xlsx", "类型"),
    ],
)
def test_no_heading_calls_what_is_told_an_operation(app: App, site: Flask, address: str, heading: str) -> None:
    _, rows = saved(signed_in(app, site, "hr", "zh_Hans_CN"), address)
    assert heading in rows[0]
    assert "操作" not in rows[0]


def test_filters_of_the_page_hold_for_its_file(app: App, site: Flask) -> None:
    client = signed_in(app, site, "hr")
    _, everybody = saved(client, "/people/?export=index.xlsx")
    _, found = saved(client, "/people/?search=Ann&export=index.xlsx")
    assert 1 < len(found) < len(everybody)


def test_a_name_is_no_formula(app: App, site: Flask) -> None:
    name = '=HYPERLINK("http://x","y")'
    with app.unit_of_work(SYSTEM) as uow:
        person = uow.organisation.load().people[ANN]
        uow.organisation.upsert_people(
            [Person(code=ANN, name_zh=name, name_en=name, department=person.department, contract=person.contract,
                    cost_fen_per_hour=person.cost_fen_per_hour, hired_on=LONG_AGO)]
        )  # fmt: skip
        uow.audit("test.rename", "names")
        uow.commit()
    client = signed_in(app, site, "hr")
    _, rows = saved(client, "/people/?export=index.xlsx")
    assert any(name in str(cell) for row in rows for cell in row)
    with client.get("/people/?export=index.csv") as answer:
        cells = [cell for line in read_csv(answer.get_data()) for cell in line]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


@pytest.mark.parametrize("asked", ["index.pdf", "index", "nothing.csv", ".csv", "%EF%B7%90.csv"])
def test_another_table_is_not_found(asked: str, app: App, site: Flask) -> None:
    client = signed_in(app, site, "hr")
    with client.get(f"/people/?export={asked}") as answer:
        assert answer.status_code == 404
        assert "attachment" not in answer.headers.get("Content-Disposition", "")


def test_who_may_not_open_the_page_may_not_save_it(app: App, site: Flask) -> None:
    with signed_in(app, site, "staff").get("/people/?export=index.csv") as answer:
        assert answer.status_code == 403
    with site.test_client().get("/people/?export=index.csv") as answer:
        assert answer.status_code == 302
