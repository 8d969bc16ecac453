"""A lead's and HR's flows of workload in the browser, in both languages, on a desk and on a phone.

Nothing may appear in the console, breach the content security policy, ask another host or be wider than the screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scheduler.bootstrap import App
from scheduler.domain.organisation import WorkKind
from scheduler.services import accounts
from tests.browser import watch
from tests.web.serving import serving
from tests.web.workload.test_role import METHODS, add_run
from tests.web.world import COOKIE, LOGINS, open_session
from web import create_app
from web.context import EXTENSION

pytestmark = pytest.mark.browser

WIDTHS = (1440, 390)
LOCALES = ("en", "zh_Hans_CN")
EITHER = [(locale, width) for locale in LOCALES for width in WIDTHS]
WORDS = {
    "en": {
        "asked": "1.05 heads are asked for",
        "other": "09:30–10:00",
        "no amount": "“many” is not accepted",
        "entered": "Entered as number 3.",
        "withdrawn": "Number 3 is withdrawn.",
        "volume": "The volume is entered.",
        "rules": "make-up workdays are missing",
        "taken": "1 day is taken over.",
        "all taken": "days are taken over.",
        "usual": "is a usual day again.",
        "waits": "Late at the day's end",
        "learned": "learned",
    },
    "zh_Hans_CN": {
        "asked": "需要 1.05 人",
        "other": "09:30–10:00",
        "no amount": "“many” 无法接受",
        "entered": "已录入，编号 3。",
        "withdrawn": "第 3 号已撤回。",
        "volume": "预计业务量已录入。",
        "rules": "没有调休上班日",
        "taken": "已采用 1 天。",
        "all taken": "天。",
        "usual": "恢复为平常日",
        "waits": "日终已迟",
        "learned": "自动学习",
    },
}


class Visit:
    """A page of one account in one language and width; ``end`` says what was amiss."""

    def __init__(self, served: tuple[App, str], chromium: Browser, kind: str, *, locale: str, width: int) -> None:
        service, base = served
        login = LOGINS[kind][0]
        account = accounts.find_account(service, login)
        assert account is not None
        accounts.set_locale(service, account.actor, locale)
        token = open_session(service, create_app(service).test_client(), login)
        self.faults: list[str] = []
        self.base = base
        self.context: BrowserContext = chromium.new_context(viewport={"width": width, "height": 844})
        self.context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
        self.page: Page = watch(self.context, base, self.faults)
        self.page.on("dialog", lambda dialog: dialog.accept())

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        self.look()
        return self.page

    def look(self) -> None:
        """Nothing is wider than the screen."""
        wider = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            self.faults.append(f"{self.page.url} is {wider} px too wide")

    def end(self) -> None:
        self.look()
        self.context.close()
        # a browser reports the 422 of a refused form in its console; what is refused is what is tried here
        found = [fault for fault in self.faults if "422" not in fault]
        assert not found, "\n".join(found)


@pytest.fixture
def served(world_template: Path, tmp_path: Path) -> Iterator[tuple[App, str]]:
    """The application over the world on a port of its own."""
    with serving(world_template, tmp_path) as (app, base):
        yield app.extensions[EXTENSION], base


@pytest.mark.parametrize(("locale", "width"), EITHER)
def test_a_lead_asks_why_by_mouse_and_by_keyboard(
    locale: str, width: int, served: tuple[App, str], chromium: Browser
) -> None:
    add_run(served[0], METHODS)
    visit = Visit(served, chromium, "lead", locale=locale, width=width)
    page = visit.open("/workload/PICK?day=2026-11-10")
    said = WORDS[locale]
    expect(page.locator("#why .why-answer")).to_contain_text(said["asked"])
    # the busiest half hour is chosen first and lies in sight
    chosen = page.locator(".slots-drawing a[aria-current]")
    expect(chosen).to_have_count(1)
    chosen.scroll_into_view_if_needed()
    page.locator('.slots-drawing a[data-why="2026-11-10T09:00"]').click()
    expect(page.locator("#why")).to_contain_text("09:00–09:30")
    page.keyboard.press("Tab")
    expect(page.locator('.slots-drawing a[data-why="2026-11-10T09:30"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#why")).to_contain_text(said["other"])
    assert "at=2026-11-10T09:30" in page.url
    page.locator("#slots-of-day summary").click()
    page.locator('#slots-of-day tbody a[data-why="2026-11-10T08:30"]').click()
    expect(page.locator("#why")).to_contain_text("08:30–09:00")
    visit.look()
    page.select_option("#day-shown", "2026-11-12")
    page.wait_for_url("**day=2026-11-12**")
    expect(page.locator("#quality")).to_be_visible()
    visit.end()


@pytest.mark.parametrize(("locale", "width"), EITHER)
def test_work_that_may_wait_is_drawn(locale: str, width: int, served: tuple[App, str], chromium: Browser) -> None:
    add_run(served[0], METHODS, kind=WorkKind.DEFERRABLE, cut_off_min=720, late_fen_per_hour=9000)
    visit = Visit(served, chromium, "lead", locale=locale, width=width)
    page = visit.open("/workload/PICK")
    chart = page.locator('[data-chart="waiting"]')
    expect(chart.locator("svg")).to_contain_text(WORDS[locale]["waits"])
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6)
    page.wait_for_timeout(200)
    visit.end()


@pytest.mark.parametrize(("locale", "width"), EITHER)
def test_a_lead_enters_and_withdraws_what_is_known(
    locale: str, width: int, served: tuple[App, str], chromium: Browser
) -> None:
    said = WORDS[locale]
    visit = Visit(served, chromium, "lead", locale=locale, width=width)
    page = visit.open("/workload/")
    page.click('.tab[href="/workload/known/"]')
    page.select_option("#role", "PICK")
    page.fill("#day", "2026-11-11")
    page.fill("#start", "8")
    page.fill("#end", "24:00")
    page.fill("#units", "many")
    page.check("input[name=how][value=replaces]")
    page.fill("#reason", "order 4711")
    page.locator("#enter button.btn-primary").click()
    expect(page.locator("#units-error")).to_contain_text(said["no amount"])
    expect(page.locator("#units")).to_have_value("many")
    expect(page.locator("#reason")).to_have_value("order 4711")
    expect(page.locator("input[name=how][value=replaces]")).to_be_checked()
    visit.look()
    page.fill("#units", "420.5")
    page.press("#units", "Enter")  # by keyboard
    expect(page.locator(".alert-success")).to_contain_text(said["entered"])
    row = page.locator("tbody tr", has_text="order 4711")
    expect(row).to_contain_text("420.5")
    visit.look()
    row.locator("button").click()
    expect(page.locator(".alert-success")).to_contain_text(said["withdrawn"])
    expect(page.locator("tbody tr", has_text="order 4711")).to_have_count(0)
    page.locator("#volumes summary").click()
    page.select_option("#volume-role", "RCV")
    page.fill("#volume-weekly_units", "900")
    page.select_option("#volume-like", "PICK")
    page.fill("#volume-reason", "new dock")
    page.locator("#volumes button.btn-primary").click()
    expect(page.locator(".alert-success")).to_contain_text(said["volume"])
    expect(page.locator("#volumes tbody")).to_contain_text("new dock")
    visit.end()


@pytest.mark.parametrize(("locale", "width"), EITHER)
def test_hr_keeps_the_day_table(locale: str, width: int, served: tuple[App, str], chromium: Browser) -> None:
    said = WORDS[locale]
    visit = Visit(served, chromium, "hr", locale=locale, width=width)
    page = visit.open("/workload/days/?year=2027")
    expect(page.locator(".alert-warning")).to_contain_text(said["rules"])
    page = visit.open("/workload/days/?year=2026")
    expect(page.locator(".alert-warning")).to_have_count(0)
    page.locator("#proposals li", has_text="10").first.locator("button").click()
    expect(page.locator(".alert-success")).to_contain_text(said["taken"])
    expect(page.locator("#list tbody tr")).to_have_count(1)
    page.locator("#proposals .offers-all button").click()
    expect(page.locator(".alert-success")).to_contain_text(said["all taken"])
    expect(page.locator("#list tbody")).to_contain_text(said["learned"])
    visit.look()
    # a day of the calendar fills the form
    page.locator('.month a[href*="day=2026-11-11"]').click()
    expect(page.locator("#day")).to_have_value("2026-11-11")
    page.select_option("#kind", "event")
    page.fill("#factor", "2.5")
    page.fill("#note_en", "Singles' Day")
    page.fill("#note_zh", "双十一")
    page.locator("#set button.btn-primary").click()
    row = page.locator("#list tbody tr", has_text="双十一" if locale == "zh_Hans_CN" else "Singles' Day")
    expect(row).to_contain_text("2.50")
    row.locator("form button").click()
    expect(page.locator(".alert-success")).to_contain_text(said["usual"])
    visit.end()
