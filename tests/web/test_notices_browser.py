"""From publishing to who has seen it, in a real browser with a real mail server: lead at a desk, staff on a phone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser import chromium
from tests.scheduler.smtp import Server, mail_server, settings
from tests.web.opened import look as opened_look
from tests.web.opened import opened
from tests.web.rosters.company import DRAFT
from tests.web.serving import serving

__all__ = ["chromium"]
pytestmark = pytest.mark.browser

look = partial(opened_look, "notices")
Served = tuple[Flask, str, Server]


@pytest.fixture(scope="module")
def mailing(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application with a mail server and a worker for the mails."""
    with pytest.MonkeyPatch.context() as environment, mail_server(tmp_path_factory.mktemp("certificates")) as server:
        for name, value in settings(server).items():
            environment.setenv(f"SHIFTLEDGER_{name.upper()}", str(value))
        with serving(world_template, tmp_path_factory.mktemp("mailing"), kinds=("mail",)) as (app, base):
            yield app, base, server


def test_publishing_is_told_by_bell_and_mail_and_seen(mailing: Served, chromium: Browser) -> None:
    _app, base, server = mailing

    with opened(mailing[:2], chromium, "ann", "phone", "zh_Hans_CN") as page:
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

    with opened(mailing[:2], chromium, "lead", "desk", "en") as page:
        page.goto(f"{base}/rosters/{DRAFT}/publish")
        expect(page.locator(".changes").first).to_contain_text("Ann")  # the other names people elsewhere
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

    with opened(mailing[:2], chromium, "ann", "phone", "zh_Hans_CN") as page:
        page.goto(f"{base}/me/hours")
        expect(page.locator(".bell .badge")).to_have_text("1")
        page.locator(".bell").tap()
        expect(page.locator(".notice.unread")).to_have_count(1)
        look(page, "notices-phone-zh")
        page.locator(".notice.unread .subject").tap()
        page.wait_for_url(f"**{link[1]}")
        expect(page.locator(".bell .badge")).to_have_count(0)
        look(page, "day-phone-zh")

    with opened(mailing[:2], chromium, "lead", "phone", "zh_Hans_CN") as page:
        page.goto(f"{base}/rosters/{DRAFT}/publication")
        expect(page.locator(".changes > li", has_text="安娜")).to_contain_text("已查看")
        look(page, "publication-phone-zh")

    with opened(mailing[:2], chromium, "ann", "desk", "en") as page:
        page.goto(f"{base}/me/notices/")
        look(page, "notices-desk-en")
        page.goto(f"{base}/me/notices/settings")
        expect(page.locator("#calendar-address")).to_have_count(0)
        look(page, "settings-desk-en")

    with urlopen(f"{base}{urlsplit(address).path}") as answer:  # noqa: S310 - our own server
        assert "UID:E001-2026-11-09@HQ.shiftledger" in answer.read().decode()
