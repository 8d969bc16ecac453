"""KPI definitions and observations, read in bulk; the importer writes them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation
from scheduler.storage.tables import KpiRow, ObservationRow, PersonRow, RoleRow


class KpisRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def definitions(self, until: date | None = None) -> tuple[KpiDefinition, ...]:
        """Every version of every KPI that begins by ``until``, by code and version."""
        columns = [c for c in KpiRow.__table__.c if c.name not in ("id", "role_id")]
        statement = select(RoleRow.code.label("role"), *columns).join(RoleRow, RoleRow.id == KpiRow.role_id)
        if until is not None:
            statement = statement.where(KpiRow.valid_from <= until)
        found = []
        for row in self._session.execute(statement.order_by(KpiRow.code, KpiRow.version)).mappings():
            fields = dict(row)
            fields["level"] = KpiLevel(fields["level"])
            fields["anchors"] = tuple((str(raw), str(points)) for raw, points in fields["anchors"])
            found.append(KpiDefinition(**fields))
        return tuple(found)

    def observations(self, period: str) -> tuple[Observation, ...]:
        """What was observed in a period, by KPI and person."""
        rows = self._session.execute(
            select(
                ObservationRow.kpi_code,
                PersonRow.code,
                ObservationRow.numerator,
                ObservationRow.exposure,
                ObservationRow.dates,
                ObservationRow.source,
            )
            .outerjoin(PersonRow, PersonRow.id == ObservationRow.person_id)
            .where(ObservationRow.period_code == period)
        )
        found = [
            Observation(kpi=kpi, person=person, numerator=x, exposure=n, dates=dates, source=source)
            for kpi, person, x, n, dates, source in rows
        ]
        return tuple(sorted(found, key=lambda o: (o.kpi, o.person or "")))
