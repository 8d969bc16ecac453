"""Packs in force, the company's own packs, derogations. Nothing is changed once written, only withdrawn."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from scheduler.domain.labour import CompanyPack, DerogationEntry, PackChoice, PacksInForce
from scheduler.errors import NotFound
from scheduler.storage.tables import CompanyPackRow, DerogationRow, PacksInForceRow, PersonRow


class LabourRepository:
    """People go in and out by code."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # packs

    def decisions(self) -> tuple[PacksInForce, ...]:
        """Every decision on the packs in force, the newest of the latest day first."""
        rows = self._session.scalars(
            select(PacksInForceRow).order_by(PacksInForceRow.valid_from.desc(), PacksInForceRow.id.desc())
        )
        return tuple(_decision(row) for row in rows)

    def in_force(self, day: date) -> PacksInForce | None:
        """The decision that holds on the day; None before the first one."""
        row = self._session.scalars(
            select(PacksInForceRow)
            .where(PacksInForceRow.valid_from <= day)
            .order_by(PacksInForceRow.valid_from.desc(), PacksInForceRow.id.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else _decision(row)

    def decide(self, valid_from: date, packs: tuple[PackChoice, ...], by: str, at: datetime) -> int:
        """From the day on these packs hold; the id of the decision."""
        values = {
            "valid_from": valid_from,
            "packs": [[one.code, one.number] for one in packs],
            "entered_by": by,
            "entered_at": at,
        }
        return self._session.execute(insert(PacksInForceRow).values(values).returning(PacksInForceRow.id)).scalar_one()

    def company_packs(self, code: str | None = None) -> tuple[CompanyPack, ...]:
        """The company's own packs (of one code), the newest version of each first."""
        statement = select(CompanyPackRow).order_by(CompanyPackRow.code, CompanyPackRow.number.desc())
        if code is not None:
            statement = statement.where(CompanyPackRow.code == code)
        return tuple(_pack(row) for row in self._session.scalars(statement))

    def company_pack(self, code: str, number: int) -> CompanyPack:
        """Raises ``NotFound``."""
        row = self._session.scalars(
            select(CompanyPackRow).where(CompanyPackRow.code == code, CompanyPackRow.number == number)
        ).one_or_none()
        if row is None:
            raise NotFound(f"there is no version {number} of pack {code!r}", key="pack_missing", pack=code)
        return _pack(row)

    def add_pack(self, code: str, text: str, sha256: str, by: str, at: datetime) -> int:
        """A new version of the pack; its number."""
        last = self._session.scalar(select(func.max(CompanyPackRow.number)).where(CompanyPackRow.code == code))
        number = (last or 0) + 1
        self._session.execute(
            insert(CompanyPackRow).values(
                code=code, number=number, text=text, sha256=sha256, entered_by=by, entered_at=at
            )
        )
        return number

    # derogations

    def derogations(self, *, withdrawn: bool = False) -> tuple[DerogationEntry, ...]:
        """Those that count, by first day; or all."""
        statement = (
            select(DerogationRow, PersonRow.code)
            .outerjoin(PersonRow, PersonRow.id == DerogationRow.person_id)
            .order_by(DerogationRow.first, DerogationRow.id)
        )
        if not withdrawn:
            statement = statement.where(DerogationRow.withdrawn_at.is_(None))
        return tuple(_derogation(row, code) for row, code in self._session.execute(statement))

    def derogation(self, derogation_id: int) -> DerogationEntry:
        """Raises ``NotFound``."""
        found = self._session.execute(
            select(DerogationRow, PersonRow.code)
            .outerjoin(PersonRow, PersonRow.id == DerogationRow.person_id)
            .where(DerogationRow.id == derogation_id)
        ).one_or_none()
        if found is None:
            raise NotFound(f"there is no derogation {derogation_id}", key="derogation_missing", id=derogation_id)
        return _derogation(*found)

    def add_derogation(self, entry: DerogationEntry) -> int:
        """Store it; ``entry.id`` is ignored, the new id returned. Raises ``NotFound`` for an unknown person."""
        person_id = None
        if entry.person is not None:
            person_id = self._session.scalar(select(PersonRow.id).where(PersonRow.code == entry.person))
            if person_id is None:
                raise NotFound(f"there is no person {entry.person!r}", key="person_missing", person=entry.person)
        values = {
            "rule": entry.rule,
            "key": entry.key,
            "person_id": person_id,
            "evidence": entry.evidence,
            "first": entry.first,
            "last": entry.last,
            "granted_by": entry.granted_by,
            "granted_at": entry.granted_at,
        }
        return self._session.execute(insert(DerogationRow).values(values).returning(DerogationRow.id)).scalar_one()

    def withdraw(self, derogation_id: int, by: str, at: datetime) -> bool:
        """It counts no more; False if it did not any more already."""
        statement = (
            update(DerogationRow)
            .where(DerogationRow.id == derogation_id, DerogationRow.withdrawn_at.is_(None))
            .values(withdrawn_by=by, withdrawn_at=at)
            .returning(DerogationRow.id)
        )
        return bool(self._session.execute(statement).all())


def _decision(row: PacksInForceRow) -> PacksInForce:
    return PacksInForce(
        id=row.id,
        valid_from=row.valid_from,
        packs=tuple(
            PackChoice(code=str(code), number=None if number is None else int(number)) for code, number in row.packs
        ),
        entered_by=row.entered_by,
        entered_at=row.entered_at,
    )


def _pack(row: CompanyPackRow) -> CompanyPack:
    return CompanyPack(
        code=row.code,
        number=row.number,
        text=row.text,
        sha256=row.sha256,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
    )


def _derogation(row: DerogationRow, person: str | None) -> DerogationEntry:
    return DerogationEntry(
        id=row.id,
        rule=row.rule,
        key=row.key,
        person=person,
        evidence=row.evidence,
        first=row.first,
        last=row.last,
        granted_by=row.granted_by,
        granted_at=row.granted_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
    )
