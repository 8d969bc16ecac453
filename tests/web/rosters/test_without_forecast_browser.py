"""The days after the forecast's end, in the browser: warned of before the draft, and what generating them needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services.rosters import create_draft
from tests.web.opened import SIZES, look, opened
from tests.web.rosters.company import DAYS, MONDAY
from tests.web.serving import serving
from web.context import EXTENSION

pytestmark = pytest.mark.browser


@pytest.fixture
def served(world_template: Path, tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    with serving(world_template, tmp_path) as found:
        yield found


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
@pytest.mark.parametrize("size", sorted(SIZES))
def test_a_new_roster_says_until_when_the_forecast_reaches(
    size: str, locale: str, served: tuple[Flask, str], chromium: Browser
) -> None:
    with opened(served, chromium, "lead", size, locale) as page:
        page.goto(f"{served[1]}/rosters/")
        page.get_by_role("button").filter(has=page.locator("[href$=plus-lg]")).first.click()
        page.fill("#first_day", MONDAY.isoformat())
        page.fill("#days", str(DAYS))
        expect(page.locator("#beyond")).to_be_hidden()
        page.fill("#days", str(DAYS + 1))
        expect(page.locator("#beyond")).to_contain_text("Nov 15" if locale == "en" else "11月15日")
        look("rosters", page, f"beyond-{locale}-{size}")


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
@pytest.mark.parametrize("size", sorted(SIZES))
def test_a_roster_without_a_forecast_leads_to_making_it_and_back(
    size: str, locale: str, served: tuple[Flask, str], chromium: Browser
) -> None:
    service: App = served[0].extensions[EXTENSION]
    draft = create_draft(service, SYSTEM, first_day=MONDAY + timedelta(days=DAYS), days=DAYS)
    with opened(served, chromium, "lead", size, locale) as page:
        page.goto(f"{served[1]}/rosters/{draft.id}")
        page.click("#generate-open")
        expect(page.locator("#make-forecast")).to_be_visible()
        look("rosters", page, f"no-forecast-{locale}-{size}")
        page.click("#make-forecast")
        expect(page.locator("#first_day")).to_have_value("2026-11-16")
        expect(page.locator("#days")).to_have_value(str(DAYS + 1))
        look("rosters", page, f"make-forecast-{locale}-{size}")
        page.click("#back-to-roster")
        expect(page.locator("#generate-open")).to_be_visible()
