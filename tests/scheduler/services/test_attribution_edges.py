"""Edge cases of the attribution note, 1.13, that need the ledger: undecided time, a lock, a correction after it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scheduler.attribution.splits import RoleSplit
from scheduler.bootstrap import App
from scheduler.errors import Conflict, InvalidInput
from scheduler.hours.events import CorrectionKind
from scheduler.services import attribution, attribution_person, corrections, hours
from scheduler.services.attribution_figures import Because, Kind, figure
from scheduler.services.attribution_lineage import figure_lineage
from scheduler.services.attribution_verify import verify_attribution
from scheduler.services.corrections import Wish
from tests.scheduler.services.ledger_demo import HR, PERIOD, STAFF
from tests.scheduler.services.test_hours import clear

WHO = "E005"
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def counted(app: App) -> dict[str, int]:
    return {p.person: p.minutes for p in attribution.attribution_overview(app, HR, PERIOD).people}


def test_time_without_a_clock_out_is_shown_is_no_evidence_and_keeps_the_period_open(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    overview = attribution.attribution_overview(demo, HR, PERIOD)
    provisional = {p.person: p.provisional_min for p in overview.people if p.provisional_min}
    recorded: dict[str, int] = {}
    for line in hours.hours_by_role(demo, HR, FIRST, LAST):
        recorded[line.person] = recorded.get(line.person, 0) + line.minutes
    assert provisional
    for person, minutes in counted(demo).items():
        assert minutes == recorded[person] - provisional.get(person, 0)
    with pytest.raises(Conflict):
        hours.lock_period(demo, HR, PERIOD)
    clear(demo)
    assert hours.lock_period(demo, HR, PERIOD).locked


def test_a_correction_after_the_lock_leaves_the_locked_attribution_and_counts_in_the_next_period(demo: App) -> None:
    clear(demo)
    locked = hours.lock_period(demo, HR, PERIOD)
    made = attribution.run_attribution(demo, HR, PERIOD)
    attribution.publish_attribution(demo, HR, PERIOD, made.version)
    before = counted(demo)
    with demo.reading() as uow:
        day = next(s.operational_date for s in uow.hours.segments(FIRST, LAST, {WHO})[WHO])
    punch = next(p for p in hours.day_detail(demo, HR, WHO, day).punches if p.kind == "OUT")
    request = corrections.request_correction(
        demo,
        STAFF,
        Wish(kind=CorrectionKind.RETIME, punch_id=punch.id, at=punch.at + timedelta(minutes=45)),
        reason="The terminal was out of order when I left",
        evidence="seen by the shift lead",
    )
    corrections.decide_correction(demo, HR, request.id, approve=True)
    assert counted(demo) == before
    with demo.reading() as uow:
        assert uow.hours.period(PERIOD).content_hash == locked.content_hash
        lines = uow.hours.deltas(days=(day, day), people=[WHO])
    assert [(line.minutes, line.origin) for line in lines] == [(45, PERIOD)]
    assert all(line.period != PERIOD for line in lines)
    assert verify_attribution(demo, HR, PERIOD, made.version).intact


def test_a_split_role_counts_for_both_and_every_cell_still_rests_on_its_segments(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    before = counted(demo)
    cells = {c.cell.role: c.cell.minutes for c in attribution_person_lines(demo)}
    main = max(cells, key=lambda role: cells[role])
    with demo.unit_of_work(HR) as uow:
        other = next(role for role in sorted(uow.organisation.load().roles) if role not in cells)
        uow.pools.upsert_splits(
            [(RoleSplit(person=WHO, role=main, parts=((main, 700), (other, 300)), first_day=FIRST), "leads the dock")]
        )
        uow.audit("test.split", "x")
        uow.commit()
    attribution.run_attribution(demo, HR, PERIOD)
    assert counted(demo) == before
    after = {c.cell.role: c.cell.minutes for c in attribution_person_lines(demo)}
    assert after[main] + after[other] == cells[main]
    days = len({s.operational_date for s in attribution_person.cell_segments(demo, HR, PERIOD, WHO, other)})
    assert abs(after[other] - 0.3 * cells[main]) <= days  # each day's minutes are split to the minute
    [cell] = [c.cell for c in attribution_person_lines(demo) if c.cell.role == other]
    lineage = figure_lineage(demo, HR, PERIOD, figure(Kind.CELL_MINUTES, WHO, other, cell.w_milli).key)
    assert {r.because for r in lineage.rows} == {Because.SEGMENT}
    assert lineage.exact
    for role, minutes in after.items():
        linked = attribution_person.cell_segments(demo, HR, PERIOD, WHO, role)
        assert sum(s.minutes for s in linked if not s.provisional) == minutes


def test_hours_beyond_the_cap_earn_nothing_and_are_shown_as_left_out(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    before = counted(demo)
    cap = sorted(before.values())[-5]
    attribution.run_attribution(demo, HR, PERIOD, minutes_cap=cap)
    assert counted(demo) == {person: min(minutes, cap) for person, minutes in before.items()}
    person = max(before, key=lambda p: before[p])
    [line, *_] = attribution_person.person_score(demo, HR, PERIOD, person).roles
    key = figure(Kind.CELL_MINUTES, person, line.cell.role, line.cell.w_milli).key
    lineage = figure_lineage(demo, HR, PERIOD, key)
    assert lineage.exact
    assert any(row.because is Because.CAPPED for row in lineage.rows)
    with pytest.raises(InvalidInput):
        attribution.run_attribution(demo, HR, PERIOD, minutes_cap=0)


def attribution_person_lines(app: App) -> tuple[attribution_person.RoleLine, ...]:
    return attribution_person.person_score(app, HR, PERIOD, WHO).roles
