"""What holds for any events whatever: the invariants of the attendance note, 5.2, over generated weeks."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduler.hours.events import Correction, CorrectionKind, Punch, PunchKind
from scheduler.hours.resolve import Resolution, resolve
from scheduler.hours.rules import BreakDemand, BreakPolicy, Outcome, Rules
from scheduler.hours.schedule import ScheduledShift, floor_minutes
from scheduler.hours.segments import cut_at, minutes_inside
from tests.scheduler.hours.builders import BERLIN, DAY, SHANGHAI, at, resolved, shift

DAYS = 4
FIRST = at("00:00", DAY - timedelta(days=1))
# A coarse grid, so that equalities happen: half hours, with a minute, two minutes and two minutes and a second beside.
INSTANTS = st.builds(
    lambda half, jitter: FIRST + 1800 * half + jitter,
    st.integers(0, 48 * (DAYS + 1)),
    st.sampled_from([0, 0, 0, 60, 119, 120, 121, -1]),
)
ROLES = st.sampled_from(["PICK", "RCV", "PACK"])


@st.composite
def events(draw: st.DrawFn) -> list[Punch]:
    drawn = draw(st.lists(st.tuples(INSTANTS, st.sampled_from(list(PunchKind)), st.none() | ROLES), max_size=14))
    return [
        Punch(
            id=i,
            person="Bo",
            at_s=at_s,
            kind=kind,
            role=role or "RCV" if kind is PunchKind.ROLE else role,
            device="GATE",
            device_seq=100 + i,
        )
        for i, (at_s, kind, role) in enumerate(drawn, start=1)
    ]


@st.composite
def plans(draw: st.DrawFn) -> list[ScheduledShift]:
    found = []
    for offset in range(DAYS):
        kind = draw(st.sampled_from(["off", "day", "late", "night", "short"]))
        day = DAY + timedelta(days=offset)
        roles = draw(st.lists(st.none() | ROLES, min_size=0, max_size=5))
        if kind == "day":
            found.append(shift("08:00", 540, day=day, breaks=((240, 60), (420, 15, True)), roles=roles))
        elif kind == "late":
            found.append(shift("14:00", 480, day=day, breaks=((210, 30),), roles=roles))
        elif kind == "night":
            found.append(shift("22:00", 480, day=day, breaks=((240, 30),), roles=roles, night=True))
        elif kind == "short":
            found.append(shift("09:00", 240, day=day, breaks=(), roles=roles))
    return found


@st.composite
def corrections(draw: st.DrawFn, raw: list[Punch]) -> list[Correction]:
    found = []
    for i in range(1, draw(st.integers(0, 3)) + 1):
        kind = draw(st.sampled_from([CorrectionKind.ADD, *([*CorrectionKind] if raw else [])]))
        adds = kind is CorrectionKind.ADD
        found.append(
            Correction(
                id=i,
                person="Bo",
                kind=kind,
                approved=draw(st.booleans()),
                decided_s=i,
                punch_id=None if adds else draw(st.sampled_from([p.id for p in raw])),
                at_s=draw(INSTANTS) if kind in (CorrectionKind.ADD, CorrectionKind.RETIME) else None,
                punch_kind=draw(st.sampled_from(list(PunchKind))) if adds or kind is CorrectionKind.RETAG else None,
                role=draw(ROLES),
            )
        )
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Punch], list[Correction], list[ScheduledShift], int]:
    raw = draw(events())
    return raw, draw(corrections(raw)), draw(plans()), draw(INSTANTS)


Case = tuple[list[Punch], list[Correction], list[ScheduledShift], int]


def run(case: Case) -> Resolution:
    raw, folded, plan, now = case
    return resolved(raw, *plan, corrections=folded, as_of_s=now)


@given(cases())
def test_every_event_is_in_exactly_one_class(case: Case) -> None:
    raw, folded, _, _ = case
    added = {-c.id for c in folded if c.approved and c.kind is CorrectionKind.ADD}
    found = run(case)
    assert found.outcomes.keys() == {p.id for p in raw} | added
    voided = {c.punch_id for c in folded if c.approved and c.kind is CorrectionKind.VOID}
    assert {i for i, outcome in found.outcomes.items() if outcome is Outcome.VOIDED} == voided


@given(cases())
def test_an_unresolved_event_is_always_a_blocking_exception(case: Case) -> None:
    found = run(case)
    blamed = {i for e in found.exceptions if e.blocking for i in e.event_ids}
    assert {i for i, outcome in found.outcomes.items() if outcome is Outcome.UNRESOLVED} <= blamed


@given(cases())
def test_segments_never_overlap_and_have_one_role_an_instant(case: Case) -> None:
    segments = sorted(run(case).segments, key=lambda s: s.start_s)
    assert all(s.start_s < s.end_s for s in segments)
    assert all(a.end_s <= b.start_s for a, b in pairwise(segments))


@given(cases(), st.lists(INSTANTS, max_size=6))
def test_minutes_add_up_under_any_split(case: Case, edges: list[int]) -> None:
    segments = run(case).segments
    parts = cut_at(segments, edges)
    assert sum(p.minutes for p in parts) == sum(s.minutes for s in segments)
    for edge in edges:
        assert not any(p.start_s < edge < p.end_s for p in parts)
        far = max((s.end_s for s in segments), default=0) + 1
        assert minutes_inside(segments, 0, edge) + minutes_inside(segments, edge, far) == sum(p.minutes for p in parts)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_is_irrelevant(case: Case, shuffler: random.Random) -> None:
    raw, folded, plan, now = case
    mixed, others, shifts = list(raw), list(folded), list(plan)
    for rows in (mixed, others, shifts):
        shuffler.shuffle(rows)
    assert run((mixed, others, shifts, now)) == run(case)


@given(cases())
def test_the_ids_that_arrival_gives_change_no_time(case: Case) -> None:
    raw, _, plan, now = case
    renumbered = [replace(p, id=1000 - p.id) for p in raw]
    before, after = run((raw, [], plan, now)), run((renumbered, [], plan, now))
    assert [replace(s, event_ids=()) for s in before.segments] == [replace(s, event_ids=()) for s in after.segments]


@given(cases())
def test_a_resend_and_a_second_run_change_nothing_and_the_raw_list_stays(case: Case) -> None:
    raw, folded, plan, now = case
    kept = list(raw)
    once = run(case)
    resent = [*raw, *(replace(p, id=p.id + 500) for p in raw)]
    assert run((resent, folded, plan, now)) == once
    assert run(case) == once
    assert raw == kept


@given(cases())
def test_nothing_is_claimed_outside_presence_and_no_presence_exceeds_sixteen_hours(case: Case) -> None:
    raw, folded, _, _ = case
    found = run(case)
    moments = [p.at_s for p in raw] + [c.at_s for c in folded if c.at_s is not None]
    for segment in found.segments:
        assert segment.start_s >= min(moments)
        assert segment.end_s - segment.start_s <= 16 * 3600
        if not segment.provisional and "auto_break" not in segment.flags:
            assert segment.end_s <= max(moments)


@given(cases())
def test_a_shift_is_deducted_no_more_than_its_unpaid_breaks(case: Case) -> None:
    raw, folded, plan, now = case
    without = [replace(s, breaks=tuple(b for b in s.breaks if b.paid)) for s in plan]
    worked = sum(s.end_s - s.start_s for s in run(case).segments)
    undeducted = sum(s.end_s - s.start_s for s in run((raw, folded, without, now)).segments)
    unpaid = sum(b.end_s - b.start_s for s in plan for b in s.breaks if not b.paid)
    assert 0 <= undeducted - worked <= unpaid


@given(cases())
def test_breaks_that_labour_rules_demand_only_take_worked_time_away(case: Case) -> None:
    raw, folded, plan, now = case
    policy = BreakPolicy(demands=(BreakDemand(over_s=4 * 3600, length_s=2700, piece_s=900),), paid_s=600)
    found = resolve(
        person="Bo",
        punches=raw,
        corrections=folded,
        shifts=plan,
        zone=SHANGHAI,
        as_of_s=now,
        rules=Rules(breaks=(policy,)),
    )
    paid = resolve(
        person="Bo",
        punches=raw,
        corrections=folded,
        shifts=plan,
        zone=SHANGHAI,
        as_of_s=now,
        rules=Rules(breaks=(replace(policy, demands=()),)),
    )
    assert found.outcomes == paid.outcomes
    assert all(a.end_s <= b.start_s for a, b in pairwise(found.segments))
    for segment in found.segments:
        inside = [p for p in paid.segments if p.start_s <= segment.start_s and segment.end_s <= p.end_s]
        assert len(inside) == 1
        assert (inside[0].role, inside[0].operational_date) == (segment.role, segment.operational_date)


@given(cases())
def test_a_duplicate_names_the_event_that_it_repeats(case: Case) -> None:
    found = run(case)
    duplicates = {i for i, outcome in found.outcomes.items() if outcome is Outcome.DUPLICATE}
    assert found.duplicate_of.keys() == duplicates
    assert not duplicates & set(found.duplicate_of.values())


@given(st.integers(0, 100), st.integers(0, 100))
def test_berlin_nights_last_420_and_540_minutes_however_early_or_late(early: int, late: int) -> None:
    for day, net in (((2026, 3, 28), 420), ((2026, 10, 24), 540)):
        date_of = DAY.replace(year=day[0], month=day[1], day=day[2])
        night = shift("22:00", 480, day=date_of, breaks=(), tz="Europe/Berlin", night=True)
        start, end = night.start_s - 60 * early, night.end_s + 60 * late
        came = Punch(id=1, person="Bo", at_s=start, kind=PunchKind.IN, device="G", device_seq=1)
        gone = Punch(id=2, person="Bo", at_s=end, kind=PunchKind.OUT, device="G", device_seq=2)
        found = resolved([came, gone], night, zone=BERLIN)
        assert sum(s.minutes for s in found.segments) == net + early + late == floor_minutes(start, end)
        assert {s.operational_date for s in found.segments} == {date_of}
