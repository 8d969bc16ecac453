"""Hours: resolve punches, lock a period, and read hours by role, plan against actual, a day with its punches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.hours.deltas import Delta, by_role
from scheduler.hours.ledger import Period, RawPunch, StoredException
from scheduler.hours.schedule import ScheduledShift, floor_minutes, local_midnights
from scheduler.hours.segments import Segment
from scheduler.services import hours_lock
from scheduler.services.hours_inputs import read_shifts, require_hr, require_range, visible_people
from scheduler.services.hours_resolution import Written, resolve_into, resolve_people

lock_period = hours_lock.lock_period


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveSummary:
    """Minutes are of the open days of the range. ``exceptions`` counts by kind; ``blocking`` keep a period open.

    ``changed_deltas`` are lines posted or taken back because of locked days in the range.
    """

    first_day: date
    last_day: date
    people: int
    segments: int
    minutes: int
    provisional_min: int
    exceptions: dict[str, int]
    blocking: int
    changed_people: int
    changed_deltas: int
    locked_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHours:
    """Minutes of a person in a role (None: no role known).

    ``minutes`` are those of the days and those that locked periods left to these (``delta_min``, signed); provisional
    and assumed ones are in ``minutes`` as well.
    """

    person: str
    department: str
    role: str | None
    minutes: int
    provisional_min: int
    assumed_min: int
    delta_min: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """Plan against actual of a person on an operational date; None: no shift or no work. Times are UTC."""

    person: str
    day: date
    shift_type: str | None
    planned_start: datetime | None
    planned_end: datetime | None
    planned_min: int
    worked_start: datetime | None
    worked_end: datetime | None
    worked_min: int
    planned_roles: dict[str | None, int]
    worked_roles: dict[str | None, int]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDetail:
    """A day down to its events. ``outcomes`` maps punch ids to used, duplicate, unresolved or voided.

    ``deltas``: what the day left to later periods after its own was locked.
    """

    line: DayLine
    segments: tuple[Segment, ...]
    punches: tuple[RawPunch, ...]
    outcomes: dict[int, str]
    exceptions: tuple[StoredException, ...]
    deltas: tuple[Delta, ...] = ()


def resolve_hours(app: App, actor: Actor, first_day: date, last_day: date) -> ResolveSummary:
    """Resolve everybody's punches over the days; locked periods stay as they are. Running it again changes nothing.

    Raises Forbidden unless HR or admin, InvalidInput for a range that cannot be, NotFound while there is no site.
    """
    require_hr(actor)
    require_range(first_day, last_day)
    with app.unit_of_work(actor) as uow:
        written = resolve_into(uow, uow.organisation.load(), first_day, last_day)
        summary = _summary(first_day, last_day, written)
        if written.changed:
            uow.audit(
                "hours.resolve",
                f"hours:{first_day}..{last_day}",
                changed_people=written.changed_people,
                segments=written.segments,
                minutes=written.minutes,
                exceptions=summary.exceptions,
            )
            uow.commit()
    return summary


def list_periods(app: App, actor: Actor) -> tuple[Period, ...]:
    """All payroll periods, by first day."""
    with app.reading(actor) as uow:
        found: tuple[Period, ...] = uow.hours.periods()
    return found


def hours_by_role(
    app: App,
    actor: Actor,
    first_day: date,
    last_day: date,
    *,
    person: str | None = None,
    department: str | None = None,
) -> tuple[RoleHours, ...]:
    """Minutes by person and role over operational dates, within what the actor may see; by person, most minutes first.

    With the delta lines that are counted in the periods that lie wholly inside the days.
    Raises NotFound for a person or department that the actor may not see.
    """
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        people = visible_people(organisation, actor, department=department, person=person)
        segments = uow.hours.segments(first_day, last_day, people)
        inside = {p.code for p in uow.hours.periods() if first_day <= p.first_day and p.last_day <= last_day}
        lines = [line for line in uow.hours.deltas(people=people) if line.period in inside] if inside else []
    return _by_role(organisation, segments.values(), by_role(lines))


def plan_against_actual(
    app: App,
    actor: Actor,
    first_day: date,
    last_day: date,
    *,
    person: str | None = None,
    department: str | None = None,
) -> tuple[DayLine, ...]:
    """A line for every person-day with a published shift or work, by person and day. Scope as in ``hours_by_role``."""
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        people = visible_people(organisation, actor, department=department, person=person)
        segments = uow.hours.segments(first_day, last_day, people)
        shifts = read_shifts(uow, organisation, first_day, last_day, people)
    lines: list[DayLine] = []
    for code in sorted(people):
        planned = {s.day: s for s in shifts.get(code, ())}
        worked: dict[date, list[Segment]] = {}
        for segment in segments.get(code, ()):
            worked.setdefault(segment.operational_date, []).append(segment)
        lines += [
            _line(code, day, planned.get(day), worked.get(day, [])) for day in sorted(planned.keys() | worked.keys())
        ]
    return tuple(lines)


def day_detail(app: App, actor: Actor, person: str, day: date) -> DayDetail:
    """One person-day: plan, segments, the raw punches with what became of each, and its exceptions.

    The punches shown are those of the day and of the sixteen hours after it. Raises NotFound out of the actor's sight.
    """
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        visible_people(organisation, actor, person=person)
        start, end = local_midnights(day, day, organisation.site.zone)
        punches = uow.hours.raw_punches(
            person, datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC) + timedelta(hours=16)
        )
        resolution, shifts = resolve_people(uow, organisation, day, day, {person})[person]
        segments = uow.hours.segments(day, day, {person}).get(person, [])
        exceptions = uow.hours.exceptions(day, day, people={person})
        deltas = uow.hours.deltas(days=(day, day), people={person})
    plan = next((s for s in shifts if s.day == day), None)
    used_elsewhere = {i for s in resolution.segments if s.operational_date != day for i in s.event_ids}
    shown = tuple(p for p in punches if p.id not in used_elsewhere)
    return DayDetail(
        line=_line(person, day, plan, segments),
        segments=tuple(segments),
        punches=shown,
        outcomes={p.id: resolution.outcomes[p.id].value for p in shown},
        exceptions=exceptions,
        deltas=deltas,
    )


def _summary(first_day: date, last_day: date, written: Written) -> ResolveSummary:
    kinds: dict[str, int] = {}
    for exception in written.exceptions:
        kinds[exception.kind] = kinds.get(exception.kind, 0) + 1
    return ResolveSummary(
        first_day=first_day,
        last_day=last_day,
        people=written.people,
        segments=written.segments,
        minutes=written.minutes,
        provisional_min=written.provisional_min,
        exceptions=dict(sorted(kinds.items())),
        blocking=sum(e.blocking for e in written.exceptions),
        changed_people=written.changed_people,
        changed_deltas=written.changed_deltas,
        locked_days=written.locked_days,
    )


def _by_role(
    organisation: Organisation,
    people: Iterable[list[Segment]],
    later: Mapping[tuple[str, str | None], int],
) -> tuple[RoleHours, ...]:
    roles: dict[tuple[str, str | None], list[Segment]] = {key: [] for key in later}
    for segments in people:
        for segment in segments:
            roles.setdefault((segment.person, segment.role), []).append(segment)
    found = [
        RoleHours(
            person=person,
            department=organisation.people[person].department,
            role=role,
            minutes=sum(s.minutes for s in own) + later.get((person, role), 0),
            provisional_min=sum(s.minutes for s in own if s.provisional),
            assumed_min=sum(s.minutes for s in own if "assumed_role" in s.flags),
            delta_min=later.get((person, role), 0),
        )
        for (person, role), own in roles.items()
    ]
    return tuple(sorted(found, key=lambda r: (r.person, -r.minutes, r.role or "")))


def _line(person: str, day: date, shift: ScheduledShift | None, segments: list[Segment]) -> DayLine:
    worked: dict[str | None, int] = {}
    for segment in segments:
        worked[segment.role] = worked.get(segment.role, 0) + segment.minutes
    planned: dict[str | None, int] = {}
    for block in shift.blocks if shift else ():
        planned[block.role] = planned.get(block.role, 0) + floor_minutes(block.start_s, block.end_s)
    return DayLine(
        person=person,
        day=day,
        shift_type=shift.shift_type if shift else None,
        planned_start=_utc(shift.start_s) if shift else None,
        planned_end=_utc(shift.end_s) if shift else None,
        planned_min=shift.net_minutes if shift else 0,
        worked_start=_utc(min(s.start_s for s in segments)) if segments else None,
        worked_end=_utc(max(s.end_s for s in segments)) if segments else None,
        worked_min=sum(s.minutes for s in segments),
        planned_roles=planned,
        worked_roles=worked,
        flags=tuple(sorted({flag for s in segments for flag in s.flags})),
    )


def _utc(at_s: int) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
