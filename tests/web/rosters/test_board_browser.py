"""A lead's Thursday in the browser, in both languages: look at the workload, generate, correct by hand, publish.

Nothing may appear in the console, and nothing may breach the content security policy.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from scheduler.bootstrap import App
from tests.browser import WAYS, watch
from tests.web.rosters.boards import REFUSED, day, sign_in
from tests.web.rosters.company import AWAY, DRAFT
from tests.web.world import ANN, BO

pytestmark = pytest.mark.browser

AWAY_INDEX = AWAY.weekday()
WORDS = {
    "en": {
        "refused": "Ann is away on Thu, Nov 12 and cannot work D Day.",
        "generated": "proposed",
        "edited": "edited",
        "published": "published",
        "cheaper": "cheaper",
        "dearer": "dearer",
    },
    "zh_Hans_CN": {
        "refused": "安娜在11月12日 周四不在岗，不能上 D 白班。",
        "generated": "建议",
        "edited": "已编辑",
        "published": "已发布",
        "cheaper": "成本减少",
        "dearer": "成本增加",
    },
}


@pytest.mark.parametrize(("locale", "width"), WAYS)
def test_a_lead_generates_corrects_and_publishes(
    locale: str, width: int, served: tuple[App, str], chromium: Browser
) -> None:
    _service, base = served
    said = WORDS[locale]
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = watch(context, base, faults)
    sign_in(page, base, locale)

    def look() -> None:
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{page.url} is {wider} px too wide"

    # workload: the chart is drawn, and its tooltip breaks nothing
    page.goto(f"{base}/workload/PICK")
    box = page.locator(".chart svg").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.3)
    page.wait_for_timeout(200)
    look()

    # the board, and generating for five seconds at most
    page.goto(f"{base}/rosters/{DRAFT}")
    expect(day(page, BO, 0)).to_contain_text("D")
    page.click("#generate-open")
    page.select_option("#time-limit", "5")
    page.click("#generate-form button")
    expect(page.locator("#solving")).to_be_visible()
    expect(page.locator("#solving")).not_to_contain_text("null")
    expect(page.locator("#state")).to_have_text(said["generated"], timeout=30_000)
    expect(day(page, BO, 1)).to_contain_text("D")  # two heads of picking are needed, and only Ann and Bo pick
    expect(day(page, ANN, AWAY_INDEX)).not_to_contain_text("D")
    look()

    # the keyboard moves over the days and opens one
    day(page, ANN, AWAY_INDEX - 1).click()
    page.keyboard.press("Escape")
    expect(page.locator("#edit")).to_be_hidden()
    expect(day(page, ANN, AWAY_INDEX - 1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(day(page, ANN, AWAY_INDEX)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#edit")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#edit")).to_be_hidden()

    # an edit that would break a rule is refused in words, and cannot be accepted
    page.keyboard.press("Enter")
    expect(page.locator("#edit")).to_be_visible()
    page.locator('label.pick:has(input[value="D"])').click()
    expect(page.locator("#refused")).to_contain_text(said["refused"])
    expect(page.locator("#accept")).to_be_disabled()
    look()
    page.locator("#edit .btn-close").click()

    # a good one says its price and is taken
    working = next(i for i in range(7) if day(page, BO, i).locator(".shift:not(.none):not(.away)").count())
    day(page, BO, working).click()
    page.locator('label.pick:has(input[value="OFF"])').click()
    expect(page.locator("#effect")).to_contain_text(said["dearer"])  # more short than the wages saved
    page.click("#accept")
    expect(page.locator("#edit")).to_be_hidden()
    expect(day(page, BO, working).locator(".shift.none")).to_be_visible()

    # a pin shows its lock
    day(page, BO, working).click()
    page.click("#pin")
    expect(page.locator("#edit")).to_be_hidden()
    expect(day(page, BO, working).locator("svg.sign")).to_be_visible()

    # the half hours of a role's day
    page.locator(f'button[data-role="PICK"][data-day="{working}"]').click()
    expect(page.locator("#slots .slot-chart")).to_be_visible()
    look()

    # publishing shows who changes
    page.click("#publish-open")
    page.wait_for_url("**/publish")
    expect(page.locator(".changes > li:has(> details)")).to_have_count(2)  # of the own department
    page.fill("#message", "week 46")
    look()
    page.locator(".publish-box button.btn-primary").click()
    page.wait_for_url("**/publication")
    expect(page.locator("h1 .tag")).to_have_text(said["published"])
    look()
    page.locator(".crumbs a").last.click()
    page.wait_for_url(f"{base}/rosters/{DRAFT}")
    expect(page.locator("#state")).to_have_text(said["published"])
    expect(page.locator("#grid .shift.solid").first).to_be_visible()
    look()
    context.close()
    assert faults == []


def test_two_leads_on_one_day_do_not_overwrite_each_other(served: tuple[App, str], chromium: Browser) -> None:
    _service, base = served
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    first, second = watch(context, base, faults), watch(context, base, faults)
    sign_in(first, base, "en")
    for page, person in ((first, ANN), (second, BO)):
        page.goto(f"{base}/rosters/{DRAFT}")
        day(page, person, 0).click()
        expect(page.locator("#edit")).to_be_visible()
    first.click("#pin")
    expect(first.locator("#edit")).to_be_hidden()
    second.locator('label.pick:has(input[value="OFF"])').click()
    second.click("#accept")
    expect(second.locator("#again")).to_be_visible()
    expect(day(second, BO, 0)).to_contain_text("D")
    expect(day(second, ANN, 0).locator("svg.sign")).to_be_visible()  # what the first one did is shown
    context.close()
    assert [fault for fault in faults if REFUSED not in fault] == []
