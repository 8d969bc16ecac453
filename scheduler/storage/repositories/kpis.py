"""The KPI catalogue by version: what scores, what is a draft, exceptions of the gate, past values of units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, RowMapping, delete, func, insert, select, update
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.kpis.counting import Formula
from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation
from scheduler.kpis.records import DRAFT, PUBLISHED, Bsc, Frequency, GateException, KpiCard, PastRecord
from scheduler.storage.repositories.upsert import Counts, upsert
from scheduler.storage.tables import (
    AttributionRow,
    CellRow,
    KpiExceptionRow,
    KpiPastValueRow,
    KpiRow,
    ObservationRow,
    PeriodRow,
    PersonRow,
    RoleRow,
    RoleWeightRow,
)

DEFINED = tuple(name for name in KpiDefinition.__dataclass_fields__ if name != "role")
BESIDE = tuple(name for name in KpiCard.__dataclass_fields__ if name != "definition")


class KpisRepository:
    """KPIs and roles are named by code."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def definitions(self, until: date | None = None) -> tuple[KpiDefinition, ...]:
        """Every published version of every KPI that begins by ``until``, by code and version."""
        found = (card.definition for card in self.cards() if not card.draft)
        return tuple(d for d in found if until is None or d.valid_from <= until)

    def cards(self, code: str | None = None) -> tuple[KpiCard, ...]:
        """Every version, drafts too, of every KPI or of one, by code and version."""
        columns = [KpiRow.__table__.c[name] for name in (*DEFINED, *BESIDE)]
        statement = select(RoleRow.code.label("role"), *columns).join(RoleRow, RoleRow.id == KpiRow.role_id)
        if code is not None:
            statement = statement.where(KpiRow.code == code)
        rows = self._session.execute(statement.order_by(KpiRow.code, KpiRow.version)).mappings()
        return tuple(_card(row) for row in rows)

    def save_draft(self, card: KpiCard) -> KpiCard:
        """Keep a draft as the next version of its code; a draft that is there already is written over.

        Raises NotFound for an unknown role.
        """
        versions = self.cards(card.code)
        held = next((one for one in versions if one.draft), None)
        version = held.definition.version if held else max((one.definition.version for one in versions), default=0) + 1
        values = _values(card) | {"version": version, "state": DRAFT, "role_id": self._role_id(card.definition.role)}
        if held is None:
            self._session.execute(insert(KpiRow).values(**values))
        else:
            self._session.execute(
                update(KpiRow).where(KpiRow.code == card.code, KpiRow.version == version).values(**values)
            )
        return next(one for one in self.cards(card.code) if one.definition.version == version)

    def discard_draft(self, code: str) -> None:
        """Raises NotFound where the code has no draft."""
        gone = self._session.scalar(
            delete(KpiRow).where(KpiRow.code == code, KpiRow.state == DRAFT).returning(KpiRow.id)
        )
        if gone is None:
            raise NotFound(f"KPI {code} has no draft", key="kpi_no_draft", kpi=code)

    def publish(self, frozen: Iterable[Mapping[str, Any]], *, by: str, at: datetime) -> None:
        """Make drafts count: each row holds code, valid_from, mu, kappa and their bases."""
        for row in frozen:
            values = {name: value for name, value in row.items() if name != "code"}
            self._session.execute(
                update(KpiRow)
                .where(KpiRow.code == row["code"], KpiRow.state == DRAFT)
                .values(**values, state=PUBLISHED, published_by=by, published_at=at)
            )

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
                ObservationRow.kpi_version,
            )
            .outerjoin(PersonRow, PersonRow.id == ObservationRow.person_id)
            .where(ObservationRow.period_code == period)
        )
        found = [
            Observation(kpi=kpi, person=person, numerator=x, exposure=n, dates=dates, source=source, version=version)
            for kpi, person, x, n, dates, source, version in rows
        ]
        return tuple(sorted(found, key=lambda o: (o.kpi, o.person or "", o.version)))

    # past values

    def past_values(self) -> tuple[PastRecord, ...]:
        """Of every KPI, by code and month."""
        rows = self._session.scalars(
            select(KpiPastValueRow).order_by(KpiPastValueRow.kpi_code, KpiPastValueRow.first_day)
        )
        return tuple(
            PastRecord(
                kpi=r.kpi_code, first_day=r.first_day, numerator=r.numerator, exposure=r.exposure, source=r.source
            )
            for r in rows
        )

    def upsert_past_values(self, values: Iterable[PastRecord]) -> Counts:
        """By KPI and month."""
        rows = [
            {
                "kpi_code": v.kpi,
                "first_day": v.first_day,
                "numerator": v.numerator,
                "exposure": v.exposure,
                "source": v.source,
            }
            for v in values
        ]
        return upsert(self._session, KpiPastValueRow, ["kpi_code", "first_day"], rows)

    # exceptions of the gate

    def exceptions(self, subject_hash: str) -> dict[str, GateException]:
        """Of one set of drafts, by department."""
        rows = self._session.scalars(select(KpiExceptionRow).where(KpiExceptionRow.subject_hash == subject_hash))
        return {row.department: _exception(row) for row in rows}

    def save_exception(self, exception: GateException) -> None:
        """One a department and set of drafts; the same again takes its place."""
        values = {name: getattr(exception, name) for name in GateException.__dataclass_fields__}
        held = self._session.scalar(
            select(KpiExceptionRow.id).where(
                KpiExceptionRow.department == exception.department,
                KpiExceptionRow.subject_hash == exception.subject_hash,
            )
        )
        if held is None:
            self._session.execute(insert(KpiExceptionRow).values(**values))
        else:
            self._session.execute(update(KpiExceptionRow).where(KpiExceptionRow.id == held).values(**values))

    # weights of roles

    def weighted_minutes(self) -> dict[str, int]:
        """Minutes × weight by role, of the newest attribution version of each of the last three periods."""
        newest = (
            select(func.max(AttributionRow.id), PeriodRow.first_day)
            .join(PeriodRow, PeriodRow.id == AttributionRow.period_id)
            .group_by(PeriodRow.id, PeriodRow.first_day)
            .order_by(PeriodRow.first_day.desc())
            .limit(3)
        )
        ids = [found for found, _ in self._session.execute(newest)]
        statement = (
            select(RoleRow.code, func.sum(CellRow.minutes * CellRow.w_milli))
            .join(RoleRow, RoleRow.id == CellRow.role_id)
            .where(CellRow.attribution_id.in_(ids))
            .group_by(RoleRow.code)
        )
        return {role: int(weighted) for role, weighted in self._session.execute(statement)}

    def weight_versions(self) -> tuple[Row[str, int, date, str, str, datetime | None], ...]:
        """(role, w_milli, valid_from, reason, entered_by, entered_at) by role and date."""
        statement = (
            select(
                RoleRow.code,
                RoleWeightRow.w_milli,
                RoleWeightRow.valid_from,
                RoleWeightRow.reason,
                RoleWeightRow.entered_by,
                RoleWeightRow.entered_at,
            )
            .join(RoleRow, RoleRow.id == RoleWeightRow.role_id)
            .order_by(RoleRow.code, RoleWeightRow.valid_from)
        )
        return tuple(self._session.execute(statement))

    def set_weight(self, role: str, w_milli: int, valid_from: date, *, reason: str, by: str, at: datetime) -> None:
        """A version of a role's weight; the same day again takes its place. Raises NotFound for an unknown role."""
        values = {"w_milli": w_milli, "reason": reason, "entered_by": by, "entered_at": at}
        role_id = self._role_id(role)
        same = RoleWeightRow.role_id == role_id, RoleWeightRow.valid_from == valid_from
        if self._session.scalar(select(func.count()).select_from(RoleWeightRow).where(*same)):
            self._session.execute(update(RoleWeightRow).where(*same).values(**values))
        else:
            self._session.execute(insert(RoleWeightRow).values(role_id=role_id, valid_from=valid_from, **values))

    def _role_id(self, code: str) -> int:
        found = self._session.scalar(select(RoleRow.id).where(RoleRow.code == code))
        if found is None:
            raise NotFound(f"there is no role {code!r}", key="role_missing", role=code)
        return found


def _card(row: RowMapping) -> KpiCard:
    scored = {name: row[name] for name in DEFINED}
    scored["level"] = KpiLevel(scored["level"])
    scored["anchors"] = tuple((str(raw), str(points)) for raw, points in scored["anchors"])
    beside = {name: row[name] for name in BESIDE}
    beside["formula"] = Formula(beside["formula"])
    beside["frequency"] = Frequency(beside["frequency"])
    beside["bsc"] = Bsc(beside["bsc"])
    return KpiCard(definition=KpiDefinition(role=row["role"], **scored), **beside)


def _values(card: KpiCard) -> dict[str, Any]:
    scored = {name: getattr(card.definition, name) for name in DEFINED}
    scored["anchors"] = [list(anchor) for anchor in card.definition.anchors]
    return scored | {name: getattr(card, name) for name in BESIDE}


def _exception(row: KpiExceptionRow) -> GateException:
    return GateException(**{name: getattr(row, name) for name in GateException.__dataclass_fields__})
