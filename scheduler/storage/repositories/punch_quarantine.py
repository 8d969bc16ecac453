"""Rows that could not be punches, and the stored punches that they are held against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.punching.claims import Claim, Wrong
from scheduler.punching.judge import Held
from scheduler.storage.tables import PunchQuarantineRow, PunchRow

CHUNK = 400
WAITING, RELEASED, DISMISSED = "waiting", "released", "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedPunch:
    """``reason`` and ``params`` are worded by exchange.messages; ``raw`` is the row as it was sent, without secrets."""

    id: int
    device: str
    device_seq: int | None
    claim_hash: str
    source: str
    raw: Mapping[str, Any]
    field: str
    reason: str
    params: Mapping[str, Any]
    received_at: datetime
    state: str
    punch_id: int | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""


class PunchQuarantine:
    """Rows by device and digest; punches by device and sequence number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def held(self, device: str, seqs: Collection[int]) -> dict[int, Held]:
        """Stored punches of a device by sequence number."""
        columns = (
            PunchRow.device_seq,
            PunchRow.id,
            PunchRow.person_id,
            PunchRow.at,
            PunchRow.kind,
            PunchRow.role_id,
            PunchRow.payload_hash,
        )
        found: dict[int, Held] = {}
        for part in chunks(sorted(seqs)):
            rows = self._session.execute(
                select(*columns).where(PunchRow.device == device, PunchRow.device_seq.in_(part))
            )
            found |= {row[0]: Held(*row[1:]) for row in rows}
        return found

    def quarantined(self, device: str, claim_hashes: Collection[str]) -> dict[str, QuarantinedPunch]:
        """Rows of a device that were held back before, by the digest of what they said."""
        found: dict[str, QuarantinedPunch] = {}
        for part in chunks(sorted(claim_hashes)):
            rows = self._session.scalars(
                select(PunchQuarantineRow).where(
                    PunchQuarantineRow.device == device, PunchQuarantineRow.claim_hash.in_(part)
                )
            )
            found |= {row.claim_hash: _quarantined(row) for row in rows}
        return found

    def hold_back(self, claims: Iterable[tuple[Claim, Wrong]], *, source: str, now: datetime) -> None:
        """Keep rows that cannot be punches, each with its reason."""
        rows = [
            {
                "device": claim.device,
                "device_seq": claim.seq,
                "claim_hash": claim.claim_hash,
                "source": source,
                "raw": dict(claim.raw),
                "field": wrong.field,
                "reason": wrong.reason,
                "params": dict(wrong.params),
                "received_at": now,
                "state": WAITING,
                "decided_by": "",
                "note": "",
            }
            for claim, wrong in claims
        ]
        if rows:
            self._session.execute(insert(PunchQuarantineRow), rows)

    def settle_arrived(self, device: str, claims: Mapping[str, int], *, by: str, now: datetime) -> None:
        """Rows that wait and have come in by another way are released; ``claims``: sequence number by digest."""
        waiting = [row for row in self.quarantined(device, claims).values() if row.state == WAITING]
        held = self.held(device, {claims[row.claim_hash] for row in waiting})
        for row in waiting:
            punch = held[claims[row.claim_hash]]
            self.settle(row.id, state=RELEASED, by=by, now=now, punch_id=punch.id)

    def quarantine_row(self, row_id: int) -> QuarantinedPunch:
        """Raises NotFound."""
        row = self._session.get(PunchQuarantineRow, row_id)
        if row is None:
            raise NotFound(f"there is no row {row_id} in quarantine", key="quarantine_missing")
        return _quarantined(row)

    def quarantine_rows(self, state: str, *, limit: int, after: int = 0) -> tuple[QuarantinedPunch, ...]:
        """Rows in a state behind row ``after``, the oldest first."""
        query = (
            select(PunchQuarantineRow)
            .where(PunchQuarantineRow.state == state, PunchQuarantineRow.id > after)
            .order_by(PunchQuarantineRow.id)
            .limit(limit)
        )
        return tuple(_quarantined(row) for row in self._session.scalars(query))

    def quarantine_counts(self) -> dict[tuple[str, str], int]:
        """How many rows wait, by (device, reason)."""
        query = (
            select(PunchQuarantineRow.device, PunchQuarantineRow.reason, func.count())
            .where(PunchQuarantineRow.state == WAITING)
            .group_by(PunchQuarantineRow.device, PunchQuarantineRow.reason)
        )
        return {(device, reason): count for device, reason, count in self._session.execute(query)}

    def settle(
        self, row_id: int, *, state: str, by: str, now: datetime, note: str = "", punch_id: int | None = None
    ) -> None:
        """A row leaves the quarantine."""
        values = {"state": state, "decided_by": by, "decided_at": now, "note": note, "punch_id": punch_id}
        self._session.execute(update(PunchQuarantineRow).where(PunchQuarantineRow.id == row_id).values(values))


def _quarantined(row: PunchQuarantineRow) -> QuarantinedPunch:
    return QuarantinedPunch(
        id=row.id,
        device=row.device,
        device_seq=row.device_seq,
        claim_hash=row.claim_hash,
        source=row.source,
        raw=row.raw,
        field=row.field,
        reason=row.reason,
        params=row.params,
        received_at=row.received_at,
        state=row.state,
        punch_id=row.punch_id,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )


def chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """So many at once as every database takes in one statement."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
