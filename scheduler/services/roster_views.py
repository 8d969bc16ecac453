"""What pages show of rosters, as plain JSON-able data: the board, the cover by role, one person's schedule.

Reach: a lead's board shows people of the lead's departments, and read-only those of others who work a role that one of
the departments hosts. HR and admin see everybody. Staff see themselves, published only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.calendar import days_of, shift_blocks, shift_span, work_minutes
from scheduler.domain.organisation import Leave, Organisation, Person, Pin, Request
from scheduler.domain.roster import AssignedDay, RosterVersion
from scheduler.errors import InvalidInput, NotFound
from scheduler.planning.cover import RoleCover
from scheduler.planning.from_solution import AVAILABILITY, VIOLATIONS, scored
from scheduler.services.company_now import company_now
from scheduler.services.roster_attempts import SINCE
from scheduler.services.roster_changes import latest_changes
from scheduler.services.roster_desk import cells_of, desk_of
from scheduler.services.roster_inputs import version_for
from scheduler.storage.repositories.roster_days import Cell

PINNED, HAND, COPY, IMPORT, LEAVE_CLASH = 1, 2, 4, 8, 16
_SOURCE_FLAG = {"solver": 0, "hand": HAND, "copy": COPY, "import": IMPORT}
LONGEST_DAYS = 400


def board(
    app: App, actor: Actor, roster_id: int, *, only: Collection[str] | None = None, checked: bool = False
) -> dict[str, Any]:
    """The roster board, of everybody in reach or ``only`` these people; ``checked``: now, where it never was.

    ``people``: rows of code, names, department, ``own`` (may be edited by the actor), contract, planned and regular
    minutes of the horizon, cost in fen per hour (None where not own). ``cells[p][d]``: None (off) or [shift type, roles
    by block joined with ``|``, flags], where flags add up PINNED 1, HAND 2, COPY 4, IMPORT 8, LEAVE_CLASH 16.
    ``leave[p]`` and ``requests[p]`` are keyed by day index, ``off_pins[p]`` lists day indices. ``violations``: of the
    last check, and of leave approved since, of people on the board; ``own``: everybody whom the actor edits, whatever
    ``only`` says.
    """
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        organisation = company_now(app, uow)
        last = version.first_day + timedelta(days=version.days - 1)
        held = cells_of(app, uow, version)
        leaves = uow.organisation.leaves(version.first_day, last)
        requests = uow.organisation.requests(version.first_day, last)
        pins = uow.organisation.pins(version.first_day, last)
        if checked and held and version.objective_fen is None:
            desk = desk_of(app, uow, version)
            version = scored(version, desk.problem, desk.standing(uow, version).scored.card, desk.planned.cite)
    return board_data(organisation, version, held, (leaves, requests, pins), actor, only=only)


def board_data(
    organisation: Organisation,
    version: RosterVersion,
    held: Mapping[str, list[Cell]],
    person_days: tuple[tuple[Leave, ...], tuple[Request, ...], tuple[Pin, ...]],
    actor: Actor,
    *,
    only: Collection[str] | None = None,
) -> dict[str, Any]:
    """The board of data that is already read; see ``board``."""
    days = days_of(version.first_day, version.days)
    people = _people_on_board(organisation, actor, held, days)
    reach = {person.code: own for person, own in people}
    if only is not None:
        people = [(person, own) for person, own in people if person.code in only]
    leave, requests, pins = _by_person(version.first_day, version.days, person_days)
    shift_types = organisation.shift_types
    minutes: dict[tuple[str, date], int] = {}
    first = version.first_day.toordinal()
    off_pins = {p: [d for d, pin in found.items() if pin.shift_type is None] for p, found in pins.items()}
    rows, cells = [], []
    for person, own in people:
        row: list[list[Any] | None] = [None] * version.days
        planned = 0
        away, pinned = leave.get(person.code, {}), pins.get(person.code, {})
        for _, day, shift_type, roles, source in held.get(person.code, ()):
            index = day.toordinal() - first
            flags = _SOURCE_FLAG[source]
            if index in pinned:
                flags |= PINNED
            if index in away and away[index][1] == "approved":
                flags |= LEAVE_CLASH
            row[index] = [shift_type, roles, flags]
            duty = (shift_type, day)
            if duty not in minutes:
                minutes[duty] = work_minutes(organisation.site, shift_types[shift_type], day)
            planned += minutes[duty]
        regular = organisation.contracts[person.contract].regular_min_per_week * version.days // 7
        rows.append(
            [
                person.code,
                person.name("zh"),
                person.name("en"),
                person.department,
                own,
                person.contract,
                planned,
                regular,
                person.cost_fen_per_hour if own else None,
            ]
        )
        cells.append(row)
    codes = {person.code for person, _ in people}
    return {
        "roster": version_data(version),
        "days": [day.isoformat() for day in days],
        "closed": [d for d, day in enumerate(days) if _kind(organisation, day) == "closed"],
        "marked": {str(d): _kind(organisation, day) for d, day in enumerate(days) if day in organisation.calendar},
        "shift_types": {code: _shift_type_data(organisation, code, version.first_day) for code in shift_types},
        "roles": {
            r.code: {"zh": r.name_zh, "en": r.name_en, "department": r.department, "colour": r.colour}
            for r in organisation.roles.values()
        },
        "departments": {d.code: {"zh": d.name_zh, "en": d.name_en} for d in organisation.departments.values()},
        "people": rows,
        "cells": cells,
        "leave": {p: {str(d): kind for d, kind in found.items()} for p, found in leave.items() if p in codes},
        "requests": {p: {str(d): wish for d, wish in found.items()} for p, found in requests.items() if p in codes},
        "off_pins": {p: found for p, found in off_pins.items() if found and p in codes},
        "violations": [
            *(v for v in _violations(version) if v.get("person") is None or v.get("person") in reach),
            *_on_leave_since(version, held, {p: leave[p] for p in leave.keys() & reach.keys()}),
        ],
        "own": [code for code, own in reach.items() if own],
    }


def version_data(version: RosterVersion) -> dict[str, Any]:
    """A version's head: state, revision, dates, money by rule and what is known of its last solve."""
    hidden = {VIOLATIONS, SINCE}
    return {
        "id": version.id,
        "first_day": version.first_day.isoformat(),
        "days": version.days,
        "version": version.version,
        "state": str(version.state),
        "revision": version.revision,
        "note": version.lifecycle.note,
        "objective_fen": version.objective_fen,
        "penalties": dict(version.penalties),
        "result": {key: value for key, value in version.result.items() if key not in hidden},
        "forecast_run": version.forecast_run_id,
        "based_on": version.based_on_id,
        "published_at": version.published_at.isoformat() if version.published_at else None,
        "message": version.message,
    }


def cover_by_role(app: App, actor: Actor, roster_id: int) -> tuple[RoleCover, ...]:
    """Need and given of every role that the actor's departments host; empty without a forecast of these days."""
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        desk = desk_of(app, uow, version)
        covers = desk.covers(desk.standing(uow, version))
    roles = desk.organisation.roles
    return tuple(cover for cover in covers if actor.sees_department(roles[cover.role].department))


def person_schedule(app: App, actor: Actor, person: str, first: date, last: date) -> list[dict[str, Any]]:
    """Published shifts of a person that begin on ``[first, last]``, by day.

    Each: ``day``, ``shift_type`` with names, ``start`` and ``end`` (local ISO times with offset), ``blocks`` of start,
    end and role, ``colleagues`` (names of those who hold the same roles at an overlapping time) and ``was``: what the
    version before said of that day (absent when it is unchanged; None for a day off). Days that a new version took away
    stand in the list with ``shift_type`` None. Raises ``NotFound`` for a person outside the actor's reach.
    """
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise InvalidInput(
            f"from {first} to {last} is not a span of 1 to {LONGEST_DAYS} days", key="span", most=LONGEST_DAYS
        )
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        known = organisation.people.get(person)
        if known is None or not actor.sees_person(person, known.department):
            raise NotFound(f"there is no person {person!r}", key="person_missing", person=person)
        mine = {a.day: a for a in uow.rosters.published_assignments(first, last, person)}
        everybody: tuple[AssignedDay, ...] = uow.rosters.published_assignments(first, last) if mine else ()
        before: dict[date, AssignedDay | None] = {}
        for version in uow.rosters.published(first, last):
            before |= _changes_of(uow.rosters, version, person)
    by_day: dict[date, list[AssignedDay]] = {}
    for one in everybody:
        by_day.setdefault(one.day, []).append(one)
    found = []
    for day in sorted(mine.keys() | {d for d in before if first <= d <= last}):
        entry = _entry(organisation, mine.get(day), by_day.get(day, []), day)
        if day in before:
            was = before[day]
            entry["was"] = None if was is None else _duty(organisation, was)
        found.append(entry)
    return found


def published_days(app: App, actor: Actor, first: date, last: date) -> frozenset[date]:
    """Days of ``[first, last]`` for which a roster is published: only there is a day without a shift a day off."""
    with app.reading(actor) as uow:
        return uow.rosters.covered_days(first, last)


def _changes_of(rosters: Any, version: RosterVersion, person: str) -> dict[date, AssignedDay | None]:
    """What was said before the newest change of each of the person's days."""
    return {day: made.change.before for day, made in latest_changes(rosters, version, person).items()}


def _entry(
    organisation: Organisation, mine: AssignedDay | None, others: Iterable[AssignedDay], day: date
) -> dict[str, Any]:
    if mine is None:
        return {"day": day.isoformat(), "shift_type": None}
    start, end = _span(organisation, mine)
    roles = {role for role in mine.roles if role}
    colleagues = []
    for other in others:
        if other.person == mine.person or not roles & {role for role in other.roles if role}:
            continue
        other_start, other_end = _span(organisation, other)
        if other_start < end and start < other_end:
            person = organisation.people[other.person]
            colleagues.append({"zh": person.name("zh"), "en": person.name("en"), "shift_type": other.shift_type})
    return {**_duty(organisation, mine), "colleagues": colleagues}


def _duty(organisation: Organisation, one: AssignedDay) -> dict[str, Any]:
    zone: ZoneInfo = organisation.site.zone
    shift_type = organisation.shift_types[one.shift_type]
    start, end = _span(organisation, one)
    blocks = shift_blocks(organisation.site, shift_type, one.day)
    return {
        "day": one.day.isoformat(),
        "shift_type": one.shift_type,
        "zh": shift_type.name_zh,
        "en": shift_type.name_en,
        "night": shift_type.night,
        "start": start.astimezone(zone).isoformat(),
        "end": end.astimezone(zone).isoformat(),
        "work_min": work_minutes(organisation.site, shift_type, one.day),
        "blocks": [
            {"start": a.astimezone(zone).isoformat(), "end": b.astimezone(zone).isoformat(), "role": role}
            for (a, b), role in zip(blocks, one.roles or (None,) * len(blocks), strict=False)
        ],
    }


def _span(organisation: Organisation, one: AssignedDay) -> tuple[datetime, datetime]:
    return shift_span(organisation.site, organisation.shift_types[one.shift_type], one.day)


def _people_on_board(
    organisation: Organisation, actor: Actor, held: Mapping[str, list[Cell]], days: tuple[date, ...]
) -> list[tuple[Person, bool]]:
    """People with whether they are the actor's own, own departments first, then by code."""
    hosted = {r.code for r in organisation.roles.values() if actor.sees_department(r.department)}
    found = []
    for person in organisation.employed(days[0], days[-1]):
        own = actor.sees_department(person.department)
        if own or any(role in hosted for one in held.get(person.code, ()) for role in one[3].split("|")):
            found.append((person, own))
    return sorted(found, key=lambda p: (not p[1], p[0].department, p[0].code))


def _by_person(
    first_day: date,
    days: int,
    person_days: tuple[tuple[Leave, ...], tuple[Request, ...], tuple[Pin, ...]],
) -> tuple[dict[str, dict[int, list[str]]], dict[str, dict[int, list[list[Any]]]], dict[str, dict[int, Pin]]]:
    leaves, requests, pins = person_days
    leave: dict[str, dict[int, list[str]]] = {}
    for one in leaves:
        if one.status == "refused":
            continue
        begin, end = (one.first_day - first_day).days, (one.last_day - first_day).days
        for day in range(max(0, begin), min(days - 1, end) + 1):
            held = leave.setdefault(one.person, {})
            if day not in held or one.status == "approved":
                held[day] = [one.kind, one.status]
    wishes: dict[str, dict[int, list[list[Any]]]] = {}
    for wish in requests:
        day = (wish.day - first_day).days
        wishes.setdefault(wish.person, {}).setdefault(day, []).append([wish.wants, wish.shift_type, wish.weight_fen])
    pinned: dict[str, dict[int, Pin]] = {}
    for pin in pins:
        pinned.setdefault(pin.person, {})[(pin.day - first_day).days] = pin
    return leave, wishes, pinned


def _shift_type_data(organisation: Organisation, code: str, day: date) -> dict[str, Any]:
    shift_type, zone = organisation.shift_types[code], organisation.site.zone
    start, end = shift_span(organisation.site, shift_type, day)
    blocks = shift_blocks(organisation.site, shift_type, day)
    return {
        "zh": shift_type.name_zh,
        "en": shift_type.name_en,
        "start": f"{start.astimezone(zone):%H:%M}",
        "end": f"{end.astimezone(zone):%H:%M}",
        "blocks": [[f"{a.astimezone(zone):%H:%M}", f"{b.astimezone(zone):%H:%M}"] for a, b in blocks],
        "work_min": work_minutes(organisation.site, shift_type, day),
        "night": shift_type.night,
        "colour": shift_type.colour,
        "departments": list(shift_type.departments),
    }


def _kind(organisation: Organisation, day: date) -> str:
    marked = organisation.calendar.get(day)
    return marked.kind if marked else ""


def _violations(version: RosterVersion) -> list[dict[str, Any]]:
    found = version.result.get(VIOLATIONS, [])
    return found if isinstance(found, list) else []


def _on_leave_since(
    version: RosterVersion, held: Mapping[str, list[Cell]], leave: Mapping[str, Mapping[int, Sequence[str]]]
) -> Iterator[dict[str, Any]]:
    """Shifts on days of approved leave of which the last check did not know, in its words; none before any check."""
    if version.objective_fen is None:
        return
    told = {(v["person"], day) for v in _violations(version) if v["rule"] == AVAILABILITY for day in v["days"]}
    first = version.first_day.toordinal()
    for person, away in sorted(leave.items()):
        for _, day, shift_type, _, _ in held.get(person, ()):
            known = away.get(day.toordinal() - first)
            if known is None or known[1] != "approved" or (person, day.isoformat()) in told:
                continue
            yield {
                "rule": AVAILABILITY,
                "hard": True,
                "person": person,
                "days": [day.isoformat()],
                "shift_type": shift_type,
                "role": None,
                "slot_min": None,
                "amount": 1,
                "fen": None,
                "message": f"{person} is on leave and works {shift_type} on {day}",
            }
