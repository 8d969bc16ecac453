"""The queue of what a person must decide about the hours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update

from scheduler.errors import NotFound
from scheduler.hours.ledger import OPEN, RESOLVED, StoredException
from scheduler.hours.rules import HoursException
from scheduler.hours.schedule import utc
from scheduler.storage.repositories.hours_room import HoursRoom
from scheduler.storage.tables import AccountRow, ExceptionRow

_AT_ONCE = 500


class ExceptionQueue(HoursRoom):
    """Exceptions of people by code; the identity of one holds across resolutions."""

    def exceptions(
        self,
        first: date,
        last: date,
        *,
        people: Collection[str] | None = None,
        state: str | None = None,
        kinds: Collection[str] | None = None,
    ) -> tuple[StoredException, ...]:
        """Exceptions by operational date in ``[first, last]``, blocking ones first, then by date and person."""
        where: list[ColumnElement[bool]] = [
            ExceptionRow.operational_date.between(first, last),
            *self._of(ExceptionRow.person_id, people),
        ]
        if state is not None:
            where.append(ExceptionRow.state == state)
        if kinds is not None:
            where.append(ExceptionRow.kind.in_(kinds))
        found = self._read_exceptions(where)
        return tuple(sorted(found, key=lambda e: (not e.blocking, e.operational_date, e.person, e.kind, e.key)))

    def exception(self, exception_id: int) -> StoredException:
        """Raises NotFound."""
        found = self._read_exceptions([ExceptionRow.id == exception_id])
        if not found:
            raise NotFound(f"there is no exception {exception_id}", key="exception_missing", exception=exception_id)
        return found[0]

    def sync_exceptions(self, person: str, days: Collection[date], found: Iterable[HoursException]) -> bool:
        """``sync_queue`` for one person; True when anything changed."""
        return bool(self.sync_queue(days, {person: found}))

    def sync_queue(self, days: Collection[date], found: Mapping[str, Iterable[HoursException]]) -> int:
        """Make the queue say what the resolution of these people and days says; returns how many people's changed.

        Open ones that are gone are deleted, new ones inserted. A decided one stays decided if it was to be kept as it
        is; if its repair was taken back and it has come again, it is opened again.
        """
        if not days or not found:
            return 0
        where = [
            ExceptionRow.operational_date.between(min(days), max(days)),
            *self._of(ExceptionRow.person_id, found),
        ]
        stored = {_identity(e): e for e in self._read_exceptions(where) if e.operational_date in days}
        wanted = {_identity(e): e for own in found.values() for e in own}
        changed: set[str] = set()
        gone: list[int] = []
        for key, held in stored.items():
            if key not in wanted and held.state == OPEN:
                gone.append(held.id)
                changed.add(held.person)
        new: list[dict[str, Any]] = []
        differing: list[dict[str, Any]] = []
        for key, exception in wanted.items():
            detail = describe(exception)
            known = stored.get(key)
            if known is None:
                new.append(
                    {
                        "person_id": self._person_id(exception.person),
                        "operational_date": exception.operational_date,
                        "kind": exception.kind,
                        "key": exception.key,
                        "blocking": exception.blocking,
                        "state": OPEN,
                        "detail": detail,
                        "decision": "",
                    }
                )
            elif known.state == RESOLVED and known.detail.get("action") == "keep":
                continue
            elif known.state != OPEN or dict(known.detail) != detail or known.blocking != exception.blocking:
                differing.append({"row": known.id, "detail": detail, "blocking": exception.blocking})
            else:
                continue
            changed.add(exception.person)
        for start in range(0, len(gone), _AT_ONCE):
            self._session.execute(delete(ExceptionRow).where(ExceptionRow.id.in_(gone[start : start + _AT_ONCE])))
        if new:
            self._session.connection().execute(insert(ExceptionRow), new)
        if differing:
            table = ExceptionRow.__table__
            self._session.connection().execute(
                update(ExceptionRow)
                .where(table.c.id == bindparam("row"))
                .values(state=OPEN, detail=bindparam("detail"), blocking=bindparam("blocking")),
                differing,
            )
        return len(changed)

    def decide_exception(
        self, exception_id: int, *, detail: Mapping[str, object], reason: str, account_id: int, now: datetime
    ) -> None:
        self._session.execute(
            update(ExceptionRow)
            .where(ExceptionRow.id == exception_id)
            .values(state=RESOLVED, detail=dict(detail), decision=reason, decided_by_id=account_id, decided_at=now)
        )

    def reopen_exception(self, exception_id: int, *, detail: Mapping[str, object]) -> None:
        """Undecided again, as if nobody had looked at it."""
        self._session.execute(
            update(ExceptionRow)
            .where(ExceptionRow.id == exception_id)
            .values(state=OPEN, detail=dict(detail), decision="", decided_by_id=None, decided_at=None)
        )

    def _read_exceptions(self, where: Sequence[ColumnElement[bool]]) -> list[StoredException]:
        rows = self._session.execute(
            select(
                ExceptionRow.id,
                ExceptionRow.person_id,
                ExceptionRow.operational_date,
                ExceptionRow.kind,
                ExceptionRow.key,
                ExceptionRow.blocking,
                ExceptionRow.state,
                ExceptionRow.detail,
                ExceptionRow.decision,
                AccountRow.login,
                ExceptionRow.decided_at,
            )
            .outerjoin(AccountRow, AccountRow.id == ExceptionRow.decided_by_id)
            .where(*where)
        )
        return [
            StoredException(
                id=id_,
                person=self._ids.person_codes[person_id],
                operational_date=day,
                kind=kind,
                key=key,
                blocking=blocking,
                state=state,
                detail=detail,
                decision=decision,
                decided_by=login,
                decided_at=decided_at,
            )
            for id_, person_id, day, kind, key, blocking, state, detail, decision, login, decided_at in rows
        ]


def describe(exception: HoursException) -> dict[str, object]:
    """What is stored with an exception, as JSON: times are ISO 8601 in UTC."""
    repair = exception.repair
    return {
        "at": utc(exception.at_s).isoformat(),
        "events": list(exception.event_ids),
        "minutes": exception.minutes,
        "repair": None
        if repair is None
        else {"kind": None if repair.kind is None else repair.kind.value, "at": utc(repair.at_s).isoformat()},
    }


def _identity(exception: HoursException | StoredException) -> tuple[str, date, str, str]:
    return exception.person, exception.operational_date, exception.kind, exception.key
