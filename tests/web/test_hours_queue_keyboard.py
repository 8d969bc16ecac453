"""The queue cleared without a mouse: j, k, Enter, digits, x, b, u in a real browser."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services import accounts, hours_queue
from tests.browser import chromium, watch
from tests.web.test_browser import served
from tests.web.world import BO, CAI, COOKIE, EXCEPTIONS, OPEN, open_session
from web.context import EXTENSION

__all__ = ["chromium", "served"]
pytestmark = pytest.mark.browser


def state(app: App, person: str) -> str:
    return hours_queue.get_exception(app, SYSTEM, EXCEPTIONS[person]).state


def case(person: str) -> str:
    return f"[data-case='{EXCEPTIONS[person]}']"


def test_the_queue_is_cleared_by_keys_alone(served: tuple[Flask, str], chromium: Browser) -> None:
    app, base = served
    service: App = app.extensions[EXTENSION]
    token = open_session(service, app.test_client(), "hana")
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en")
    context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
    page = watch(context, base, faults)
    page.goto(f"{base}/hours/{OPEN}/queue?kind=missing_out")
    bo, cai = page.locator(case(BO)), page.locator(case(CAI))
    order = [page.locator("[data-case]").nth(i).get_attribute("data-case") for i in range(2)]
    first, second = (bo, cai) if order[0] == str(EXCEPTIONS[BO]) else (cai, bo)
    expect(first).to_have_attribute("aria-current", "true")
    page.keyboard.press("j")
    expect(second).to_have_attribute("aria-current", "true")
    page.keyboard.press("k")
    page.keyboard.press("r")
    page.keyboard.type("confirmed by phone")
    page.keyboard.press("Enter")  # back to the case, nothing is sent
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-undo]")).to_be_visible()
    expect(page.locator("[data-case]")).to_have_count(1)
    assert sorted([state(service, BO), state(service, CAI)]) == ["open", "resolved"]
    page.keyboard.press("u")
    expect(page.locator("[data-case]")).to_have_count(2)
    # the reason is remembered: tick both, accept both
    page.keyboard.press("a")
    expect(page.locator("[data-count]")).to_have_text("2")
    page.keyboard.press("b")
    expect(page.locator("[data-case]")).to_have_count(0)
    assert (state(service, BO), state(service, CAI)) == ("resolved", "resolved")
    hana = accounts.find_account(service, "hana")
    assert hana is not None
    for person in (BO, CAI):
        hours_queue.undo_decision(service, hana.actor, EXCEPTIONS[person])
    page.goto(f"{base}/hours/{OPEN}/queue?kind=missing_out")
    page.keyboard.press("2")  # enter the right time: first to the field, then once more to send it
    expect(first.locator("[type=datetime-local]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-case]")).to_have_count(1)
    context.close()
    assert not faults, "\n".join(faults)


def test_a_refused_time_is_typed_anew_at_the_same_case(served: tuple[Flask, str], chromium: Browser) -> None:
    app, base = served
    service: App = app.extensions[EXTENSION]
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en")
    context.add_cookies([{"name": COOKIE, "value": open_session(service, app.test_client(), "hana"), "url": base}])
    page = watch(context, base, faults)
    page.goto(f"{base}/hours/{OPEN}/queue?kind=missing_out")
    first = page.locator("[data-case]").first
    number = first.get_attribute("data-case")
    before = (state(service, BO), state(service, CAI))
    page.keyboard.press("r")
    page.keyboard.type("confirmed by phone")
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    field = first.locator("[type=datetime-local]")
    field.fill("1999-01-01T08:30")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not decided for ")).to_be_visible()
    case = page.locator(f"[data-case='{number}']")
    expect(case).to_have_attribute("aria-current", "true")
    expect(case.locator("[type=datetime-local]")).to_be_focused()
    expect(case.locator("[type=datetime-local]")).to_have_value("1999-01-01T08:30")
    expect(page.locator("[name=reason]")).to_have_value("confirmed by phone")
    with page.expect_navigation():
        page.keyboard.press("Enter")  # the same time, and refused once more: no other case is decided
    expect(page.get_by_text("Not decided for ")).to_be_visible()
    assert (state(service, BO), state(service, CAI)) == before
    context.close()
    assert not faults, "\n".join(faults)
