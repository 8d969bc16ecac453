"""Corrections that somebody asks for and somebody else decides, with what they rest on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from scheduler.errors import NotFound
from scheduler.hours.events import CorrectionKind, PunchKind
from scheduler.storage.tables import (
    AccountRow,
    CorrectionFileRow,
    CorrectionRow,
    PersonRow,
    PunchRow,
    RoleRow,
)

REQUEST = "request"
REQUESTED, APPROVED, REFUSED, WITHDRAWN = "requested", "approved", "refused", "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file as it was handed in."""

    name: str
    mime: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequest:
    """What is asked for, of which punch (None: a punch is to be added), and what became of it. Times are aware UTC.

    ``at``, ``punch_kind`` and ``role`` are what shall hold; ``was_…`` what the punch says. ``moment`` is the time that
    the request is about.
    """

    id: int
    person: str
    kind: CorrectionKind
    reason: str
    evidence: str
    status: str
    requested_by: str
    requested_at: datetime
    moment: datetime
    punch_id: int | None = None
    at: datetime | None = None
    punch_kind: PunchKind | None = None
    role: str | None = None
    was_at: datetime | None = None
    was_kind: str | None = None
    was_role: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    answer: str = ""
    file_name: str | None = None


class CorrectionsRepository:
    """People and roles go in and out by code. Only requests: what HR decides in the queue is the hours room's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        *,
        person: str,
        kind: CorrectionKind,
        reason: str,
        evidence: str,
        account_id: int,
        now: datetime,
        punch_id: int | None = None,
        at: datetime | None = None,
        punch_kind: PunchKind | None = None,
        role: str | None = None,
    ) -> int:
        """A request; its id."""
        values = {
            "person_id": self._session.scalar(select(PersonRow.id).where(PersonRow.code == person)),
            "kind": kind.value,
            "punch_id": punch_id,
            "at": at,
            "punch_kind": None if punch_kind is None else punch_kind.value,
            "role_id": self._session.scalar(select(RoleRow.id).where(RoleRow.code == role)) if role else None,
            "reason": reason,
            "origin": REQUEST,
            "evidence": evidence,
            "answer": "",
            "status": REQUESTED,
            "requested_by_id": account_id,
            "requested_at": now,
        }
        return int(self._session.execute(insert(CorrectionRow).values(values).returning(CorrectionRow.id)).scalar_one())

    def attach(self, correction_id: int, attachment: Attachment) -> None:
        self._session.execute(
            insert(CorrectionFileRow).values(
                correction_id=correction_id,
                name=attachment.name,
                mime=attachment.mime,
                sha256=attachment.sha256,
                size=len(attachment.content),
                content=attachment.content,
            )
        )

    def attachment(self, correction_id: int) -> Attachment:
        """Raises NotFound."""
        row = self._session.get(CorrectionFileRow, correction_id)
        if row is None:
            raise NotFound(f"correction {correction_id} has no file", key="correction_request_missing")
        return Attachment(name=row.name, mime=row.mime, sha256=row.sha256, content=row.content)

    def get(self, correction_id: int) -> CorrectionRequest:
        """Raises NotFound, also for a correction that nobody asked for."""
        found = self._read([CorrectionRow.id == correction_id])
        if not found:
            raise NotFound(f"there is no request {correction_id}", key="correction_request_missing")
        return found[0]

    def requests(
        self, *, people: Collection[str] | None = None, status: str | None = None, limit: int = 200
    ) -> tuple[CorrectionRequest, ...]:
        """Requests of these people, those that wait first, then the newest."""
        where: list[ColumnElement[bool]] = []
        if people is not None:
            where.append(PersonRow.code.in_(sorted(people)))
        if status is not None:
            where.append(CorrectionRow.status == status)
        return tuple(self._read(where, limit))

    def count_month(self, person: str, first: datetime, last: datetime) -> int:
        """Requests of a person about ``[first, last)`` that wait or were approved."""
        moment = func.coalesce(CorrectionRow.at, PunchRow.at)
        query = (
            select(func.count())
            .select_from(CorrectionRow)
            .join(PersonRow, PersonRow.id == CorrectionRow.person_id)
            .outerjoin(PunchRow, PunchRow.id == CorrectionRow.punch_id)
            .where(
                PersonRow.code == person,
                CorrectionRow.origin == REQUEST,
                CorrectionRow.status.in_((REQUESTED, APPROVED)),
                moment >= first,
                moment < last,
            )
        )
        return self._session.scalar(query) or 0

    def count_asked(self, person: str, first: datetime, last: datetime) -> int:
        """Requests of a person made in ``[first, last)``, whatever they are about, that wait or were approved."""
        query = (
            select(func.count())
            .select_from(CorrectionRow)
            .join(PersonRow, PersonRow.id == CorrectionRow.person_id)
            .where(
                PersonRow.code == person,
                CorrectionRow.origin == REQUEST,
                CorrectionRow.status.in_((REQUESTED, APPROVED)),
                CorrectionRow.requested_at >= first,
                CorrectionRow.requested_at < last,
            )
        )
        return self._session.scalar(query) or 0

    def waiting_for(self, punch_id: int) -> bool:
        """Does a request about this punch wait?"""
        query = select(CorrectionRow.id).where(
            CorrectionRow.punch_id == punch_id, CorrectionRow.status == REQUESTED, CorrectionRow.origin == REQUEST
        )
        return self._session.scalar(query.limit(1)) is not None

    def punch(self, punch_id: int) -> tuple[str, datetime, str, str | None] | None:
        """Person, time, kind and role of a raw punch."""
        row = self._session.execute(
            select(PersonRow.code, PunchRow.at, PunchRow.kind, RoleRow.code)
            .join(PersonRow, PersonRow.id == PunchRow.person_id)
            .outerjoin(RoleRow, RoleRow.id == PunchRow.role_id)
            .where(PunchRow.id == punch_id)
        ).one_or_none()
        return None if row is None else (row[0], row[1], row[2], row[3])

    def decide(self, correction_id: int, *, status: str, account_id: int | None, answer: str, now: datetime) -> None:
        """From now on the request is approved, refused, or (``account_id`` None) withdrawn."""
        values = {"status": status, "decided_by_id": account_id, "decided_at": now, "answer": answer}
        self._session.execute(update(CorrectionRow).where(CorrectionRow.id == correction_id).values(values))

    def _read(self, where: list[ColumnElement[bool]], limit: int = 1) -> list[CorrectionRequest]:
        asker, decider, was_role = aliased(AccountRow), aliased(AccountRow), aliased(RoleRow)
        query = (
            select(
                CorrectionRow,
                PersonRow.code,
                RoleRow.code,
                asker.login,
                decider.login,
                PunchRow.at,
                PunchRow.kind,
                was_role.code,
                CorrectionFileRow.name,
            )
            .join(PersonRow, PersonRow.id == CorrectionRow.person_id)
            .outerjoin(RoleRow, RoleRow.id == CorrectionRow.role_id)
            .join(asker, asker.id == CorrectionRow.requested_by_id)
            .outerjoin(decider, decider.id == CorrectionRow.decided_by_id)
            .outerjoin(PunchRow, PunchRow.id == CorrectionRow.punch_id)
            .outerjoin(was_role, was_role.id == PunchRow.role_id)
            .outerjoin(CorrectionFileRow, CorrectionFileRow.correction_id == CorrectionRow.id)
            .where(CorrectionRow.origin == REQUEST, *where)
            .order_by(CorrectionRow.status != REQUESTED, CorrectionRow.id.desc())
            .limit(limit)
        )
        return [_request(row) for row in self._session.execute(query)]


def _request(found: Any) -> CorrectionRequest:
    row, person, role, asker, decider, was_at, was_kind, was_role, file_name = found
    return CorrectionRequest(
        id=row.id,
        person=person,
        kind=CorrectionKind(row.kind),
        reason=row.reason,
        evidence=row.evidence,
        status=row.status,
        requested_by=asker,
        requested_at=row.requested_at,
        moment=row.at or was_at or row.requested_at,
        punch_id=row.punch_id,
        at=row.at,
        punch_kind=PunchKind(row.punch_kind) if row.punch_kind else None,
        role=role,
        was_at=was_at,
        was_kind=was_kind,
        was_role=was_role,
        decided_by=decider,
        decided_at=row.decided_at,
        answer=row.answer,
        file_name=file_name,
    )
