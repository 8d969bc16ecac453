"""The server is gone while a lead edits: the page says so, asks again by itself, and loses neither edit nor place."""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from scheduler.bootstrap import App
from tests.browser import watch
from tests.web.opened import PICTURES
from tests.web.rosters.boards import at, opened, sign_in, works
from tests.web.rosters.company import DRAFT, MONDAY
from tests.web.world import BO, COOKIE

pytestmark = pytest.mark.browser

API = "**/api/rosters/**"
WORDS = {
    "en": ("The server does not answer", "Try now", "nothing was saved"),
    "zh_Hans_CN": ("服务器没有回应", "立即重试", "操作未保存"),
}


def gone(route: Route) -> None:
    route.abort("connectionrefused")


def proxy_alone(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="Bad Gateway")


def keep(page: Page, name: str) -> None:
    (PICTURES / "board").mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / "board" / f"{name}.png"))


@pytest.mark.parametrize(("locale", "width"), [("en", 1440), ("zh_Hans_CN", 390)])
def test_an_edit_is_made_once_the_server_is_back(
    locale: str, width: int, served: tuple[App, str], chromium: Browser
) -> None:
    service, base = served
    said, now, lost = WORDS[locale]
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, locale={"en": "en", "zh_Hans_CN": "zh-CN"}[locale]
    )
    page = watch(context, base, [])  # the browser itself writes of what it cannot reach
    sign_in(page, base, locale)
    opened(page, base)
    banner = page.locator(".gone")

    page.route(API, gone)
    at(page, BO, 1)
    page.keyboard.press("d")
    expect(banner).to_contain_text(said)
    keep(page, f"server-gone-{locale}-{width}")
    time.sleep(7)  # 1 + 2 + 4 s: now the pauses are as long as they get
    page.unroute(API)
    expect(banner).to_have_count(0, timeout=6_000)
    works(page, BO, 1)

    page.route(API, proxy_alone)
    at(page, BO, 2)
    page.keyboard.press("d")
    expect(banner).to_contain_text(said)
    time.sleep(4)  # after 1 + 2 s the next pause is 4 s
    with page.expect_request("**/cells", timeout=1_500):
        page.get_by_role("button", name=now).click()
    page.unroute(API)
    works(page, BO, 2)
    expect(banner).to_have_count(0)

    context.set_offline(True)
    at(page, BO, 3)
    page.keyboard.press("d")
    expect(banner).to_contain_text(said)
    time.sleep(4)
    with page.expect_request("**/cells", timeout=1_500):  # at once, not after the pause
        context.set_offline(False)
    works(page, BO, 3)
    expect(banner).to_have_count(0)
    page.reload()
    expect(page.locator("#strip")).to_be_visible()
    for index in (1, 2, 3):
        works(page, BO, index)

    context.clear_cookies(name=COOKIE)
    at(page, BO, 4)
    page.keyboard.press("d")
    page.wait_for_url("**/login?**")
    expect(page.locator(".alert-warning")).to_contain_text(lost)
    assert page.locator("input[name=next]").input_value() == f"/rosters/{DRAFT}"
    assert urlsplit(page.url).path == "/login"
    with service.reading() as uow:
        days = {one.day for one in uow.rosters.assignments(DRAFT, BO)}
    assert days == {MONDAY + timedelta(days=index) for index in range(4)}  # not the fifth: nothing was saved
    keep(page, f"session-ended-{locale}-{width}")
    context.close()
