"""Measured parts of pools by period, person and role: the last word about each; the audit log has the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.attribution.measured import MeasuredPart
from scheduler.storage.repositories.organisation_snapshot import read_ids
from scheduler.storage.repositories.upsert import Counts, upsert
from scheduler.storage.tables import MeasuredPartRow, PeriodRow, PersonRow, RoleRow

_COLUMNS = (
    MeasuredPartRow.fen,
    MeasuredPartRow.source,
    MeasuredPartRow.entered_by,
    MeasuredPartRow.entered_at,
)


class MeasuredPartsRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def store(self, parts: Sequence[tuple[str, MeasuredPart]]) -> Counts:
        """Parts with the codes of their periods, in place of what was said before. What says the same stays as it is,
        with who entered it.
        """
        ids = read_ids(self._session)
        periods = {row.code: row.id for row in self._session.execute(select(PeriodRow.code, PeriodRow.id))}
        held = {
            (period, part.person, part.role): part for period in {code for code, _ in parts} for part in self.of(period)
        }
        said = []
        for period, part in parts:
            before = held.get((period, part.person, part.role))
            same = before is not None and (before.fen, before.source) == (part.fen, part.source)
            kept = before if before is not None and same else part
            said.append(
                {
                    "period_id": periods[period],
                    "person_id": ids.people[kept.person],
                    "role_id": ids.roles[kept.role],
                    "fen": kept.fen,
                    "source": kept.source,
                    "entered_by": kept.entered_by,
                    "entered_at": kept.entered_at,
                }
            )
        return upsert(self._session, MeasuredPartRow, ("period_id", "person_id", "role_id"), said)

    def of(self, period: str) -> tuple[MeasuredPart, ...]:
        """The parts of a period by role and person, those that were taken back (0) among them."""
        rows = self._session.execute(
            select(PersonRow.code.label("person"), RoleRow.code.label("role"), *_COLUMNS)
            .join(PersonRow, PersonRow.id == MeasuredPartRow.person_id)
            .join(RoleRow, RoleRow.id == MeasuredPartRow.role_id)
            .join(PeriodRow, PeriodRow.id == MeasuredPartRow.period_id)
            .where(PeriodRow.code == period)
            .order_by(RoleRow.code, PersonRow.code)
        )
        return tuple(MeasuredPart(**row) for row in rows.mappings())
