"""A lead carries shifts with a finger: one that rests first carries, one that moves at once scrolls.

Nothing may appear in the console, and nothing may breach the content security policy.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.web.rosters.boards import OpenBoard, day, keep, off, works
from tests.web.rosters.company import AWAY
from tests.web.world import ANN, BO

pytestmark = pytest.mark.browser

HOLD_MS = 600  # longer than the 420 ms after which the board carries
STEPS = 8
SCROLLED_PX = 15  # a browser keeps the first and the last of a finger's way for itself


class Finger:
    """One touch, or several, as the browser hears them from the screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.at = (0.0, 0.0)

    def down(self, person: str, index: int) -> None:
        self.at = self._middle(person, index)
        self._send("touchStart", self.at)

    def rest(self) -> None:
        self.page.wait_for_timeout(HOLD_MS)

    def onto(self, person: str, index: int) -> None:
        x, y = self._middle(person, index)
        self.by(x - self.at[0], y - self.at[1])

    def by(self, right: float, down: float) -> None:
        (x, y), at = self.at, self.at
        for step in range(1, STEPS + 1):
            at = (x + right * step / STEPS, y + down * step / STEPS)
            self._send("touchMove", at)
        self.at = at

    def second(self, person: str, index: int) -> None:
        """Another finger comes down beside this one, which stays."""
        self._send("touchStart", self.at, self._middle(person, index))

    def up(self) -> None:
        self._send("touchEnd")

    def taken_away(self) -> None:
        """The system takes the touch for itself, as a call that comes in does."""
        self._send("touchCancel")

    def _middle(self, person: str, index: int) -> tuple[float, float]:
        box = day(self.page, person, index).bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def _send(self, kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})


@pytest.fixture
def phone(open_board: OpenBoard) -> Page:
    """The draft's board on a phone, its days in sight."""
    page = open_board(width=390, height=844, touch=True)
    day(page, BO, 0).scroll_into_view_if_needed()
    return page


def scrolled(page: Page) -> tuple[float, float]:
    """How far the days are scrolled to the side, and the page down."""
    right, down = page.evaluate("[document.getElementById('scroll').scrollLeft, window.scrollY]")
    return right, down


def test_a_finger_that_rests_on_a_shift_carries_it(phone: Page) -> None:
    finger = Finger(phone)
    before = scrolled(phone)
    finger.down(BO, 0)
    finger.rest()
    expect(phone.locator(".ghost")).to_contain_text("Choose a day")
    finger.onto(BO, 1)
    expect(phone.locator(".ghost.ok")).to_contain_text("Move:")
    assert scrolled(phone) == before  # the finger carries, the page stays where it is
    keep(phone, "board-touch-390")
    finger.up()
    works(phone, BO, 1)
    off(phone, BO, 0)
    expect(phone.locator(".ghost")).to_have_count(0)
    expect(phone.locator("#edit")).to_be_hidden()  # and it was no tap

    day(phone, BO, 1).evaluate("(cell) => cell.focus()")
    phone.keyboard.press("Control+z")
    works(phone, BO, 0)
    off(phone, BO, 1)

    # onto a day of leave: the reason stands at the finger, and nothing changes
    finger.down(BO, 0)
    finger.rest()
    finger.onto(ANN, AWAY.weekday())
    expect(phone.locator(".ghost.bad")).to_contain_text("Ann is away on Thu, Nov 12 and cannot work D Day.")
    finger.up()
    expect(phone.locator("#notice .alert-danger")).to_contain_text("Ann is away")
    works(phone, BO, 0)


def test_a_carried_shift_is_taken_back_by_the_button_too(phone: Page) -> None:
    finger = Finger(phone)
    finger.down(BO, 0)
    finger.rest()
    finger.onto(ANN, 1)
    expect(phone.locator(".ghost.ok")).to_be_visible()
    finger.up()
    works(phone, ANN, 1)
    off(phone, BO, 0)
    phone.locator("#undo").tap()
    works(phone, BO, 0)
    off(phone, ANN, 1)


def test_a_finger_that_moves_at_once_scrolls_and_carries_nothing(phone: Page) -> None:
    finger = Finger(phone)
    right, down = scrolled(phone)
    finger.down(BO, 0)
    finger.by(-100, 0)
    phone.wait_for_timeout(HOLD_MS)  # resting later makes it no carrying touch
    expect(phone.locator(".ghost")).to_have_count(0)
    finger.up()
    phone.wait_for_function("(far) => document.getElementById('scroll').scrollLeft > far", arg=right + SCROLLED_PX)

    finger.down(BO, 2)
    finger.by(0, 120)
    finger.up()
    phone.wait_for_function("(far) => window.scrollY < far", arg=down - SCROLLED_PX)
    expect(phone.locator(".ghost, .carried")).to_have_count(0)
    works(phone, BO, 0)
    off(phone, BO, 1)
    expect(phone.locator("#undo")).to_be_disabled()


def test_a_touch_that_the_system_takes_away_drops_nothing(phone: Page) -> None:
    finger = Finger(phone)
    finger.down(BO, 0)
    finger.rest()
    finger.onto(BO, 1)
    expect(phone.locator(".ghost.ok")).to_be_visible()
    finger.taken_away()
    expect(phone.locator(".ghost, .carried, .drop-ok")).to_have_count(0)
    works(phone, BO, 0)
    off(phone, BO, 1)
    expect(phone.locator("#undo")).to_be_disabled()

    # and the next touch finds the board as ever
    day(phone, BO, 1).tap()
    expect(phone.locator("#edit")).to_be_visible()


def test_two_fingers_carry_no_second_shift(phone: Page) -> None:
    finger = Finger(phone)
    finger.down(ANN, 0)
    finger.second(BO, 0)
    finger.rest()
    expect(phone.locator(".ghost")).to_have_count(1)
    finger.taken_away()
    expect(phone.locator(".ghost, .carried")).to_have_count(0)
    works(phone, ANN, 0)
    works(phone, BO, 0)
