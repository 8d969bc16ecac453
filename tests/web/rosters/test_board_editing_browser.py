"""A lead edits the board like a spreadsheet, by keys and by pointer, in both languages and at both widths.

Nothing may appear in the console, and nothing may breach the content security policy.
"""

from __future__ import annotations

import re

import pytest
from babel.numbers import get_currency_symbol
from playwright.sync_api import Browser, expect

from scheduler.bootstrap import App
from tests.browser import WAYS, watch
from tests.web.rosters.boards import REFUSED, OpenBoard, at, day, keep, off, opened, sign_in, works
from tests.web.rosters.company import AWAY
from tests.web.world import ANN, BO

pytestmark = pytest.mark.browser

AWAY_INDEX = AWAY.weekday()
WORDS = {
    "en": {
        "refused": "Ann is away on Thu, Nov 12 and cannot work D Day.",
        "short": "h short",
        "again": "Make mine again",
        "window": "You changed 1 day in another window",
        "heads": ("2 people, 16 h", "1 person, 8 h"),
        "granted": "1 of 1 wish granted",
    },
    "zh_Hans_CN": {
        "refused": "安娜在11月12日 周四不在岗，不能上 D 白班。",
        "short": "缺口",
        "again": "重新执行我的修改",
        "window": "您在另一个窗口于",
        "heads": ("2 人，16 小时", "1 人，8 小时"),
        "granted": "满足意愿 1/1 项",
    },
}


def test_keys_act_on_the_day_that_a_screen_reader_focuses(open_board: OpenBoard) -> None:
    page = open_board()
    at(page, BO, 1)
    day(page, BO, 4).evaluate("(cell) => cell.focus()")
    expect(page.locator('#grid td[tabindex="0"]')).to_have_attribute("data-day", "4")
    page.keyboard.press("d")
    works(page, BO, 4)
    off(page, BO, 1)
    # with Shift the pointer still chooses from where the keys are
    day(page, BO, 6).click(modifiers=["Shift"])
    expect(page.locator("td.chosen")).to_have_count(3)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    off(page, BO, 4)


@pytest.mark.parametrize(("locale", "width"), WAYS)
def test_a_lead_edits_by_keys(locale: str, width: int, open_board: OpenBoard) -> None:
    page = open_board(locale, width=width, refusals=True)

    # a letter, then a digit, write a shift; the strip says what it did
    at(page, BO, 1)
    page.keyboard.press("d")
    works(page, BO, 1)
    expect(page.locator("#strip .better").first).to_contain_text(WORDS[locale]["short"])
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    works(page, BO, 2)

    # what breaks a rule is refused in words, and nothing changes
    at(page, ANN, AWAY_INDEX)
    page.keyboard.press("d")
    expect(page.locator("#notice")).to_contain_text(WORDS[locale]["refused"])
    expect(day(page, ANN, AWAY_INDEX)).not_to_contain_text("D")

    # undo goes back through a reload, redo forward again
    at(page, BO, 1)
    page.keyboard.press("Control+z")
    off(page, BO, 2)
    page.reload()
    expect(page.locator("#strip")).to_be_visible()
    page.click("#undo")
    off(page, BO, 1)
    at(page, BO, 1)
    page.keyboard.press("Control+y")
    works(page, BO, 1)
    page.keyboard.press("Control+Shift+z")
    works(page, BO, 2)

    # a rectangle is cleared as one step
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("td.chosen")).to_have_count(2)
    page.keyboard.press("Delete")
    off(page, BO, 1)
    off(page, BO, 2)
    page.keyboard.press("Control+z")
    works(page, BO, 1)
    works(page, BO, 2)

    # copy one day and paste it; cut moves it
    at(page, BO, 1)
    page.keyboard.press("Control+c")
    at(page, BO, 4)
    page.keyboard.press("Control+v")
    works(page, BO, 4)
    page.keyboard.press("Control+x")
    at(page, ANN, 2)
    page.keyboard.press("Control+v")
    works(page, ANN, 2)
    off(page, BO, 4)

    # a pin holds the day, and the keys say so
    at(page, BO, 1)
    page.keyboard.press("p")
    expect(day(page, BO, 1).locator("svg.sign")).to_be_visible()
    page.keyboard.press("Delete")
    expect(page.locator("#notice .alert-danger")).to_be_visible()
    works(page, BO, 1)
    page.keyboard.press("p")
    expect(day(page, BO, 1).locator("svg.sign")).to_have_count(0)

    # carried with the keys instead of the pointer: a free day first, then back
    page.keyboard.press("m")
    expect(page.locator(".ghost")).to_be_visible()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(day(page, BO, 5)).to_have_class(re.compile("drop-ok"))
    keep(page, f"board-carry-{locale}-{width}")
    page.keyboard.press("Enter")
    works(page, BO, 5)
    off(page, BO, 1)
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    expect(page.locator(".ghost")).to_have_count(0)

    # the question mark shows the keys
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    keep(page, f"board-keys-{locale}-{width}")
    page.keyboard.press("Escape")
    expect(page.locator("#keys-help")).to_be_hidden()

    # one day by role, then the week again
    page.click('[data-view="day"]')
    expect(page.locator("#dayview .day-row").first).to_be_visible()
    if width < 500:  # the empty night is passed over
        assert page.evaluate("document.getElementById('dayview').scrollLeft") > 0
    # the lanes are as wide as the axis above them, so that a bar begins at its hour; the sums stay those of all days
    expect(page.locator("#dayview .day-band").first).to_be_visible()
    assert page.evaluate("document.querySelector('.day-hours').offsetWidth") == page.evaluate(
        "document.querySelector('.day-lanes').offsetWidth"
    )
    expect(page.locator("tr[data-person=E002] .sum-col")).to_contain_text("960")  # 3 shifts of 8 hours at 40
    keep(page, f"board-day-{locale}-{width}")
    page.click('[data-view="week"]')
    expect(page.locator("#dayview")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    keep(page, f"board-{locale}-{width}")


def test_a_shift_is_dragged_swapped_and_copied(open_board: OpenBoard) -> None:
    page = open_board()

    def drag(person: str, index: int, onto: str, to: int) -> None:
        a, b = day(page, person, index).bounding_box(), day(page, onto, to).bounding_box()
        assert a
        assert b
        page.mouse.move(a["x"] + 20, a["y"] + 20)
        page.mouse.down()
        page.mouse.move(a["x"] + 40, a["y"] + 25)
        page.mouse.move(b["x"] + 20, b["y"] + 20, steps=4)

    drag(BO, 0, BO, 2)
    expect(page.locator(".ghost.ok")).to_be_visible()
    expect(page.locator("#strip .coming")).to_be_visible()
    keep(page, "board-drag")
    page.mouse.up()
    works(page, BO, 2)
    off(page, BO, 0)
    expect(page.locator("#edit")).to_be_hidden()  # a drag is no click

    # onto a day of leave: red, with the reason, and nothing changes when it is dropped all the same
    drag(BO, 2, ANN, AWAY_INDEX)
    expect(page.locator(".ghost.bad")).to_contain_text("Ann is away on Thu, Nov 12 and cannot work D Day.")
    page.mouse.up()
    expect(page.locator("#notice .alert-danger")).to_contain_text("Ann is away")
    works(page, BO, 2)

    # with Alt it stays and is copied
    page.keyboard.down("Alt")
    drag(BO, 2, BO, 4)
    expect(page.locator(".ghost.ok")).to_be_visible()
    page.mouse.up()
    page.keyboard.up("Alt")
    works(page, BO, 4)
    works(page, BO, 2)


@pytest.mark.parametrize("locale", WORDS)
def test_one_lead_in_two_windows_sees_what_came_between_and_keeps_the_rest(
    locale: str, served: tuple[App, str], chromium: Browser
) -> None:
    _service, base = served
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    first, second = watch(context, base, faults), watch(context, base, faults)
    sign_in(first, base, locale)
    for page in (first, second):
        opened(page, base)
    at(first, BO, 2)
    first.keyboard.press("d")
    works(first, BO, 2)
    days = first.locator("tfoot td")
    expect(days.nth(0)).to_contain_text(WORDS[locale]["heads"][0])
    expect(days.nth(2)).to_contain_text(WORDS[locale]["heads"][1])
    expect(first.locator("#strip")).to_contain_text(WORDS[locale]["granted"])
    at(second, BO, 0)
    second.keyboard.press("Delete")
    again = second.locator("#again")
    expect(again).to_have_text(WORDS[locale]["again"])
    expect(second.locator("#notice")).to_contain_text(WORDS[locale]["window"])
    works(second, BO, 0)  # nothing of its own was written
    works(second, BO, 2)  # and the other's day is shown
    again.click()
    off(second, BO, 0)
    works(second, BO, 2)
    context.close()
    assert [fault for fault in faults if REFUSED not in fault] == []


def test_a_copied_draft_is_checked_as_it_is_opened(open_board: OpenBoard) -> None:
    page = open_board("en")
    tiles = page.locator("#summary .tile")
    expect(tiles.nth(2).locator(".value")).to_have_text("0")
    expect(tiles.nth(3).locator(".value")).to_contain_text(get_currency_symbol("CNY", "en"))
    expect(page.locator("#faults")).not_to_contain_text("Checking")


@pytest.mark.parametrize(("locale", "wages"), [("en", "1.28K"), ("zh_Hans_CN", "1,280")])
def test_short_wages_carry_the_currency_as_all_others_do(locale: str, wages: str, open_board: OpenBoard) -> None:
    page = open_board(locale)
    for index in (1, 2):
        at(page, BO, index)
        page.keyboard.press("d")
        works(page, BO, index)
    # 4 shifts of 8 hours at 40
    expect(page.locator("tfoot .sum-col .sub")).to_have_text(f"{get_currency_symbol('CNY', locale)}{wages}")
