"""Boards, cover and schedules: what each reader sees, and no more; a big board within its budget."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.organisation import CalendarDay, Leave, Pin, Request
from scheduler.domain.roster import Lifecycle, RosterVersion
from scheduler.errors import NotFound
from scheduler.services.roster_changes import recent_changes
from scheduler.services.roster_editing import edit_assignment, pin
from scheduler.services.roster_publishing import publish
from scheduler.services.roster_views import (
    HAND,
    LEAVE_CLASH,
    PINNED,
    board,
    board_data,
    cover_by_role,
    person_schedule,
    published_days,
)
from scheduler.services.rosters import create_draft, get_roster
from tests.scheduler.planning.builders import MONDAY, early, night, organisation, person, skill
from tests.scheduler.services.roster_company import DAYS, HR, LAB_LEAD, STAFF_A, WH_LEAD, forecast, store

TUESDAY, THURSDAY, SUNDAY = (MONDAY + timedelta(days=d) for d in (1, 3, 6))
PICK4 = ("PICK",) * 4


@pytest.fixture
def planned_app(app):
    store(app)
    forecast(app)
    return app


@pytest.fixture
def version(planned_app):
    """A, B and L pick on Monday; A works Tuesday's night, pinned."""
    made = create_draft(planned_app, HR, first_day=MONDAY, days=DAYS)
    for who, day, shift_type, roles in (
        ("A", MONDAY, "E", PICK4),
        ("B", MONDAY, "E", ("PICK", "PICK", "PACK", "PACK")),
        ("L", MONDAY, "E", ("TEST", "TEST", "PICK", "PICK")),
        ("A", TUESDAY, "N", PICK4),
    ):
        edit(planned_app, made, who, day, shift_type, roles)
    pin(planned_app, HR, made.id, 4, person="A", day=TUESDAY)
    return made


def edit(app, version, who, day, shift_type, roles=None):  # noqa: PLR0917
    revision = get_roster(app, HR, version.id).revision
    return edit_assignment(app, HR, version.id, revision, person=who, day=day, shift_type=shift_type, roles=roles)


def put_in(app, write):
    with app.unit_of_work(SYSTEM) as uow:
        write(uow.organisation)
        uow.audit("test.write", "organisation")
        uow.commit()


def people_of(shown):
    return [(row[0], row[4]) for row in shown["people"]]


def cell(shown, who, day):
    return shown["cells"][[row[0] for row in shown["people"]].index(who)][(day - MONDAY).days]


# board


def test_a_cell_holds_shift_roles_and_how_it_came(planned_app, version):
    shown = board(planned_app, HR, version.id)
    assert cell(shown, "B", MONDAY) == ["E", "PICK|PICK|PACK|PACK", HAND]
    assert cell(shown, "A", TUESDAY) == ["N", "PICK|PICK|PICK|PICK", HAND | PINNED]
    assert cell(shown, "A", SUNDAY) is None
    row = next(r for r in shown["people"] if r[0] == "A")
    assert row[6:] == [480 + 480, 2400, 3600]  # an early and a night planned of 40 h, at 36 yuan an hour
    assert (shown["roster"]["state"], shown["roster"]["revision"]) == ("edited", 5)
    assert shown["shift_types"]["E"]["blocks"] == [
        ["07:00", "09:00"],
        ["09:00", "11:00"],
        ["11:30", "13:30"],
        ["13:30", "15:30"],
    ]


def test_a_board_is_plain_json(planned_app, version):
    shown = board(planned_app, HR, version.id)
    assert json.loads(json.dumps(shown)) == shown


def test_leave_wishes_and_free_pins_lie_behind_the_cells(planned_app, version):
    def write(company):
        company.upsert_leaves([Leave(person="B", first_day=MONDAY - timedelta(days=3), last_day=TUESDAY, kind="sick")])
        company.upsert_requests([Request(person="C", day=SUNDAY, shift_type=None, wants="off", weight_fen=6000)])
        company.upsert_pins([Pin(person="C", day=MONDAY, shift_type=None)])
        company.upsert_calendar([CalendarDay(day=SUNDAY, kind="closed")])

    put_in(planned_app, write)
    shown = board(planned_app, HR, version.id)
    assert shown["leave"] == {"B": {"0": ["sick", "approved"], "1": ["sick", "approved"]}}
    assert shown["requests"] == {"C": {"6": [["off", None, 6000]]}}
    assert shown["off_pins"] == {"C": [0]}
    assert cell(shown, "B", MONDAY)[2] == HAND | LEAVE_CLASH
    assert (shown["closed"], shown["marked"]) == ([6], {"6": "closed"})


def test_leave_approved_after_the_check_breaks_a_rule_once(planned_app, version):
    def absent(actor, **asked):
        found = board(planned_app, actor, version.id, **asked)["violations"]
        return [(v["person"], v["days"], v["hard"]) for v in found if v["rule"] == "availability"]

    sick = Leave(person="B", first_day=MONDAY, last_day=TUESDAY, kind="sick")
    put_in(planned_app, lambda company: company.upsert_leaves([sick]))
    told = [("B", [MONDAY.isoformat()], True)]
    assert absent(HR) == absent(HR, only=["A"]) == told
    assert absent(LAB_LEAD) == []
    edit(planned_app, version, "L", MONDAY, "E", ("TEST",) * 4)  # checks everything again
    assert absent(HR) == told


def test_a_lead_sees_own_people_and_read_only_those_who_help(planned_app, version):
    assert people_of(board(planned_app, WH_LEAD, version.id)) == [("A", True), ("B", True), ("C", True), ("L", False)]
    assert people_of(board(planned_app, LAB_LEAD, version.id)) == [("L", True)]
    edit(planned_app, version, "L", MONDAY, "E", ("TEST",) * 4)
    assert people_of(board(planned_app, WH_LEAD, version.id)) == [("A", True), ("B", True), ("C", True)]


def test_violations_of_people_off_the_board_are_not_shown(planned_app, version):
    # A works one night, then nothing: soft rules of A alone may speak; the laboratory's lead must not read them
    everything = board(planned_app, HR, version.id)["violations"]
    assert {v["person"] for v in everything} >= {"A", "B"}
    assert {v["person"] for v in board(planned_app, LAB_LEAD, version.id)["violations"]} <= {"L", None}


def test_staff_have_no_board(planned_app, version):
    for reader in (STAFF_A, Actor(login="x", role=AccountRole.STAFF)):
        with pytest.raises(NotFound):
            board(planned_app, reader, version.id)


def test_a_board_of_five_hundred_people_and_four_weeks_takes_at_most_forty_milliseconds():
    days = 28
    people = tuple(person(f"P{k:03}") for k in range(500))
    company = organisation(
        people=people, skills=tuple(skill(p.code, "PICK") for p in people), shift_types=(early(), night())
    )
    held = {
        p.code: [(0, MONDAY + timedelta(days=d), "EN"[d % 2], "|".join(PICK4), "solver") for d in range(days)]
        for p in people
    }
    version = RosterVersion(
        id=1,
        first_day=MONDAY,
        days=days,
        version=1,
        lifecycle=Lifecycle(),
        result={},
        penalties={},
        created_at=datetime(2026, 11, 8, tzinfo=UTC),
    )
    best = min(_cpu_ms(lambda: board_data(company, version, held, ((), (), ()), WH_LEAD)) for _ in range(5))
    assert best <= 40


def _cpu_ms(work) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


# cover


def test_cover_weighs_given_heads_against_the_need(planned_app, version):
    picking, packing = sorted(cover_by_role(planned_app, WH_LEAD, version.id), key=lambda c: c.role, reverse=True)
    # Monday 07:00–09:00: A 1.10, B 1.00; L tests. 11:30–13:30: A 1.10, L 0.80.
    assert picking.given[14:18].tolist() == [2.1] * 4
    assert picking.given[23:27].tolist() == pytest.approx([1.9] * 4)
    assert picking.given[22] == 0  # the break
    assert picking.need_mean[14] == picking.need_low[14] == picking.need_high[14] == 2.0
    assert picking.day_need[0] == 16.0  # two heads, eight hours
    # short on Monday: 0.5 h of 2 heads in the break, and 3.5 h of 0.1 from 11:30 to 15:00
    assert picking.day_short[0] == pytest.approx(0.5 * 2 + 3.5 * 0.1)
    assert picking.day_short[1] == pytest.approx(16.0)  # Tuesday's night helps nobody by day
    assert picking.short_hours == pytest.approx(sum(picking.day_short))
    assert picking.short_fen == round(picking.short_hours * 18_000)
    assert packing.day_given[0] == 4.0


def test_a_lead_sees_the_cover_of_hosted_roles_only(planned_app, version):
    assert [c.role for c in cover_by_role(planned_app, WH_LEAD, version.id)] == ["PACK", "PICK"]
    assert cover_by_role(planned_app, LAB_LEAD, version.id) == ()  # nobody forecast testing


# schedules


def published(app, version):
    publish(app, HR, version.id, get_roster(app, HR, version.id).revision)


def test_staff_see_published_shifts_with_times_roles_and_colleagues(planned_app, version):
    assert person_schedule(planned_app, STAFF_A, "A", MONDAY, SUNDAY) == []
    published(planned_app, version)
    monday, tuesday = person_schedule(planned_app, STAFF_A, "A", MONDAY, SUNDAY)
    assert (monday["start"], monday["end"], monday["work_min"]) == (
        "2026-11-09T07:00:00+08:00",
        "2026-11-09T15:30:00+08:00",
        480,
    )
    assert monday["blocks"][2] == {
        "start": "2026-11-09T11:30:00+08:00",
        "end": "2026-11-09T13:30:00+08:00",
        "role": "PICK",
    }
    assert [c["en"] for c in monday["colleagues"]] == ["B", "L"]
    assert (tuesday["night"], tuesday["end"], tuesday["colleagues"]) == (True, "2026-11-11T06:00:00+08:00", [])
    assert "was" not in monday


def test_a_schedule_says_what_a_new_version_changed(planned_app, version):
    published(planned_app, version)
    again = create_draft(planned_app, HR, first_day=MONDAY, days=DAYS, based_on=version.id)
    edit(planned_app, again, "A", MONDAY, "S", ("PICK", "PICK"))
    edit(planned_app, again, "B", MONDAY, None)
    published(planned_app, again)
    monday, tuesday = person_schedule(planned_app, HR, "A", MONDAY, SUNDAY)
    assert (monday["shift_type"], monday["was"]["shift_type"]) == ("S", "E")
    assert "was" not in tuesday
    (gone,) = person_schedule(planned_app, HR, "B", MONDAY, SUNDAY)
    assert (gone["day"], gone["shift_type"], gone["was"]["shift_type"]) == ("2026-11-09", None, "E")


def test_a_version_for_somebody_elses_sake_hides_no_change(planned_app, version):
    assert recent_changes(planned_app, STAFF_A, "A", MONDAY) == ()
    published(planned_app, version)
    assert recent_changes(planned_app, STAFF_A, "A", MONDAY) == ()  # the first one says nothing else than before
    for step in range(3):
        again = create_draft(planned_app, HR, first_day=MONDAY, days=DAYS, based_on=version.id)
        edit(planned_app, again, "A", MONDAY, "S", ("PICK", "PICK"))
        if step >= 1:
            edit(planned_app, again, "B", MONDAY, None)
        if step == 2:
            edit(planned_app, again, "A", THURSDAY, "S", ("PICK", "PICK"))
        published(planned_app, again)
    days = person_schedule(planned_app, STAFF_A, "A", MONDAY, SUNDAY)
    assert [("was" in day, (day.get("was") or {}).get("shift_type")) for day in days] == [
        (True, "E"),
        (False, None),
        (True, None),  # a day off
    ]
    monday, thursday = recent_changes(planned_app, STAFF_A, "A", MONDAY)
    assert (monday.change.before.shift_type, monday.change.after.shift_type) == ("E", "S")
    assert (thursday.change.before, thursday.change.after.shift_type) == (None, "S")
    assert thursday.roster_id == monday.roster_id + 2
    assert [one.change.day for one in recent_changes(planned_app, STAFF_A, "A", TUESDAY)] == [THURSDAY]
    with pytest.raises(NotFound):
        recent_changes(planned_app, STAFF_A, "B", MONDAY)


def test_a_foreign_schedule_looks_like_a_missing_one(planned_app, version):
    published(planned_app, version)
    for reader, who in ((STAFF_A, "B"), (LAB_LEAD, "A"), (HR, "nobody")):
        with pytest.raises(NotFound) as refused:
            person_schedule(planned_app, reader, who, MONDAY, SUNDAY)
        assert str(refused.value) == f"there is no person {who!r}"
    assert person_schedule(planned_app, WH_LEAD, "A", date(2026, 1, 1), date(2026, 1, 2)) == []


def test_a_day_is_known_once_a_roster_of_it_is_published(planned_app, version):
    first, last = MONDAY - timedelta(days=2), TUESDAY
    assert published_days(planned_app, STAFF_A, first, last) == frozenset()
    published(planned_app, version)
    assert published_days(planned_app, STAFF_A, first, last) == {MONDAY, TUESDAY}
