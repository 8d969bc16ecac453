"""Observations of KPIs: written once, corrected with what they were kept, read with source and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session

from scheduler.kpis.records import ObservedValue, ReplacedValue
from scheduler.storage.repositories.organisation_snapshot import read_ids
from scheduler.storage.repositories.upsert import Counts, upsert
from scheduler.storage.tables import ObservationDayRow, ObservationReplacedRow, ObservationRow, PeriodRow, PersonRow

Key = tuple[str, str, str | None, int]  # KPI, period, person, version


class Figure(NamedTuple):
    """What sums over periods need of an observation; decimal strings."""

    kpi: str
    person: str | None
    period: str
    first_day: date
    last_day: date
    state: str
    numerator: str
    exposure: str


SAME = ("numerator", "exposure", "dates", "source", "evidence")


class ObservationsRepository:
    """KPIs, periods and people are named by code."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def store(self, values: Sequence[ObservedValue], *, by: str, at: datetime, reason: str) -> Counts:
        """Write values by (KPI, period, person, version); the same again changes nothing. A value that differs keeps
        what it replaces, with ``reason``. Raises ValueError for one key twice, KeyError for an unknown person."""
        wanted = {_key(value): value for value in values}
        if len(wanted) != len(values):
            raise ValueError("two observations carry one key")
        people = read_ids(self._session).people
        held = {_key(one): one for one in self.of_periods({value.period for value in values})}
        added, changed = [], 0
        for key, value in wanted.items():
            old = held.get(key)
            columns = {name: getattr(value, name) for name in SAME} | {"entered_by": by, "entered_at": at}
            person_id = people[value.person] if value.person else None
            if old is None:
                added.append({**_named(value, person_id), **columns})
            elif any(getattr(old, name) != getattr(value, name) for name in SAME):
                changed += 1
                self._replace(old, person_id, columns, by=by, at=at, reason=reason)
        if added:
            self._session.execute(insert(ObservationRow), added)
        return Counts(len(added), changed, len(wanted) - len(added) - changed)

    def of_periods(self, periods: Iterable[str]) -> tuple[ObservedValue, ...]:
        """Of these periods, by KPI, period and person."""
        return self._read(ObservationRow.period_code.in_(sorted(periods)))

    def of_kpi(self, code: str) -> tuple[ObservedValue, ...]:
        """Of one KPI, by period and person."""
        return self._read(ObservationRow.kpi_code == code)

    def replaced(self, code: str) -> tuple[ReplacedValue, ...]:
        """What was corrected of one KPI, the latest correction first."""
        row = ObservationReplacedRow
        statement = (
            select(row, PersonRow.code)
            .outerjoin(PersonRow, PersonRow.id == row.person_id)
            .where(row.kpi_code == code)
            .order_by(row.replaced_at.desc(), row.id.desc())
        )
        return tuple(
            ReplacedValue(
                value=_value(old, person), replaced_by=old.replaced_by, replaced_at=old.replaced_at, reason=old.reason
            )
            for old, person in self._session.execute(statement)
        )

    def figures(self) -> tuple[Figure, ...]:
        """Every observation with its period's days, by KPI and period: for sums in fractions."""
        row = ObservationRow
        statement = (
            select(
                row.kpi_code,
                PersonRow.code,
                PeriodRow.code,
                PeriodRow.first_day,
                PeriodRow.last_day,
                PeriodRow.state,
                row.numerator,
                row.exposure,
            )
            .join(PeriodRow, PeriodRow.code == row.period_code)
            .outerjoin(PersonRow, PersonRow.id == row.person_id)
            .order_by(row.kpi_code, PeriodRow.first_day, row.id)
        )
        return tuple(Figure(*found) for found in self._session.execute(statement))

    # single shifts

    def store_days(self, rows: Sequence[tuple[str, str, date, str, str]]) -> Counts:
        """(KPI, person, day, numerator, exposure) by the first three."""
        people = read_ids(self._session).people
        columns = [
            {"kpi_code": kpi, "person_id": people[person], "day": day, "numerator": x, "exposure": n}
            for kpi, person, day, x, n in rows
        ]
        return upsert(self._session, ObservationDayRow, ["kpi_code", "person_id", "day"], columns)

    def days(self, code: str, first: date, last: date) -> tuple[tuple[str, date, str, str], ...]:
        """(person, day, numerator, exposure) of one KPI's shifts, by person and day."""
        row = ObservationDayRow
        statement = (
            select(PersonRow.code, row.day, row.numerator, row.exposure)
            .join(PersonRow, PersonRow.id == row.person_id)
            .where(row.kpi_code == code, row.day.between(first, last))
            .order_by(PersonRow.code, row.day)
        )
        return tuple((person, day, x, n) for person, day, x, n in self._session.execute(statement))

    def _replace(
        self,
        old: ObservedValue,
        person_id: int | None,
        columns: Mapping[str, Any],
        *,
        by: str,
        at: datetime,
        reason: str,
    ) -> None:
        kept = {name: getattr(old, name) for name in (*SAME, "revision", "entered_by", "entered_at")}
        self._session.execute(
            insert(ObservationReplacedRow).values(
                **_named(old, person_id), **kept, replaced_by=by, replaced_at=at, reason=reason
            )
        )
        row = ObservationRow
        person = row.person_id.is_(None) if person_id is None else row.person_id == person_id
        self._session.execute(
            update(row)
            .where(row.kpi_code == old.kpi, row.period_code == old.period, row.kpi_version == old.version, person)
            .values(**columns, revision=old.revision + 1)
        )

    def _read(self, condition: Any) -> tuple[ObservedValue, ...]:
        row = ObservationRow
        statement: Select[ObservationRow, str | None] = (
            select(row, PersonRow.code)
            .outerjoin(PersonRow, PersonRow.id == row.person_id)
            .where(condition)
            .order_by(row.kpi_code, row.period_code, PersonRow.code, row.kpi_version)
            .execution_options(populate_existing=True)
        )
        return tuple(_value(found, person) for found, person in self._session.execute(statement))


def _named(value: ObservedValue, person_id: int | None) -> dict[str, Any]:
    return {
        "kpi_code": value.kpi,
        "period_code": value.period,
        "person_id": person_id,
        "kpi_version": value.version,
    }


def _key(value: ObservedValue) -> Key:
    return value.kpi, value.period, value.person, value.version


def _value(row: ObservationRow | ObservationReplacedRow, person: str | None) -> ObservedValue:
    return ObservedValue(
        kpi=row.kpi_code,
        period=row.period_code,
        person=person,
        version=row.kpi_version,
        numerator=row.numerator,
        exposure=row.exposure,
        dates=row.dates,
        source=row.source,
        evidence=row.evidence,
        revision=row.revision,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
    )
