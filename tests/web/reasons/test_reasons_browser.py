"""A lead asks why, in the browser and in both languages: a gap, a person's day, a clash, an illness, alternatives.

Nothing may appear in the console, nothing may breach the content security policy, no page may be too wide.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from scheduler.bootstrap import App
from scheduler.jobs.handlers import HANDLERS
from tests.browser import WAYS, watch
from tests.end_to_end.service import ROOT
from tests.web.reasons.forms import with_a_clash
from tests.web.rosters.boards import sign_in, with_password
from tests.web.rosters.company import DRAFT, MONDAY
from tests.web.world import ANN, BO

pytestmark = pytest.mark.browser

PICTURES = ROOT / "test-output" / "reasons"
SEARCH_MS = 90_000
WORDS = {
    "en": {
        "filled": "the day is changed",
        "repaired": "The repair is carried out",
        "affected": "Bo",
        "taken": "new draft",
        "preparing": "Rules, people and demand are being put together …",
        "searching": "Searching …",
        "proving": "being worked out",
    },
    "zh_Hans_CN": {
        "filled": "当天已改",
        "repaired": "修复已执行",
        "affected": "柏",
        "taken": "新草稿",
        "preparing": "正在汇总规则、人员和需求…",
        "searching": "正在搜索…",
        "proving": "正在计算",
    },
}

PREPARING = {
    "state": "solving",
    "state_name": "solving",
    "phase": "preparing",
    "incumbent_fen": None,
    "bound_fen": None,
    "gap": None,
    "proving": False,
    "elapsed_s": None,
    "time_limit_s": 60,
    "incumbents": [],
    "bounds": [],
    "short_hours": None,
    "finishing": False,
    "cancelling": False,
}
THIRD_SECOND = PREPARING | {
    "phase": "searching",
    "incumbent_fen": 1_200_000,
    "bound_fen": 20_000,
    "gap": 0.98,
    "proving": True,
    "elapsed_s": 3.1,
    "incumbents": [[0.4, 1_200_000]],
    "bounds": [[0.1, 20_000]],
    "short_hours": 31.0,
}
THIRTEENTH_SECOND = {
    "state": "solving",
    "state_name": "solving",
    "phase": "searching",
    "incumbent_fen": 790_000,
    "bound_fen": 640_000,
    "gap": 0.19,
    "proving": False,
    "elapsed_s": 12.5,
    "time_limit_s": 60,
    "incumbents": [[0.4, 1_200_000], [2.1, 910_000], [7.0, 790_000]],
    "bounds": [[0.5, 300_000], [5.0, 640_000]],
    "short_hours": 8.2,
    "finishing": False,
    "cancelling": False,
}


@pytest.fixture
def served(world_template: Path, tmp_path: Path) -> Iterator[tuple[App, str]]:
    """The application on a port of its own, with a worker beside it that answers every question."""
    with with_password(world_template, tmp_path, kinds=tuple(HANDLERS)) as found:
        yield found


@pytest.mark.parametrize(("locale", "width"), WAYS)
def test_a_lead_asks_why_and_what_it_would_take(
    locale: str, width: int, served: tuple[App, str], chromium: Browser
) -> None:
    service, base = served
    said, faults = WORDS[locale], list[str]()
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = watch(context, base, faults)
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, base, locale)

    def look(name: str) -> None:
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{page.url} is {wider} px too wide"
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}-{locale}-{width}.png", full_page=True)

    _a_gap(page, base, said, look)
    _a_persons_day(page, base, look)
    _prices(page, base, look)
    _alternatives(page, base, look)
    _the_search_while_it_runs(page, base, said, look)
    with_a_clash(service)
    _a_clash(page, base, said, look)
    _an_illness(page, base, said, look)
    assert faults == []
    context.close()


def _a_gap(page: Page, base: str, said: dict[str, str], look) -> None:
    """From the board's cover to the candidates, one of whom is put there."""
    page.goto(f"{base}/rosters/{DRAFT}")
    page.locator('#cover button[data-role="PICK"][data-day="1"]').click()
    page.locator("#who-could-come").click()
    expect(page.locator(f'#can [data-person="{BO}"]')).to_be_visible()
    look("gap")
    page.locator(f'#can [data-person="{BO}"] button').click()
    expect(page.locator("#main")).to_contain_text(said["filled"])
    look("gap-filled")


def _a_persons_day(page: Page, base: str, look) -> None:
    """From the day's panel on the board to what else it could hold."""
    page.goto(f"{base}/rosters/{DRAFT}/why?person={ANN}&day={MONDAY}")
    expect(page.locator("#options")).to_be_visible()
    page.locator("#options summary").first.click()
    look("why")


def _prices(page: Page, base: str, look) -> None:
    page.goto(f"{base}/rosters/{DRAFT}/prices?role=PICK")
    page.uncheck("input[name=ask-overtime]")  # the contract has no maximum of hours
    page.fill("#seconds", "2")
    page.uncheck("input[name=ask-qualification]")
    page.locator("form .btn-primary").last.click()
    expect(page.locator("#prices")).to_be_visible(timeout=SEARCH_MS)
    look("prices")


def _alternatives(page: Page, base: str, look) -> None:
    page.goto(f"{base}/rosters/{DRAFT}/alternatives")
    page.fill("#seconds", "5")
    page.locator("form .btn-primary").last.click()
    expect(page.locator("#compare")).to_be_visible(timeout=SEARCH_MS)
    look("alternatives")
    page.locator("#compare tfoot button").first.click()
    page.wait_for_url(f"{base}/rosters/{DRAFT}")


def test_a_page_that_is_slow_to_load_again_is_asked_for_once(served: tuple[App, str], chromium: Browser) -> None:
    _service, base = served
    faults, asked = list[str](), list[Route]()
    context = chromium.new_context()
    page = watch(context, base, faults)
    sign_in(page, base, "en")
    page.goto(f"{base}/rosters/{DRAFT}/alternatives")
    page.route("**/alternatives/progress", lambda route: route.fulfill(headers={"HX-Refresh": "true"}, body=""))
    page.fill("#seconds", "5")
    page.locator("form .btn-primary").last.click()
    expect(page.locator("#progress[hx-get]")).to_be_visible()

    def held(route: Route) -> None:
        asked.append(route)

    page.route("**/alternatives", held)
    page.wait_for_timeout(3500)  # asked every second, and each answer says that the page is to be loaded again
    assert len(asked) == 1
    page.unroute("**/alternatives/progress")
    asked[0].continue_()
    page.unroute("**/alternatives")
    expect(page.locator("#compare")).to_be_visible(timeout=SEARCH_MS)
    assert faults == []
    context.close()


def _the_search_while_it_runs(page: Page, base: str, said: dict[str, str], look) -> None:
    """What the page draws of a search in some of its seconds, whatever this machine's search has found by then."""
    now = PREPARING
    page.route("**/api/rosters/*/progress", lambda route: route.fulfill(json=now))
    page.goto(f"{base}/rosters/{DRAFT}")
    page.click("#generate-open")
    page.select_option("#time-limit", "5")
    page.click("#generate-form button")
    values, words = page.locator("#solving .value"), page.locator("#solving [role=status]")
    expect(words).to_have_text(said["preparing"])
    expect(values.nth(3)).to_have_text("–")  # its time does not run yet
    now = THIRD_SECOND
    expect(words).to_have_text(said["searching"])
    expect(values.nth(2)).to_have_text(said["proving"])  # and not 98 %
    expect(values.nth(3)).to_contain_text("60")
    now = THIRTEENTH_SECOND
    expect(values.nth(2)).to_contain_text("19")
    expect(page.locator(".search-chart polyline.bound")).to_be_visible()
    page.locator(".search-chart summary").click()
    expect(page.locator(".search-chart tbody tr")).to_have_count(5)
    expect(page.locator("#solving")).to_contain_text("8")  # hours short, about
    look("search")
    page.unroute("**/api/rosters/*/progress")
    expect(page.locator("#solving")).to_be_hidden(timeout=SEARCH_MS)


def _a_clash(page: Page, base: str, said: dict[str, str], look) -> None:
    """From the board's word that there is no roster to a repair."""
    page.goto(f"{base}/rosters/{DRAFT}")
    page.locator("#why-none").click()
    expect(page.locator("#parts li")).to_have_count(2)
    look("clash")
    page.locator("#repairs .btn-primary").click()
    expect(page.locator("#main")).to_contain_text(said["repaired"])


def _an_illness(page: Page, base: str, said: dict[str, str], look) -> None:
    page.goto(f"{base}/rosters/{DRAFT}/absence?person={BO}&first_day={MONDAY}&last_day={MONDAY}")
    page.fill("#seconds", "3")
    page.locator("form.asked .btn-primary").click()
    expect(page.locator("#affected")).to_contain_text(said["affected"], timeout=SEARCH_MS)
    accept = page.locator("form[action$='/absence/accept'] button")
    expect(accept).to_be_visible(timeout=SEARCH_MS)
    look("absence")
    accept.click()
    expect(page.locator("#main")).to_contain_text(said["taken"])
    look("absence-draft")
