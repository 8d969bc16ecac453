"""A lead at the board: what is looked for, whole weeks, moving without a mouse, and the sheet for the wall."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from scheduler.domain.actor import SYSTEM
from scheduler.services import rosters
from tests.web.flows.stage import Cast
from tests.web.forms.planning import with_two_weeks
from tests.web.rosters.company import DRAFT, MONDAY
from tests.web.world import ANN, BO

pytestmark = pytest.mark.browser


def works(page: Page, person: str, index: int):
    return page.locator(f'#grid td[data-person="{person}"][data-day="{index}"] .shift .code')


def free(page: Page, person: str, index: int):
    return page.locator(f'#grid td[data-person="{person}"][data-day="{index}"] .shift.none')


def stored(cast: Cast, person: str) -> list[int]:
    """On which days of the draft the person works, counted from its first."""
    with cast.service.reading(SYSTEM) as uow:
        return sorted((a.day - MONDAY).days for a in uow.rosters.assignments(DRAFT) if a.person == person)


def test_the_board_is_searched_and_shown_by_day_week_and_month(cast: Cast) -> None:
    with_two_weeks(cast.service)
    lead = cast("lead")
    page = lead.go(f"/rosters/{DRAFT}")
    expect(works(page, ANN, 0)).to_have_text("D")
    rows = page.locator("#grid tr:has(td[data-person])")
    for name in ("E002", "柏" if cast.locale != "en" else "Bo"):
        page.fill("#filter-name", name)
        expect(rows).to_have_count(1)
        expect(works(page, BO, 0)).to_have_text("D")
    page.fill("#filter-name", "")
    page.select_option("#filter-role", "RCV")
    expect(page.locator(f'#grid td[data-person="{BO}"]')).to_have_count(0)
    page.select_option("#filter-role", "")
    page.select_option("#filter-department", "WH")
    expect(rows).to_have_count(2)
    lead.choose(page.locator('[data-view="month"]'))
    expect(page.locator(f'#grid td[data-person="{BO}"]')).to_have_count(14)
    lead.look("board-month")
    lead.choose(page.locator('[data-view="day"]'))
    expect(page.locator("#dayview .day-bar").first).to_be_visible()
    lead.look("board-day")
    lead.choose(page.locator('[data-view="week"]'))
    expect(page.locator("#dayview")).to_be_hidden()
    lead.look("board-week", paper=True)


def test_whole_weeks_are_copied_kept_cleared_and_laid_again(cast: Cast) -> None:
    with_two_weeks(cast.service)
    lead = cast("lead")
    page = lead.go(f"/rosters/{DRAFT}")
    expect(works(page, ANN, 0)).to_have_text("D")
    lead.choose(page.locator("[data-bs-target='#weeks-tools']"))
    expect(page.locator("#week-form [data-act=duplicate]")).to_be_enabled()
    lead.choose(page.locator("#week-form [data-act=duplicate]"))
    lead.choose(page.locator('[data-view="month"]'))
    expect(works(page, ANN, 7)).to_have_text("D")
    assert stored(cast, ANN) == [0, 7]
    page.select_option("#template-department", "WH")
    page.fill("#template-name", "usual")
    lead.choose(page.locator("#week-form [data-act=keep]"))
    expect(page.locator("#week-template")).to_contain_text("usual")
    lead.choose(page.locator("#week-form [data-act=clear]"))
    expect(free(page, ANN, 7)).to_be_visible()
    assert stored(cast, ANN) == [0]
    lead.choose(page.locator("#week-form [data-act=apply]"))
    expect(works(page, ANN, 7)).to_have_text("D")
    lead.look("weeks")
    lead.choose(page.locator("#undo"))
    expect(free(page, ANN, 7)).to_be_visible()
    lead.choose(page.locator("#redo"))
    expect(works(page, ANN, 7)).to_have_text("D")
    assert stored(cast, ANN) == [0, 7]
    assert stored(cast, BO) == [0, 7]


def test_leave_is_entered_for_somebody_and_a_draft_is_made_from_the_week_before(cast: Cast) -> None:
    lead = cast("lead")
    page = lead.go("/requests/leave")
    page.select_option("#person", ANN)
    page.select_option("#kind", "sick")
    page.fill("#first_day", "2026-11-20")
    page.fill("#last_day", "2026-11-20")
    page.fill("#reason", "by phone")
    lead.look("leave-for-somebody")
    lead.send(page.locator("main form button[value=enter]"))
    expect(page.locator("main")).to_contain_text("by phone")
    page = lead.go("/rosters/")
    lead.choose(page.locator("[data-bs-target='#new']"))
    expect(page.locator("#first_day")).to_be_visible()
    first = MONDAY + timedelta(days=7)
    page.fill("#first_day", first.isoformat())
    page.fill("#days", "7")
    page.select_option("#based_on", "2")
    lead.look("new-draft")
    lead.send(page.locator("#new button.btn-primary"))
    expect(page.locator("#state")).to_be_visible()
    made = int(page.url.rsplit("/", 1)[1])
    assert rosters.get_roster(cast.service, SYSTEM, made).first_day == first
    expect(works(page, BO, 0)).to_have_text("D")
    # no search made it, so that opening it has it checked
    expect(page.locator("#summary .tile").nth(2).locator(".value")).to_have_text(re.compile(r"^\d+$"))
