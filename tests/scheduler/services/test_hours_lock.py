"""What comes after a lock: delta lines in the next open period, and the locked snapshot as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.device import DeviceKind
from scheduler.errors import Conflict, InvalidInput
from scheduler.hours.deltas import Delta
from scheduler.hours.events import CorrectionKind
from scheduler.hours.segments import content_hash
from scheduler.services import devices, hours, hours_changes, hours_queue, punch_quarantine
from scheduler.services.hours_lock import lock_period
from scheduler.services.hours_queue import Decision, decide_exception
from scheduler.services.hours_resolution import resolve_people
from scheduler.services.hours_waiting import waiting_rows
from scheduler.services.punching import ingest
from tests.scheduler.services.ledger_demo import FIRST, HR, LAST, PERIOD, load_demo
from tests.scheduler.services.test_hours import _punch, clear, one

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
NEXT = "2026-11"
PERSON = "E004"


@pytest.fixture
def locked(demo: App) -> App:
    """October is locked; a first week of November, over on the business date, is open."""
    with demo.unit_of_work(SYSTEM) as uow:
        uow.imports.upsert_periods({NEXT: (date(2026, 11, 1), date(2026, 11, 7))})
        uow.audit("test.period", f"period:{NEXT}")
        uow.commit()
    clear(demo)
    lock_period(demo, HR, PERIOD)
    return demo


def punched(app: App, person: str, *events: tuple[datetime, str], seq: int = 0) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        person_id = uow.organisation.ids().people[person]
        rows = [_punch(person_id, at, kind, seq + i) for i, (at, kind) in enumerate(events)]
        uow.imports.add_punches(rows)
        uow.audit("test.punch", f"person:{person}")
        uow.commit()


def corrected(app: App, **values: object) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        account = uow.accounts.account_id(HR.login)
        uow.hours.add_correction(person=PERSON, reason="test", account_id=account, now=uow.now, **values)  # type: ignore[arg-type]
        uow.audit("test.correction", f"person:{PERSON}")
        uow.commit()


def lines(app: App, **where: str) -> tuple[Delta, ...]:
    with app.reading() as uow:
        found: tuple[Delta, ...] = uow.hours.deltas(**where)
    return found


def snapshot(app: App) -> str:
    with app.reading() as uow:
        return content_hash([s for own in uow.hours.segments(*OCTOBER).values() for s in own])


def roles(app: App, period: tuple[date, date]) -> Mapping[tuple[str, str | None], int]:
    return {(r.person, r.role): r.minutes for r in hours.hours_by_role(app, HR, *period)}


def assert_lines_complete_the_snapshot(app: App) -> None:
    """snapshot + Σ lines = what the events say now, by day and role."""
    counted: dict[tuple[date, str | None], int] = {}
    with app.reading() as uow:
        organisation = uow.organisation.load()
        found, _ = resolve_people(uow, organisation, *OCTOBER, {PERSON})[PERSON]
        for segment in uow.hours.segments(*OCTOBER, {PERSON}).get(PERSON, ()):
            key = segment.operational_date, segment.role
            counted[key] = counted.get(key, 0) + segment.minutes
        for line in uow.hours.deltas(people={PERSON}):
            key = line.operational_date, line.role
            counted[key] = counted.get(key, 0) + line.minutes
    for segment in found.segments:
        if OCTOBER[0] <= segment.operational_date <= OCTOBER[1] and not segment.provisional:
            key = segment.operational_date, segment.role
            counted[key] = counted.get(key, 0) - segment.minutes
    assert not any(counted.values())


def absence(app: App) -> tuple[date, datetime]:
    found = one(app, "no_show", person=PERSON)
    return found.operational_date, datetime.fromisoformat(str(found.detail["at"]))


def test_late_punches_become_lines_of_the_next_period_and_the_snapshot_stays(locked: App) -> None:
    before, held = roles(locked, OCTOBER), snapshot(locked)
    day, came = absence(locked)
    punched(locked, PERSON, (came, "IN"), (came + timedelta(hours=5), "OUT"))
    hours_changes.refresh_hours(locked, HR)
    assert (roles(locked, OCTOBER), snapshot(locked)) == (before, held)
    found = lines(locked, period=NEXT)
    assert {(d.person, d.operational_date, d.origin, d.sealed) for d in found} == {(PERSON, day, PERIOD, False)}
    assert sum(d.minutes for d in found) == 270  # five hours less the half hour's break
    assert all(d.event_ids for d in found)
    assert_lines_complete_the_snapshot(locked)
    november = hours.hours_by_role(locked, HR, date(2026, 11, 1), date(2026, 11, 7), person=PERSON)
    assert sum(r.delta_min for r in november) == 270
    # the shift was attended after all
    assert not [e for e in hours_queue.list_exceptions(locked, HR, day, day, person=PERSON) if e.kind == "no_show"]


def test_lines_of_lines_are_exact(locked: App) -> None:
    _, came = absence(locked)
    punched(locked, PERSON, (came, "IN"), (came + timedelta(hours=5), "OUT"))
    hours_changes.refresh_hours(locked, HR)
    first = lines(locked, period=NEXT)
    clear_all(locked)
    lock_period(locked, HR, NEXT)
    assert all(d.sealed for d in lines(locked))

    out = max(d.event_ids[-1] for d in first)
    corrected(locked, kind=CorrectionKind.RETIME, punch_id=out, at=came + timedelta(hours=4))
    hours_changes.refresh_hours(locked, HR)
    found = [d for d in lines(locked) if not d.sealed]
    assert sum(d.minutes for d in found) == 240 - 270  # four hours owe no break
    assert {d.period for d in found} == {None}  # no period is open
    assert_lines_complete_the_snapshot(locked)

    with locked.unit_of_work(SYSTEM) as uow:
        uow.imports.upsert_periods({"2026-12": (date(2026, 12, 1), date(2026, 12, 31))})
        uow.audit("test.period", "period:2026-12")
        uow.commit()
    hours.resolve_hours(locked, HR, FIRST, LAST)
    assert sum(d.minutes for d in lines(locked, period="2026-12")) == -30
    assert_lines_complete_the_snapshot(locked)

    corrected(locked, kind=CorrectionKind.VOID, punch_id=out)
    hours_changes.refresh_hours(locked, HR)
    # an open IN claims nothing firm: the whole first line is taken back until somebody decides
    assert sum(d.minutes for d in lines(locked)) == 0
    assert_lines_complete_the_snapshot(locked)


def test_a_line_that_is_no_longer_due_goes_and_one_that_is_stays_as_it_was(locked: App) -> None:
    _, came = absence(locked)
    punched(locked, PERSON, (came, "IN"), (came + timedelta(hours=5), "OUT"))
    hours_changes.refresh_hours(locked, HR)
    posted = lines(locked)
    assert hours.resolve_hours(locked, HR, FIRST, LAST).changed_deltas == 0
    assert lines(locked) == posted
    for event in posted[0].event_ids:
        corrected(locked, kind=CorrectionKind.VOID, punch_id=event)
    hours_changes.refresh_hours(locked, HR)
    assert lines(locked) == ()


def test_what_must_be_decided_of_a_locked_day_blocks_the_period_that_would_count_it(locked: App) -> None:
    _, came = absence(locked)
    punched(locked, PERSON, (came, "IN"))
    hours_changes.refresh_hours(locked, HR)
    assert lines(locked) == ()  # provisional time is not counted
    clear_all(locked, keep=PERSON)
    with pytest.raises(Conflict, match="1 unresolved items"):
        lock_period(locked, HR, NEXT)
    late = one(locked, "missing_out", person=PERSON)
    decide_exception(locked, HR, late.id, Decision.ACCEPT, reason="stayed to the end")
    assert sum(d.minutes for d in lines(locked, period=NEXT)) > 300
    assert_lines_complete_the_snapshot(locked)
    lock_period(locked, HR, NEXT)


def test_a_lock_keeps_rules_lines_and_totals_and_rounding_owes_nobody_more_than_half_a_unit(demo: App) -> None:
    clear(demo)
    with pytest.raises(InvalidInput, match="rounding_min: 0 to 60"):
        lock_period(demo, HR, PERIOD, rounding_min=61)
    lock_period(demo, HR, PERIOD, rounding_min=15)
    with demo.reading() as uow:
        how = uow.hours.period_lock(PERIOD)
        totals = uow.hours.pay_totals(PERIOD)
    assert how is not None
    assert (how.rounding_min, len(how.deltas_hash), len(how.rules_hash)) == (15, 64, 64)
    worked = hours.hours_by_role(demo, HR, *OCTOBER)
    assert sum(t.worked_min for t in totals) == sum(r.minutes for r in worked)
    assert all(t.paid_min % 15 == 0 and abs(t.balance_min) <= 7 for t in totals)
    assert all(t.paid_min + t.balance_min == t.worked_min for t in totals)


def test_a_correction_asked_for_keeps_the_period_open(demo: App) -> None:
    clear(demo)
    corrected(demo, kind=CorrectionKind.ADD, at=datetime.fromisoformat("2026-10-05T01:00+00:00"), punch_kind=None)
    with demo.unit_of_work(SYSTEM) as uow:
        uow.session.connection().exec_driver_sql("UPDATE correction SET status = 'requested' WHERE reason = 'test'")
        uow.audit("test.correction", f"person:{PERSON}")
        uow.commit()
    with pytest.raises(Conflict, match="1 corrections asked for"):
        lock_period(demo, HR, PERIOD)


HELD_BACK = {
    "a day of the period": ({"time": "2026-10-05T08:00:00+08:00"}, True),
    "its last minute": ({"time": "2026-10-31 23:59:59"}, True),
    "the end of its last night": ({"time": "2026-11-01 15:59:59"}, True),
    "the day after": ({"time": "2026-11-01 16:00:00"}, False),
    "the day before": ({"time": "2026-09-30 23:59:59"}, False),
    "a day that an offset moves in": ({"time": "2026-09-30T16:00:00Z"}, True),
    "a date without a time": ({"time": "2026/10/5"}, True),
    "a date of another month": ({"time": "2026/9/5"}, False),
    "no date at all": ({"time": "noon"}, True),
    "no time": ({}, True),
}


@pytest.mark.parametrize("name", HELD_BACK)
def test_a_row_in_quarantine_that_may_be_of_the_period_keeps_it_open(demo: App, name: str) -> None:
    said, keeps = HELD_BACK[name]
    clear(demo)
    gate = devices.add_device(demo, SYSTEM, code="GATE", name="Gate", kind=DeviceKind.TERMINAL).device
    row = {"seq": 1, "person": "E999", "kind": "IN", **said}
    assert [answer.status for answer in ingest(demo, gate, [row])] == ["quarantined"]
    with demo.reading() as uow:
        waits = waiting_rows(uow, uow.hours.period(PERIOD))
    assert waits == keeps
    if keeps:
        with pytest.raises(Conflict) as refused:
            lock_period(demo, HR, PERIOD)
        assert (refused.value.key, refused.value.params["quarantined"]) == ("period_quarantine", 1)
        [held] = punch_quarantine.list_quarantine(demo, HR)
        punch_quarantine.dismiss(demo, HR, held.id, note="a test of the gate")
    assert lock_period(demo, HR, PERIOD).locked


def clear_all(app: App, keep: str = "") -> None:
    while blocking := [
        e for e in hours_queue.list_exceptions(app, HR, FIRST, LAST) if e.blocking and e.person not in (keep, HR.person)
    ]:
        found = blocking[0]
        decision = Decision.ACCEPT if found.detail["repair"] else Decision.VOID
        decide_exception(app, HR, found.id, decision, reason="as agreed with the person")


def test_lock_lines_and_what_changed_on_every_database(app: App, tmp_path: Path) -> None:
    load_demo(app, tmp_path / "csv")
    clear(app)
    lock_period(app, HR, PERIOD, rounding_min=5)
    hours_changes.refresh_hours(app, HR)
    _, came = absence(app)
    punched(app, PERSON, (came, "IN"), (came + timedelta(hours=5), "OUT"))
    assert hours_changes.refresh_hours(app, HR).changed_deltas == 1
    found = lines(app, origin=PERIOD)
    assert [(d.minutes, d.period, d.sealed) for d in found] == [(270, None, False)]
    assert_lines_complete_the_snapshot(app)
    with app.reading() as uow:
        assert len(uow.hours.pay_totals(PERIOD)) == 40
        assert uow.hours.pay_balances().keys() == {t.person for t in uow.hours.pay_totals(PERIOD)}
    assert not hours_changes.refresh_hours(app, HR).changed
