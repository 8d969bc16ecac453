"""HR and an administrator at their pages in a real browser, on a desk and on a phone; the looks are kept for CI."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services import accounts
from tests.browser import chromium, watch
from tests.web.test_browser import served
from tests.web.test_skills_matrix import keep_values
from tests.web.world import COOKIE, open_session
from web.context import EXTENSION

__all__ = ["chromium", "served"]
pytestmark = pytest.mark.browser
SHOTS = Path(__file__).parents[2] / "test-output" / "people"
WIDTHS = (1440, 390)
Desk = Callable[[str, int], Page]


@pytest.fixture
def desk(served: tuple[Flask, str], chromium: Browser) -> Iterator[Desk]:
    """A page of an account at a width; at the end nothing may have complained."""
    app, base = served
    faults: list[str] = []
    contexts = []

    def at(login: str, width: int) -> Page:
        token = open_session(app.extensions[EXTENSION], app.test_client(), login)
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="en", base_url=base)
        context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
        contexts.append(context)
        return watch(context, base, faults)

    yield at
    for context in contexts:
        context.close()
    told = [fault for fault in faults if "status of 422" not in fault]  # the browser's own word on a refused form
    assert not told, "\n".join(told)


def keep(page: Page, name: str, width: int) -> None:
    """A picture for CI; nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.{width}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_hr_finds_a_person_and_enters_a_qualification(desk: Desk, width: int) -> None:
    page = desk("hana", width)
    page.goto("/people/")
    page.get_by_label("Name or number").fill("ann")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 person")).to_be_visible()
    keep(page, "people", width)
    page.get_by_role("link", name="Ann", exact=True).click()
    page.get_by_text("Enter a qualification or a new proficiency").click()
    form = page.locator(".row-form")
    form.get_by_label("Role").select_option("TEST")
    form.get_by_label("Proficiency").fill("250")
    form.get_by_role("button", name="Enter").click()
    expect(page.get_by_role("alert").first).to_contain_text("250")
    page.locator(".row-form").get_by_label("Proficiency").fill("85" if width == WIDTHS[0] else "82")
    page.locator(".row-form").get_by_role("button", name="Enter").click()
    expect(page.get_by_text("Entered: Testing at")).to_be_visible()
    keep(page, "person", width)


@pytest.mark.parametrize("width", WIDTHS)
def test_hr_sees_who_can_do_what_and_what_is_missing(served: tuple[Flask, str], desk: Desk, width: int) -> None:
    service: App = served[0].extensions[EXTENSION]
    keep_values(service)
    page = desk("hana", width)
    page.goto("/skills/")
    expect(page.get_by_role("row", name="Qualified / wanted")).to_contain_text("missing")
    expect(page.locator(".heat").first).to_be_visible()
    expect(page.get_by_text("solved anew").first).to_be_visible()
    keep(page, "skills", width)
    head = page.locator(".matrix thead th").first
    page.locator(".matrix-wrap").evaluate("one => { one.scrollTop = 500; one.scrollLeft = 500; }")
    expect(head).to_be_in_viewport()
    for path, name in (("/company/roles", "roles"), ("/company/contracts", "contracts")):
        page.goto(path)
        keep(page, name, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_administrator_changes_rights_and_reads_it_in_the_log(
    served: tuple[Flask, str], desk: Desk, width: int
) -> None:
    service: App = served[0].extensions[EXTENSION]
    page = desk("adam", width)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/admin/accounts")
    keep(page, "accounts", width)
    page.get_by_role("link", name="lead", exact=True).click()
    before = accounts.get_account(service, SYSTEM, "lead").departments
    wanted = ["LAB", "WH"] if len(before) == 1 else ["WH"]
    page.get_by_label("Departments").select_option(wanted)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is signed out everywhere")).to_be_visible()
    keep(page, "account", width)
    assert accounts.get_account(service, SYSTEM, "lead").departments == frozenset(wanted)
    page.goto("/admin/audit")
    page.get_by_label("What", exact=True).select_option("account.changed")
    expect(page.get_by_text("rights of an account changed").last).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("Departments:")
    keep(page, "audit", width)
    for path, name in (("/admin/permissions", "permissions"), ("/admin/jobs", "jobs")):
        page.goto(path)
        keep(page, name, width)
