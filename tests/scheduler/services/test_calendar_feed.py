"""The calendar behind a secret address: what it holds, how it follows changes, and what opens it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from icalendar import Calendar

from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import ShiftType
from scheduler.errors import NotFound
from scheduler.services import accounts
from scheduler.services.accounts import ATTEMPTS_PER_ADDRESS, TooManyAttempts
from scheduler.services.calendar_feed import (
    REQUESTS_PER_MINUTE,
    make_address,
    own_address,
    read_feed,
    revoke_address,
    token_hash,
)
from scheduler.services.devices import TooFast
from scheduler.services.rosters import create_draft
from scheduler.storage.tables import CalendarFeedRow
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.request_world import DAY, DAYS, STAFF, in_force, last_audit, request_world
from tests.scheduler.services.roster_company import HR, WH_LEAD
from tests.scheduler.services.test_notices import republish

A, B, C = (STAFF[code] for code in "ABC")
WHERE = "192.0.2.7"


@pytest.fixture
def world(app):
    return request_world(app)


def entries(app, token):
    return {str(e["uid"]): e for e in Calendar.from_ical(read_feed(app, token, WHERE)).walk("VEVENT")}


def test_it_holds_the_own_published_shifts_with_times_of_the_site_and_roles_by_block(world):
    create_draft(world, WH_LEAD, first_day=MONDAY, days=DAYS, based_on=in_force(world).id)  # a draft shows nowhere
    found = entries(world, make_address(world, A))
    assert sorted(found) == [f"A-{day.isoformat()}@HQ.shiftledger" for day in DAY[:5]]
    first = found[f"A-{DAY[0].isoformat()}@HQ.shiftledger"]
    start, end = first.decoded("dtstart"), first.decoded("dtend")
    assert (start.date(), start.utcoffset().total_seconds() / 3600) == (DAY[0], 8.0)
    assert first["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert end > start
    assert int(first["sequence"]) == 0
    before, after = str(first["description"]).splitlines()  # two blocks before the break and two after it
    assert before.startswith(f"{start:%H:%M}–")
    assert f"–{end:%H:%M} " in after
    assert entries(world, make_address(world, C)) == {}


def test_the_file_describes_its_zone_and_says_what_rfc_5545_asks_for(world):
    text = read_feed(world, make_address(world, A), WHERE).decode()
    parsed = Calendar.from_ical(text)
    assert (str(parsed["version"]), str(parsed["method"])) == ("2.0", "PUBLISH")
    assert [str(zone["tzid"]) for zone in parsed.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    for event in parsed.walk("VEVENT"):
        assert {"uid", "dtstamp", "dtstart", "dtend", "sequence", "last-modified"} <= {key.lower() for key in event}


def test_a_changed_shift_keeps_its_uid_and_its_sequence_grows(world):
    token = make_address(world, A)
    friday, thursday = (f"A-{day.isoformat()}@HQ.shiftledger" for day in (DAY[4], DAY[3]))
    begun = entries(world, token)
    with time_machine.travel("2027-01-08T08:00:00+00:00", tick=False):
        republish(world, ("A", DAY[4], None))
    assert friday not in entries(world, token)
    with time_machine.travel("2027-01-08T09:00:00+00:00", tick=False):
        republish(world, ("A", DAY[4], "E"))
    found = entries(world, token)
    assert (int(found[friday]["sequence"]), int(found[thursday]["sequence"])) == (2, 0)
    assert found[friday].decoded("dtstamp") == datetime(2027, 1, 8, 9, tzinfo=UTC)
    assert found[thursday].to_ical() == begun[thursday].to_ical(), "what did not change reads as before"


def test_the_same_shifts_are_the_same_bytes(world):
    token = make_address(world, A)
    once = read_feed(world, token, WHERE)
    republish(world, ("C", DAY[4], "E"))
    assert read_feed(world, token, WHERE) == once


def test_names_cannot_add_properties(world):
    evil = "x\r\nATTACH:https://example.com/\r\nSUMMARY:y;,"
    with world.unit_of_work(SYSTEM) as uow:
        known: ShiftType = uow.organisation.load().shift_types["E"]
        uow.organisation.upsert_shift_types([replace(known, name_en=evil)])
        uow.audit("test.evil", "name")
        uow.commit()
    text = read_feed(world, make_address(world, A), WHERE).decode()
    assert "\r\nATTACH" not in text
    assert all("attach" not in {key.lower() for key in event} for event in Calendar.from_ical(text).walk("VEVENT"))


def test_it_speaks_the_language_of_the_account(world):
    token = make_address(world, A)
    before = read_feed(world, token, WHERE).decode()
    accounts.set_locale(world, A, "zh_Hans_CN")
    after = read_feed(world, token, WHERE).decode()
    assert "Shifts of" in before
    assert "的班次" in after


# the address


def test_only_the_hash_of_the_secret_is_kept(world):
    token = make_address(world, A)
    assert len(token) >= 43  # 32 bytes
    with world.reading(SYSTEM) as uow:
        [row] = uow.session.query(CalendarFeedRow).all()
    assert row.token_hash == token_hash(token) == hashlib.sha256(token.encode()).hexdigest()
    assert last_audit(world) == ("calendar_feed.make", {})


def test_made_anew_or_revoked_the_address_before_answers_like_one_that_never_was(world):
    first = make_address(world, A)
    second = make_address(world, A)
    other = make_address(world, B)
    revoke_address(world, A)
    assert last_audit(world)[0] == "calendar_feed.revoke"
    said = set()
    for token in (first, second, "never-made", ""):
        with pytest.raises(NotFound) as refused:
            read_feed(world, token, WHERE)
        said.add((refused.value.key, str(refused.value)))
    assert len(said) == 1
    assert entries(world, other)
    with pytest.raises(NotFound):
        revoke_address(world, A)
    assert own_address(world, A) is None


def test_an_account_that_may_not_sign_in_has_no_calendar(world):
    token = make_address(world, A)
    accounts.set_active(world, SYSTEM, A.login, active=False)
    with pytest.raises(NotFound):
        read_feed(world, token, WHERE)


def test_an_account_without_a_person_makes_none(world):
    with pytest.raises(NotFound):
        make_address(world, HR)


def test_when_it_was_last_asked_for_is_known_to_its_owner(world):
    token = make_address(world, A)
    assert own_address(world, A).used_at is None
    with time_machine.travel("2027-01-08T08:00:00+00:00", tick=False):
        read_feed(world, token, WHERE)
    assert own_address(world, A).used_at == datetime(2027, 1, 8, 8, tzinfo=UTC)


def test_too_many_requests_in_a_minute_must_wait(world):
    token = make_address(world, C)
    with time_machine.travel("2027-01-08T08:00:40+00:00", tick=False):
        for _ in range(REQUESTS_PER_MINUTE):
            read_feed(world, token, WHERE)
        with pytest.raises(TooFast) as refused:
            read_feed(world, token, WHERE)
    assert refused.value.params["seconds"] == 20
    with time_machine.travel("2027-01-08T08:01:00+00:00", tick=False):
        read_feed(world, token, WHERE)


def test_who_guesses_is_shut_out_and_nobody_else(world):
    token = make_address(world, C)
    with time_machine.travel("2027-01-08T08:00:00+00:00", tick=False):
        for number in range(ATTEMPTS_PER_ADDRESS):
            with pytest.raises(NotFound):
                read_feed(world, f"guess-{number}", WHERE)
        with pytest.raises(TooManyAttempts):
            read_feed(world, "one-more", WHERE)
        read_feed(world, token, WHERE)  # a right address is none of the guesses
        with pytest.raises(NotFound):
            read_feed(world, "elsewhere", "192.0.2.8")
        accounts.begin_attempt(world, "a", WHERE)  # and signing in from there goes on
