"""Edits that meet something on their way: a refused paste, and a lead of another department who is at work too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route, expect

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services.roster_editing import edit_assignment
from scheduler.services.roster_publishing import publish
from scheduler.services.rosters import delete_draft, get_roster
from tests.browser import watch
from tests.web.rosters.boards import OpenBoard, at, day, off, opened, sign_in, works
from tests.web.rosters.company import AWAY, DAYS, DRAFT, MONDAY
from tests.web.world import ANN, BO, CAI

pytestmark = pytest.mark.browser


def test_a_cut_day_still_moves_after_its_paste_was_refused(open_board: OpenBoard) -> None:
    page = open_board(refusals=True)
    at(page, BO, 0)
    page.keyboard.press("Control+x")
    at(page, ANN, AWAY.weekday())
    page.keyboard.press("Control+v")
    expect(page.locator("#notice .alert-danger")).to_be_visible()
    works(page, BO, 0)
    at(page, BO, 3)
    page.keyboard.press("Control+v")
    works(page, BO, 3)
    off(page, BO, 0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+v")  # moved already: from now on a copy
    works(page, BO, 4)
    works(page, BO, 3)


def test_a_cut_day_moves_once_though_it_is_pasted_twice_before_the_server_answers(open_board: OpenBoard) -> None:
    page = open_board()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/cells", hold)
    at(page, BO, 0)
    page.keyboard.press("Control+x")
    with page.expect_request("**/cells"):
        page.keyboard.press("Control+v")  # to where it was
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+v")
    held[0].continue_()
    page.unroute("**/cells")
    works(page, BO, 1)
    works(page, BO, 0)


def test_what_another_department_changes_is_in_nobodys_way(served: tuple[App, str], open_board: OpenBoard) -> None:
    service, _base = served
    page = open_board(refusals=True)
    was = get_roster(service, SYSTEM, DRAFT).revision
    edit_assignment(service, SYSTEM, DRAFT, was, person=CAI, day=MONDAY, shift_type="D")
    at(page, BO, 0)
    page.keyboard.press("Delete")
    off(page, BO, 0)
    expect(page.locator("#again")).to_have_count(0)
    with service.reading() as uow:
        assert {(a.person, a.day) for a in uow.rosters.assignments(DRAFT)} >= {(CAI, MONDAY)}


def test_a_draft_that_is_deleted_meanwhile_is_told_as_gone(served: tuple[App, str], chromium: Browser) -> None:
    service, base = served
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = watch(context, base, faults)
    sign_in(page, base, "en")
    opened(page, base)
    delete_draft(service, SYSTEM, DRAFT)
    at(page, BO, 0)
    page.keyboard.press("Delete")
    expect(page.locator("#notice")).to_contain_text("This draft is no longer there: it was deleted.")
    expect(page.locator("#notice a")).to_have_attribute("href", "/rosters/")
    page.keyboard.press("Delete")
    expect(page.locator("#notice .alert-warning")).to_be_visible()  # read only now, without a question to the server
    context.close()
    assert len(faults) == 2  # the browser's own word on the two refusals: of the write, and of the news
    assert all("404" in fault for fault in faults)


def test_a_paste_that_finds_no_place_for_all_days_changes_nothing(open_board: OpenBoard) -> None:
    page = open_board()
    at(page, BO, 0)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+x")
    at(page, BO, DAYS - 1)
    page.keyboard.press("Control+v")
    expect(page.locator("#notice .alert-warning")).to_contain_text("1 day would fall outside")
    works(page, BO, 0)
    off(page, BO, DAYS - 1)


def test_a_draft_that_is_published_meanwhile_is_told_as_such(served: tuple[App, str], open_board: OpenBoard) -> None:
    service, _base = served
    page = open_board(refusals=True)
    publish(service, SYSTEM, DRAFT, get_roster(service, SYSTEM, DRAFT).revision)
    at(page, BO, 0)
    page.keyboard.press("Delete")
    expect(page.locator("#notice .alert")).to_contain_text("published")
    expect(page.locator("#again")).to_have_count(0)
    expect(page.locator("#state")).to_have_text("published")
    expect(page.locator("#publish-open")).to_be_hidden()
    works(page, BO, 0)


def test_what_the_keys_carry_is_put_down_with_the_mouse(open_board: OpenBoard) -> None:
    page = open_board()
    at(page, BO, 0)
    page.keyboard.press("m")
    day(page, BO, 2).click()
    works(page, BO, 2)
    off(page, BO, 0)
    expect(page.locator(".ghost")).to_have_count(0)
    page.keyboard.press("m")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".ghost")).to_have_count(0)
    works(page, BO, 2)


def test_a_week_that_is_clear_already_is_told_as_such(open_board: OpenBoard) -> None:
    page = open_board()
    page.click('[data-bs-target="#weeks-tools"]')
    page.click("[data-act=clear]")
    off(page, BO, 0)
    expect(page.locator("#notice .alert")).to_have_count(0)
    page.click("[data-act=clear]")
    expect(page.locator("#notice .alert-success")).to_contain_text("This is what the roster has now.")
