"""The board of the draft in a browser, before the lead of the warehouse: opened, read, kept as a picture.

Nothing may appear in the console, and nothing may breach the content security policy.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from scheduler.bootstrap import App
from scheduler.services import accounts
from tests.browser import watch
from tests.web.conftest import PASSWORD
from tests.web.rosters.company import DRAFT
from tests.web.serving import serving
from tests.web.world import BO
from web.context import EXTENSION

ROOT = Path(__file__).parents[3]
OpenBoard = Callable[..., Page]  # what the fixture ``open_board`` gives: called as ``board`` without its first two
REFUSED = "409"  # the browser itself notes a refused request


@contextmanager
def with_password(template: Path, folder: Path, *, kinds: tuple[str, ...]) -> Iterator[tuple[App, str]]:
    """The service and its address; the lead can sign in by hand, and a worker takes jobs of these ``kinds``."""
    with serving(template, folder, kinds=kinds) as (app, base):
        service: App = app.extensions[EXTENSION]
        account = accounts.find_account(service, "lead")
        assert account is not None
        accounts.set_password(
            service,
            account.actor,
            login="lead",
            password_hash=accounts.hash_password(PASSWORD),
            uniquifier="by-the-browser-test",
        )
        yield service, base


@contextmanager
def board(
    base: str,
    chromium: Browser,
    locale: str = "en",
    *,
    width: int = 1440,
    height: int = 900,
    touch: bool = False,
    refusals: bool = False,
) -> Iterator[Page]:
    """The lead's board; what was complained of is looked at when it closes, ``refusals`` apart where they belong."""
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=touch)
    page = watch(context, base, faults)
    sign_in(page, base, locale)
    opened(page, base)
    yield page
    context.close()
    assert [fault for fault in faults if not (refusals and REFUSED in fault)] == []


def sign_in(page: Page, base: str, locale: str) -> None:
    page.goto(f"{base}/login")
    page.fill("#login", "lead")
    page.fill("#password", PASSWORD)
    page.click(".signin-card button.btn-primary")
    page.wait_for_url(f"{base}/")
    if page.locator("html").get_attribute("lang") != {"en": "en", "zh_Hans_CN": "zh-CN"}[locale]:
        page.click("button[name=locale]")
        page.wait_for_load_state()


def opened(page: Page, base: str) -> None:
    page.goto(f"{base}/rosters/{DRAFT}")
    expect(page.locator("#strip")).to_be_visible()
    expect(day(page, BO, 0)).to_contain_text("D")


def day(page: Page, person: str, index: int) -> Locator:
    return page.locator(f'td[data-person="{person}"][data-day="{index}"]')


def at(page: Page, person: str, index: int) -> None:
    """The keys act on this day from now on."""
    day(page, person, index).evaluate("(cell) => cell.focus()")
    day(page, person, index).click(modifiers=["Shift"])
    page.keyboard.press("Escape")


def works(page: Page, person: str, index: int, code: str = "D") -> None:
    expect(day(page, person, index).locator(".shift .code")).to_have_text(code)


def off(page: Page, person: str, index: int) -> None:
    expect(day(page, person, index).locator(".shift.none")).to_be_visible()


def keep(page: Page, name: str) -> None:
    """A picture for those who look at the run, where CI keeps them."""
    folder = Path(os.environ.get("SCREENSHOTS", ROOT / "test-output" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
