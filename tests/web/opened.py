"""A page of an account on a phone or at a desk, signed in already; what it looked like is kept for CI."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page

from scheduler.bootstrap import App
from scheduler.services import accounts
from tests.browser import watch
from tests.web.world import COOKIE, open_session
from web.context import EXTENSION

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
PICTURES = Path(__file__).resolve().parents[2] / "test-output"


@contextmanager
def opened(served: tuple[Flask, str], chromium: Browser, login: str, size: str, locale: str) -> Iterator[Page]:
    """A page of the account; its console, its policy and its width are looked at when it closes."""
    app, base = served
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


def look(folder: str, page: Page, name: str) -> None:
    """Nothing is wider than the screen; the picture is kept in test-output/``folder``."""
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0, f"{name} is {wider} px wider than its screen"
    (PICTURES / folder).mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / folder / f"{name}.png"), full_page=True)
