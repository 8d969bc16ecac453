"""Punches, approved corrections and the published shifts of one person → segments, exceptions, the fate of every event.

Pure: the same input gives the same output, whatever the order of arrival. The steps are those of the note on
attendance, section 5.2: fold, de-bounce, match shifts by instants, walk the state machine, close what was left open
provisionally, take breaks out, name roles. The raw events are never changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from scheduler.hours.events import Correction, Punch, fold
from scheduler.hours.matching import ShiftMatcher, debounce
from scheduler.hours.rules import DEFAULT_RULES, HoursException, Outcome, Rules
from scheduler.hours.schedule import ScheduledShift, local_date
from scheduler.hours.segments import Segment
from scheduler.hours.sessions import Walk
from scheduler.hours.worked import worked_segments


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """``outcomes`` maps each event id to its fate, ``duplicate_of`` a duplicate's id to the id of the one kept."""

    segments: tuple[Segment, ...]
    exceptions: tuple[HoursException, ...]
    outcomes: dict[int, Outcome]
    duplicate_of: dict[int, int]


def resolve(
    *,
    person: str,
    punches: Iterable[Punch],
    corrections: Iterable[Correction] = (),
    shifts: Sequence[ScheduledShift] = (),
    leave_days: Collection[date] = (),
    zone: ZoneInfo,
    as_of_s: int,
    rules: Rules = DEFAULT_RULES,
) -> Resolution:
    """Resolve the events of one person.

    ``shifts`` are the person's published shifts around the events. ``as_of_s`` is the present: an open IN younger than
    its scheduled end is work under way and no exception, and a shift still to come is no absence.
    """
    folded = fold(punches, corrections)
    matcher = ShiftMatcher(shifts, rules)
    kept, duplicates = debounce(folded.effective, rules.debounce_s)
    walk = Walk(person=person, matcher=matcher, zone=zone, as_of_s=as_of_s, rules=rules)
    for event in kept:
        walk.take(event)
    walk.finish()

    outcomes = dict.fromkeys(folded.voided, Outcome.VOIDED)
    outcomes.update(dict.fromkeys(duplicates, Outcome.DUPLICATE))
    outcomes.update(dict.fromkeys((e.id for e in kept), Outcome.USED))
    outcomes.update(dict.fromkeys((e.id for e in walk.unresolved), Outcome.UNRESOLVED))

    exceptions = [*walk.exceptions, *_clock_doubts(person, kept, matcher, zone)]
    exceptions += _no_shows(person, matcher, walk, leave_days, as_of_s)
    segments = worked_segments(person, walk.sessions, matcher, rules)
    exceptions = [_with_claim(e, segments) if e.kind == "missing_out" else e for e in exceptions]
    return Resolution(
        segments=segments,
        exceptions=tuple(sorted(exceptions, key=lambda e: (e.at_s, e.kind, e.key))),
        outcomes=outcomes,
        duplicate_of=duplicates,
    )


def _with_claim(exception: HoursException, segments: Sequence[Segment]) -> HoursException:
    """A missing OUT is about the net minutes claimed for it."""
    return replace(exception, minutes=sum(s.minutes for s in segments if s.event_ids == exception.event_ids))


def _clock_doubts(
    person: str, kept: Sequence[Punch], matcher: ShiftMatcher, zone: ZoneInfo
) -> Iterable[HoursException]:
    """Readings that a change of clocks repeats or skips, and those that contradict the device's own sequence."""
    for event in kept:
        for flag in ("ambiguous_hour", "missing_hour", "clock_jump"):
            if flag in event.flags:
                shift = matcher.at(event.at_s)
                yield HoursException(
                    person=person,
                    operational_date=shift.day if shift else local_date(event.at_s, zone),
                    kind=flag,
                    key=event.key,
                    blocking=True,
                    at_s=event.at_s,
                    event_ids=(event.id,),
                )


def _no_shows(
    person: str, matcher: ShiftMatcher, walk: Walk, leave_days: Collection[date], as_of_s: int
) -> Iterable[HoursException]:
    """Shifts that have ended without any event of theirs and without leave."""
    touched = {id(matcher.at(event.at_s)) for event in walk.unresolved} | {id(s.shift) for s in walk.sessions}
    for session in walk.sessions:
        touched.update(map(id, matcher.overlapping(session.start_s, session.end_s)))
    for shift in matcher.shifts:
        if id(shift) not in touched and shift.end_s <= as_of_s and shift.day not in leave_days:
            yield HoursException(
                person=person,
                operational_date=shift.day,
                kind="no_show",
                key=f"shift:{shift.start_s}",
                blocking=False,
                at_s=shift.start_s,
                minutes=shift.net_minutes,
            )
