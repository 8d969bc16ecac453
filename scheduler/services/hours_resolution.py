"""The resolution inside a unit of work: read events, shifts and leave, resolve each person, write what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from scheduler.domain.organisation import Organisation
from scheduler.hours.resolve import Resolution, resolve
from scheduler.hours.rules import HoursException
from scheduler.hours.schedule import ScheduledShift, local_midnights
from scheduler.hours.segments import Segment
from scheduler.services.hours_inputs import leave_days, read_shifts
from scheduler.storage.unit_of_work import UnitOfWork

# A session lasts 16 h at most, so two days on either side decide every event inside the range.
MARGIN = timedelta(days=2)
AFTER_LOCK = "after_lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a resolution found and changed. ``locked_days`` of the range were left alone."""

    people: int
    segments: int
    minutes: int
    provisional_min: int
    exceptions: tuple[HoursException, ...]
    changed_people: int
    locked_days: int
    changed_queue: int


def resolve_people(
    uow: UnitOfWork,
    organisation: Organisation,
    first_day: date,
    last_day: date,
    people: Collection[str] | None = None,
) -> dict[str, tuple[Resolution, Sequence[ScheduledShift]]]:
    """Resolve everybody (or some) over the days and the margin around them; writes nothing."""
    zone = organisation.site.zone
    edges = local_midnights(first_day - MARGIN, last_day + MARGIN, zone)
    start, end = (datetime.fromtimestamp(edge, UTC) for edge in (edges[0], edges[-1]))
    punches, corrections = uow.hours.events(start, end, people)
    shifts = read_shifts(uow, organisation, first_day - MARGIN, last_day + MARGIN, people)
    leave = leave_days(uow, first_day - MARGIN, last_day + MARGIN)
    as_of_s = present(uow, organisation)
    return {
        person: (
            resolve(
                person=person,
                punches=punches.get(person, ()),
                corrections=corrections.get(person, ()),
                shifts=shifts.get(person, ()),
                leave_days=leave.get(person, {}).keys(),
                zone=zone,
                as_of_s=as_of_s,
            ),
            shifts.get(person, ()),
        )
        for person in sorted(organisation.people if people is None else people)
    }


def present(uow: UnitOfWork, organisation: Organisation) -> int:
    """Epoch seconds of now, and not later than the end of the business date (which the demo keeps fixed)."""
    return min(int(uow.now.timestamp()), local_midnights(uow.today, uow.today, organisation.site.zone)[1])


def resolve_into(
    uow: UnitOfWork,
    organisation: Organisation,
    first_day: date,
    last_day: date,
    people: Collection[str] | None = None,
) -> Written:
    """Resolve and write segments and the queue of the open days. Does not commit.

    Days of locked periods keep their segments; where they would come out otherwise today, an ``after_lock`` exception
    says by how many minutes, to be settled in an open period.
    """
    days = [first_day + timedelta(days=d) for d in range((last_day - first_day).days + 1)]
    locked = {d for p in uow.hours.periods() if p.locked for d in days if p.first_day <= d <= p.last_day}
    free = [d for d in days if d not in locked]
    stored = uow.hours.segments(first_day, last_day, people)
    total: list[Segment] = []
    queue: list[HoursException] = []
    changed_people = changed_queue = 0
    found = resolve_people(uow, organisation, first_day, last_day, people)
    for person, (resolution, _) in found.items():
        before = stored.get(person, [])
        segments = [s for s in resolution.segments if s.operational_date in set(free)]
        if segments != [s for s in before if s.operational_date not in locked]:
            uow.hours.replace_segments(person, free, segments)
            changed_people += 1
        exceptions = [e for e in resolution.exceptions if e.operational_date in set(free)]
        changed_queue += uow.hours.sync_exceptions(person, free, exceptions)
        if locked:
            late = list(_after_lock(person, locked, before, resolution.segments))
            changed_queue += uow.hours.sync_exceptions(person, locked, late, kinds={AFTER_LOCK})
            exceptions += late
        total += segments
        queue += exceptions
    return Written(
        people=len(found),
        segments=len(total),
        minutes=sum(s.minutes for s in total),
        provisional_min=sum(s.minutes for s in total if s.provisional),
        exceptions=tuple(queue),
        changed_people=changed_people,
        locked_days=len(locked),
        changed_queue=changed_queue,
    )


def _after_lock(
    person: str, locked: Iterable[date], before: Iterable[Segment], after: Iterable[Segment]
) -> Iterable[HoursException]:
    """Locked days whose minutes by role would be others today."""
    was, now = _by_day(before), _by_day(after)
    for day in sorted(locked):
        if was.get(day, {}) != now.get(day, {}):
            difference = sum(now.get(day, {}).values()) - sum(was.get(day, {}).values())
            starts = [s.start_s for s in after if s.operational_date == day] or [
                s.start_s for s in before if s.operational_date == day
            ]
            yield HoursException(
                person=person,
                operational_date=day,
                kind=AFTER_LOCK,
                key=f"day:{day}",
                blocking=False,
                at_s=min(starts),
                minutes=difference,
            )


def _by_day(segments: Iterable[Segment]) -> dict[date, dict[str | None, int]]:
    found: dict[date, dict[str | None, int]] = {}
    for segment in segments:
        roles = found.setdefault(segment.operational_date, {})
        roles[segment.role] = roles.get(segment.role, 0) + segment.minutes
    return found
