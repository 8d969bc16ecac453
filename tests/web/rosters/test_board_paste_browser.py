"""What was cut on the board moves once, wherever it is pasted at last."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.rosters.boards import OpenBoard, at, off, works
from tests.web.rosters.company import AWAY
from tests.web.world import ANN, BO

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
