"""Charts: the performance map beside its table, and a picture of every chart to save."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Download, Page

from tests.axe import grave_findings
from tests.browser import chromium
from tests.end_to_end.service import ROOT
from tests.web.opened import opened
from tests.web.pages import Visit, database_url, site, visit
from tests.web.rosters.company import DRAFT
from tests.web.serving import serving
from tests.web.world import CLOSED, LOGINS

__all__ = ["chromium", "database_url", "site", "visit"]

PICTURES = ROOT / "test-output" / "pictures"


def test_the_map_shows_what_its_table_says(visit: Visit) -> None:
    page = visit("hr").get(f"/reports/{CLOSED}").get_data(as_text=True)
    found = re.search(r"data-chart=\"performance-map\" data-chart-data='([^']*)'", page)
    assert found
    data = json.loads(unescape(found[1]))
    table = page[page.index('data-export="map"') :]
    assert len(data["cells"]) == len(data["columns"]) * len(data["rows"]) > 0
    for column, row, text, letter, _tone, _meaning in data["cells"]:
        line = table.split("<tr>")[2 + row]
        assert data["rows"][row] in line
        assert text in line.split("<td")[3 + column]
        assert not letter or f">{letter}<" in line.split("<td")[3 + column]


@pytest.fixture(scope="module")
def served(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    with serving(world_template, tmp_path_factory.mktemp("charts")) as running:
        yield running


def saved(page: Page, button: str) -> tuple[bytes, Download]:
    """The picture that the first of these buttons saves."""
    with page.expect_download() as waiting:
        page.locator(button).first.press("Enter")
    found = waiting.value
    assert found.suggested_filename.endswith(".png")
    content = Path(found.path()).read_bytes()
    assert content.startswith(b"\x89PNG")
    return content, found


def width(picture: bytes) -> int:
    return int.from_bytes(picture[16:20])


@pytest.mark.browser
def test_a_chart_is_saved_as_a_picture(served: tuple[Flask, str], chromium: Browser) -> None:
    with opened(served, chromium, LOGINS["hr"][0], "desk", "en") as page:
        for path in (f"/reports/{CLOSED}", "/kpis/kpi/UPH"):
            page.goto(served[1] + path)
            charts = page.locator(".chart[data-chart]").count()
            assert charts > 0
            assert page.locator(".chart-save").count() == charts
            content, _ = saved(page, ".chart-save")
            assert width(content) >= 1440  # twice the screen's points


@pytest.mark.browser
def test_a_roles_day_on_the_board_is_saved_as_a_picture(served: tuple[Flask, str], chromium: Browser) -> None:
    with opened(served, chromium, LOGINS["lead"][0], "desk", "en") as page:
        page.goto(f"{served[1]}/rosters/{DRAFT}")
        page.locator('#cover button[data-role="PICK"][data-day="1"]').click()
        page.locator("#slots .chart-save").wait_for()
        assert grave_findings(page) == []
        content, found = saved(page, "#slots .chart-save")
        assert width(content) == 2 * 960
        assert len(content) > 5000  # drawn, and not white alone
        found.save_as(PICTURES / "slots.png")
