"""Every page in a real browser, for every kind of account, in both languages, on a desk and on a phone.

Which pages there are comes from the policy table. On each: no error in the console, no breach of the content security
policy (also while hovering over charts, opening menus, printing), nothing asked of another host, nothing wider than the
screen.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import BaseWSGIServer, make_server

from scheduler.bootstrap import App, build
from scheduler.services import accounts
from tests.browser import watch
from tests.web.objects import BESIDE, arguments
from tests.web.test_permissions import config_for, expected
from tests.web.world import COOKIE, LOGINS, add_world, open_session
from web import create_app
from web.context import EXTENSION
from web.security import ROUTES

pytestmark = pytest.mark.browser

WIDTHS = (1440, 390)
# not pages: files, parts of pages, and answers for programs
SKIPPED = {
    "static",
    "hours.export",
    "actuals.export",
    "attribution.export",
    "admin.job_rows",
    "imports.rows",
    "corrections.file",
    "reports.export",
    "reports.pay",
}


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """The application over the world on a port of its own."""
    path = tmp_path_factory.mktemp("browser") / "world.sqlite"
    shutil.copyfile(sqlite_template, path)
    service = build(config_for(path))
    add_world(service, tmp_path_factory.mktemp("files"))
    app = create_app(service)
    server: BaseWSGIServer = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    service.close()


def addresses(app: Flask, kind: str) -> list[str]:
    """Every page that this kind of account may open, with objects that it may see."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        key = (rule.endpoint, "GET")
        policy = ROUTES.get(key)
        if policy is None or policy.polling or rule.endpoint in SKIPPED or rule.rule.startswith("/api/"):
            continue
        for whose in ("own", "own department"):
            given = arguments(key, kind, whose)
            if given is not None and expected(key, kind, whose) == "answered":
                values = {name: given.get(name, BESIDE.get(name, 1)) for name in rule.arguments}
                found.append(adapter.build(rule.endpoint, values))
                break
    if LOGINS[kind][2].get("person") is None:
        found = [path for path in found if not path.startswith("/me/")]
    return sorted(path for path in found if path != "/login")


def use(page: Page) -> None:
    """Hover over what can be hovered over, open what can be opened, print."""
    for chart in page.locator(".chart svg, .chart canvas").all()[:3]:
        box = chart.bounding_box()
        if box:
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for summary in page.locator("summary").all()[:3]:
        if summary.is_visible():
            summary.click()
    for menu in page.locator("[data-bs-toggle=dropdown]").all()[:2]:
        if menu.is_visible():
            menu.click()
            page.keyboard.press("Escape")
    page.emulate_media(media="print")
    page.emulate_media(media="screen")


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("kind", ["staff", "lead", "hr", "admin"])
def test_every_page_is_clean_on_desk_and_phone(
    kind: str, locale: str, served: tuple[Flask, str], chromium: Browser
) -> None:
    app, base = served
    service: App = app.extensions[EXTENSION]
    login = LOGINS[kind][0]
    account = accounts.find_account(service, login)
    assert account is not None
    accounts.set_locale(service, account.actor, locale)
    token = open_session(service, app.test_client(), login)
    faults: list[str] = []
    pages = addresses(app, kind)
    assert len(pages) > 3
    for width in WIDTHS:
        context = chromium.new_context(viewport={"width": width, "height": 844})
        context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
        page = watch(context, base, faults)
        for path in pages:
            answer = page.goto(base + path, wait_until="load")
            if answer is None or answer.status != 200:
                faults.append(f"{path} answered {answer.status if answer else 'nothing'}")
                continue
            use(page)
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if wider > 0:
                faults.append(f"{path} is {wider} px wider than a screen of {width} px")
            if page.locator("html").get_attribute("lang") != {"zh_Hans_CN": "zh-CN", "en": "en"}[locale]:
                faults.append(f"{path} is in another language")
        context.close()
    assert not faults, "\n".join(faults)


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
