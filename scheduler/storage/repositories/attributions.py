"""Attribution versions of a period with their cells; a version is written once and never changed but for its state."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.engine import SharedCell
from scheduler.attribution.payload import Packed
from scheduler.attribution.version import DRAFT, PUBLISHED, AttributionVersion
from scheduler.errors import NotFound
from scheduler.storage.repositories.organisation_snapshot import read_ids
from scheduler.storage.tables import AttributionRow, CellRow, PeriodRow


class AttributionsRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, period: str, packed: Packed, cells: tuple[SharedCell, ...], *, code_version: str, now: datetime
    ) -> AttributionVersion:
        """Store the next version of the period as a draft."""
        period_id = self._session.scalar(select(PeriodRow.id).where(PeriodRow.code == period))
        latest = self._session.scalar(
            select(func.max(AttributionRow.version)).where(AttributionRow.period_id == period_id)
        )
        row_id = self._session.scalar(
            insert(AttributionRow)
            .values(
                period_id=period_id,
                version=(latest or 0) + 1,
                state=DRAFT,
                made_at=now,
                code_version=code_version,
                payload=packed.data,
                content_hash=packed.content_hash,
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
        return AttributionVersion(
            period=period,
            version=(latest or 0) + 1,
            state=DRAFT,
            made_at=now,
            code_version=code_version,
            content_hash=packed.content_hash,
        )

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

    def publish(self, period: str, version: int, now: datetime) -> None:
        period_id = select(PeriodRow.id).where(PeriodRow.code == period).scalar_subquery()
        self._session.execute(
            update(AttributionRow)
            .where(AttributionRow.period_id == period_id, AttributionRow.version == version)
            .values(state=PUBLISHED, published_at=now)
        )


def _versions() -> Select[str, int, str, datetime, datetime | None, str, str]:
    return select(
        PeriodRow.code.label("period"),
        AttributionRow.version,
        AttributionRow.state,
        AttributionRow.made_at,
        AttributionRow.published_at,
        AttributionRow.code_version,
        AttributionRow.content_hash,
    ).join(PeriodRow, PeriodRow.id == AttributionRow.period_id)
