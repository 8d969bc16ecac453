"""Hours of the demo company: resolution, the queue, locking, and who sees what."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, Actor
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.hours.events import CorrectionKind
from scheduler.hours.ledger import StoredException
from scheduler.services import attribution, attribution_verify, hours, hours_queue
from scheduler.services.hours_queue import Decision, decide_exception, list_exceptions
from tests.scheduler.services.ledger_demo import (
    FIRST,
    HR,
    LAST,
    LEAD,
    PERIOD,
    STAFF,
    load_demo,
)

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def one(app: App, kind: str, **where: object) -> StoredException:
    """The first open exception of a kind."""
    return next(
        e
        for e in list_exceptions(app, HR, FIRST, LAST)
        if e.kind == kind and all(getattr(e, name) == value for name, value in where.items())
    )


def clear(app: App) -> None:
    """Decide everything that blocks October, as a clerk would: take the repair, void what cannot be known."""
    while blocking := [e for e in list_exceptions(app, HR, *OCTOBER) if e.blocking]:
        found = blocking[0]
        decision = Decision.ACCEPT if found.detail["repair"] else Decision.VOID
        actor = replace(HR, person=None) if found.person == HR.person else HR
        decide_exception(app, actor, found.id, decision, reason="as agreed with the person")


def segments_of(app: App, person: str, day: date) -> int:
    return sum(s.minutes for s in hours.day_detail(app, HR, person, day).segments)


def test_six_weeks_of_forty_people_resolve_in_under_two_seconds_and_again_without_a_change(demo: App) -> None:
    began = time.process_time()
    again = hours.resolve_hours(demo, HR, FIRST, LAST)
    assert time.process_time() - began < 2
    assert (again.people, again.changed_people, again.locked_days) == (40, 0, 0)
    assert again.blocking == len([e for e in list_exceptions(demo, HR, FIRST, LAST) if e.blocking]) > 0


def test_every_punch_of_the_six_weeks_has_exactly_one_fate(demo: App) -> None:
    with demo.reading() as uow:
        organisation = uow.organisation.load()
        found = hours.resolve_people(uow, organisation, FIRST, LAST)
        punches = {
            p.id
            for person in organisation.people
            for p in uow.hours.raw_punches(person, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
        }
    fates = Counter(i for resolution, _ in found.values() for i in resolution.outcomes)
    assert set(fates) == punches
    assert set(fates.values()) == {1}


def test_only_hr_resolves_locks_and_decides(demo: App) -> None:
    exception = one(demo, "missing_out")
    for actor in (LEAD, STAFF):
        with pytest.raises(Forbidden):
            hours.resolve_hours(demo, actor, FIRST, LAST)
        with pytest.raises(Forbidden):
            hours.lock_period(demo, actor, PERIOD)
        with pytest.raises(Forbidden):
            decide_exception(demo, actor, exception.id, Decision.ACCEPT, reason="looks right")


@pytest.mark.parametrize(("actor", "people"), [(HR, 40), (LEAD, 16), (STAFF, 1)], ids=["HR", "lead", "staff"])
def test_hours_are_shown_within_the_actors_reach(demo: App, actor: Actor, people: int) -> None:
    found = hours.hours_by_role(demo, actor, *OCTOBER)
    assert len({row.person for row in found}) == people
    assert len({line.person for line in hours.plan_against_actual(demo, actor, *OCTOBER)}) == people


def test_a_person_out_of_sight_looks_like_one_that_does_not_exist(demo: App) -> None:
    for code in ("E017", "E999"):
        with pytest.raises(NotFound, match=f"there is no person '{code}'"):
            hours.hours_by_role(demo, LEAD, *OCTOBER, person=code)
        with pytest.raises(NotFound, match=f"there is no person '{code}'"):
            hours.day_detail(demo, LEAD, code, OCTOBER[0])
    with pytest.raises(NotFound, match="there is no department 'LAB'"):
        hours.hours_by_role(demo, LEAD, *OCTOBER, department="LAB")
    laboratory = next(e for e in list_exceptions(demo, HR, FIRST, LAST) if e.person == "E018")
    with pytest.raises(NotFound, match=f"there is no exception {laboratory.id}"):
        hours_queue.get_exception(demo, LEAD, laboratory.id)


def test_hours_by_role_add_up_to_the_plan_against_actual(demo: App) -> None:
    by_role = hours.hours_by_role(demo, HR, *OCTOBER)
    lines = hours.plan_against_actual(demo, HR, *OCTOBER)
    assert sum(r.minutes for r in by_role) == sum(line.worked_min for line in lines) > 300_000
    assert all(sum(line.worked_roles.values()) == line.worked_min for line in lines)
    assert all(line.planned_min == 0 for line in lines if line.shift_type is None)


def test_a_day_shows_its_punches_with_what_became_of_them(demo: App) -> None:
    exception = one(demo, "unmatched_out")
    detail = hours.day_detail(demo, HR, exception.person, exception.operational_date)
    assert detail.line.shift_type is not None
    assert "unresolved" in detail.outcomes.values()
    assert {p.id for p in detail.punches} == detail.outcomes.keys()
    assert exception.id in {e.id for e in detail.exceptions}


def test_accepting_a_missing_out_adds_a_correction_and_makes_the_time_firm(demo: App) -> None:
    exception = one(demo, "missing_out", person="E012", operational_date=date(2026, 10, 8))
    before = segments_of(demo, "E012", exception.operational_date)
    decided = decide_exception(demo, HR, exception.id, Decision.ACCEPT, reason="seen on the camera")
    assert (decided.state, decided.decided_by, decided.decision) == ("resolved", "hana", "seen on the camera")
    detail = hours.day_detail(demo, HR, "E012", exception.operational_date)
    assert sum(s.minutes for s in detail.segments) == before == exception.detail["minutes"]
    assert not any(s.provisional for s in detail.segments)
    with demo.reading() as uow:
        _, corrections = uow.hours.events(
            datetime(2026, 10, 8, tzinfo=UTC), datetime(2026, 10, 10, tzinfo=UTC), {"E012"}
        )
    assert [c.kind for c in corrections["E012"]] == [CorrectionKind.ADD]
    with pytest.raises(Conflict, match="decided by hana"):
        decide_exception(demo, HR, exception.id, Decision.VOID, reason="second thoughts")


def test_entering_another_time_counts_from_then(demo: App) -> None:
    exception = one(demo, "missing_out", person="E007", operational_date=date(2026, 10, 1))
    out = datetime(2026, 10, 1, 4, 0, tzinfo=UTC)  # noon in Shanghai; the shift began at 7:00
    decide_exception(demo, HR, exception.id, Decision.ENTER, at=out, reason="left ill at noon")
    detail = hours.day_detail(demo, HR, "E007", date(2026, 10, 1))
    assert detail.line.worked_end == out
    assert not any(s.provisional for s in detail.segments)


def test_one_missing_in_explains_every_event_after_it(demo: App) -> None:
    broken = [e for e in list_exceptions(demo, HR, FIRST, LAST) if (e.person, e.blocking) == ("E018", True)]
    same_day = [e for e in broken if e.operational_date == date(2026, 10, 15)]
    assert sorted(e.kind for e in same_day) == ["unmatched_break", "unmatched_break", "unmatched_out"]
    decide_exception(demo, HR, same_day[0].id, Decision.ACCEPT, reason="came on time, says the lead")
    left = list_exceptions(demo, HR, date(2026, 10, 15), date(2026, 10, 15), person="E018")
    assert left == ()
    assert segments_of(demo, "E018", date(2026, 10, 15)) > 400


def test_a_voided_punch_stays_in_the_raw_list(demo: App) -> None:
    exception = one(demo, "missing_out", person="E010")  # an old device's single event
    (event,) = exception.detail["events"]  # type: ignore[misc]
    punches = hours.day_detail(demo, HR, "E010", exception.operational_date).punches
    decide_exception(demo, HR, exception.id, Decision.VOID, reason="test of the device")
    detail = hours.day_detail(demo, HR, "E010", exception.operational_date)
    assert detail.outcomes[event] == "voided"
    assert detail.punches == punches


@pytest.mark.parametrize(
    ("decision", "reason", "at", "complaint"),
    [
        pytest.param(Decision.ACCEPT, "  ", None, "reason: 3 to 400 characters", id="no reason"),
        pytest.param(Decision.KEEP, "let it be", None, "keep is not possible for missing_out", id="blocking kept"),
        pytest.param(Decision.ENTER, "left then", None, "a time with its zone is needed", id="no time"),
        pytest.param(Decision.ENTER, "left then", timedelta(hours=-1), "must lie from", id="before coming"),
        pytest.param(Decision.ENTER, "left then", timedelta(hours=16, minutes=1), "must lie from", id="too late"),
    ],
)
def test_a_decision_that_cannot_be_changes_nothing(
    demo: App,
    decision: Decision,
    reason: str,
    at: timedelta | None,
    complaint: str,
) -> None:
    exception = one(demo, "missing_out", person="E008")
    came = datetime.fromisoformat(str(exception.detail["at"]))
    with pytest.raises(InvalidInput, match=complaint):
        decide_exception(demo, HR, exception.id, decision, reason=reason, at=None if at is None else came + at)
    assert hours_queue.get_exception(demo, HR, exception.id) == exception


def test_a_time_that_solves_nothing_is_refused(demo: App) -> None:
    # the IN entered after the first unmatched ROLE, but before the OUT, leaves the ROLE unmatched
    role = one(demo, "unmatched_role", person="E006")
    with pytest.raises(InvalidInput, match="must lie from"):
        decide_exception(
            demo,
            HR,
            role.id,
            Decision.ENTER,
            reason="came later",
            at=datetime.fromisoformat(str(role.detail["at"])) + timedelta(minutes=1),
        )


def test_nobody_decides_about_the_own_punches(demo: App) -> None:
    exception = one(demo, "missing_out", person="E035")
    with pytest.raises(Forbidden, match="own punches"):
        decide_exception(demo, replace(HR, person="E035"), exception.id, Decision.ACCEPT, reason="I was there")


def test_a_decision_needs_an_account_that_can_be_named(demo: App) -> None:
    with pytest.raises(Forbidden, match="needs a name"):
        decide_exception(demo, SYSTEM, one(demo, "missing_out").id, Decision.ACCEPT, reason="a script")


def test_what_may_stay_is_kept_and_stays_decided(demo: App) -> None:
    absent = one(demo, "no_show")
    decide_exception(demo, HR, absent.id, Decision.KEEP, reason="no word from him")
    hours.resolve_hours(demo, HR, FIRST, LAST)
    assert hours_queue.get_exception(demo, HR, absent.id).state == "resolved"


def test_a_period_with_open_items_is_not_locked_and_says_how_many(demo: App) -> None:
    blocking = [e for e in list_exceptions(demo, HR, *OCTOBER) if e.blocking]
    with pytest.raises(Conflict, match=f"{len(blocking)} unresolved items,") as refused:
        hours.lock_period(demo, HR, PERIOD)
    assert refused.value.params["unresolved"] == len(blocking) > 20
    assert refused.value.params["provisional"] > 20  # type: ignore[operator]


def test_a_period_that_runs_or_is_unknown_is_not_locked(demo: App) -> None:
    with demo.unit_of_work(SYSTEM) as uow:
        uow.imports.upsert_periods({"2026-11": (date(2026, 11, 1), date(2026, 11, 30))})
        uow.audit("test.period", "period:2026-11")
        uow.commit()
    with pytest.raises(Conflict, match="cannot be locked on 2026-11-08"):
        hours.lock_period(demo, HR, "2026-11")
    with pytest.raises(NotFound, match="2030-01"):
        hours.lock_period(demo, HR, "2030-01")


def test_a_locked_period_stays_locked(demo: App) -> None:
    clear(demo)
    locked = hours.lock_period(demo, HR, PERIOD)
    assert locked.locked
    assert len(locked.content_hash) == 64
    with pytest.raises(Conflict, match="locked already"):
        hours.lock_period(demo, HR, PERIOD)


def _punch(person_id: int, at: datetime, kind: str, seq: int) -> dict[str, object]:
    return {
        "person_id": person_id,
        "device": "LATE",
        "device_seq": seq,
        "local_text": at.isoformat(),
        "tz": "UTC",
        "at": at,
        "kind": kind,
        "role_id": None,
        "flags": [],
        "source": "test",
        "received_at": at,
        "payload_hash": f"{seq:064d}",
    }


def test_from_punches_to_a_published_attribution_on_every_database(app: App, tmp_path: Path) -> None:
    load_demo(app, tmp_path / "csv")
    clear(app)
    hours.lock_period(app, HR, PERIOD)
    made = attribution.run_attribution(app, HR, PERIOD)
    published = attribution.publish_attribution(app, HR, PERIOD, made.version)
    assert published.state == "published"
    assert attribution_verify.verify_attribution(app, HR, PERIOD, made.version).intact
    overview = attribution.attribution_overview(app, HR, PERIOD)
    assert len(overview.people) == 40
    for department in overview.departments:
        assert sum(role.amount for role in department.roles) + department.unattributed == department.amount


def add_punches(app: App, person: str, *events: tuple[datetime, str], flags: tuple[str, ...] = ()) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        person_id = uow.organisation.ids().people[person]
        uow.imports.add_punches(
            [{**_punch(person_id, at, kind, seq), "flags": list(flags)} for seq, (at, kind) in enumerate(events)]
        )
        uow.audit("test.punch", f"person:{person}")
        uow.commit()
    hours.resolve_hours(app, HR, FIRST, LAST)


FREE_DAY = date(2026, 10, 11)  # a Sunday without a shift for E028
MORNING = datetime(2026, 10, 11, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("decision", "at", "minutes"),
    [
        pytest.param(Decision.KEEP, None, 180, id="as read"),
        pytest.param(Decision.ENTER, MORNING + timedelta(hours=2), 120, id="an hour earlier"),
        pytest.param(Decision.VOID, None, 0, id="not at all"),
    ],
)
def test_a_doubtful_reading_is_kept_retimed_or_voided(
    demo: App, decision: Decision, at: datetime | None, minutes: int
) -> None:
    add_punches(demo, "E028", (MORNING, "IN"))
    with demo.unit_of_work(SYSTEM) as uow:
        out = _punch(uow.organisation.ids().people["E028"], MORNING + timedelta(hours=3), "OUT", 9)
        uow.imports.add_punches([{**out, "flags": ["ambiguous_hour"]}])
        uow.audit("test.punch", "person:E028")
        uow.commit()
    hours.resolve_hours(demo, HR, FIRST, LAST)
    doubt = one(demo, "ambiguous_hour", person="E028")
    assert doubt.blocking
    assert hours_queue.decisions_for(doubt) == (Decision.KEEP, Decision.ENTER, Decision.VOID)
    decide_exception(demo, HR, doubt.id, decision, reason="asked the person", at=at)
    assert hours_queue.get_exception(demo, HR, doubt.id).state == "resolved"
    assert segments_of(demo, "E028", FREE_DAY) == minutes


def test_voiding_an_entered_time_takes_its_correction_back(demo: App) -> None:
    add_punches(demo, "E028", (MORNING + timedelta(hours=3), "OUT"))
    lost = one(demo, "unmatched_out", person="E028")
    decide_exception(demo, HR, lost.id, Decision.ENTER, at=MORNING, reason="came at nine, says the lead")
    assert segments_of(demo, "E028", FREE_DAY) == 180
    extra = one(demo, "unscheduled", person="E028")
    decide_exception(demo, HR, extra.id, Decision.VOID, reason="it was somebody else's card")
    assert segments_of(demo, "E028", FREE_DAY) == 0
    with demo.reading() as uow:
        _, corrections = uow.hours.events(MORNING - timedelta(days=1), MORNING + timedelta(days=1), {"E028"})
    assert [c.kind for c in corrections["E028"]] == [CorrectionKind.VOID]  # the ADD is no longer approved
    assert list_exceptions(demo, HR, FREE_DAY, FREE_DAY, person="E028") == ()


def test_a_time_for_no_show_cannot_be_entered(demo: App) -> None:
    absent = one(demo, "no_show")
    assert hours_queue.decisions_for(absent) == (Decision.KEEP,)
    with pytest.raises(InvalidInput, match="possible are keep"):
        decide_exception(demo, HR, absent.id, Decision.ENTER, at=MORNING, reason="was here after all")


def test_periods_are_listed_in_order(demo: App) -> None:
    assert [p.code for p in hours.list_periods(demo, STAFF)] == ["2026-08", "2026-09", "2026-10"]
