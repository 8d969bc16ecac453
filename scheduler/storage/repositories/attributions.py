"""Attribution versions of a period with their cells; a version is written once and never changed but for its state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.engine import SharedCell
from scheduler.attribution.lock import Lineage, lock_hash, read_lineage, store_lineage
from scheduler.attribution.payload import Packed
from scheduler.attribution.version import DEFAULT_RESERVE_PERMILLE, DRAFT, PUBLISHED, RUN, AttributionVersion
from scheduler.errors import NotFound
from scheduler.storage.repositories.organisation_snapshot import read_ids
from scheduler.storage.tables import AttributionRow, CellRow, PeriodRow, PersonRow, RoleRow


class AttributionsRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        period: str,
        packed: Packed,
        cells: tuple[SharedCell, ...],
        *,
        lineage: Lineage,
        reading: bytes,
        now: datetime,
        origin: str = RUN,
        reserve_permille: int = DEFAULT_RESERVE_PERMILLE,
    ) -> AttributionVersion:
        """Store the next version of the period as a draft, with the hash that locks it."""
        period_id = self._session.scalar(select(PeriodRow.id).where(PeriodRow.code == period))
        latest = self._session.scalar(
            select(func.max(AttributionRow.version)).where(AttributionRow.period_id == period_id)
        )
        made = AttributionVersion(
            period=period,
            version=(latest or 0) + 1,
            state=DRAFT,
            made_at=now,
            code_version=lineage.code_version,
            content_hash=packed.content_hash,
            origin=origin,
            lock_hash=lock_hash(packed.content_hash, lineage),
            reserve_permille=reserve_permille,
        )
        row_id = self._session.scalar(
            insert(AttributionRow)
            .values(
                period_id=period_id,
                version=made.version,
                state=made.state,
                made_at=now,
                code_version=made.code_version,
                payload=packed.data,
                content_hash=made.content_hash,
                origin=origin,
                lineage=store_lineage(lineage),
                lock_hash=made.lock_hash,
                reading=reading,
                reserve_permille=reserve_permille,
            )
            .returning(AttributionRow.id)
        )
        ids = read_ids(self._session)
        rows = [
            {
                "attribution_id": row_id,
                "person_id": ids.people[c.cell.person],
                "role_id": None if c.cell.role == UNASSIGNED else ids.roles[c.cell.role],
                "minutes": c.cell.minutes,
                "w_milli": c.cell.w_milli,
                "s_e4": c.cell.s_e4,
                "points": c.cell.share_weight,
                "share_fen": c.share,
            }
            for c in cells
        ]
        if rows:
            self._session.execute(insert(CellRow), rows)
        return made

    def versions(self, period: str) -> tuple[AttributionVersion, ...]:
        """All versions of a period, the latest first."""
        statement = _versions().where(PeriodRow.code == period).order_by(AttributionRow.version.desc())
        return tuple(AttributionVersion(**row) for row in self._session.execute(statement).mappings())

    def payload(self, period: str, version: int) -> bytes:
        """The packed document of a version. Raises NotFound."""
        found = self._session.scalar(
            select(AttributionRow.payload)
            .join(PeriodRow, PeriodRow.id == AttributionRow.period_id)
            .where(PeriodRow.code == period, AttributionRow.version == version)
        )
        if found is None:
            raise NotFound(
                f"there is no attribution of {period}, version {version}", key="attribution_missing", period=period
            )
        return found

    def lineage(self, period: str, version: int) -> Lineage | None:
        """What the version was computed from, by ids; None for one from before lineages were kept, or no version."""
        return read_lineage(self._column(AttributionRow.lineage, period, version) or {})

    def reading(self, period: str, version: int) -> bytes | None:
        """The packed reading of a version; None for one from before readings were kept, or no version."""
        found: bytes | None = self._column(AttributionRow.reading, period, version)
        return found

    def cells(self, period: str, version: int) -> dict[tuple[str, str, int], tuple[int, int | None, int, int]]:
        """(minutes, s_e4, share weight, share) of the stored cells, by person, role and w_milli."""
        rows = self._session.execute(
            select(
                PersonRow.code,
                RoleRow.code,
                CellRow.w_milli,
                CellRow.minutes,
                CellRow.s_e4,
                CellRow.points,
                CellRow.share_fen,
            )
            .join(AttributionRow, AttributionRow.id == CellRow.attribution_id)
            .join(PeriodRow, PeriodRow.id == AttributionRow.period_id)
            .join(PersonRow, PersonRow.id == CellRow.person_id)
            .outerjoin(RoleRow, RoleRow.id == CellRow.role_id)
            .where(PeriodRow.code == period, AttributionRow.version == version)
        )
        return {
            (person, role or UNASSIGNED, w_milli): (minutes, s_e4, points, share)
            for person, role, w_milli, minutes, s_e4, points, share in rows
        }

    def _column(self, column: Any, period: str, version: int) -> Any:
        return self._session.scalar(
            select(column)
            .join(PeriodRow, PeriodRow.id == AttributionRow.period_id)
            .where(PeriodRow.code == period, AttributionRow.version == version)
        )

    def publish(self, period: str, version: int, now: datetime) -> None:
        period_id = select(PeriodRow.id).where(PeriodRow.code == period).scalar_subquery()
        self._session.execute(
            update(AttributionRow)
            .where(AttributionRow.period_id == period_id, AttributionRow.version == version)
            .values(state=PUBLISHED, published_at=now)
        )


def _versions() -> Select[str, int, str, datetime, datetime | None, str, str, str, str, int]:
    return select(
        PeriodRow.code.label("period"),
        AttributionRow.version,
        AttributionRow.state,
        AttributionRow.made_at,
        AttributionRow.published_at,
        AttributionRow.code_version,
        AttributionRow.content_hash,
        AttributionRow.origin,
        AttributionRow.lock_hash,
        AttributionRow.reserve_permille,
    ).join(PeriodRow, PeriodRow.id == AttributionRow.period_id)
