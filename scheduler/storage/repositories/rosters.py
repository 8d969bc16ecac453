"""Rosters by version and their assignments. Person-days go in and out in bulk, by code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from scheduler.domain.job import JobState
from scheduler.domain.roster import (
    JOB,
    AssignedDay,
    Lifecycle,
    RosterEvent,
    RosterState,
    RosterVersion,
    Source,
    abandoned_note,
    advance,
    changed_days,
    horizons_clash,
    let_go,
)
from scheduler.errors import Conflict, NotFound
from scheduler.storage.repositories.organisation_snapshot import Ids, read_ids
from scheduler.storage.tables import AccountRow, AssignmentRow, JobRow, PinRow, RosterRow, RosterStepRow, ShiftTypeRow

DELETED = "deleted"  # the row of a draft that was deleted: it keeps the id, which the audit log and jobs name
RETURNS_TO = "returns_to"  # kept in the result while solving
_COLUMNS: tuple[Any, ...] = (
    RosterRow.id,
    RosterRow.first_day,
    RosterRow.days,
    RosterRow.version,
    RosterRow.state,
    RosterRow.revision,
    RosterRow.forecast_run_id,
    RosterRow.based_on_id,
    RosterRow.result,
    RosterRow.penalties,
    RosterRow.objective_fen,
    RosterRow.note,
    RosterRow.created_at,
    RosterRow.published_at,
    RosterRow.message,
)


_table = AssignmentRow.__table__


# a person-day of a board: the person's row id, day, shift type, roles by block joined with ``|``, source as stored
Cell = tuple[int, date, str, str, str]


class RostersRepository:
    """``save`` is the only way to change a version: it refuses a write that was made from an older revision.

    A version whose solve has ended without giving it back (its kind of job could not be loaded) reads as it was before
    that solve, so that nobody waits for ever.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: Ids | None = None

    # versions

    def get(self, roster_id: int) -> RosterVersion:
        """Raises ``NotFound``."""
        return _version(self._read(roster_id))

    def stored(self, roster_id: int) -> RosterVersion:
        """The same, but solving as long as nobody has given it back. Raises ``NotFound``."""
        return _as_stored(self._read(roster_id))

    def newest(self, limit: int = 50) -> tuple[RosterVersion, ...]:
        """The latest days first, of each its latest version first."""
        statement = _versions().order_by(RosterRow.first_day.desc(), RosterRow.version.desc()).limit(limit)
        return tuple(_version(row) for row in self._session.execute(statement))

    def last_made(self, *, published: bool = False) -> RosterVersion | None:
        """The version that was made last (of those published)."""
        statement = _versions().order_by(RosterRow.id.desc()).limit(1)
        if published:
            statement = statement.where(RosterRow.state == RosterState.PUBLISHED.value)
        row = self._session.execute(statement).one_or_none()
        return None if row is None else _version(row)

    def of_horizon(self, first_day: date) -> tuple[RosterVersion, ...]:
        """All versions of one horizon, the latest first."""
        statement = _versions().where(RosterRow.first_day == first_day).order_by(RosterRow.version.desc())
        return tuple(_version(row) for row in self._session.execute(statement))

    def published(self, first: date, last: date) -> tuple[RosterVersion, ...]:
        """Published versions that touch ``[first, last]``, in the order of days; they do not overlap."""
        statement = _versions().where(*_published(first, last)).order_by(RosterRow.first_day)
        return tuple(v for v in map(_version, self._session.execute(statement)) if _touches(v, first, last))

    def create(
        self,
        first_day: date,
        days: int,
        at: datetime,
        *,
        forecast_run_id: int | None = None,
        based_on_id: int | None = None,
    ) -> RosterVersion:
        """A new empty draft, the next version of its horizon.

        Raises ``Conflict`` when a published roster overlaps these days without being of the same days.
        """
        for other in self.published(first_day, first_day + timedelta(days=days - 1)):
            if horizons_clash(first_day, days, other.first_day, other.days):
                raise Conflict(
                    f"{days} days from {first_day} overlap the published roster of {other.days} days from "
                    f"{other.first_day}; plan the same days, or days that it does not touch",
                    key="horizon_overlap",
                    first_day=other.first_day,
                    days=other.days,
                )
        taken = self._session.scalar(select(func.max(RosterRow.version)).where(RosterRow.first_day == first_day))
        roster_id = self._session.execute(
            insert(RosterRow)
            .values(
                first_day=first_day,
                days=days,
                version=(taken or 0) + 1,
                state=RosterState.DRAFT.value,
                revision=0,
                forecast_run_id=forecast_run_id,
                based_on_id=based_on_id,
                result={},
                penalties={},
                note="",
                created_at=at,
                message="",
            )
            .returning(RosterRow.id)
        ).scalar_one()
        return self.get(roster_id)

    def save(self, version: RosterVersion, seen: int, **extra: Any) -> None:
        """Write a version whose row still has the revision ``seen``; ``Conflict`` otherwise.

        ``extra`` may hold ``problem`` (bytes) and ``published_by`` (a login).
        """
        life = version.lifecycle
        result = {k: v for k, v in version.result.items() if k != RETURNS_TO}
        if life.returns_to is not None:
            result[RETURNS_TO] = life.returns_to.value
        values: dict[str, Any] = {
            "state": life.state.value,
            "revision": life.revision,
            "note": life.note,
            "result": result,
            "penalties": version.penalties,
            "objective_fen": version.objective_fen,
            "forecast_run_id": version.forecast_run_id,
            "published_at": version.published_at,
            "message": version.message,
        }
        if "problem" in extra:
            values["problem"] = extra["problem"]
        if "published_by" in extra:
            values["published_by_id"] = self._session.scalar(
                select(AccountRow.id).where(AccountRow.login == extra["published_by"])
            )
        statement = (
            update(RosterRow)
            .where(RosterRow.id == version.id, RosterRow.revision == seen)
            .values(values)
            .returning(RosterRow.id)
        )
        if not self._session.execute(statement).all():
            current = self.get(version.id).revision
            raise Conflict(
                f"the roster changed meanwhile: revision {current}, yours {seen}",
                key="stale_revision",
                current=current,
                yours=seen,
            )

    def discard(self, version: RosterVersion) -> None:
        """Take away an open version with its content; its ids and its number are never given again.

        What is left of it is no version to any reader. ``Conflict`` when it was written since.
        """
        gone = {
            "state": DELETED,
            "revision": version.revision + 1,
            "problem": None,
            "result": {},
            "penalties": {},
            "note": "",
            "based_on_id": None,
        }
        statement = (
            update(RosterRow)
            .where(RosterRow.id == version.id, RosterRow.revision == version.revision)
            .values(gone)
            .returning(RosterRow.id)
        )
        if not self._session.execute(statement).all():
            raise Conflict(f"roster {version.id} changed meanwhile", key="stale_revision")
        self._session.execute(update(RosterRow).where(RosterRow.based_on_id == version.id).values(based_on_id=None))
        self._session.execute(delete(AssignmentRow).where(AssignmentRow.roster_id == version.id))
        self._session.execute(delete(RosterStepRow).where(RosterStepRow.roster_id == version.id))

    def problem(self, roster_id: int) -> bytes | None:
        """The compressed problem that the roster was solved for."""
        return self._session.scalar(select(RosterRow.problem).where(RosterRow.id == roster_id))

    # assignments

    def assignments(self, roster_id: int, person: str | None = None) -> tuple[AssignedDay, ...]:
        """All person-days of a roster, or those of one person, by person and day."""
        where = [AssignmentRow.roster_id == roster_id]
        if person is not None:
            where.append(AssignmentRow.person_id == self._ids().people.get(person, -1))
        return self._assigned(*where)

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

    def in_force(self, first: date, last: date) -> tuple[tuple[int, date, int, int], ...]:
        """(id, first day, days, revision) of the published rosters that touch ``[first, last]``, by first day."""
        statement = select(RosterRow.id, RosterRow.first_day, RosterRow.days, RosterRow.revision)
        rows = self._session.execute(statement.where(*_published(first, last)).order_by(RosterRow.first_day))
        return tuple((i, start, days, rev) for i, start, days, rev in rows if start + timedelta(days=days) > first)

    def published_assignments(
        self, first: date, last: date, person: str | None = None, *, people: Collection[str] | None = None
    ) -> tuple[AssignedDay, ...]:
        """Person-days of published rosters on days of ``[first, last]``, of one person, of some or all."""
        live = select(RosterRow.id).where(*_published(first, last))
        where: list[ColumnElement[bool]] = [AssignmentRow.roster_id.in_(live), AssignmentRow.day.between(first, last)]
        if person is not None:
            where.append(AssignmentRow.person_id == self._ids().people.get(person, -1))
        if people is not None:
            ids = self._ids().people
            where.append(AssignmentRow.person_id.in_([ids[code] for code in people if code in ids]))
        return self._assigned(*where)

    def covered_days(self, first: date, last: date) -> frozenset[date]:
        """Days of ``[first, last]`` for which a roster is published."""
        return frozenset(
            day
            for version in self.published(first, last)
            for day in (version.first_day + timedelta(days=d) for d in range(version.days))
            if first <= day <= last
        )

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

    # import

    def publish_imported(
        self, first_day: date, days: int, assigned: Sequence[AssignedDay], at: datetime
    ) -> RosterVersion | None:
        """Take in a roster that was published elsewhere; ``None`` when it says what is published already.

        It supersedes the published version of the same days, if there is one.
        """
        present = [v for v in self.of_horizon(first_day) if v.state is RosterState.PUBLISHED]
        if present and not changed_days(self.assignments(present[0].id), tuple(assigned)):
            return None
        draft = self.create(first_day, days, at, based_on_id=present[0].id if present else None)
        for old in present:
            life = advance(old.lifecycle, RosterEvent.SUPERSEDE)
            self.save(replace(old, lifecycle=life), old.revision)
        self.replace_assignments(draft.id, (replace(a, source=Source.IMPORT) for a in assigned))
        life = replace(draft.lifecycle, has_roster=True)
        version = replace(draft, lifecycle=advance(life, RosterEvent.PUBLISH), published_at=at)
        self.save(version, draft.revision)
        return version

    # inside

    def _read(self, roster_id: int) -> Row[Any]:
        row = self._session.execute(_versions().where(RosterRow.id == roster_id)).one_or_none()
        if row is None:
            raise NotFound(f"there is no roster {roster_id}", key="roster_missing", roster=roster_id)
        return row

    def _ids(self) -> Ids:
        if self._known is None:
            self._known = read_ids(self._session)
        return self._known

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


def _versions() -> Select[*tuple[Any, ...]]:
    filled = select(literal(1)).where(AssignmentRow.roster_id == RosterRow.id).exists()
    solve = (
        RosterRow.state == RosterState.SOLVING.value,
        JobRow.id == RosterRow.result[JOB].as_integer(),
        JobRow.state.in_([state.value for state in JobState if state.ended]),
    )
    ended = select(JobRow.state).where(*solve).scalar_subquery()
    error = select(JobRow.error).where(*solve).scalar_subquery()
    columns: list[ColumnElement[Any]] = [
        *_COLUMNS,
        filled.label("filled"),
        ended.label("solve_ended"),
        error.label("solve_error"),
    ]
    return select(*columns).where(RosterRow.state != DELETED)


def _published(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """As far as every database can say it: published and not beginning after ``last``, nor a year before ``first``."""
    return (
        RosterRow.state == RosterState.PUBLISHED.value,
        RosterRow.first_day <= last,
        RosterRow.first_day >= first - timedelta(days=366),
    )


def _touches(version: RosterVersion, first: date, last: date) -> bool:
    return version.first_day <= last and version.first_day + timedelta(days=version.days) > first


def _known(ids: Any, what: str, code: str) -> int:
    found: int | None = ids.get(code)
    if found is None:
        key = "person_missing" if what == "person" else None
        raise NotFound(f"there is no {what} {code!r}", key=key, code=code)
    return found


def _version(row: Row[Any]) -> RosterVersion:
    version = _as_stored(row)
    if row.solve_ended is None:
        return version
    note = abandoned_note(cancelled=row.solve_ended == JobState.CANCELLED, error=row.solve_error)
    return replace(version, lifecycle=let_go(version.lifecycle, note))


def _as_stored(row: Row[Any]) -> RosterVersion:
    result = dict(row.result)
    returns_to = result.pop(RETURNS_TO, None)
    return RosterVersion(
        id=row.id,
        first_day=row.first_day,
        days=row.days,
        version=row.version,
        lifecycle=Lifecycle(
            state=RosterState(row.state),
            revision=row.revision,
            has_roster=bool(row.filled),
            returns_to=None if returns_to is None else RosterState(returns_to),
            note=row.note,
        ),
        forecast_run_id=row.forecast_run_id,
        based_on_id=row.based_on_id,
        result=result,
        penalties=dict(row.penalties),
        objective_fen=row.objective_fen,
        created_at=row.created_at,
        published_at=row.published_at,
        message=row.message,
    )
