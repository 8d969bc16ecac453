"""Punches, corrections, segments, exceptions, periods. Bulk reads are Core rows, turned into domain values at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update

from scheduler.errors import NotFound
from scheduler.hours.events import Correction, CorrectionKind, Punch, PunchKind
from scheduler.hours.ledger import LOCKED, Period, RawPunch
from scheduler.hours.segments import Segment
from scheduler.storage.repositories.hours_exceptions import ExceptionQueue
from scheduler.storage.tables import (
    CorrectionRow,
    PeriodRow,
    PunchRow,
    SegmentRow,
)

APPROVED = "approved"
WITHDRAWN = "refused"


class HoursRepository(ExceptionQueue):
    """People and roles go in and out by code. Times are aware UTC; the pure part counts epoch seconds."""

    # events

    def events(
        self, first: datetime, last: datetime, people: Collection[str] | None = None
    ) -> tuple[dict[str, list[Punch]], dict[str, list[Correction]]]:
        """Punches of ``[first, last)`` and the approved corrections that touch them or the span, by person.

        A punch that a correction moves into the span comes along, so that every correction finds its punch.
        """
        mine = self._of(PunchRow.person_id, people)
        inside = and_(PunchRow.at >= first, PunchRow.at < last)
        moved = select(CorrectionRow.punch_id).where(
            CorrectionRow.status == APPROVED, CorrectionRow.at >= first, CorrectionRow.at < last
        )
        rows = self._session.execute(
            select(
                PunchRow.id,
                PunchRow.person_id,
                PunchRow.at,
                PunchRow.kind,
                PunchRow.role_id,
                PunchRow.device,
                PunchRow.device_seq,
                PunchRow.flags,
            ).where(or_(inside, PunchRow.id.in_(moved)), *mine)
        ).all()
        people_codes, role_codes = self._ids.person_codes, self._ids.role_codes
        punches: dict[str, list[Punch]] = {}
        for id_, person_id, at, kind, role_id, device, seq, flags in rows:
            punches.setdefault(people_codes[person_id], []).append(
                Punch(
                    id=id_,
                    person=people_codes[person_id],
                    at_s=int(at.timestamp()),
                    kind=PunchKind(kind),
                    role=role_codes[role_id] if role_id is not None else None,
                    device=device,
                    device_seq=seq,
                    flags=tuple(flags),
                )
            )
        return punches, self._corrections({row[0] for row in rows}, first, last, people)

    def _corrections(
        self, punch_ids: set[int], first: datetime, last: datetime, people: Collection[str] | None
    ) -> dict[str, list[Correction]]:
        rows = self._session.execute(
            select(
                CorrectionRow.id,
                CorrectionRow.person_id,
                CorrectionRow.kind,
                CorrectionRow.punch_id,
                CorrectionRow.at,
                CorrectionRow.punch_kind,
                CorrectionRow.role_id,
                CorrectionRow.decided_at,
            ).where(CorrectionRow.status == APPROVED, *self._of(CorrectionRow.person_id, people))
        )
        found: dict[str, list[Correction]] = {}
        for id_, person_id, kind, punch_id, at, punch_kind, role_id, decided_at in rows:
            inside = punch_id in punch_ids if punch_id is not None else at is not None and first <= at < last
            if inside:
                person = self._ids.person_codes[person_id]
                found.setdefault(person, []).append(
                    Correction(
                        id=id_,
                        person=person,
                        kind=CorrectionKind(kind),
                        approved=True,
                        decided_s=0 if decided_at is None else int(decided_at.timestamp()),
                        punch_id=punch_id,
                        at_s=None if at is None else int(at.timestamp()),
                        punch_kind=None if punch_kind is None else PunchKind(punch_kind),
                        role=None if role_id is None else self._ids.role_codes[role_id],
                    )
                )
        return found

    def raw_punches(self, person: str, first: datetime, last: datetime) -> tuple[RawPunch, ...]:
        """A person's punches of ``[first, last)`` as the devices gave them, in order."""
        rows = self._session.execute(
            select(
                PunchRow.id,
                PunchRow.device,
                PunchRow.device_seq,
                PunchRow.local_text,
                PunchRow.at,
                PunchRow.kind,
                PunchRow.role_id,
                PunchRow.source,
            )
            .where(PunchRow.person_id == self._person_id(person), PunchRow.at >= first, PunchRow.at < last)
            .order_by(PunchRow.at, PunchRow.device, PunchRow.device_seq)
        )
        return tuple(
            RawPunch(
                id=id_,
                device=device,
                device_seq=seq,
                local_text=text,
                at=at,
                kind=kind,
                role=None if role_id is None else self._ids.role_codes[role_id],
                source=source,
            )
            for id_, device, seq, text, at, kind, role_id, source in rows
        )

    def add_correction(
        self,
        *,
        person: str,
        kind: CorrectionKind,
        reason: str,
        account_id: int,
        now: datetime,
        punch_id: int | None = None,
        at: datetime | None = None,
        punch_kind: PunchKind | None = None,
        role: str | None = None,
    ) -> int:
        """An approved correction, decided by the account that enters it; returns its id."""
        row_id: int | None = self._session.scalar(
            insert(CorrectionRow)
            .values(
                person_id=self._person_id(person),
                kind=kind.value,
                punch_id=punch_id,
                at=at,
                punch_kind=None if punch_kind is None else punch_kind.value,
                role_id=None if role is None else self._ids.roles[role],
                reason=reason,
                status=APPROVED,
                requested_by_id=account_id,
                requested_at=now,
                decided_by_id=account_id,
                decided_at=now,
            )
            .returning(CorrectionRow.id)
        )
        if row_id is None:
            raise RuntimeError("the database gave no id for a correction")
        return row_id

    def withdraw_correction(self, correction_id: int, account_id: int, now: datetime) -> None:
        """Take an approved correction out of the fold; the row stays. Raises NotFound."""
        touched = self._session.scalar(
            update(CorrectionRow)
            .where(CorrectionRow.id == correction_id, CorrectionRow.status == APPROVED)
            .values(status=WITHDRAWN, decided_by_id=account_id, decided_at=now)
            .returning(CorrectionRow.id)
        )
        if touched is None:
            raise NotFound(f"there is no approved correction {correction_id}", key="correction_missing")

    # segments

    def segments(self, first: date, last: date, people: Collection[str] | None = None) -> dict[str, list[Segment]]:
        """Segments by operational date in ``[first, last]``, by person, in order of time."""
        rows = self._session.execute(
            select(
                SegmentRow.person_id,
                SegmentRow.role_id,
                SegmentRow.operational_date,
                SegmentRow.start_at,
                SegmentRow.end_at,
                SegmentRow.roster_id,
                SegmentRow.flags,
                SegmentRow.punch_ids,
            )
            .where(SegmentRow.operational_date.between(first, last), *self._of(SegmentRow.person_id, people))
            .order_by(SegmentRow.person_id, SegmentRow.start_at)
        )
        person_codes, role_codes = self._ids.person_codes, self._ids.role_codes
        found: dict[str, list[Segment]] = {}
        for person_id, role_id, day, start, end, roster_id, flags, events in rows:
            person = person_codes[person_id]
            found.setdefault(person, []).append(
                Segment(
                    person=person,
                    role=None if role_id is None else role_codes[role_id],
                    operational_date=day,
                    start_s=int(start.timestamp()),
                    end_s=int(end.timestamp()),
                    roster_id=roster_id,
                    flags=tuple(flags),
                    event_ids=tuple(events),
                )
            )
        return found

    def replace_segments(self, person: str, days: Collection[date], segments: Sequence[Segment]) -> None:
        """The person's segments of these operational dates are exactly ``segments`` from now on."""
        person_id = self._person_id(person)
        self._session.execute(
            delete(SegmentRow).where(SegmentRow.person_id == person_id, SegmentRow.operational_date.in_(days))
        )
        rows = [
            {
                "person_id": person_id,
                "role_id": None if s.role is None else self._ids.roles[s.role],
                "operational_date": s.operational_date,
                "start_at": datetime.fromtimestamp(s.start_s, UTC),
                "end_at": datetime.fromtimestamp(s.end_s, UTC),
                "minutes": s.minutes,
                "roster_id": s.roster_id,
                "flags": list(s.flags),
                "punch_ids": list(s.event_ids),
            }
            for s in segments
        ]
        if rows:
            self._session.execute(insert(SegmentRow), rows)

    # periods

    def periods(self) -> tuple[Period, ...]:
        """All periods, by first day."""
        return self._read_periods()

    def period(self, code: str) -> Period:
        """Raises NotFound."""
        found = self._read_periods(PeriodRow.code == code)
        if not found:
            raise NotFound(f"there is no period {code!r}", key="period_missing", period=code)
        return found[0]

    def lock(self, code: str, *, content_hash: str, account_id: int | None, now: datetime) -> None:
        self._session.execute(
            update(PeriodRow)
            .where(PeriodRow.code == code)
            .values(state=LOCKED, locked_at=now, locked_by_id=account_id, content_hash=content_hash)
        )

    def _read_periods(self, *where: ColumnElement[bool]) -> tuple[Period, ...]:
        columns = (
            PeriodRow.code,
            PeriodRow.first_day,
            PeriodRow.last_day,
            PeriodRow.state,
            PeriodRow.locked_at,
            PeriodRow.content_hash,
        )
        rows = self._session.execute(select(*columns).where(*where).order_by(PeriodRow.first_day))
        return tuple(
            Period(code=code, first_day=first, last_day=last, state=state, locked_at=at, content_hash=content_hash)
            for code, first, last, state, at, content_hash in rows
        )
