"""The resolution inside a unit of work: read events, shifts and leave, resolve each person, write what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta

from scheduler.hours.deltas import Delta, counted_in, differences
from scheduler.hours.ledger import Period
from scheduler.hours.resolve import Resolution, resolve
from scheduler.hours.rules import HoursException
from scheduler.hours.schedule import ScheduledShift, local_date, local_midnights, utc
from scheduler.hours.segments import Segment
from scheduler.services.hours_inputs import Frame, leave_days, read_frame, read_shifts
from scheduler.services.hours_rules import rules_in_force
from scheduler.storage.unit_of_work import UnitOfWork

# A session lasts 16 h at most, so two days on either side decide every event inside the range.
MARGIN = timedelta(days=2)
DAY = timedelta(days=1)
# So many people are held in memory at once: a year of each is about two thousand objects.
CHUNK = 50


@dataclass(slots=True, kw_only=True)
class Written:
    """What a resolution found and changed. ``locked_days`` of the range kept their segments.

    ``changed_people`` have other segments, ``changed_queue`` other exceptions, ``changed_deltas`` other delta lines.
    """

    people: int = 0
    segments: int = 0
    minutes: int = 0
    provisional_min: int = 0
    exceptions: list[HoursException] = field(default_factory=list)
    changed_people: int = 0
    changed_queue: int = 0
    changed_deltas: int = 0
    locked_days: int = 0

    @property
    def changed(self) -> bool:
        return bool(self.changed_people or self.changed_queue or self.changed_deltas)

    def add(self, other: Written) -> None:
        """Take in what another range of people and days found."""
        self.people += other.people
        self.segments += other.segments
        self.minutes += other.minutes
        self.provisional_min += other.provisional_min
        self.exceptions += other.exceptions
        self.changed_people += other.changed_people
        self.changed_queue += other.changed_queue
        self.changed_deltas += other.changed_deltas
        self.locked_days += other.locked_days


def resolve_people(
    uow: UnitOfWork,
    frame: Frame,
    first_day: date,
    last_day: date,
    people: Collection[str] | None = None,
) -> dict[str, tuple[Resolution, Sequence[ScheduledShift]]]:
    """Resolve everybody (or some) over the days and the margin around them; writes nothing."""
    return dict(_resolved(uow, frame, first_day, last_day, sorted(frame.people if people is None else people)))


def present(uow: UnitOfWork, frame: Frame) -> int:
    """Epoch seconds of now, and not later than the end of the business date (which the demo keeps fixed)."""
    return min(int(uow.now.timestamp()), local_midnights(uow.today, uow.today, frame.site.zone)[1])


def resolve_around(uow: UnitOfWork, person: str, at_s: int) -> Written:
    """Resolve anew what one event of a person can touch, and write what differs. Does not commit.

    ``at_s`` is the event's instant in epoch seconds. Meant for a punch that has just come: its cost does not grow with
    the company. Raises NotFound for an unknown person.
    """
    frame = read_frame(uow, {person})
    day = local_date(at_s, frame.site.zone)
    return resolve_into(uow, frame, day - DAY, day + DAY, {person})


def resolve_into(
    uow: UnitOfWork,
    frame: Frame,
    first_day: date,
    last_day: date,
    people: Collection[str] | None = None,
) -> Written:
    """Resolve and write segments, queue and delta lines of these days. Does not commit.

    Days of locked periods keep their segments; what they would be now is posted as delta lines to the next open
    period, and what must be decided about them comes into the queue as of any other day.
    """
    days = [first_day + timedelta(days=d) for d in range((last_day - first_day).days + 1)]
    periods = uow.hours.periods()
    locked = {d: p for p in periods if p.locked for d in days if d in p}
    targets = {p.code: counted_in(p, periods) for p in periods if p.locked}
    total = Written(locked_days=len(locked))
    everyone = sorted(frame.people if people is None else people)
    with uow.hours.bulk() if len(everyone) > CHUNK else nullcontext():
        for start in range(0, len(everyone), CHUNK):
            chunk = everyone[start : start + CHUNK]
            found = dict(_resolved(uow, frame, first_day, last_day, chunk))
            total.add(_write(uow, days, locked, targets, found))
    return total


def _resolved(
    uow: UnitOfWork, frame: Frame, first_day: date, last_day: date, people: Sequence[str]
) -> Iterator[tuple[str, tuple[Resolution, Sequence[ScheduledShift]]]]:
    zone = frame.site.zone
    edges = local_midnights(first_day - MARGIN, last_day + MARGIN, zone)
    punches, corrections = uow.hours.events(utc(edges[0]), utc(edges[-1]), people)
    shifts = read_shifts(uow, frame, first_day - MARGIN, last_day + MARGIN, people)
    leave = leave_days(uow, first_day - MARGIN, last_day + MARGIN, people)
    as_of_s = present(uow, frame)
    rules = rules_in_force(uow)
    for person in people:
        resolution = resolve(
            person=person,
            punches=punches.get(person, ()),
            corrections=corrections.get(person, ()),
            shifts=shifts.get(person, ()),
            leave_days=leave.get(person, {}).keys(),
            zone=zone,
            as_of_s=as_of_s,
            rules=rules,
        )
        yield person, (resolution, shifts.get(person, ()))


def _write(
    uow: UnitOfWork,
    days: Sequence[date],
    locked: Mapping[date, Period],
    targets: Mapping[str, Period | None],
    found: Mapping[str, tuple[Resolution, Sequence[ScheduledShift]]],
) -> Written:
    """Write what differs from what is stored, for one chunk of people."""
    first_day, last_day = days[0], days[-1]
    stored = uow.hours.stored_segments(first_day, last_day, found.keys())
    written = Written(people=len(found))
    gone: list[int] = []
    new: list[Segment] = []
    queue: dict[str, list[HoursException]] = {}
    for person, (resolution, _) in found.items():
        held = {s: id_ for s, id_ in stored.get(person, {}).items() if s.operational_date not in locked}
        own = [s for s in resolution.segments if first_day <= s.operational_date <= last_day]
        own = [s for s in own if s.operational_date not in locked] if locked else own
        written.segments += len(own)
        written.minutes += sum(s.minutes for s in own)
        written.provisional_min += sum(s.minutes for s in own if s.provisional)
        added = [s for s in own if s not in held]
        if added or len(own) != len(held):
            written.changed_people += 1
            wanted = set(own)
            gone += [id_ for s, id_ in held.items() if s not in wanted]
            new += added
        queue[person] = [e for e in resolution.exceptions if first_day <= e.operational_date <= last_day]
        written.exceptions += queue[person]
    uow.hours.write_segments(gone, new)
    written.changed_queue = uow.hours.sync_queue(set(days), queue)
    if locked:
        snapshots = {person: list(own) for person, own in stored.items()}
        written.changed_deltas = _post_deltas(uow, locked, targets, snapshots, found)
    return written


def _post_deltas(
    uow: UnitOfWork,
    locked: Mapping[date, Period],
    targets: Mapping[str, Period | None],
    snapshots: Mapping[str, Iterable[Segment]],
    found: Mapping[str, tuple[Resolution, Sequence[ScheduledShift]]],
) -> int:
    """Make the open delta lines of these people's locked days say what their days would be now; how many changed."""
    span = min(locked), max(locked)
    lines: dict[str, list[Delta]] = {}
    for line in uow.hours.deltas(days=span, people=found.keys()):
        lines.setdefault(line.person, []).append(line)
    gone: list[int] = []
    new: list[Delta] = []
    for person, (resolution, _) in found.items():
        own = [line for line in lines.get(person, ()) if line.operational_date in locked]
        due = differences(
            [s for s in snapshots.get(person, ()) if s.operational_date in locked],
            [line for line in own if line.sealed],
            [s for s in resolution.segments if s.operational_date in locked],
        )
        kept = set()
        for line in own:
            key = line.operational_date, line.role
            target = targets[line.origin]
            if line.sealed:
                continue
            same = key not in kept and due.get(key) == (line.minutes, line.event_ids)
            if same and line.period == (target.code if target else None):
                kept.add(key)
            else:
                gone.append(line.id)
        for key in sorted(due.keys() - kept, key=lambda k: (k[0], k[1] or "")):
            minutes, events = due[key]
            origin = locked[key[0]]
            target = targets[origin.code]
            new.append(
                Delta(
                    person=person,
                    operational_date=key[0],
                    role=key[1],
                    minutes=minutes,
                    origin=origin.code,
                    period=target.code if target else None,
                    event_ids=events,
                )
            )
    if gone or new:
        uow.hours.write_deltas(gone, new, uow.now)
    return len(gone) + len(new)
