"""The board of an empty roster before and while its first search is under way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services import accounts, roster_generation, rosters
from tests.browser import WAYS, watch
from tests.web.rosters.company import DAYS, DRAFT, MONDAY, start_search
from tests.web.serving import serving
from tests.web.world import COOKIE, LOGINS, open_session
from web.context import EXTENSION

pytestmark = pytest.mark.browser

YOURS = {"en": "your departments", "zh_Hans_CN": "您的部门"}
WHOLE = {"en": "whole roster", "zh_Hans_CN": "整份班表"}
FAULT = {"en": "The page met a fault", "zh_Hans_CN": "页面出错"}
BOARD = "**/api/rosters/*/board"
COVER = "**/api/rosters/*/cover"
LATER = {"en": "when the search has ended", "zh_Hans_CN": "搜索结束后显示"}


@contextmanager
def lead_at(
    template: Path, folder: Path, chromium: Browser, locale: str = "en", width: int = 1440
) -> Iterator[tuple[App, str, Page, list[str]]]:
    """The service, its address, a page of the signed-in lead and what that page complained of; no worker searches."""
    with serving(template, folder) as (app, base):
        service: App = app.extensions[EXTENSION]
        account = accounts.find_account(service, LOGINS["lead"][0])
        assert account is not None
        accounts.set_locale(service, account.actor, locale)
        token = open_session(service, app.test_client(), account.login)
        faults: list[str] = []
        context = chromium.new_context(viewport={"width": width, "height": 900})
        context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
        yield service, base, watch(context, base, faults), faults
        context.close()


@pytest.mark.parametrize(("locale", "width"), WAYS)
def test_an_empty_roster_has_no_shortage_to_tell_while_its_first_search_runs(
    locale: str, width: int, world_template: Path, tmp_path: Path, chromium: Browser
) -> None:
    with lead_at(world_template, tmp_path, chromium, locale, width) as (service, base, page, faults):
        empty = rosters.create_draft(service, SYSTEM, first_day=MONDAY, days=DAYS)
        tiles = page.locator("#summary .tile")

        page.goto(f"{base}/rosters/{empty.id}")
        expect(tiles.nth(1).locator(".value")).to_contain_text("20,160")  # nobody searches: 7 days of 16 h at 180

        roster_generation.generate(service, SYSTEM, empty.id, empty.revision, time_limit_s=5)
        page.reload()
        expect(page.locator("#solving")).to_be_visible()
        for tile in (tiles.nth(0), tiles.nth(1)):
            expect(tile.locator(".value")).to_have_text("–")
            expect(tile.locator(".note")).to_have_text(LATER[locale])
        expect(page.locator("#cover")).to_have_text(LATER[locale])

        start_search(service)  # of a roster that holds something: what it is short now is told
        page.goto(f"{base}/rosters/{DRAFT}")
        expect(page.locator("#solving")).to_be_visible()
        expect(tiles.nth(0).locator(".value")).to_contain_text("h" if locale == "en" else "小时")
        # a lead's shortage is of some departments, the search and the money are of all
        for tile, scope in ((0, YOURS), (1, YOURS)):
            expect(tiles.nth(tile).locator(".note")).to_contain_text(scope[locale])
        expect(page.locator("#solving .fact").last).to_contain_text(WHOLE[locale])
        expect(page.locator("section", has=page.locator("#money")).locator(".panel-head")).to_contain_text(
            WHOLE[locale]
        )
        assert faults == []


@pytest.mark.parametrize(("locale", "width"), [("en", 390), ("zh_Hans_CN", 1440)])
def test_what_needs_the_board_waits_until_it_is_read(
    locale: str, width: int, world_template: Path, tmp_path: Path, chromium: Browser
) -> None:
    with lead_at(world_template, tmp_path, chromium, locale, width) as (_service, base, page, faults):
        held: list[Route] = []
        waits = page.locator("#generate-form[inert], .board-tools[inert]")

        def hold(route: Route) -> None:
            held.append(route)

        page.route(BOARD, hold)
        page.goto(f"{base}/rosters/{DRAFT}")
        expect(waits).to_have_count(2)
        expect(page.locator("#delete-draft")).to_be_visible()
        page.click("#generate-open")
        held[0].continue_()
        page.select_option("#time-limit", "5")
        page.click("#generate-form button")
        expect(page.locator("#solving")).to_be_visible()
        expect(waits).to_have_count(0)
        expect(page.locator("#delete-draft")).to_be_hidden()
        assert faults == []

        # a fault of the page is not said to be the server's
        page.unroute(BOARD)
        page.route(BOARD, lambda route: route.fulfill(json={}))
        page.reload()
        expect(page.locator("#trouble")).to_contain_text(FAULT[locale])
        expect(waits).not_to_have_count(0)


def test_a_button_of_the_running_search_stays_under_the_hand(
    world_template: Path, tmp_path: Path, chromium: Browser
) -> None:
    with lead_at(world_template, tmp_path, chromium) as (service, base, page, faults):
        held: list[Route] = []

        def hold(route: Route) -> None:  # the comparison with the forecast may take long beside a search
            held.append(route)

        page.route(COVER, hold)

        job = start_search(service)
        page.goto(f"{base}/rosters/{DRAFT}")
        status = page.locator("#solving [role=status]")
        expect(status).to_have_text("Rules, people and demand are being put together …")
        with service.unit_of_work(SYSTEM) as uow:
            uow.jobs.heartbeat(job, uow.now, 60.0, {"began": uow.now.isoformat()})
            uow.commit()
        expect(status).to_have_text("Searching …")
        cancel = page.locator("#cancel-search")
        expect(cancel).to_be_visible()
        time = page.locator("#solving .fact").nth(3).locator(".value")
        before = time.inner_text()
        cancel.focus()
        expect(time).not_to_have_text(before)  # a second later
        expect(cancel).to_be_focused()
        cancel.hover()
        page.mouse.down()
        before = time.inner_text()
        expect(time).not_to_have_text(before)
        page.mouse.up()
        expect(cancel).to_be_disabled()

        # over its time, a search is not said to be at 7 of 5 seconds
        expect(time).to_have_text("5 of 5 s", timeout=8000)
        expect(status).to_have_text("The search is being thrown away …")
        page.wait_for_timeout(1500)
        expect(time).to_have_text("5 of 5 s")
        assert faults == []
