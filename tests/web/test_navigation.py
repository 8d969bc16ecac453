"""The navigation bar: who sees what, flat or in groups, what is lit, and its menus by keyboard and by touch."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import BaseWSGIServer, make_server

from scheduler.bootstrap import App, build
from scheduler.services import accounts
from tests.browser import watch
from tests.web.serving import files_at_once
from tests.web.world import COOKIE, LOGINS, add_accounts, add_company, config_for, open_session
from web import create_app
from web.access import ROUTES
from web.context import EXTENSION
from web.navigation import ENTRIES, Entry

GROUPS = {
    "staff": [],
    "lead": ["My pages", "Planning", "Hours", "Results", "Company"],
    "hr": ["Planning", "Hours", "Results", "Company"],
    "admin": ["Planning", "Hours", "Results", "Company"],
}
KINDS = sorted(GROUPS)


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """The application over the company and its accounts on a port of its own."""
    path = tmp_path_factory.mktemp("navigation") / "world.sqlite"
    shutil.copyfile(sqlite_template, path)
    service = build(config_for(path))
    add_company(service)
    add_accounts(service)
    app = create_app(service)
    server: BaseWSGIServer = make_server("127.0.0.1", 0, files_at_once(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    service.close()


def session_of(app: Flask, kind: str, locale: str) -> str:
    """The token of a session of this kind of account, whose pages are in ``locale``."""
    service: App = app.extensions[EXTENSION]
    account = accounts.find_account(service, LOGINS[kind][0])
    assert account is not None
    accounts.set_locale(service, account.actor, locale)
    return open_session(service, app.test_client(), LOGINS[kind][0])


def menu_of(app: Flask, kind: str, path: str = "/") -> str:
    """The source of the bar on a page, in English."""
    client = app.test_client()
    client.set_cookie(COOKIE, session_of(app, kind, "en"))
    source = client.get(path, follow_redirects=True).get_data(as_text=True)
    return source[source.index('id="menu"') : source.index("</header>")]


def words(source: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", source)).split())


@pytest.mark.parametrize("kind", KINDS)
def test_the_bar_holds_exactly_what_the_account_may_follow(kind: str, served: tuple[Flask, str]) -> None:
    app, _base = served
    _login, role, more = LOGINS[kind]
    with app.test_request_context():
        wanted = {
            app.url_for(entry.endpoint)
            for entry in ENTRIES
            if role in (ROUTES[entry.endpoint, "GET"].roles or ()) and (more.get("person") or not entry.own)
        }
    shown = re.findall(r'<a [^>]*href="([^"]+)"', menu_of(app, kind))
    assert len(shown) == len(set(shown))
    assert set(shown) == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_many_entries_stand_in_groups_and_few_stand_flat(kind: str, served: tuple[Flask, str]) -> None:
    app, _base = served
    menu = menu_of(app, kind)
    assert [words(found) for found in re.findall(r"<button.*?</button>", menu, flags=re.DOTALL)] == GROUPS[kind]
    alone = [words(found) for found in re.findall(r'<a class="nav-link.*?</a>', menu, flags=re.DOTALL)]
    assert alone[0] == "Home"
    if kind == "lead":
        assert alone == ["Home"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.endpoint)
def test_an_entry_and_its_group_are_lit_where_one_is(served: tuple[Flask, str], entry: Entry) -> None:
    app, _base = served
    kind = "lead" if entry.own else "admin"
    with app.test_request_context():
        path = app.url_for(entry.endpoint)
    menu = menu_of(app, kind, path)
    lit = re.findall(r'<a [^>]*aria-current="page" href="([^"]+)"', menu)
    assert lit == [path]
    groups = re.findall(r"<li class=\"nav-item dropdown\">.*?</ul>", menu, flags=re.DOTALL)
    assert all(('aria-current="true"' in group) == (f'href="{path}"' in group) for group in groups)


def test_no_page_lights_two_entries() -> None:
    twice = {
        endpoint: [entry.endpoint for entry in ENTRIES if endpoint.startswith(entry.sections)]
        for endpoint, _method in ROUTES
    }
    assert {endpoint: found for endpoint, found in twice.items() if len(found) > 1} == {}


def page_at(chromium: Browser, served: tuple[Flask, str], who: tuple[str, str], width: int, faults: list[str]) -> Page:
    """The home page of a (kind, locale) on a screen of this width; a narrow one can be touched."""
    app, base = served
    context = chromium.new_context(viewport={"width": width, "height": 844}, has_touch=width < 1200)
    context.add_cookies([{"name": COOKIE, "value": session_of(app, *who), "url": base}])
    page = watch(context, base, faults)
    page.goto(base)
    return page


def top(entry: Locator) -> int:
    box = entry.bounding_box()
    assert box is not None
    return round(box["y"])


@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 1440])
@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_bar_is_one_line(kind: str, locale: str, width: int, served: tuple[Flask, str], chromium: Browser) -> None:
    faults: list[str] = []
    page = page_at(chromium, served, (kind, locale), width, faults)
    assert len({top(entry) for entry in page.locator("#menu .nav-item").all()}) == 1
    bar = page.locator(".topbar").bounding_box()
    assert bar is not None
    assert bar["height"] < 64
    page.context.close()
    assert not faults, "\n".join(faults)


@pytest.mark.browser
def test_a_group_is_opened_walked_and_left_by_keyboard(served: tuple[Flask, str], chromium: Browser) -> None:
    faults: list[str] = []
    page = page_at(chromium, served, ("admin", "en"), 1440, faults)
    toggle = page.locator("#menu").get_by_role("button", name="Results")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="KPIs", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(toggle).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kpis/weights/")
    expect(page.locator("#menu .dropdown-toggle.active")).to_have_text("Results")
    page.context.close()
    assert not faults, "\n".join(faults)


@pytest.mark.browser
def test_on_a_phone_the_groups_open_by_touch_inside_the_menu(served: tuple[Flask, str], chromium: Browser) -> None:
    faults: list[str] = []
    page = page_at(chromium, served, ("admin", "en"), 390, faults)
    expect(page.locator("#menu")).to_be_hidden()
    page.locator(".navbar-toggler").tap()
    expect(page.locator("#menu")).to_have_class(re.compile(r"\bshow\b"))
    groups = page.locator("#menu .dropdown-toggle")
    for group in groups.all():
        group.tap()
        expect(page.locator("#menu .dropdown-menu.show")).to_have_count(1)
    audit = page.get_by_role("link", name="Audit log", exact=True)
    audit.scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    audit.tap()
    page.wait_for_url("**/admin/audit")
    page.context.close()
    assert not faults, "\n".join(faults)
