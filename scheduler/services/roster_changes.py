"""What publishing did to one person: each day's newest change, and the publication that made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.roster import ChangedDay, RosterState, RosterVersion, changed_days
from scheduler.errors import NotFound
from scheduler.storage.repositories.rosters import RostersRepository

AHEAD = timedelta(days=92)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
_SEEN = (RosterState.PUBLISHED, RosterState.SUPERSEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A day that a published version changed for the person. ``published_at`` None: imported long ago."""

    change: ChangedDay
    roster_id: int
    published_at: datetime | None
    message: str


def publications(rosters: RostersRepository, version: RosterVersion) -> tuple[RosterVersion, ...]:
    """Every version of the same days that is or was in force, the newest publication first."""
    same = [v for v in rosters.of_horizon(version.first_day) if v.days == version.days and v.state in _SEEN]
    return tuple(sorted(same, key=lambda v: (v.published_at or LONG_AGO, v.version), reverse=True))


def latest_changes(rosters: RostersRepository, version: RosterVersion, person: str) -> dict[date, Publication]:
    """The newest change of each of the person's days, among the publications of the version's days up to it.

    A version that was published for somebody else's sake, or another day's, hides nothing.
    """
    same = publications(rosters, version)
    upto = same[next((place for place, one in enumerate(same) if one.id == version.id), 0) :]
    found: dict[date, Publication] = {}
    for newer, older in pairwise(upto):
        changes = changed_days(rosters.assignments(older.id, person), rosters.assignments(newer.id, person))
        for one in changes:
            made = Publication(change=one, roster_id=newer.id, published_at=newer.published_at, message=newer.message)
            found.setdefault(one.day, made)
    return found


def recent_changes(app: App, actor: Actor, person: str, since: date) -> tuple[Publication, ...]:
    """The newest change of each day of the person from ``since`` on, by day.

    Raises ``NotFound`` for a person outside the actor's reach.
    """
    with app.reading(actor) as uow:
        known = uow.organisation.load().people.get(person)
        if known is None or not actor.sees_person(person, known.department):
            raise NotFound(f"there is no person {person!r}", key="person_missing", person=person)
        found: dict[date, Publication] = {}
        for version in uow.rosters.published(since, since + AHEAD):
            found |= latest_changes(uow.rosters, version, person)
    return tuple(found[day] for day in sorted(found) if day >= since)
