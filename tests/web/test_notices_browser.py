"""From publishing to who has seen it, in a real browser with a real mail server: lead at a desk, staff on a phone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scheduler.bootstrap import App
from scheduler.services import accounts
from tests.browser import chromium, watch
from tests.scheduler.smtp import Server, mail_server, settings
from tests.web.rosters.company import DRAFT
from tests.web.serving import serving
from tests.web.world import COOKIE, open_session
from web.context import EXTENSION

__all__ = ["chromium"]
pytestmark = pytest.mark.browser

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
PICTURES = Path(__file__).resolve().parents[2] / "test-output" / "notices"
Served = tuple[Flask, str, Server]


@pytest.fixture(scope="module")
def mailing(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application with a mail server and a worker for the mails."""
    with pytest.MonkeyPatch.context() as environment, mail_server(tmp_path_factory.mktemp("certificates")) as server:
        for name, value in settings(server).items():
            environment.setenv(f"SHIFTLEDGER_{name.upper()}", str(value))
        with serving(world_template, tmp_path_factory.mktemp("mailing"), kinds=("mail",)) as (app, base):
            yield app, base, server


@contextmanager
def opened(where: Served, chromium: Browser, login: str, size: str, locale: str) -> Iterator[Page]:
    """A page of the account; its console, its policy and its width are looked at when it closes."""
    app, base, _server = where
    service: App = app.extensions[EXTENSION]
    account = accounts.find_account(service, login)
    assert account is not None
    accounts.set_locale(service, account.actor, locale)
    token = open_session(service, app.test_client(), login)
    faults: list[str] = []
    context = chromium.new_context(viewport=SIZES[size], has_touch=size == "phone")
    context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
    page = watch(context, base, faults)
    yield page
    context.close()
    assert not faults, "\n".join(faults)


def look(page: Page, name: str) -> None:
    """Nothing is wider than the screen; the picture is kept in test-output/notices."""
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0, f"{name} is {wider} px wider than its screen"
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True)


def test_publishing_is_told_by_bell_and_mail_and_seen(mailing: Served, chromium: Browser) -> None:
    _app, base, server = mailing

    with opened(mailing, chromium, "ann", "phone", "zh_Hans_CN") as page:
        page.goto(f"{base}/me/notices/")
        page.get_by_role("button", name="全部标为已读").tap()
        expect(page.get_by_text("全部已读")).to_be_visible()
        page.get_by_role("link", name="邮件与日历").first.tap()
        page.fill("#address", "ann@example.com")
        page.get_by_role("button", name="保存").tap()
        expect(page.locator(".alert-success")).to_be_visible()
        page.once("dialog", lambda dialog: dialog.accept())  # the world has given Ann an address before
        page.get_by_role("button", name="重新生成地址").tap()
        address = page.locator("#calendar-address").input_value()
        look(page, "settings-phone-zh")

    with opened(mailing, chromium, "lead", "desk", "en") as page:
        page.goto(f"{base}/rosters/{DRAFT}/publish")
        expect(page.locator(".changes")).to_contain_text("Ann")
        page.fill("#message", "Less to pick in the second half of the week.")
        look(page, "publish-desk-en")
        page.get_by_role("button", name="Publish now").press("Enter")
        page.wait_for_url("**/publication")
        expect(page.locator(".changes > li", has_text="Ann")).to_contain_text("not seen yet")
        look(page, "publication-desk-en")

    deadline = time.monotonic() + 30
    while not server.mails:
        assert time.monotonic() < deadline, "no mail came"
        time.sleep(0.1)
    [mail] = server.mails
    assert (mail["To"], mail["Content-Language"]) == ("ann@example.com", "zh-Hans")
    assert "Less to pick" in mail.get_content()
    link = re.search(r"https://roster\.example\.com(/\S+)", mail.get_content())
    assert link

    with opened(mailing, chromium, "ann", "phone", "zh_Hans_CN") as page:
        page.goto(f"{base}/me/hours")
        expect(page.locator(".bell .badge")).to_have_text("1")
        page.locator(".bell").tap()
        expect(page.locator(".notice.unread")).to_have_count(1)
        look(page, "notices-phone-zh")
        page.locator(".notice.unread .subject").tap()
        page.wait_for_url(f"**{link[1]}")
        expect(page.locator(".bell .badge")).to_have_count(0)
        look(page, "day-phone-zh")

    with opened(mailing, chromium, "lead", "phone", "zh_Hans_CN") as page:
        page.goto(f"{base}/rosters/{DRAFT}/publication")
        expect(page.locator(".changes > li", has_text="安娜")).to_contain_text("已查看")
        look(page, "publication-phone-zh")

    with opened(mailing, chromium, "ann", "desk", "en") as page:
        page.goto(f"{base}/me/notices/")
        look(page, "notices-desk-en")
        page.goto(f"{base}/me/notices/settings")
        expect(page.locator("#calendar-address")).to_have_count(0)
        look(page, "settings-desk-en")

    with urlopen(f"{base}{urlsplit(address).path}") as answer:  # noqa: S310 - our own server
        assert "UID:E001-2026-11-09@HQ.shiftledger" in answer.read().decode()
