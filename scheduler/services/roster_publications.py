"""Publications of the same days: who published what when, what each changed for whom, and who has seen it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.roster import ChangedDay, RosterVersion, changed_days
from scheduler.domain.staff_requests import RequestKind
from scheduler.errors import NotFound
from scheduler.services.roster_changes import publications
from scheduler.services.roster_inputs import version_for


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationLine:
    """One publication of a list. ``people``, ``days`` and ``seen`` count all whom it told; None where nobody was told.

    ``by`` is a login, "" for a roster from a file; ``request`` is the kind of the request whose approval made it.
    """

    version: RosterVersion
    by: str
    request: RequestKind | None
    people: int | None
    days: int | None
    seen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationReport:
    """``changes`` are those of people whom the actor sees, ``seen`` when each of them first looked.

    ``reachable``: those who have an account to look with. ``lines``: all publications of these days, newest first.
    """

    version: RosterVersion
    replaces: RosterVersion | None
    changes: tuple[ChangedDay, ...]
    seen: Mapping[str, datetime]
    reachable: frozenset[str]
    lines: tuple[PublicationLine, ...]

    @property
    def line(self) -> PublicationLine:
        return next(one for one in self.lines if one.version.id == self.version.id)

    @property
    def people(self) -> tuple[str, ...]:
        """Whose days it changes, as far as the actor sees, by code."""
        return tuple(sorted({change.person for change in self.changes}))


def publication(app: App, actor: Actor, roster_id: int) -> PublicationReport:
    """A version that is or was in force. Raises ``NotFound``, also for staff and for one that never was."""
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        same = publications(uow.rosters, version)
        place = next((place for place, one in enumerate(same) if one.id == roster_id), None)
        if place is None:
            raise NotFound(f"roster {roster_id} was never published", key="roster_missing", roster=roster_id)
        replaces = same[place + 1] if place + 1 < len(same) else None
        before = () if replaces is None else uow.rosters.assignments(replaces.id)
        people = uow.organisation.load().people
        changes = tuple(
            change
            for change in changed_days(before, uow.rosters.assignments(roster_id))
            if actor.sees_department(people[change.person].department)
        )
        concerned = {change.person for change in changes}
        seen = {person: at for person, at in uow.notices.seen(roster_id).items() if person in concerned}
        by = uow.notices.publishers([one.id for one in same])
        told = uow.notices.told([one.id for one in same])
        lines = []
        for one in same:
            of = uow.staff_requests.of_roster(one.id)
            count = told.get(one.id)
            lines.append(
                PublicationLine(
                    version=one,
                    by=by.get(one.id, ""),
                    request=of[0].kind if of else None,
                    people=count.people if count else None,
                    days=count.days if count else None,
                    seen=count.seen if count else None,
                )
            )
        reachable = frozenset(uow.notices.readers(concerned))
    return PublicationReport(
        version=version, replaces=replaces, changes=changes, seen=seen, reachable=reachable, lines=tuple(lines)
    )


def note_seen(app: App, actor: Actor, first: date, last: date) -> None:
    """The actor looked at the own published schedule of these days; the first look at a version is kept.

    Looked at again, a version costs no write. Nothing for an account without a person.
    """
    person = actor.person
    if person is None:
        return
    with app.reading(actor) as uow:
        in_force = [version.id for version in uow.rosters.published(first, last)]
        if not uow.notices.unseen(person, in_force):
            return
    with app.unit_of_work(actor) as uow:
        in_force = [version.id for version in uow.rosters.published(first, last)]
        uow.notices.note_seen(person, in_force, uow.now)
        uow.commit()


def last_day(version: RosterVersion) -> date:
    return version.first_day + timedelta(days=version.days - 1)
