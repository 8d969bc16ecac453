"""Punches and corrections. Bulk reads are Core rows, turned into domain values at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, insert, or_, select, update

from scheduler.errors import NotFound
from scheduler.hours.events import Correction, CorrectionKind, Punch, PunchKind
from scheduler.hours.ledger import RawPunch
from scheduler.storage.repositories.hours_exceptions import ExceptionQueue
from scheduler.storage.repositories.hours_ledger import LedgerStore
from scheduler.storage.repositories.hours_news import HoursNews
from scheduler.storage.repositories.hours_room import EpochSeconds, as_text, read_list
from scheduler.storage.repositories.hours_segments import SegmentStore
from scheduler.storage.tables import CorrectionRow, PunchDoubtRow, PunchRow

APPROVED = "approved"
WITHDRAWN = "refused"
_KINDS = {kind.value: kind for kind in PunchKind}


class HoursRepository(ExceptionQueue, SegmentStore, LedgerStore, HoursNews):
    """People and roles go in and out by code. Times are aware UTC; the pure part counts epoch seconds."""

    # events

    def events(
        self, first: datetime, last: datetime, people: Collection[str] | None = None
    ) -> tuple[dict[str, list[Punch]], dict[str, list[Correction]]]:
        """Punches of ``[first, last)`` and the approved corrections that touch them or the span, by person.

        A punch that a correction moves into the span comes along, so that every correction finds its punch.
        """
        inside = and_(PunchRow.at >= first, PunchRow.at < last)
        moved = self._moved_into(first, last, people)
        where = [or_(inside, PunchRow.id.in_(moved)) if moved else inside, *self._of(PunchRow.person_id, people)]
        doubts: dict[int, tuple[str, ...]] = {
            punch_id: (kind,)
            for punch_id, kind in self._session.execute(
                select(PunchDoubtRow.punch_id, PunchDoubtRow.kind)
                .join(PunchRow, PunchRow.id == PunchDoubtRow.punch_id)
                .where(*where)
            )
        }
        rows = self._session.execute(
            select(
                PunchRow.id,
                PunchRow.person_id,
                EpochSeconds(PunchRow.at),
                PunchRow.kind,
                PunchRow.role_id,
                PunchRow.device,
                PunchRow.device_seq,
                as_text(PunchRow.flags),
            ).where(*where)
        ).all()
        people_codes, role_codes = self._ids.person_codes, self._ids.role_codes
        punches: dict[str, list[Punch]] = {}
        for id_, person_id, at_s, kind, role_id, device, seq, flags in rows:
            person = people_codes[person_id]
            punches.setdefault(person, []).append(
                Punch(
                    id=id_,
                    person=person,
                    at_s=at_s,
                    kind=_KINDS[kind],
                    role=role_codes[role_id] if role_id is not None else None,
                    device=device,
                    device_seq=seq,
                    flags=read_list(flags) + doubts.get(id_, ()),
                )
            )
        return punches, self._corrections({row[0] for row in rows}, first, last, people)

    def _moved_into(self, first: datetime, last: datetime, people: Collection[str] | None) -> list[int]:
        """Punches that an approved correction moves into the span."""
        return list(
            self._session.scalars(
                select(CorrectionRow.punch_id).where(
                    CorrectionRow.status == APPROVED,
                    CorrectionRow.at >= first,
                    CorrectionRow.at < last,
                    CorrectionRow.punch_id.is_not(None),
                    *self._of(CorrectionRow.person_id, people),
                )
            )
        )

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
        self._turn(correction_id, APPROVED, WITHDRAWN, account_id, now)

    def restore_correction(self, correction_id: int, account_id: int, now: datetime) -> None:
        """Let a correction count again that was taken out of the fold. Raises NotFound."""
        self._turn(correction_id, WITHDRAWN, APPROVED, account_id, now)

    def _turn(self, correction_id: int, before: str, after: str, account_id: int, now: datetime) -> None:
        touched = self._session.scalar(
            update(CorrectionRow)
            .where(CorrectionRow.id == correction_id, CorrectionRow.status == before)
            .values(status=after, decided_by_id=account_id, decided_at=now)
            .returning(CorrectionRow.id)
        )
        if touched is None:
            raise NotFound(f"there is no {before} correction {correction_id}", key="approved_correction_missing")
