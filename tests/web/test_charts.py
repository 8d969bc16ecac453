"""Charts: the performance map beside its table, and a picture of every chart to save."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from scheduler.bootstrap import App
from tests.axe import grave_findings
from tests.browser import chromium, watch
from tests.end_to_end.service import ROOT
from tests.web.pages import Visit, database_url, site, visit
from tests.web.rosters.company import DRAFT
from tests.web.serving import serving
from tests.web.world import CLOSED, COOKIE, LOGINS, open_session
from web.context import EXTENSION

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


@pytest.mark.browser
def test_a_chart_is_saved_as_a_picture(served: tuple[Flask, str], chromium: Browser) -> None:
    app, base = served
    service: App = app.extensions[EXTENSION]
    context = chromium.new_context(accept_downloads=True)
    token = open_session(service, app.test_client(), LOGINS["hr"][0])
    context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
    faults: list[str] = []
    page = watch(context, base, faults)
    for path in (f"/reports/{CLOSED}", "/kpis/kpi/UPH"):
        page.goto(base + path)
        charts = page.locator(".chart[data-chart]").count()
        assert charts > 0
        assert page.locator(".chart-save").count() == charts
        with page.expect_download() as waiting:
            page.locator(".chart-save").first.press("Enter")
        saved = waiting.value
        assert saved.suggested_filename.endswith(".png")
        content = Path(saved.path()).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert int.from_bytes(content[16:20]) >= 1440  # twice the screen's points
    context.close()
    assert not faults


@pytest.mark.browser
def test_a_roles_day_on_the_board_is_saved_as_a_picture(served: tuple[Flask, str], chromium: Browser) -> None:
    app, base = served
    service: App = app.extensions[EXTENSION]
    context = chromium.new_context(accept_downloads=True)
    token = open_session(service, app.test_client(), LOGINS["lead"][0])
    context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
    faults: list[str] = []
    page = watch(context, base, faults)
    page.goto(f"{base}/rosters/{DRAFT}")
    page.locator('#cover button[data-role="PICK"][data-day="1"]').click()
    page.locator("#slots .chart-save").wait_for()
    assert grave_findings(page) == []
    with page.expect_download() as waiting:
        page.locator("#slots .chart-save").press("Enter")
    saved = waiting.value
    assert saved.suggested_filename.endswith(".png")
    content = Path(saved.path()).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) == 2 * 960
    assert len(content) > 5000  # drawn, and not white alone
    saved.save_as(PICTURES / "slots.png")
    context.close()
    assert not faults
