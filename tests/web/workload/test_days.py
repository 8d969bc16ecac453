"""The day table: read by leads, written by HR; the country's calendar proposes and the table decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import CalendarDay
from scheduler.services.day_table import accept_days, day_table, set_day
from tests.web.workload.test_known import beside
from tests.web.workload.test_pages import words

DAY = {"day": "2026-12-31", "kind": "short", "factor": "0.5", "note_zh": "提前收工", "note_en": "We close at noon"}
NATIONAL_DAY = date(2026, 10, 1)


def entry(world: App, day: date) -> CalendarDay | None:
    return day_table(world, SYSTEM, day, 1).lines[0].entry


@pytest.fixture
def hr(signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    return signed_in("hr")


def test_a_day_is_set_changed_and_cleared(world: App, hr: FlaskClient) -> None:
    last = date(2026, 12, 31)
    assert hr.post("/workload/days/", data=DAY).status_code == 302
    made = entry(world, last)
    assert made is not None
    assert (made.kind, made.factor_permille, made.note_en) == ("short", 500, "We close at noon")
    page = hr.get("/workload/days/?year=2026").get_data(as_text=True)
    assert re.search(r"Thu, Dec 31 S short day × 0.50 We close at noon hana Nov \d+, 20", words(page))
    form = hr.get("/workload/days/?day=2026-12-31").get_data(as_text=True)
    assert 'value="0.5"' in form
    assert 'value="提前收工"' in form
    hr.post("/workload/days/", data=DAY | {"kind": "closed", "factor": "1"})
    assert "Thu, Dec 31 C closed" in words(hr.get("/workload/days/?year=2026").get_data(as_text=True))
    answer = hr.post("/workload/days/clear", data={"day": "2026-12-31"}, follow_redirects=True)
    assert "is a usual day again." in words(answer.get_data(as_text=True))
    assert entry(world, last) is None
    again = hr.post("/workload/days/clear", data={"day": "2026-12-31"}, follow_redirects=True)
    assert "The day table says nothing of Dec 31, 2026." in words(again.get_data(as_text=True))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("day", "", "Choose a day."),
        ("day", "31.12.", "“31.12.” is no day; a date such as 2026-11-08 is accepted."),
        ("day", "2300-01-01", None),
        ("kind", "party", "“party” is no kind of day; open, closed, holiday, short, event are accepted."),
        (
            "factor",
            "21",
            "“21” is not accepted; a plain number from 0 to 20 is, with up to 3 decimals after a point.",
        ),
        ("factor", "half", None),
        ("note_en", "x" * 121, "0 to 120 characters on one line are accepted; these are 121."),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_the_rest_is_kept(
    field: str, typed: str, said: str | None, world: App, hr: FlaskClient
) -> None:
    answer = hr.post("/workload/days/", data=DAY | {field: typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    told = beside(page, field)
    assert said is None or told == said
    assert 'value="提前收工"' in page
    assert entry(world, date(2026, 12, 31)) is None


def test_proposals_are_taken_over_one_by_one_and_all_at_once(world: App, hr: FlaskClient) -> None:
    page = hr.get("/workload/days/?year=2026").get_data(as_text=True)
    assert "0 days of the table agree with it." in words(page)
    hr.post("/workload/days/accept", data={"day": NATIONAL_DAY.isoformat()})
    made = entry(world, NATIONAL_DAY)
    assert made is not None
    assert made.kind == "holiday"
    set_day(world, SYSTEM, date(2026, 10, 2), "open")
    page = hr.get("/workload/days/?year=2026").get_data(as_text=True)
    said = words(page)
    assert "1 day of the table agrees with it." in said
    assert "Fri, Oct 2 H holiday the table says: working day" in said
    assert re.search(r"Thu, Oct 1 H holiday learned National Day hana Nov \d+, 20\d\d .{5} · from the calendar", said)
    offered = re.findall(r'<input type="hidden" name="day" value="([^"]+)">', page.split("data-confirm=")[-1])
    every = re.search(r"Take over all (\d+) new days", page)
    assert every
    form = page[page.index("Take over all") :]
    days = re.findall(r'name="day" value="([^"]+)"', form[: form.index("</form>")])
    assert len(days) == int(every[1])
    assert offered
    hr.post("/workload/days/accept", data={"day": days})
    assert all(entry(world, date.fromisoformat(day)) for day in days)
    kept = entry(world, date(2026, 10, 2))
    assert kept is not None
    assert kept.kind == "open"  # what the table says differently is taken over only by itself


def test_nothing_is_taken_over_that_is_not_proposed(world: App, hr: FlaskClient) -> None:
    for days, status in ((["2026-10-20"], 422), ([], 422), (["soon"], 422)):
        assert hr.post("/workload/days/accept", data={"day": days}).status_code == status
    assert entry(world, date(2026, 10, 20)) is None


def test_a_year_beyond_the_notices_is_warned_of(hr: FlaskClient) -> None:
    warning = "make-up workdays are missing, and days may move"
    assert warning not in hr.get("/workload/days/?year=2026").get_data(as_text=True)
    page = hr.get("/workload/days/?year=2027").get_data(as_text=True)
    assert warning in page
    assert "The official calendar of China is known until 2026." in words(page)


def test_a_lead_reads_and_hr_writes(world: App, lead: FlaskClient, signed_in: Callable[..., FlaskClient]) -> None:
    accept_days(world, SYSTEM, [NATIONAL_DAY])
    page = lead.get("/workload/days/").get_data(as_text=True)
    assert "National Day" in page
    assert "HR takes proposals over and sets days." in page
    assert "<form" not in page[page.index('<main id="main">') :]
    assert lead.post("/workload/days/", data=DAY).status_code == 403
    assert signed_in("staff").get("/workload/days/").status_code == 403


def test_a_day_from_a_file_names_nobody(world: App, hr: FlaskClient) -> None:
    set_day(world, SYSTEM, NATIONAL_DAY, "closed")
    with world.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_calendar([CalendarDay(day=NATIONAL_DAY, kind="short", factor_permille=700)])
        uow.audit("import.file", "import:1")
        uow.commit()
    said = words(hr.get("/workload/days/?year=2026").get_data(as_text=True))
    assert "Thu, Oct 1 S short day the calendar says: holiday × 0.70 – from a file" in said


@pytest.mark.parametrize("asked", ["year=0", "year=99999", "year=x", "day=never", "day=0001-01-01"])
def test_a_year_that_nobody_plans_is_answered_with_one_that_is(asked: str, hr: FlaskClient) -> None:
    assert hr.get(f"/workload/days/?{asked}").status_code == 200


def test_the_page_is_chinese_too(world: App, signed_in: Callable[..., FlaskClient]) -> None:
    accept_days(world, SYSTEM, [NATIONAL_DAY])
    said = words(signed_in("hr", "zh_Hans_CN").get("/workload/days/?year=2027").get_data(as_text=True))
    assert "中国的官方放假安排已知到 2026 年。" in said
