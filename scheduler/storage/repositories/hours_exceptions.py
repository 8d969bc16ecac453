"""The queue of what a person must decide about the hours, and what the rooms of the hours share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.hours.ledger import OPEN, RESOLVED, StoredException
from scheduler.hours.rules import HoursException
from scheduler.storage.repositories.organisation_snapshot import Ids, read_ids
from scheduler.storage.tables import (
    AccountRow,
    ExceptionRow,
)


class ExceptionQueue:
    """Exceptions of people by code; the identity of one holds across resolutions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _ids(self) -> Ids:
        return read_ids(self._session)

    def exceptions(
        self,
        first: date,
        last: date,
        *,
        people: Collection[str] | None = None,
        state: str | None = None,
    ) -> tuple[StoredException, ...]:
        """Exceptions by operational date in ``[first, last]``, blocking ones first, then by date and person."""
        where: list[ColumnElement[bool]] = [
            ExceptionRow.operational_date.between(first, last),
            *self._of(ExceptionRow.person_id, people),
        ]
        if state is not None:
            where.append(ExceptionRow.state == state)
        found = self._read_exceptions(where)
        return tuple(sorted(found, key=lambda e: (not e.blocking, e.operational_date, e.person, e.kind, e.key)))

    def exception(self, exception_id: int) -> StoredException:
        """Raises NotFound."""
        found = self._read_exceptions([ExceptionRow.id == exception_id])
        if not found:
            raise NotFound(f"there is no exception {exception_id}", key="exception_missing", exception=exception_id)
        return found[0]

    def sync_exceptions(
        self,
        person: str,
        days: Collection[date],
        found: Iterable[HoursException],
        *,
        kinds: Collection[str] | None = None,
    ) -> bool:
        """Make the queue say what the resolution of these days says (of some kinds only); True when anything changed.

        Open ones that are gone are deleted, new ones inserted. A decided one stays decided if it was to be kept as it
        is; if its repair was taken back and it has come again, it is opened again.
        """
        person_id = self._person_id(person)
        where = [ExceptionRow.person_id == person_id, ExceptionRow.operational_date.in_(days)]
        if kinds is not None:
            where.append(ExceptionRow.kind.in_(kinds))
        stored = {(e.operational_date, e.kind, e.key): e for e in self._read_exceptions(where)}
        wanted = {(e.operational_date, e.kind, e.key): e for e in found}
        gone = [e.id for key, e in stored.items() if key not in wanted and e.state == OPEN]
        changed = bool(gone)
        if gone:
            self._session.execute(delete(ExceptionRow).where(ExceptionRow.id.in_(gone)))
        new = []
        for key, exception in wanted.items():
            detail = describe(exception)
            held = stored.get(key)
            if held is None:
                new.append(
                    {
                        "person_id": person_id,
                        "operational_date": exception.operational_date,
                        "kind": exception.kind,
                        "key": exception.key,
                        "blocking": exception.blocking,
                        "state": OPEN,
                        "detail": detail,
                        "decision": "",
                    }
                )
            elif held.state == RESOLVED and held.detail.get("action") == "keep":
                continue
            elif held.state != OPEN or dict(held.detail) != detail or held.blocking != exception.blocking:
                changed = True
                values = {"state": OPEN, "detail": detail, "blocking": exception.blocking}
                self._session.execute(update(ExceptionRow).where(ExceptionRow.id == held.id).values(values))
        if new:
            self._session.execute(insert(ExceptionRow), new)
        return changed or bool(new)

    def decide_exception(
        self, exception_id: int, *, detail: Mapping[str, object], reason: str, account_id: int, now: datetime
    ) -> None:
        self._session.execute(
            update(ExceptionRow)
            .where(ExceptionRow.id == exception_id)
            .values(state=RESOLVED, detail=dict(detail), decision=reason, decided_by_id=account_id, decided_at=now)
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

    def _person_id(self, code: str) -> int:
        if code not in self._ids.people:
            raise NotFound(f"there is no person {code!r}", key="person_missing", code=code)
        return self._ids.people[code]

    def _of(self, column: Any, people: Collection[str] | None) -> list[ColumnElement[bool]]:
        if people is None:
            return []
        return [column.in_([self._person_id(code) for code in people])]


def describe(exception: HoursException) -> dict[str, object]:
    """What is stored with an exception, as JSON: times are ISO 8601 in UTC."""
    repair = exception.repair
    return {
        "at": _iso(exception.at_s),
        "events": list(exception.event_ids),
        "minutes": exception.minutes,
        "repair": None
        if repair is None
        else {"kind": None if repair.kind is None else repair.kind.value, "at": _iso(repair.at_s)},
    }


def _iso(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat()
