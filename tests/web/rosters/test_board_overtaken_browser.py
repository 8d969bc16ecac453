"""Edits that meet something on their way: a refused paste, and a lead of another department who is at work too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services.roster_editing import edit_assignment
from scheduler.services.rosters import get_roster
from tests.web.rosters.boards import OpenBoard, at, off, works
from tests.web.rosters.company import AWAY, DRAFT, MONDAY
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
