"""Drafts: make one (empty, from the published version, or from earlier weeks), delete one, list them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.calendar import require_reachable, runs_on, shift_blocks
from scheduler.domain.roster import AssignedDay, RosterState, RosterVersion, Source
from scheduler.errors import Conflict, InvalidInput
from scheduler.planning.to_problem import APPROVED, PlanningInput, lawful_of
from scheduler.services.labour_inputs import read_law
from scheduler.services.roster_inputs import require_planner, version_for
from scheduler.services.roster_questions import take_back
from scheduler.storage.unit_of_work import UnitOfWork
from solver.problem import ShiftTypeId

MAX_DAYS = 92


def create_draft(app: App, actor: Actor, *, first_day: date, days: int, based_on: int | None = None) -> RosterVersion:
    """A new draft of the horizon.

    ``based_on`` an earlier version of the same days: its content, to be changed as little as possible when it is solved
    anew. ``based_on`` a roster of other days: its content moved by whole weeks, without those who have left, are on
    leave or cannot take the shift any more. Raises ``Forbidden`` for staff, ``InvalidInput`` for days that cannot be
    and for a first day more than a year ahead, ``NotFound`` for an unknown roster, ``Conflict`` when a published roster
    overlaps the days in part.
    """
    require_planner(actor)
    require_reachable(first_day)
    if not 1 <= days <= MAX_DAYS:
        raise InvalidInput(
            f"days must be from 1 to {MAX_DAYS}, got {days}", key="roster_days", days=days, most=MAX_DAYS
        )
    with app.unit_of_work(actor) as uow:
        latest = _a_year_after(uow.today)
        if first_day > latest:
            raise InvalidInput(
                f"a roster begins by {latest} at the latest, a year from today, not on {first_day}",
                key="roster_too_far",
                first_day=first_day,
                latest=latest,
            )
        base = None if based_on is None else version_for(uow, actor, based_on)
        draft: RosterVersion = uow.rosters.create(first_day, days, uow.now, based_on_id=based_on)
        copied: tuple[AssignedDay, ...] = ()
        if base is not None:
            content = uow.rosters.assignments(base.id)
            if (base.first_day, base.days) == (first_day, days):
                copied = content
            else:
                last = first_day + timedelta(days=days - 1)
                leaves = uow.organisation.leaves(first_day, last)
                organisation = uow.organisation.load()
                given = PlanningInput(
                    organisation=organisation,
                    first_day=first_day,
                    days=days,
                    leaves=leaves,
                    law=read_law(uow, organisation, first_day, days),
                )
                copied = tuple(_moved(given, base, content))
            uow.rosters.replace_assignments(draft.id, copied)
        uow.audit(
            "roster.create",
            f"roster:{draft.id}",
            first_day=first_day.isoformat(),
            days=days,
            based_on=based_on,
            copied=len(copied),
        )
        uow.commit()
    return replace(draft, lifecycle=replace(draft.lifecycle, has_roster=bool(copied)))


def delete_draft(app: App, actor: Actor, roster_id: int) -> RosterVersion:
    """Delete a version that was never published, with what it holds; questions that wait on it are taken back.

    Pins stay: they are of the days, not of a version. Answers the version as it was. Raises ``Forbidden`` for staff,
    ``NotFound``, ``Conflict`` for one that is or was published and for one that is being generated.
    """
    require_planner(actor)
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        if version.state in (RosterState.PUBLISHED, RosterState.SUPERSEDED):
            raise Conflict(f"roster {roster_id} was published and is kept", key="roster_kept")
        if version.state is RosterState.SOLVING:
            raise Conflict(f"roster {roster_id} is being generated; stop the search first", key="roster_delete_solving")
        take_back(uow, roster_id)
        held = len(uow.rosters.assignments(roster_id))
        uow.rosters.discard(version)
        uow.audit(
            "roster.delete",
            f"roster:{roster_id}",
            first_day=version.first_day.isoformat(),
            days=version.days,
            version=version.version,
            held=held,
        )
        uow.commit()
    return version


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, day=28)


def list_rosters(app: App, actor: Actor, *, limit: int = 50) -> tuple[RosterVersion, ...]:
    """The newest versions; staff see published ones only."""
    with app.reading(actor) as uow:
        found: tuple[RosterVersion, ...] = uow.rosters.newest(limit)
    if actor.role is AccountRole.STAFF:
        return tuple(v for v in found if v.state is RosterState.PUBLISHED)
    return found


def last_made(app: App, actor: Actor) -> RosterVersion | None:
    """The version that was made last, whatever its days; staff see published ones only."""
    with app.reading(actor) as uow:
        found: RosterVersion | None = uow.rosters.last_made(published=actor.role is AccountRole.STAFF)
        return found


def get_roster(app: App, actor: Actor, roster_id: int) -> RosterVersion:
    """One version. Raises ``NotFound``, also for staff."""
    with app.reading(actor) as uow:
        return version_for(uow, actor, roster_id)


def latest_published(app: App, actor: Actor) -> RosterVersion | None:
    """The published version of the latest days; what a new draft is usually copied from."""
    return next((v for v in list_rosters(app, actor) if v.state is RosterState.PUBLISHED), None)


def next_day(app: App, actor: Actor) -> date:
    """``next_first_day``, for who proposes it on a page."""
    with app.reading(actor) as uow:
        return next_first_day(uow)


def next_first_day(uow: UnitOfWork) -> date:
    """Where the next roster begins: the day after the last published one, the coming Monday where that is past."""
    today: date = uow.today
    monday = today + timedelta(days=7 - today.weekday())
    ahead = uow.rosters.published(today, date.max)
    after = max((v.first_day + timedelta(days=v.days) for v in ahead), default=monday)
    return after if after > today else monday


def _moved(given: PlanningInput, base: RosterVersion, content: tuple[AssignedDay, ...]) -> Iterator[AssignedDay]:
    """Person-days of ``base`` on the weekdays of the horizon, repeated as often as it is longer."""
    organisation, first, last = given.organisation, given.dates[0], given.dates[-1]
    held = {(a.person, a.day): a for a in content}
    away = {
        (leave.person, leave.first_day + timedelta(days=d))
        for leave in given.leaves
        if leave.status == APPROVED
        for d in range((leave.last_day - leave.first_day).days + 1)
    }
    weeks = max(1, base.days // 7)
    lawful = lawful_of(given)
    offset = (first - base.first_day).days % 7
    for position in range((last - first).days + 1):
        day = first + timedelta(days=position)
        source = base.first_day + timedelta(days=(offset + position) % (7 * weeks))
        for person in organisation.employed(day, day):
            found = held.get((person.code, source))
            if found is None or (person.code, day) in away:
                continue
            shift_type = organisation.shift_types.get(found.shift_type)
            if shift_type is None or not runs_on(organisation, shift_type, day):
                continue
            if ShiftTypeId(shift_type.code) not in lawful.people[person.code].shift_types:
                continue
            able = organisation.proficiency(person.code, day)
            roles = tuple(role if role in able else None for role in found.roles)
            if len(roles) != len(shift_blocks(organisation.site, shift_type, day)):
                roles = ()
            yield replace(found, day=day, roles=roles, pinned=False, source=Source.COPY)
