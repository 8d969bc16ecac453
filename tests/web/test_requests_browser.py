"""Staff and lead through a swap, leave and a wish in a real browser: by touch on a phone, by keyboard at a desk."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services import requests_offers, roster_editing, roster_publishing
from tests.browser import chromium
from tests.web.opened import look as opened_look
from tests.web.opened import opened
from tests.web.rosters.company import DRAFT, MONDAY, revision
from tests.web.test_browser import served
from tests.web.world import ANN, BO, actor_of
from web.context import EXTENSION

__all__ = ["chromium", "served"]
pytestmark = pytest.mark.browser

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
look = partial(opened_look, "requests")


@pytest.fixture(scope="module")
def published(served: tuple[Flask, str]) -> tuple[Flask, str]:
    """The draft in force: Ann on Monday, Bo on Tuesday and Wednesday; Ann's Monday is offered."""
    app, base = served
    service: App = app.extensions[EXTENSION]
    for person, day, shift in ((BO, MONDAY, None), (BO, TUESDAY, "D"), (BO, WEDNESDAY, "D")):
        roster_editing.edit_assignment(
            service, SYSTEM, DRAFT, revision(service), person=person, day=day, shift_type=shift
        )
    roster_publishing.publish(service, SYSTEM, DRAFT, revision(service))
    return app, base


def test_the_way_of_requests_on_a_phone_and_at_a_desk(published: tuple[Flask, str], chromium: Browser) -> None:
    app, base = published
    service: App = app.extensions[EXTENSION]
    # a colleague offers a shift in return for Ann's Monday
    requests_offers.reply_offer(service, actor_of(service, "lead"), 1, WEDNESDAY)

    with opened(published, chromium, "ann", "phone", "en") as page:
        page.goto(f"{base}/")
        expect(page.locator(".next-day")).to_have_text("Mon, Nov 9")
        look(page, "home-phone-en")
        page.goto(f"{base}/me/requests/")
        look(page, "mine-phone-en")
        page.get_by_text("Swap with this one").tap()
        expect(page.locator(".queue-item").first).to_contain_text("goes to Bo for")
        page.get_by_role("link", name="Ask for leave").tap()
        page.fill("#first_day", "2026-11-20")
        page.fill("#last_day", "2026-11-20")
        page.fill("#reason", "a wedding")
        look(page, "leave-phone-en")
        page.get_by_role("button", name="Send the request").tap()
        expect(page.locator(".queue-item").first).to_contain_text("Annual leave")
        page.get_by_role("link", name="Enter a wish").tap()
        page.fill("#day", "2026-11-26")
        look(page, "wish-phone-en")
        page.get_by_role("button", name="Enter the wish").tap()
        expect(page.get_by_text("counts in planning")).to_have_count(1)
        page.goto(f"{base}/me/requests/shifts")
        expect(page.get_by_role("button", name="Ask for this shift").first).to_be_visible()
        look(page, "shifts-phone-en")
        page.get_by_role("button", name="Ask for this shift").first.tap()
        expect(page.get_by_text("waits for a decision")).to_have_count(1)

    with opened(published, chromium, "ann", "desk", "zh_Hans_CN") as page:
        for path, name in (
            ("me/requests/", "mine"),
            ("me/requests/shifts", "shifts"),
            ("me/fairness?weeks=12", "fairness"),
        ):
            page.goto(f"{base}/{path}")
            look(page, f"{name}-desk-zh")
        page.goto(f"{base}/me/roster?week=2026-11-09")
        look(page, "roster-desk-zh")

    # a lead decides by keys alone; the swap concerns the lead's own roster, so HR does
    with opened(published, chromium, "hana", "desk", "en") as page:
        page.goto(f"{base}/requests/")
        expect(page.locator("[data-case]")).to_have_count(3)
        look(page, "desk-desk-en")
        expect(page.locator("[data-case]").first).to_have_attribute("aria-current", "true")
        expect(page.locator("[data-case]").first).to_contain_text("keeps every hard rule")
        page.keyboard.press("Enter")
        expect(page.locator(".alert")).to_contain_text("a new version of the roster is published")
        expect(page.locator("[data-case]")).to_have_count(2)
        page.keyboard.press("r")
        page.keyboard.type("too many are away")
        page.keyboard.press("Enter")  # back to the case, nothing is sent
        leave = page.locator("[data-case]", has_text="Annual leave")
        if leave.get_attribute("aria-current") != "true":
            page.keyboard.press("j")
        page.keyboard.press("2")
        expect(page.locator("[data-case]")).to_have_count(1)
        expect(page.locator("[name=reason]")).to_have_value("")  # an answer goes to one request, never with the next
        page.keyboard.press("x")
        expect(page.locator("[data-count]")).to_have_text("1")
        page.keyboard.press("b")
        expect(page.locator("[data-case]")).to_have_count(0)

    with opened(published, chromium, "lead", "phone", "zh_Hans_CN") as page:
        page.goto(f"{base}/requests/")
        look(page, "desk-phone-zh")
        page.goto(f"{base}/requests/leave")
        look(page, "for-others-phone-zh")

    with opened(published, chromium, "ann", "phone", "zh_Hans_CN") as page:
        page.goto(f"{base}/me/requests/")
        first = page.locator(".queue").first
        expect(first.get_by_text(re.compile("批准"))).not_to_have_count(0)
        expect(first.get_by_text("too many are away")).to_have_count(1)
        page.goto(f"{base}/")
        look(page, "home-phone-zh")
        expect(page.locator(".next-day")).to_contain_text("11月")

    with service.reading(SYSTEM) as uow:
        held = {(a.person, a.day) for a in uow.rosters.published_assignments(MONDAY, WEDNESDAY)}
    assert {(BO, MONDAY), (ANN, WEDNESDAY)} <= held
    assert (ANN, MONDAY) not in held
