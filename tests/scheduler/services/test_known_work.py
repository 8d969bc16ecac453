"""Known work and expected volumes as people enter them: who may, what is accepted, what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.organisation import KnownWork
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services.known_work import (
    enter_known_work,
    expected_volumes,
    known_work,
    set_expected_volume,
    withdraw_expected_volume,
    withdraw_known_work,
)
from scheduler.storage.audit import entries_before
from tests.scheduler.services.roster_company import HR, LAB_LEAD, STAFF_A, WH_LEAD, store

TODAY = date(2026, 11, 8)  # of the tests' clock
DAY = date(2026, 11, 12)
ADMIN = Actor(login="root", role=AccountRole.ADMIN)


@pytest.fixture
def company(app: App) -> App:
    store(app)
    return app


def enter(app: App, actor: Actor = WH_LEAD, **change: Any) -> KnownWork:
    given: dict[str, Any] = {
        "role": "PICK",
        "day": DAY,
        "start_min": 480,
        "end_min": 720,
        "units": Decimal("250.5"),
        "replaces": True,
        "reason": "promotion",
    } | change
    return enter_known_work(app, actor, given.pop("role"), given.pop("day"), **given)


def last_entry(app: App) -> tuple[str, str, str]:
    with app.reading() as uow:
        [entry] = entries_before(uow.session, before=None, limit=1)
    return entry.actor, entry.action, entry.target


def test_what_is_entered_is_listed_with_who_and_why(company: App) -> None:
    entered = enter(company, reason=" promotion ")

    assert (entered.entered_by, entered.reason, entered.units) == ("wh", "promotion", Decimal("250.5"))
    assert known_work(company, WH_LEAD, DAY, 1) == (entered,)
    assert known_work(company, WH_LEAD, DAY, 1, "PICK") == (entered,)
    assert known_work(company, WH_LEAD, DAY, 1, "PACK") == ()
    assert last_entry(company) == ("wh", "known_work.enter", f"known_work:{entered.id}")


def test_what_is_withdrawn_counts_no_more_but_is_kept(company: App) -> None:
    entered = enter(company)

    withdrawn = withdraw_known_work(company, HR, entered.id)

    assert withdrawn.withdrawn_by == "hr"
    assert known_work(company, WH_LEAD, DAY, 1) == ()
    assert known_work(company, WH_LEAD, DAY, 1, withdrawn=True) == (withdrawn,)
    assert last_entry(company) == ("hr", "known_work.withdraw", f"known_work:{entered.id}")
    with pytest.raises(Conflict) as caught:
        withdraw_known_work(company, WH_LEAD, entered.id)
    assert caught.value.key == "known_work_withdrawn"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"day": date(2026, 11, 7)}, "known_work_past"),
        ({"start_min": -1}, "minutes_of_day"),
        ({"start_min": 720}, "minutes_of_day"),
        ({"end_min": 1441}, "minutes_of_day"),
        ({"units": Decimal("-0.001")}, "units_amount"),
        ({"units": Decimal("NaN")}, "units_amount"),
        ({"units": Decimal("Infinity")}, "units_amount"),
        ({"units": Decimal(10_000_001)}, "units_amount"),
        ({"units": Decimal("1.0001")}, "units_amount"),
        ({"reason": "  "}, "reason_length"),
        ({"reason": "x" * 201}, "reason_length"),
        ({"day": date(2999, 1, 1)}, "day_out_of_reach"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(company: App, change: dict[str, Any], key: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        enter(company, **change)

    assert caught.value.key == key
    assert known_work(company, HR, TODAY, 30) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"day": TODAY},
        {"start_min": 0, "end_min": 1440},
        {"units": Decimal(0)},
        {"units": Decimal(10_000_000)},
        {"reason": "x" * 200},
    ],
    ids=["today", "the whole day", "no work", "the most", "the longest reason"],
)
def test_the_bounds_themselves_are_accepted(company: App, change: dict[str, Any]) -> None:
    entered = enter(company, **change)

    assert known_work(company, HR, TODAY, 30) == (entered,)


@pytest.mark.parametrize(
    ("start", "end", "replaces", "refused"),
    [
        (480, 720, True, True),
        (600, 900, True, True),
        (0, 1440, True, True),
        (720, 900, True, False),
        (300, 480, True, False),
        (480, 720, False, False),
    ],
    ids=["the same", "overlapping", "around it", "right after", "right before", "beside the forecast"],
)
def test_only_one_row_stands_in_place_of_the_forecast_at_any_minute(
    company: App, start: int, end: int, replaces: bool, refused: bool
) -> None:
    first = enter(company)
    second = {"start_min": start, "end_min": end, "replaces": replaces, "reason": "fair"}

    if refused:
        with pytest.raises(Conflict) as caught:
            enter(company, **second)
        assert caught.value.key == "known_work_overlaps"
        assert caught.value.params == {"id": first.id, "start": "08:00", "end": "12:00"}
        withdraw_known_work(company, WH_LEAD, first.id)
    assert enter(company, **second).reason == "fair"


def test_the_same_said_twice_is_refused(company: App) -> None:
    first = enter(company, replaces=False)

    with pytest.raises(Conflict) as caught:
        enter(company, replaces=False, units=Decimal(1))
    assert (caught.value.key, caught.value.params["id"]) == ("known_work_twice", first.id)


def test_leads_speak_for_their_own_roles_hr_and_admin_for_all(company: App) -> None:
    mine = enter(company)

    with pytest.raises(NotFound, match="'PICK'"):
        enter(company, LAB_LEAD)
    with pytest.raises(NotFound, match="'PICK'"):
        known_work(company, LAB_LEAD, DAY, 1, "PICK")
    with pytest.raises(NotFound, match=f"known work {mine.id}"):
        withdraw_known_work(company, LAB_LEAD, mine.id)
    assert known_work(company, LAB_LEAD, DAY, 1) == ()
    theirs = enter(company, ADMIN, role="TEST")
    assert known_work(company, LAB_LEAD, DAY, 1) == (theirs,)
    assert set(known_work(company, HR, DAY, 1)) == {mine, theirs}


def test_staff_neither_enter_nor_read(company: App) -> None:
    mine = enter(company)
    for use in (
        lambda: enter(company, STAFF_A),
        lambda: known_work(company, STAFF_A, DAY, 1),
        lambda: withdraw_known_work(company, STAFF_A, mine.id),
        lambda: expected_volumes(company, STAFF_A),
        lambda: set_expected_volume(company, STAFF_A, "PICK", Decimal(1), like=None, valid_from=DAY, reason="x"),
    ):
        with pytest.raises(Forbidden):
            use()


def test_an_expected_volume_is_listed_and_replaced_by_its_day(company: App) -> None:
    said = set_expected_volume(
        company, LAB_LEAD, "TEST", Decimal(300), like="PICK", valid_from=DAY, reason="new customer"
    )

    assert expected_volumes(company, LAB_LEAD) == (said,)
    assert expected_volumes(company, WH_LEAD) == ()
    again = set_expected_volume(company, HR, "TEST", Decimal(300), like="PICK", valid_from=DAY, reason="new customer")
    assert again == said  # who said it first is kept
    more = set_expected_volume(company, HR, "TEST", Decimal(350), like=None, valid_from=DAY, reason="two customers")
    assert expected_volumes(company, HR) == (more,)
    assert last_entry(company) == ("hr", "expected_volume.set", "expected_volume:TEST:2026-11-12")


def test_far_more_than_a_usual_day_must_be_confirmed(company: App) -> None:
    set_expected_volume(company, HR, "PICK", Decimal(700), like=None, valid_from=TODAY, reason="new")
    assert enter(company, units=Decimal(2000), confirmed=False).units == 2000
    with pytest.raises(InvalidInput, match="100000 times a usual day"):
        enter(company, units=Decimal(10_000_000), reason="fair", replaces=False, confirmed=False)
    assert enter(company, units=Decimal(10_000_000), reason="fair", replaces=False).units == 10_000_000


def test_known_work_of_an_hour_that_the_clock_skips_is_refused(company: App) -> None:
    with company.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_site([replace(uow.organisation.load().site, tz="Europe/Berlin")])
        uow.audit("site.set", "site:test", tz="Europe/Berlin")
        uow.commit()
    with pytest.raises(InvalidInput, match="skip 02:00 to 03:00"):
        enter(company, day=date(2027, 3, 28), start_min=120, end_min=180)
    assert enter(company, day=date(2027, 3, 28), start_min=120, end_min=240).id


def test_volumes_do_not_lean_on_each_other_in_a_circle(company: App) -> None:
    set_expected_volume(company, HR, "TEST", Decimal(300), like="PICK", valid_from=DAY, reason="new")
    with pytest.raises(InvalidInput, match="PICK → TEST → PICK"):
        set_expected_volume(company, HR, "PICK", Decimal(300), like="TEST", valid_from=DAY, reason="new")


def test_a_volume_is_taken_back_and_who_said_it_stays_on_record(company: App) -> None:
    said = set_expected_volume(company, HR, "TEST", Decimal(300), like="PICK", valid_from=DAY, reason="new")
    with pytest.raises(NotFound):
        withdraw_expected_volume(company, WH_LEAD, "TEST")

    assert withdraw_expected_volume(company, LAB_LEAD, "TEST") == said
    assert expected_volumes(company, SYSTEM) == ()
    assert last_entry(company) == (LAB_LEAD.login, "expected_volume.withdraw", "expected_volume:TEST:2026-11-12")
    with pytest.raises(NotFound):
        withdraw_expected_volume(company, HR, "TEST")


def test_of_several_volumes_the_day_says_which_is_taken_back(company: App) -> None:
    for day in (DAY, DAY + timedelta(days=7)):
        set_expected_volume(company, HR, "TEST", Decimal(300), like=None, valid_from=day, reason="new")
    with pytest.raises(Conflict, match="2026-11-12, 2026-11-19"):
        withdraw_expected_volume(company, HR, "TEST")
    assert withdraw_expected_volume(company, HR, "TEST", DAY).valid_from == DAY


@pytest.mark.parametrize(
    ("role", "like", "units", "error"),
    [
        ("TEST", "TEST", Decimal(3), InvalidInput),
        ("TEST", "MOON", Decimal(3), NotFound),
        ("MOON", None, Decimal(3), NotFound),
        ("PICK", None, Decimal(3), NotFound),
        ("TEST", None, Decimal(-3), InvalidInput),
    ],
    ids=["like itself", "like none", "no role", "another lead's role", "less than nothing"],
)
def test_a_volume_that_cannot_be_is_refused(
    company: App, role: str, like: str | None, units: Decimal, error: type[Exception]
) -> None:
    with pytest.raises(error):
        set_expected_volume(company, LAB_LEAD, role, units, like=like, valid_from=DAY, reason="new")

    assert expected_volumes(company, SYSTEM) == ()
