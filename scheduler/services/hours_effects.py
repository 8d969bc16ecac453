"""What a decision about an exception would do to the minutes by role, before anybody makes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.errors import InvalidInput
from scheduler.hours.decisions import Decision, decisions_for, plan
from scheduler.hours.events import Correction, Punch
from scheduler.hours.ledger import StoredException
from scheduler.hours.resolve import Resolution, resolve
from scheduler.hours.rules import Rules
from scheduler.hours.schedule import ScheduledShift, local_midnights, utc
from scheduler.hours.segments import Segment
from scheduler.services.hours_inputs import Frame, leave_days, read_shifts, visible_people
from scheduler.services.hours_resolution import MARGIN, present
from scheduler.services.hours_rules import rules_in_force
from scheduler.storage.unit_of_work import UnitOfWork

_NEW_ID = 1_000_000_000  # of corrections that are only tried: above every stored one
_AROUND = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEffect:
    """Minutes in a role (None: no role) on the days that the decision changes, and those of them that are a guess."""

    role: str | None
    before_min: int
    after_min: int
    provisional_before_min: int
    provisional_after_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Minutes before and after by role; ``solves``: the exception would be gone."""

    roles: tuple[RoleEffect, ...]
    solves: bool

    @property
    def before_min(self) -> int:
        return sum(role.before_min for role in self.roles)

    @property
    def after_min(self) -> int:
        return sum(role.after_min for role in self.roles)

    @property
    def provisional_before_min(self) -> int:
        return sum(role.provisional_before_min for role in self.roles)

    @property
    def provisional_after_min(self) -> int:
        return sum(role.provisional_after_min for role in self.roles)


Effects = Mapping[Decision, Effect]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What every trial has in common."""

    as_of_s: int
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """What a person's days are resolved from."""

    punches: Sequence[Punch]
    corrections: Sequence[Correction]
    shifts: Sequence[ScheduledShift]
    leave: Mapping[date, str]


def effects(app: App, actor: Actor, exceptions: Sequence[StoredException]) -> dict[int, Effects]:
    """By exception id what each offered decision would do; entering a time is left out, it depends on the time.

    Raises NotFound for a person that the actor may not see.
    """
    if not exceptions:
        return {}
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        people = {e.person for e in exceptions}
        for person in people:
            visible_people(organisation, actor, person=person)
        first = min(e.operational_date for e in exceptions) - _AROUND
        last = max(e.operational_date for e in exceptions) + _AROUND
        read = _read(uow, organisation, first, last, sorted(people))
        setting = _Setting(as_of_s=present(uow, organisation), rules=rules_in_force(uow))
        return {
            e.id: {
                decision: effect
                for decision in decisions_for(e)
                if decision is not Decision.ENTER
                and (effect := _effect(organisation, read[e.person], e, decision, setting=setting)) is not None
            }
            for e in exceptions
        }


def effect_of_time(app: App, actor: Actor, exception: StoredException, at: datetime) -> Effect:
    """What entering this time (aware) would do. Raises InvalidInput for a time that is out of reach."""
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        visible_people(organisation, actor, person=exception.person)
        day = exception.operational_date
        read = _read(uow, organisation, day - _AROUND, day + _AROUND, [exception.person])
        person = read[exception.person]
        setting = _Setting(as_of_s=present(uow, organisation), rules=rules_in_force(uow))
        found = _effect(organisation, person, exception, Decision.ENTER, at=at, setting=setting)
    if found is None:
        raise InvalidInput("at: this time cannot be tried", key="decision_solves_nothing")
    return found


def _read(uow: UnitOfWork, frame: Frame, first: date, last: date, people: Sequence[str]) -> dict[str, _Person]:
    edges = local_midnights(first - MARGIN, last + MARGIN, frame.site.zone)
    punches, corrections = uow.hours.events(utc(edges[0]), utc(edges[-1]), people)
    shifts = read_shifts(uow, frame, first - MARGIN, last + MARGIN, people)
    leave = leave_days(uow, first - MARGIN, last + MARGIN, people)
    return {
        person: _Person(
            punches=punches.get(person, ()),
            corrections=corrections.get(person, ()),
            shifts=shifts.get(person, ()),
            leave=leave.get(person, {}),
        )
        for person in people
    }


def _effect(
    frame: Frame,
    person: _Person,
    exception: StoredException,
    decision: Decision,
    *,
    at: datetime | None = None,
    setting: _Setting,
) -> Effect | None:
    """None where the corrections of the decision name an event that is not there any more."""
    meant = plan(exception, decision, at)
    first, last = exception.operational_date - _AROUND, exception.operational_date + _AROUND
    edges = local_midnights(first - MARGIN, last + MARGIN, frame.site.zone)
    near = [p for p in person.punches if edges[0] <= p.at_s < edges[-1]]
    ids = {p.id for p in near}
    held = [c for c in person.corrections if _touches(c, ids, edges[0], edges[-1])]
    ids |= {-c.id for c in held}
    if any(d.punch_id is not None and d.punch_id not in ids for d in meant.drafts):
        return None
    tried = [c for c in held if c.id not in meant.withdrawn]
    tried += [d.correction(_NEW_ID + i, exception.person, setting.as_of_s) for i, d in enumerate(meant.drafts)]

    def run(corrections: Iterable[Correction]) -> Resolution:
        return resolve(
            person=exception.person,
            punches=near,
            corrections=corrections,
            shifts=[s for s in person.shifts if first - MARGIN <= s.day <= last + MARGIN],
            leave_days=person.leave.keys(),
            zone=frame.site.zone,
            as_of_s=setting.as_of_s,
            rules=setting.rules,
        )

    before, after = run(held), run(tried)
    was, now = _by_day(before.segments, first, last), _by_day(after.segments, first, last)
    days = [day for day in sorted(was.keys() | now.keys()) if was.get(day) != now.get(day)]
    held_min, tried_min = _by_role(was, days), _by_role(now, days)
    identity = exception.operational_date, exception.kind, exception.key
    return Effect(
        roles=tuple(
            RoleEffect(
                role=role,
                before_min=held_min[role][0],
                after_min=tried_min[role][0],
                provisional_before_min=held_min[role][1],
                provisional_after_min=tried_min[role][1],
            )
            for role in sorted(held_min.keys() | tried_min.keys(), key=lambda r: r or "")
        ),
        solves=decision is Decision.KEEP
        or all((e.operational_date, e.kind, e.key) != identity for e in after.exceptions),
    )


def _touches(correction: Correction, punch_ids: set[int], start_s: int, end_s: int) -> bool:
    if correction.punch_id is not None:
        return correction.punch_id in punch_ids
    return correction.at_s is not None and start_s <= correction.at_s < end_s


def _by_day(segments: Iterable[Segment], first: date, last: date) -> dict[date, dict[str | None, tuple[int, int]]]:
    """(minutes, provisional minutes) by day and role."""
    found: dict[date, dict[str | None, tuple[int, int]]] = {}
    for segment in segments:
        if first <= segment.operational_date <= last and segment.minutes:
            roles = found.setdefault(segment.operational_date, {})
            minutes, provisional = roles.get(segment.role, (0, 0))
            guess = segment.minutes if segment.provisional else 0
            roles[segment.role] = minutes + segment.minutes, provisional + guess
    return found


def _by_role(
    days: Mapping[date, Mapping[str | None, tuple[int, int]]], chosen: Iterable[date]
) -> defaultdict[str | None, tuple[int, int]]:
    found: defaultdict[str | None, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for day in chosen:
        for role, (minutes, provisional) in days.get(day, {}).items():
            found[role] = found[role][0] + minutes, found[role][1] + provisional
    return found
