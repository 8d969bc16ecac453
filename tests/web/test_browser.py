"""A few walks through the pages in a real browser; every page alone is seen by test_every_page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from scheduler.bootstrap import App
from scheduler.services import accounts
from tests.browser import watch
from tests.web.serving import serving
from tests.web.world import COOKIE, open_session
from web.context import EXTENSION

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """The application over the world on a port of its own."""
    with serving(world_template, tmp_path_factory.mktemp("browser")) as made:
        yield made


def test_sign_in_language_and_sign_out_through_the_browser(served: tuple[Flask, str], chromium: Browser) -> None:
    app, base = served
    service: App = app.extensions[EXTENSION]
    password = "quiet-lamps-over-harbour"
    account = accounts.find_account(service, "adam")
    assert account is not None
    accounts.set_password(
        service,
        account.actor,
        login="adam",
        password_hash=accounts.hash_password(password),
        uniquifier="by-the-browser-test",
    )
    faults: list[str] = []
    context = chromium.new_context(locale="zh-CN")
    page = watch(context, base, faults)
    page.goto(base + "/admin/accounts")
    page.fill("#login", "adam")
    page.fill("#password", password)
    page.click(".signin-card button.btn-primary")
    page.wait_for_url("**/admin/accounts")
    shown = page.locator("html").get_attribute("lang")
    page.click("button[name=locale]")
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") != shown
    assert page.url.endswith("/admin/accounts")
    page.click("button.who")
    page.click("form[action='/logout'] button")
    page.wait_for_url("**/login")
    page.goto(base + "/admin/accounts")
    assert "/login" in page.url
    context.close()
    assert not faults, "\n".join(faults)


def test_the_queue_is_decided_through_the_browser(served: tuple[Flask, str], chromium: Browser) -> None:
    app, base = served
    service: App = app.extensions[EXTENSION]
    token = open_session(service, app.test_client(), "hana")
    faults: list[str] = []
    context = chromium.new_context()
    context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
    page = watch(context, base, faults)
    page.goto(base + "/hours/2026-10")
    item = page.locator(".queue-item", has_text="E002").or_(page.locator(".queue-item").first)
    before = page.locator("#queue .queue-item").count()
    item.first.locator("summary").click()
    item.first.locator("input[name=reason]").fill("forgot to punch")
    item.first.locator("button.btn-primary").click()
    page.wait_for_load_state()
    assert page.locator("#queue .queue-item").count() == before - 1
    assert page.locator(".alert-success").count() == 1
    context.close()
    assert not faults, "\n".join(faults)


def test_a_watched_page_tells_of_errors_breaches_and_foreign_requests(
    served: tuple[Flask, str], chromium: Browser
) -> None:
    _app, base = served
    faults: list[str] = []
    context = chromium.new_context()
    page = watch(context, base, faults)
    page.goto(f"{base}/login")
    assert not faults
    page.evaluate("console.error('said aloud'); document.body.setAttribute('style', 'color: red')")
    page.evaluate("setTimeout(() => { throw new Error('thrown'); })")
    page.evaluate("new Promise((done) => setTimeout(done))")
    with page.expect_event("requestfailed"):
        page.evaluate("location.href = 'http://127.0.0.1:9/'")  # the discard port: nobody answers
    told = "\n".join(faults)
    for expected_in in ("error: said aloud", "breach of style-src-attr inline", "thrown", "asks http://127.0.0.1:9/"):
        assert expected_in in told
    context.close()
