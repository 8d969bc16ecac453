"""What rosters hold: person-days, in and out in bulk, by code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from scheduler.domain.roster import AssignedDay, RosterState, Source
from scheduler.errors import NotFound
from scheduler.storage.repositories.organisation_snapshot import Ids, read_ids
from scheduler.storage.tables import AssignmentRow, PinRow, RosterRow, ShiftTypeRow

_table = AssignmentRow.__table__


# a person-day of a board: the person's row id, day, shift type, roles by block joined with ``|``, source as stored
Cell = tuple[int, date, str, str, str]


class RosterDays:
    """The person-days of every version, whatever its state: ``RostersRepository`` says which may be written."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: Ids | None = None

    def assignments(
        self, roster_id: int, person: str | None = None, *, people: Collection[str] | None = None
    ) -> tuple[AssignedDay, ...]:
        """Person-days of a roster by person and day: of one person, of some or all."""
        return self._assigned(AssignmentRow.roster_id == roster_id, *self._whose(person, people))

    def cells(self, roster_id: int) -> Mapping[str, list[Cell]]:
        """The roster's person-days by person as light tuples: for boards, where an object a cell costs too much."""
        people = self._ids().person_codes
        statement = (
            select(_table.c.person_id, _table.c.day, ShiftTypeRow.code, _table.c.roles, _table.c.source)
            .join(ShiftTypeRow, ShiftTypeRow.id == _table.c.shift_type_id)
            .where(_table.c.roster_id == roster_id)
            .order_by(_table.c.person_id, _table.c.day)
        )
        rows = cast("list[Cell]", self._session.execute(statement).all())
        return {people[person_id]: list(own) for person_id, own in groupby(rows, key=itemgetter(0))}

    def published_assignments(
        self, first: date, last: date, person: str | None = None, *, people: Collection[str] | None = None
    ) -> tuple[AssignedDay, ...]:
        """Person-days of published rosters on days of ``[first, last]``, of one person, of some or all."""
        live = select(RosterRow.id).where(*published_around(first, last))
        days = AssignmentRow.roster_id.in_(live), AssignmentRow.day.between(first, last)
        return self._assigned(*days, *self._whose(person, people))

    def replace_assignments(self, roster_id: int, assigned: Iterable[AssignedDay]) -> None:
        """The roster holds exactly these person-days from now on. Raises ``NotFound`` for an unknown code."""
        rows = [self._row(roster_id, one) for one in assigned]
        self._session.execute(delete(AssignmentRow).where(AssignmentRow.roster_id == roster_id))
        if rows:
            self._session.execute(insert(AssignmentRow), rows)

    def set_day(self, roster_id: int, person: str, day: date, assigned: AssignedDay | None) -> None:
        """Write one person-day; ``None`` makes it a day off."""
        self._session.execute(
            delete(AssignmentRow).where(
                AssignmentRow.roster_id == roster_id,
                AssignmentRow.person_id == _known(self._ids().people, "person", person),
                AssignmentRow.day == day,
            )
        )
        if assigned is not None:
            self._session.execute(insert(AssignmentRow).values(self._row(roster_id, assigned)))

    def set_days(self, roster_id: int, days: Mapping[tuple[str, date], AssignedDay | None]) -> None:
        """Write these person-days; ``None`` makes one a day off. Raises ``NotFound`` for an unknown code."""
        people, connection = self._ids().people, self._session.connection()
        gone = [{"of": _known(people, "person", person), "on": day} for person, day in days]
        rows = [self._row(roster_id, one) for one in days.values() if one is not None]
        if gone:
            table = _table.c
            where = (table.roster_id == roster_id, table.person_id == bindparam("of"), table.day == bindparam("on"))
            connection.execute(delete(AssignmentRow.__table__).where(*where), gone)  # type: ignore[arg-type]
        if rows:
            connection.execute(insert(AssignmentRow), rows)

    def set_pinned(self, roster_id: int, person: str, day: date, pinned: bool) -> None:
        """Mark a person-day as bound by a pin, or free it."""
        self._session.execute(
            update(AssignmentRow)
            .where(
                AssignmentRow.roster_id == roster_id,
                AssignmentRow.person_id == _known(self._ids().people, "person", person),
                AssignmentRow.day == day,
            )
            .values(pinned=pinned)
        )

    def delete_pin(self, person: str, day: date) -> bool:
        """Take away the pin of a person-day; False when there is none."""
        person_id = _known(self._ids().people, "person", person)
        statement = delete(PinRow).where(PinRow.person_id == person_id, PinRow.day == day).returning(PinRow.id)
        return bool(self._session.execute(statement).all())

    # inside

    def _ids(self) -> Ids:
        if self._known is None:
            self._known = read_ids(self._session)
        return self._known

    def _whose(self, person: str | None, people: Collection[str] | None) -> list[ColumnElement[bool]]:
        """A code that nobody has stands for no person-day."""
        ids, where = self._ids().people, []
        if person is not None:
            where.append(AssignmentRow.person_id == ids.get(person, -1))
        if people is not None:
            where.append(AssignmentRow.person_id.in_([ids[code] for code in people if code in ids]))
        return where

    def _row(self, roster_id: int, assigned: AssignedDay) -> dict[str, Any]:
        ids = self._ids()
        return {
            "roster_id": roster_id,
            "person_id": _known(ids.people, "person", assigned.person),
            "day": assigned.day,
            "shift_type_id": _known(ids.shift_types, "shift type", assigned.shift_type),
            "roles": "|".join(role or "" for role in assigned.roles),
            "pinned": assigned.pinned,
            "source": assigned.source.value,
        }

    def _assigned(self, *where: ColumnElement[bool]) -> tuple[AssignedDay, ...]:
        people, types = self._ids().person_codes, self._ids().shift_type_codes
        statement = (
            select(
                _table.c.person_id,
                _table.c.day,
                _table.c.shift_type_id,
                _table.c.roles,
                _table.c.pinned,
                _table.c.source,
            )
            .where(*where)
            .order_by(_table.c.person_id, _table.c.day)
        )
        split: dict[str, tuple[str | None, ...]] = {"": ()}
        sources = {source.value: source for source in Source}
        found = []
        for person_id, day, type_id, roles, pinned, source in self._session.execute(statement):
            if roles not in split:
                split[roles] = tuple(role or None for role in roles.split("|"))
            found.append(
                AssignedDay(
                    person=people[person_id],
                    day=day,
                    shift_type=types[type_id],
                    roles=split[roles],
                    pinned=pinned,
                    source=sources[source],
                )
            )
        return tuple(found)


def published_around(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """As far as every database can say it: published and not beginning after ``last``, nor a year before ``first``."""
    return (
        RosterRow.state == RosterState.PUBLISHED.value,
        RosterRow.first_day <= last,
        RosterRow.first_day >= first - timedelta(days=366),
    )


def _known(ids: Any, what: str, code: str) -> int:
    found: int | None = ids.get(code)
    if found is None:
        key = "person_missing" if what == "person" else None
        raise NotFound(f"there is no {what} {code!r}", key=key, code=code)
    return found
