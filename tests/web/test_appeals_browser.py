"""From dispute to decision in a real browser: what would be appears while typing, both languages, desk and phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from scheduler.bootstrap import App
from scheduler.services import accounts
from tests.browser import watch
from tests.web.serving import serving
from tests.web.world import BO, CLOSED, COOKIE, LOGINS, open_session
from web import create_app
from web.context import EXTENSION

pytestmark = pytest.mark.browser

WORDS = {
    "en": ("in dispute", "score revised", "Version 2 of this score"),
    "zh_Hans_CN": ("有异议", "已改分", "本得分第 2 版"),
}
GROUNDS = "拣货清单显示四百行。The pick list shows it."
REASON = "清单属实。The list is right."


@pytest.fixture
def served(world_template: Path, tmp_path: Path) -> Iterator[tuple[App, str]]:
    with serving(world_template, tmp_path) as (app, base):
        yield app.extensions[EXTENSION], base


def no_wider(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("locale", sorted(WORDS))
def test_a_person_disputes_a_figure_and_hr_decides(
    locale: str, width: int, served: tuple[App, str], chromium: Browser
) -> None:
    service, base = served
    with service.database.engine.begin() as connection:
        connection.execute(text("UPDATE account SET locale = :locale"), {"locale": locale})
    disputed, revised, second = WORDS[locale]
    faults: list[str] = []

    def signed_in(kind: str) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900})
        client = create_app(service).test_client()
        token = open_session(service, client, LOGINS[kind][0])
        context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
        return watch(context, base, faults)

    assert accounts.find_account(service, LOGINS["lead"][0]) is not None
    bo = signed_in("lead")
    bo.goto(f"{base}/me/score")
    bo.locator(f"a[href$='/{CLOSED}/{BO}/dispute']").click()
    no_wider(bo)
    bo.locator("[name=x-UPH]").fill("400")
    bo.locator("[name=x-UPH]").blur()
    # (400 + 20·50)/(8 + 20) = 50, worth 80: it appears without a click
    expect(bo.locator("#what-if table")).to_contain_text("80.00")
    no_wider(bo)
    bo.locator("[name=grounds]").fill(GROUNDS)
    bo.locator("#claims button:not([name])").click()
    expect(bo.locator(".said")).to_have_text(GROUNDS)
    no_wider(bo)
    address = bo.url
    bo.goto(f"{base}/me/score")
    expect(bo.locator("main")).to_contain_text(disputed)

    hr = signed_in("hr")
    hr.goto(f"{base}/appeals/")
    no_wider(hr)
    hr.locator(f"a[href='{address.removeprefix(base)}']").click()
    hr.locator("[name=outcome][value=revise]").check()
    hr.locator("[name=reason]").fill(REASON)
    no_wider(hr)
    hr.locator("main form button").last.click()
    expect(hr.locator("h1")).to_contain_text(revised)

    bo.goto(f"{base}/me/score")
    expect(bo.locator("main")).to_contain_text(second)
    no_wider(bo)
    bo.goto(address)
    expect(bo.locator(".said").last).to_have_text(REASON)
    assert faults == []
