"""A new company from an empty installation to its first published roster, in a browser, by the first steps alone.

In both languages, on a desk and on a phone; each step leaves a picture in test-output/first-run. The files are the demo
warehouse's with ten weeks of history, one under a name that tells nothing and with a row that cannot be taken.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.axe import grave_findings
from tests.browser import watch
from tests.end_to_end.line import DEMO, copy_company, read_csv, write_csv
from tests.end_to_end.service import ROOT
from tests.end_to_end.stage import PASSWORD, Installation

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = ROOT / "test-output" / "first-run"
TODAY = date(2026, 11, 8)
HISTORY_FROM = "2026-08-31"
ROLES = ("RCV", "PICK", "PACK", "SHIP")
SLOW_MS = 90_000


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An empty database, served; nobody has an account."""
    made = Installation(tmp_path, TODAY)
    try:
        made.line.run("init")
        made.serve(TODAY)
        yield made
    finally:
        made.close()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """What the company has: the people's file is called something else and names a department that is none."""
    folder = tmp_path / "company"
    copy_company(folder, "WH", date(2025, 1, 1), lambda _kind, row: row)
    workload = read_csv(DEMO / "workload.csv")
    write_csv(
        folder / "workload.csv",
        [row for row in workload if row["interval_start"] >= HISTORY_FROM and row["role"] in ROLES],
    )
    people = read_csv(folder / "people.csv")
    (folder / "people.csv").unlink()
    (folder / "site.csv").unlink()  # entered by hand
    write_csv(folder / "名单.csv", [*people, people[0] | {"code": "E900", "department": "NONE"}])
    return sorted(folder.iterdir())


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 1440), ("en", 390)])
def test_the_first_steps_lead_from_files_to_a_published_roster(
    installation: Installation, files: list[Path], chromium: Browser, language: str, width: int
) -> None:
    faults: list[str] = []
    context = chromium.new_context(locale=language, viewport={"width": width, "height": 900})
    page = watch(context, installation.address, faults)
    pictures = PICTURES / f"{language[:2]}-{width}"
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir(parents=True)

    def keep(name: str) -> None:
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        page.screenshot(path=pictures / f"{name}.png", full_page=True)

    page.goto(f"{installation.address}/login")
    page.click("a[href='/first-admin/']")
    found = re.search(r"(?:\w{5}-){3}\w{5}", installation.log())
    assert found, installation.log()
    page.fill("#code", found[0])
    page.fill("#login", "mei")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    keep("1-account")
    page.click("button.btn-primary")
    expect(page).to_have_url(re.compile("/first-run/$"))

    page.fill("#name_zh", "明远")
    page.select_option("#tz", "Asia/Shanghai")
    keep("2-company")
    assert _grave(page, faults) == []
    page.click("#company button.btn-primary")

    page.set_input_files("#files-chosen", [str(file) for file in files])
    keep("3-files")
    page.click("#files button.btn-primary")
    expect(page.locator("select[name=kind]")).to_have_count(len(files))
    chosen = page.locator("select[name=kind]").evaluate_all("all => all.map(one => one.value)")
    assert sorted(chosen) == sorted("people" if file.stem == "名单" else file.stem for file in files)
    keep("3-recognised")
    assert _grave(page, faults) == []
    page.click("main button.btn-primary")
    expect(page.locator("#check[open]")).to_be_visible(timeout=SLOW_MS)

    left_out = page.locator("#check a[href^='/imports/']")
    expect(left_out).to_have_count(1)  # the row of E900; nothing else was left out
    keep("4-understood")
    assert _grave(page, faults) == []
    page.click(".run-holidays button")

    page.click("#forecast button.btn-primary")
    expect(page.locator("#roster button.btn-primary")).to_be_visible(timeout=SLOW_MS)
    keep("5-forecast")

    page.click("#roster button.btn-primary")
    expect(page).to_have_url(re.compile(r"/rosters/\d+$"))
    expect(page.locator("#solving .search-chart polyline.cost")).to_have_count(1, timeout=SLOW_MS)
    keep("6-search")
    page.click("#enough")
    expect(page.locator("#solving")).to_be_hidden(timeout=SLOW_MS)

    page.click(".leading a")
    page.click("#publish a.btn-primary")
    keep("7-publish")
    page.click(".publish-box button.btn-primary")
    expect(page.locator(".alert-success")).to_be_visible(timeout=SLOW_MS)

    page.click(".leading a")
    page.click("#people a.btn-primary")
    page.select_option("select[name=as-E001]", "lead")
    page.click("main button.btn-primary")
    people = [row for row in read_csv(DEMO / "people.csv") if row["department"] == "WH"]
    expect(page.locator("[data-secret]")).to_have_count(len(people))
    keep("8-people")
    assert _grave(page, faults) == []

    page.goto(f"{installation.address}/first-run/")
    expect(page.locator(".run-steps > li.done")).to_have_count(8)
    keep("9-done")
    page.goto(f"{installation.address}/")
    expect(page.locator(".leading")).to_have_count(0)
    context.close()
    assert faults == []


def _grave(page: Page, faults: list[str]) -> list[str]:
    """What axe finds serious on the page; the styles that axe itself tries out are no faults of ours."""
    before = list(faults)
    found = grave_findings(page)
    faults[:] = before
    return found
