"""What publishing did to one person: the last version of a roster that says otherwise than the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.roster import ChangedDay, RosterState, RosterVersion, changed_days
from scheduler.errors import NotFound
from scheduler.storage.repositories.rosters import RostersRepository

AHEAD = timedelta(days=92)
_SEEN = (RosterState.PUBLISHED, RosterState.SUPERSEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A published version with what it changed for the person, by day. ``published_at`` None: imported long ago."""

    roster_id: int
    published_at: datetime | None
    message: str
    changes: tuple[ChangedDay, ...]


def latest_change(rosters: RostersRepository, version: RosterVersion, person: str) -> Publication | None:
    """The newest publication of the version's days, up to it, that changed the person's days; None if none did.

    A version that was published for somebody else's sake hides nothing: the one before it is asked then.
    """
    same = [v for v in rosters.of_horizon(version.first_day) if v.days == version.days and v.state in _SEEN]
    upto = [v for v in same if v.version <= version.version]
    for newer, older in pairwise(upto):
        changes = changed_days(rosters.assignments(older.id, person), rosters.assignments(newer.id, person))
        if changes:
            return Publication(
                roster_id=newer.id, published_at=newer.published_at, message=newer.message, changes=changes
            )
    return None


def last_publication(app: App, actor: Actor, person: str, since: date) -> Publication | None:
    """The newest publication that changed days of the person from ``since`` on, with those days only.

    Raises ``NotFound`` for a person outside the actor's reach.
    """
    with app.reading(actor) as uow:
        known = uow.organisation.load().people.get(person)
        if known is None or not actor.sees_person(person, known.department):
            raise NotFound(f"there is no person {person!r}", key="person_missing", person=person)
        found = []
        for version in uow.rosters.published(since, since + AHEAD):
            change = latest_change(uow.rosters, version, person)
            ahead = () if change is None else tuple(one for one in change.changes if one.day >= since)
            if change is not None and ahead:
                found.append(
                    Publication(
                        roster_id=change.roster_id,
                        published_at=change.published_at,
                        message=change.message,
                        changes=ahead,
                    )
                )
    return max(found, key=lambda one: (one.published_at is not None, one.published_at, one.roster_id), default=None)
