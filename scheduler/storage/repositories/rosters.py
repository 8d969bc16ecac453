"""Rosters by version, with what each holds (``RosterDays``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, literal, select, update

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
from scheduler.storage.repositories.roster_days import RosterDays, published_around
from scheduler.storage.tables import AccountRow, AssignmentRow, JobRow, RosterRow, RosterStepRow

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


class RostersRepository(RosterDays):
    """``save`` is the only way to change a version: it refuses a write that was made from an older revision.

    A version whose solve has ended without giving it back (its kind of job could not be loaded) reads as it was before
    that solve, so that nobody waits for ever.
    """

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
        statement = _versions().where(*published_around(first, last)).order_by(RosterRow.first_day)
        return tuple(v for v in map(_version, self._session.execute(statement)) if _touches(v, first, last))

    def in_force(self, first: date, last: date) -> tuple[tuple[int, date, int, int], ...]:
        """(id, first day, days, revision) of the published rosters that touch ``[first, last]``, by first day."""
        statement = select(RosterRow.id, RosterRow.first_day, RosterRow.days, RosterRow.revision)
        rows = self._session.execute(statement.where(*published_around(first, last)).order_by(RosterRow.first_day))
        return tuple((i, start, days, rev) for i, start, days, rev in rows if start + timedelta(days=days) > first)

    def first_published_day(self) -> date | None:
        """The first day that any published roster has."""
        published = RosterRow.state == RosterState.PUBLISHED.value
        return self._session.scalar(select(func.min(RosterRow.first_day)).where(published))

    def covered_days(self, first: date, last: date) -> frozenset[date]:
        """Days of ``[first, last]`` for which a roster is published."""
        return frozenset(
            day
            for version in self.published(first, last)
            for day in (version.first_day + timedelta(days=d) for d in range(version.days))
            if first <= day <= last
        )

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


def _touches(version: RosterVersion, first: date, last: date) -> bool:
    return version.first_day <= last and version.first_day + timedelta(days=version.days) > first


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
