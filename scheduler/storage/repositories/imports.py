"""Imported files with their quarantine, and the facts that only files bring: punches, KPIs, observations, periods."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.storage.repositories.upsert import Counts, upsert
from scheduler.storage.tables import ImportRow, KpiRow, PeriodRow, PunchRow, QuarantineRow

CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedRow:
    """A refused cell or row: ``reason`` and ``params`` are worded by exchange.messages, ``raw`` are the row's cells."""

    row: int
    field: str
    reason: str
    params: Mapping[str, object]
    raw: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """What became of a file. ``state`` is done or refused; ``quarantined`` counts rows."""

    id: int
    name: str
    kind: str
    sha256: str
    state: str
    added: int
    changed: int
    unchanged: int
    quarantined: int
    report: Mapping[str, object]
    imported_at: datetime
    imported_by: str


class StoredPeriod(NamedTuple):
    first_day: date
    last_day: date
    state: str


class ImportsRepository:
    """Facts are named by row id of person and role, by code of KPI and period."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def savepoint(self) -> AbstractContextManager[object]:
        """What is written inside is taken back if an error leaves the block; the rest of the transaction stays."""
        return self._session.begin_nested()

    # files

    def save(
        self,
        *,
        name: str,
        kind: str,
        sha256: str,
        state: str,
        counts: Counts,
        report: Mapping[str, object],
        quarantine: Sequence[QuarantinedRow],
        at: datetime,
        by: str,
    ) -> int:
        """Keep what became of a file; the same content of the same kind takes the place of its earlier import.

        A file that could not be read has no hash (``""``) and takes nothing's place.
        """
        values = {
            "name": name,
            "state": state,
            "added": counts.added,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "quarantined": len({row.row for row in quarantine}),
            "report": dict(report),
            "imported_at": at,
            "imported_by": by,
        }
        same = select(ImportRow.id).where(ImportRow.sha256 == sha256, ImportRow.kind == kind)
        found = self._session.scalar(same) if sha256 else None
        if found is None:
            statement = insert(ImportRow).values(kind=kind, sha256=sha256, **values).returning(ImportRow.id)
            found = self._session.execute(statement).scalar_one()
        else:
            self._session.execute(update(ImportRow).where(ImportRow.id == found).values(**values))
            self._session.execute(delete(QuarantineRow).where(QuarantineRow.import_id == found))
        if quarantine:
            rows = [
                {
                    "import_id": found,
                    "row_number": row.row,
                    "field": row.field,
                    "reason": row.reason,
                    "params": dict(row.params),
                    "raw": list(row.raw),
                }
                for row in quarantine
            ]
            self._session.execute(insert(QuarantineRow), rows)
        return found

    def newest(self, limit: int = 50) -> tuple[ImportedFile, ...]:
        """The latest imports first."""
        rows = self._session.scalars(select(ImportRow).order_by(ImportRow.imported_at.desc(), ImportRow.id.desc()))
        return tuple(_file(row) for row in rows.fetchmany(limit))

    def get(self, import_id: int) -> ImportedFile:
        """Raises NotFound."""
        row = self._session.get(ImportRow, import_id)
        if row is None:
            raise NotFound(f"there is no import {import_id}", key="import_missing", id=import_id)
        return _file(row)

    def quarantined(self, import_id: int, *, limit: int = 1000, after: int = 0) -> tuple[QuarantinedRow, ...]:
        """Refused rows of a file in the order of rows, the first ``limit`` behind row ``after``."""
        rows = self._session.scalars(
            select(QuarantineRow)
            .where(QuarantineRow.import_id == import_id, QuarantineRow.row_number > after)
            .order_by(QuarantineRow.row_number, QuarantineRow.id)
            .limit(limit)
        )
        return tuple(
            QuarantinedRow(row=r.row_number, field=r.field, reason=r.reason, params=r.params, raw=r.raw) for r in rows
        )

    # punches

    def add_punches(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Append raw punches (columns of the table); (device, device_seq) must be new."""
        if rows:
            self._session.execute(insert(PunchRow), list(rows))

    def punches(self, devices: Collection[str], first_seq: int, last_seq: int) -> dict[tuple[str, int], Any]:
        """Stored punches of these devices in ``[first_seq, last_seq]`` by (device, device_seq)."""
        names = sorted(devices)
        found: dict[tuple[str, int], Any] = {}
        columns = (
            PunchRow.device,
            PunchRow.device_seq,
            PunchRow.person_id,
            PunchRow.local_text,
            PunchRow.kind,
            PunchRow.role_id,
            PunchRow.payload_hash,
        )
        for start in range(0, len(names), CHUNK):
            statement = select(*columns).where(
                PunchRow.device.in_(names[start : start + CHUNK]), PunchRow.device_seq.between(first_seq, last_seq)
            )
            found |= {(row.device, row.device_seq): row for row in self._session.execute(statement)}
        return found

    # periods

    def period_ids(self) -> dict[str, int]:
        """Row ids of periods by code."""
        return {row.code: row.id for row in self._session.execute(select(PeriodRow.code, PeriodRow.id))}

    def periods(self) -> dict[str, StoredPeriod]:
        """Every period by code."""
        columns = (PeriodRow.code, PeriodRow.first_day, PeriodRow.last_day, PeriodRow.state)
        found = self._session.execute(select(*columns).order_by(PeriodRow.first_day))
        return {code: StoredPeriod(first, last, state) for code, first, last, state in found}

    def upsert_periods(self, periods: Mapping[str, tuple[date, date]]) -> Counts:
        """First and last day by code; a new period is open."""
        rows = [{"code": code, "first_day": first, "last_day": last} for code, (first, last) in periods.items()]
        return upsert(self._session, PeriodRow, ["code"], rows)

    # KPIs

    def kpi_ids(self) -> dict[str, int]:
        """Row id of the newest version by KPI code."""
        found = self._session.execute(select(KpiRow.code, KpiRow.id).order_by(KpiRow.version))
        return {row.code: row.id for row in found}

    def kpis(self) -> list[dict[str, Any]]:
        """Every version of every KPI, as columns of the table, by code and version."""
        table = KpiRow.__table__
        found = self._session.execute(select(table).order_by(table.c.code, table.c.version))
        return [dict(row) for row in found.mappings()]

    def upsert_kpis(self, rows: Sequence[Mapping[str, Any]]) -> Counts:
        """Columns of the table without ``version``: a new ``valid_from`` of a known code is its next version."""
        known = self._session.execute(select(KpiRow.code, KpiRow.valid_from, KpiRow.version)).all()
        version = {(row.code, row.valid_from): row.version for row in known}
        newest: dict[str, int] = {}
        for row in known:
            newest[row.code] = max(newest.get(row.code, 0), row.version)
        numbered = []
        for wanted in sorted(rows, key=lambda r: (r["code"], r["valid_from"])):
            identity = wanted["code"], wanted["valid_from"]
            if identity not in version:
                newest[wanted["code"]] = version[identity] = newest.get(wanted["code"], 0) + 1
            numbered.append({**wanted, "version": version[identity]})
        return upsert(self._session, KpiRow, ["code", "version"], numbered)

    def count(self) -> int:
        """How many files were imported or refused."""
        return self._session.scalar(select(func.count()).select_from(ImportRow)) or 0


def _file(row: ImportRow) -> ImportedFile:
    return ImportedFile(
        id=row.id,
        name=row.name,
        kind=row.kind,
        sha256=row.sha256,
        state=row.state,
        added=row.added,
        changed=row.changed,
        unchanged=row.unchanged,
        quarantined=row.quarantined,
        report=row.report,
        imported_at=row.imported_at,
        imported_by=row.imported_by,
    )
