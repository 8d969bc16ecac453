"""Every page in a real browser: whoever may open it, in both languages, on a desk and on a phone.

Which pages there are comes from the policy table. On each: no error in the console, no breach of the content security
policy (also while menus are opened, charts hovered over, and on paper), nothing asked of another host, nothing wider
than the screen, the keyboard gets in, and axe finds nothing serious. The least of the accounts that may open a page
sees it in all four ways, with pictures in test-output/pages; the others, whose page differs by a button or two, in one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from scheduler.bootstrap import App
from scheduler.services import accounts
from tests.axe import AXE, FOLDER, grave_findings
from tests.browser import watch
from tests.end_to_end.service import ROOT
from tests.web.objects import BESIDE, arguments
from tests.web.test_browser import served
from tests.web.test_permissions import expected
from tests.web.world import COOKIE, LOGINS, open_session
from web.access import ROUTES, Scope
from web.context import EXTENSION

__all__ = ["served"]

PICTURES = ROOT / "test-output" / "pages"
KINDS = ("staff", "lead", "hr", "admin")
LANGUAGES = {"zh": ("zh_Hans_CN", "zh-CN"), "en": ("en", "en")}
WAYS = (("zh", 1440), ("en", 390), ("en", 1440), ("zh", 390))
LOOKED_INTO = WAYS[:2]  # by axe and on paper; the other two have the same markup
# not pages: files and parts of pages
SKIPPED = {
    "static",
    "hours.export",
    "actuals.export",
    "attribution.export",
    "admin.job_rows",
    "audit.export",
    "imports.rows",
    "imports.mend",
    "imports_check.templates",
    "imports_check.one_template",
    "corrections.file",
    "calendar.feed",
    "reports.export",
    "reports.pay",
    "roster_sheets.tidy",
}


def may_open(endpoint: str, kind: str) -> dict[str, object] | None:
    """The arguments of an object of this page that the account may see; None where it may not open the page."""
    key = (endpoint, "GET")
    for whose in ("own", "own department"):
        given = arguments(key, kind, whose)
        if given is not None and expected(key, kind, whose) == "answered":
            return given
    return None


def cases() -> Iterator[tuple[str, str, bool]]:
    """Page, kind of account, and whether this is the least of the accounts that may open it."""
    for (endpoint, method), policy in ROUTES.items():
        if method != "GET" or policy.polling or policy.device or endpoint in SKIPPED or "_api." in endpoint:
            continue
        able = [kind for kind in KINDS if may_open(endpoint, kind) is not None]
        if policy.scope is Scope.OWN:
            able = [kind for kind in able if LOGINS[kind][2].get("person")]
        yield from ((endpoint, kind, kind == able[0]) for kind in able)


@dataclass(slots=True)
class Visitor:
    """An account's page of a width in a browser, and everything that the page complained of."""

    login: str
    context: BrowserContext
    page: Page
    faults: list[str]


class Visitors:
    """One page for each account and width, opened once and used for every address."""

    def __init__(self, app: Flask, base: str, chromium: Browser) -> None:
        self.app, self.base, self._chromium = app, base, chromium
        self.service: App = app.extensions[EXTENSION]
        self._made: dict[tuple[str, int], Visitor] = {}

    def of(self, kind: str, width: int) -> Visitor:
        if (kind, width) not in self._made:
            login = LOGINS[kind][0]
            token = open_session(self.service, self.app.test_client(), login)
            context = self._chromium.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
            context.add_cookies([{"name": COOKIE, "value": token, "url": self.base}])
            faults: list[str] = []
            self._made[kind, width] = Visitor(login, context, watch(context, self.base, faults), faults)
        return self._made[kind, width]

    def speak(self, kind: str, locale: str) -> None:
        account = accounts.find_account(self.service, LOGINS[kind][0])
        assert account is not None
        if account.locale != locale:
            accounts.set_locale(self.service, account.actor, locale)

    def close(self) -> None:
        for visitor in self._made.values():
            visitor.context.close()


@pytest.fixture(scope="module")
def visitors(served: tuple[Flask, str], chromium: Browser) -> Iterator[Visitors]:
    made = Visitors(*served, chromium)
    yield made
    made.close()


def address(app: Flask, endpoint: str, kind: str) -> str:
    given = may_open(endpoint, kind)
    assert given is not None
    [rule] = [rule for rule in app.url_map.iter_rules(endpoint) if "GET" in (rule.methods or ())][:1]
    values = {name: given.get(name, BESIDE.get(name, 1)) for name in rule.arguments}
    return app.url_map.bind("localhost").build(endpoint, values)


def use(page: Page) -> None:
    """Walk in by keyboard, hover over charts and menus, open what can be opened."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body"), "the keyboard does not get into the page"
    for chart in page.locator(".chart svg, .chart canvas").all()[:3]:
        box = chart.bounding_box()
        if box:
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for menu in page.locator("[data-bs-toggle=dropdown]:visible").all()[:3]:
        menu.hover()
        menu.click()
        page.keyboard.press("Escape")
    for summary in page.locator("summary:visible").all()[:3]:
        summary.click()


def look(visitor: Visitor, name: str, way: tuple[str, int], path: str) -> list[str]:
    """Open the page in one way and use it; what is wrong with it."""
    page, (language, width) = visitor.page, way
    visitor.faults.clear()
    answer = page.goto(path, wait_until="load")
    if answer is None or answer.status != 200:
        return [f"answered {answer.status if answer else 'nothing'}"]
    found = []
    if page.locator("html").get_attribute("lang") != LANGUAGES[language][1]:
        found.append("is in another language")
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wider > 0:
        found.append(f"is {wider} px wider than the screen")
    use(page)
    page.mouse.move(0, 0)
    page.screenshot(path=PICTURES / f"{name}-{language}-{width}.png", full_page=True)
    found += visitor.faults
    if way in LOOKED_INTO:
        found += grave_findings(page)
        visitor.faults.clear()  # axe tries styles out
        page.pdf(format="A4", landscape=True)
        found += visitor.faults
    return [f"{language} {width}: {one}" for one in found]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("endpoint", "kind", "least"), [pytest.param(*case, id=f"{case[0]}-{case[1]}") for case in cases()]
)
def test_page(endpoint: str, kind: str, least: bool, visitors: Visitors) -> None:
    path = address(visitors.app, endpoint, kind)
    if path.startswith("/api/"):
        pytest.skip("an answer for programs")
    PICTURES.mkdir(parents=True, exist_ok=True)
    found = []
    for way in WAYS if least else WAYS[1:2]:
        visitors.speak(kind, LANGUAGES[way[0]][0])
        found += look(visitors.of(kind, way[1]), f"{endpoint}-{kind}", way, visitors.base + path)
    assert not found, "\n".join(found)


@pytest.mark.browser
def test_axe_finds_what_it_is_there_to_find(visitors: Visitors) -> None:
    page = visitors.of("staff", 1440).page
    page.goto(visitors.base + "/login")
    assert not grave_findings(page)
    page.evaluate("document.body.append(document.createElement('input'), new Image())")
    told = "\n".join(grave_findings(page))
    assert "critical: label" in told
    assert "critical: image-alt" in told


def test_axe_is_the_pinned_one_with_its_licence() -> None:
    entries = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert {entry["file"] for entry in entries} == {name for _, name in AXE.files}
    for entry in entries:
        assert (entry["name"], entry["version"]) == (AXE.name, AXE.version)
        assert hashlib.sha256((FOLDER / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]
