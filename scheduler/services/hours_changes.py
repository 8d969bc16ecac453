"""Bringing the hours up to date with what has changed since the last time, and nothing else.

Dirty are the days around new punches, decided corrections and changed assignments, days of leave granted or withdrawn,
and the days that have gone by. Another shift type, zone or policy makes everything dirty.

Who changes one event of a person resolves around it at once; who changes much (a file, a roster, the rules) asks for a
refresh in the same transaction, or refreshes after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.hours.deltas import Delta, counted_in
from scheduler.hours.ledger import ResolutionState
from scheduler.hours.schedule import local_date, utc
from scheduler.services.hours_inputs import Frame, require_hr
from scheduler.services.hours_resolution import DAY, Written, present, resolve_into
from scheduler.services.hours_rules import rules_in_force
from scheduler.storage.unit_of_work import UnitOfWork

# A transaction may commit this long after it took its time and its ids.
LATEST_COMMIT = timedelta(hours=1)
# Dirty days of a person that lie closer than this are resolved in one go.
_BRIDGED_DAYS = 6
_ALWAYS = date(1970, 1, 1), date(9999, 1, 1)
JOB = "hours"
# files of these kinds change what hours are resolved from, or where their delta lines count
MOVING = frozenset({"site", "shift_types", "leave", "rosters", "punches", "periods"})

Dirty = dict[str, set[date]]


def refresh_hours(app: App, actor: Actor) -> Written:
    """Resolve everything that changed since the last time, of all days. Raises Forbidden unless HR or admin."""
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        written = refresh_audited(uow)
        uow.commit()
    return written


def request_refresh(uow: UnitOfWork, cause: str) -> None:
    """Queue a refresh with the caller's own transaction; the same ``cause`` (such as ``import:12``) queues it once.

    Does nothing while there is no site, which hours need.
    """
    if uow.organisation.site() is None:
        return
    uow.jobs.enqueue(JOB, {}, f"{JOB}:{cause}", uow.actor.login)


def request_daily_refresh(uow: UnitOfWork) -> None:
    """Queue a refresh, once a day, where the hours were last resolved on an earlier business date.

    Of days that have gone by without any event nothing else would say who was absent. Does nothing before the first
    resolution.
    """
    state, site = uow.hours.resolution_state(), uow.organisation.site()
    if state is None or site is None:
        return
    today = uow.today
    seen = local_date(
        int(state.as_of.timestamp()) - 1, site.zone
    )  # a fixed business date is resolved to its last midnight
    if seen < today:
        request_refresh(uow, f"day:{today}")


def refresh_audited(uow: UnitOfWork) -> Written:
    """A refresh as the use case of this unit of work, with its audit entry, without a commit."""
    written = refresh_into(uow, uow.organisation.load())
    uow.audit(
        "hours.refresh",
        "hours",
        people=written.people,
        changed_people=written.changed_people,
        segments=written.segments,
        changed_deltas=written.changed_deltas,
    )
    return written


def refresh_into(uow: UnitOfWork, frame: Frame) -> Written:
    """The same inside a unit of work, without a commit. The first time everything since the first punch is resolved.

    Days before it are left alone: of a time without punches no roster says who was absent.
    """
    before = uow.hours.resolution_state()
    days = uow.hours.days_with_events(frame.site.zone)
    now = _state(uow, frame, before, since=days[0] if days else None)
    total = Written()
    if days is not None:
        start = days[0] - DAY
        if before is None or before.settings_hash != now.settings_hash:
            last = max(days[1], local_date(present(uow, frame), frame.site.zone))
            total = resolve_into(uow, frame, start, last)
        else:
            dirty = _dirty(uow, frame, before, now)
            known = {person: kept for person, own in dirty.items() if (kept := {day for day in own if day >= start})}
            for (first, last), people in _ranges(known).items():
                total.add(resolve_into(uow, frame, first, last, people))
    total.changed_deltas += _retarget_deltas(uow)
    uow.hours.keep_resolution_state(now)
    return total


def _retarget_deltas(uow: UnitOfWork) -> int:
    """Count every open line in the first open period after its day's; returns how many moved."""
    periods = uow.hours.periods()
    targets = {p.code: counted_in(p, periods) for p in periods}
    moved: list[Delta] = []
    for line in uow.hours.deltas(sealed=False):
        target = targets[line.origin]
        if line.period != (target.code if target else None):
            moved.append(replace(line, period=target.code if target else None))
    if moved:
        uow.hours.write_deltas([line.id for line in moved], moved, uow.now)
    return len(moved)


def _state(uow: UnitOfWork, frame: Frame, before: ResolutionState | None, *, since: date | None) -> ResolutionState:
    last = uow.hours.last_punch_id()
    now_s = int(uow.now.timestamp())
    missing: Mapping[int, int] = {}
    if before is not None:
        oldest = now_s - int(LATEST_COMMIT.total_seconds())
        held = {id_: noticed for id_, noticed in before.missing_ids.items() if noticed >= oldest}
        seen = uow.hours.punch_ids_among(before.punch_id, held)
        fresh = dict.fromkeys(range(before.punch_id + 1, last + 1), now_s)
        missing = {id_: noticed for id_, noticed in (held | fresh).items() if id_ not in seen}
    return ResolutionState(
        punch_id=last,
        missing_ids=missing,
        decided_at=uow.now,
        as_of=utc(present(uow, frame)),
        rosters={id_: revision for id_, _, _, revision in uow.rosters.in_force(*_ALWAYS)},
        leave=uow.hours.approved_leave(),
        settings_hash=_settings_hash(uow, frame, since),
    )


def _settings_hash(uow: UnitOfWork, frame: Frame, since: date | None) -> str:
    said = (
        since,
        frame.site.tz,
        frame.site.block_min,
        sorted(frame.shift_types.items()),
        rules_in_force(uow).fingerprint,
    )
    return sha256(repr(said).encode()).hexdigest()


def _dirty(uow: UnitOfWork, frame: Frame, before: ResolutionState, now: ResolutionState) -> Dirty:
    found: Dirty = {}
    zone = frame.site.zone
    moments = uow.hours.new_punches(before.punch_id, before.missing_ids)
    moments += uow.hours.decided_since(before.decided_at - LATEST_COMMIT)
    for person, at_s in moments:
        day = local_date(at_s, zone)
        found.setdefault(person, set()).update((day - DAY, day, day + DAY))
    for person, day in _reassigned(uow, before.rosters, now.rosters):
        found.setdefault(person, set()).update((day - DAY, day, day + DAY))
    for text in before.leave ^ now.leave:
        person, first, last = text.split("|")[:3]
        length = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
        found.setdefault(person, set()).update(date.fromisoformat(first) + timedelta(days=d) for d in range(length))
    if before.as_of != now.as_of:
        start = local_date(int(min(before.as_of, now.as_of).timestamp()), zone) - 2 * DAY
        end = local_date(int(max(before.as_of, now.as_of).timestamp()), zone)
        passed = [start + timedelta(days=d) for d in range((end - start).days + 1)]
        for person in frame.people:
            found.setdefault(person, set()).update(passed)
    return {person: days for person, days in found.items() if person in frame.people}


def _reassigned(uow: UnitOfWork, before: Mapping[int, int], now: Mapping[int, int]) -> Iterable[tuple[str, date]]:
    """Person-days of rosters that were published or superseded since: segments name the roster that they came from."""
    changed = {id_ for id_ in before.keys() | now.keys() if before.get(id_) != now.get(id_)}
    return {(one.person, one.day) for id_ in changed for one in uow.rosters.assignments(id_)}


def _ranges(dirty: Dirty) -> dict[tuple[date, date], list[str]]:
    """People by the runs of days to resolve for them."""
    found: dict[tuple[date, date], list[str]] = {}
    for person, days in sorted(dirty.items()):
        ordered = sorted(days)
        first = last = ordered[0]
        for day in ordered[1:]:
            if (day - last).days > _BRIDGED_DAYS:
                found.setdefault((first, last), []).append(person)
                first = day
            last = day
        found.setdefault((first, last), []).append(person)
    return found
