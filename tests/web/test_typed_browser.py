"""What was typed into a form is there again after a change of language, once; what is secret is never kept."""

from __future__ import annotations

import json
from functools import partial

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scheduler.bootstrap import App
from scheduler.services import accounts
from tests.browser import chromium, watch
from tests.web.opened import SIZES, opened
from tests.web.opened import look as opened_look
from tests.web.test_browser import served
from tests.web.world import COOKIE, actor_of, open_session
from web.context import EXTENSION

__all__ = ["chromium", "served"]
pytestmark = pytest.mark.browser

look = partial(opened_look, "typed")
LANGUAGES = {"en": "en", "zh_Hans_CN": "zh-CN"}
STORED = "sessionStorage.getItem('shiftledger.typed')"


def switch(page: Page, locale: str) -> None:
    page.locator(f"button[name=locale][value={locale}]").click()
    expect(page.locator("html")).to_have_attribute("lang", LANGUAGES[locale])


def kept(page: Page) -> str:
    """What the page keeps when the language is changed, which then stays as it is."""
    page.evaluate("document.addEventListener('submit', (event) => event.preventDefault())")
    page.locator("button[name=locale]").click()
    found = page.evaluate(STORED)
    assert isinstance(found, str)
    return found


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_leave_half_typed_outlives_a_change_of_language_and_is_forgotten_then(
    size: str, served: tuple[Flask, str], chromium: Browser
) -> None:
    with opened(served, chromium, "ann", size, "en") as page:
        page.goto(f"{served[1]}/me/requests/leave")
        page.select_option("#kind", "sick")
        page.fill("#first_day", "2026-11-20")
        page.fill("#reason", "a wedding, 婚礼 & “more”")
        switch(page, "zh_Hans_CN")
        expect(page).to_have_url(f"{served[1]}/me/requests/leave")
        expect(page.locator("#kind")).to_have_value("sick")
        expect(page.locator("#first_day")).to_have_value("2026-11-20")
        expect(page.locator("#last_day")).to_have_value("")
        expect(page.locator("#reason")).to_have_value("a wedding, 婚礼 & “more”")
        look(page, f"leave-{size}")
        assert page.evaluate(STORED) is None

        # what came back counts as typed when the language is changed again
        switch(page, "en")
        expect(page.locator("#reason")).to_have_value("a wedding, 婚礼 & “more”")
        page.reload()
        expect(page.locator("#reason")).to_have_value("")
        expect(page.locator("#kind")).to_have_value("annual")


def test_a_form_that_was_answered_with_a_fault_stays_and_keeps_what_it_holds(
    served: tuple[Flask, str], chromium: Browser
) -> None:
    app, base = served
    service: App = app.extensions[EXTENSION]
    accounts.set_locale(service, actor_of(service, "staff"), "en")
    token = open_session(service, app.test_client(), "ann")
    faults: list[str] = []
    context = chromium.new_context(viewport=SIZES["desk"])
    context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
    page = watch(context, base, faults)
    page.goto(f"{base}/me/requests/leave")
    page.fill("#first_day", "2026-11-21")
    page.fill("#reason", "no last day")
    with page.expect_response("**/me/requests/leave") as answer:
        page.get_by_role("button", name="Send the request").click()
    assert answer.value.status == 422
    switch(page, "zh_Hans_CN")
    expect(page).to_have_url(f"{base}/me/requests/leave")
    expect(page.locator("#first_day")).to_have_value("2026-11-21")
    expect(page.locator("#reason")).to_have_value("no last day")
    context.close()
    assert [fault for fault in faults if "422" not in fault] == []  # the browser itself notes the refused request


def test_what_a_form_holds_is_put_back_on_its_own_page_only(served: tuple[Flask, str], chromium: Browser) -> None:
    with opened(served, chromium, "ann", "desk", "en") as page:
        page.goto(f"{served[1]}/me/requests/leave")
        page.fill("#reason", "a wedding")
        assert "a wedding" in kept(page)
        page.goto(f"{served[1]}/me/requests/wish")
        assert page.evaluate(STORED) is None
        page.goto(f"{served[1]}/me/requests/leave")
        expect(page.locator("#reason")).to_have_value("")


def test_no_password_and_no_token_is_kept(served: tuple[Flask, str], chromium: Browser) -> None:
    with opened(served, chromium, "ann", "desk", "en") as page:
        page.goto(f"{served[1]}/account/password")
        for field in page.locator("input[type=password]").all():
            field.fill("quiet-lamps-over-harbour")
        assert kept(page) == '{"path":"/account/password","kept":[]}'
        page.reload()
        expect(page.locator("#password")).to_have_value("")

        page.goto(f"{served[1]}/me/requests/leave")
        page.fill("#reason", "a wedding")
        token = page.locator("input[name=csrf_token]").first.get_attribute("value")
        found = kept(page)
        assert token
        assert token not in found
        assert "csrf_token" not in found
        page.evaluate("sessionStorage.clear()")


PARTS = (
    '<details><summary>more</summary><textarea name="note" aria-label="note"></textarea></details>'
    '<input type="radio" name="way" value="a" checked><input type="radio" name="way" value="b">'
    '<input type="checkbox" name="many" value="1"><input type="checkbox" name="many" value="2" checked>'
    '<select name="several" multiple><option>p</option><option>q</option><option>r</option></select>'
    '<input type="file" name="paper">'
)


def test_boxes_choices_and_what_is_folded_away_come_back(served: tuple[Flask, str], chromium: Browser) -> None:
    with opened(served, chromium, "ann", "desk", "en") as page:
        page.add_init_script(  # before any script of the page hears that it is there
            "document.addEventListener('DOMContentLoaded', () => "
            f"document.querySelector('main form')?.insertAdjacentHTML('beforeend', {json.dumps(PARTS)}))"
        )
        page.goto(f"{served[1]}/me/requests/wish")
        page.locator("summary").click()
        page.fill("[name=note]", "two\nlines")
        page.locator("details").evaluate("(box) => { box.open = false; }")
        page.check("[name=way][value=b]")
        page.check("[name=many][value='1']")
        page.uncheck("[name=many][value='2']")
        page.select_option("[name=several]", ["p", "r"])
        page.set_input_files("[name=paper]", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"secret"})
        switch(page, "zh_Hans_CN")
        expect(page.locator("[name=note]")).to_be_visible()
        expect(page.locator("[name=note]")).to_have_value("two\nlines")
        expect(page.locator("[name=way][value=b]")).to_be_checked()
        expect(page.locator("[name=many][value='1']")).to_be_checked()
        expect(page.locator("[name=many][value='2']")).not_to_be_checked()
        expect(page.locator("[name=several]")).to_have_values(["p", "r"])
        expect(page.locator("[name=paper]")).to_have_value("")
