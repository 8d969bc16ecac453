"""Pay bases, audited results, calibration, splits of roles, and bonus pools by version with their lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.orm import Session

from scheduler.attribution.bonus import (
    APPEAL,
    SHARE,
    BonusVersion,
    Calibration,
    DepartmentResult,
    PaidLine,
    PayBase,
)
from scheduler.attribution.splits import RoleSplit
from scheduler.attribution.version import PUBLISHED
from scheduler.errors import NotFound
from scheduler.storage.repositories.organisation_snapshot import read_ids
from scheduler.storage.repositories.upsert import Counts, upsert
from scheduler.storage.tables import (
    BonusLineRow,
    BonusRow,
    CalibrationRow,
    DepartmentResultRow,
    DepartmentRow,
    PayBaseRow,
    PeriodRow,
    PersonRow,
    RoleRow,
    RoleSplitRow,
)


class PoolsRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def upsert_bases(self, bases: Sequence[PayBase]) -> Counts:
        """Pay bases by person and day, added or changed."""
        ids = read_ids(self._session)
        rows = [
            {"person_id": ids.people[b.person], "fen_per_month": b.fen_per_month, "valid_from": b.valid_from}
            for b in bases
        ]
        return upsert(self._session, PayBaseRow, ("person_id", "valid_from"), rows)

    def bases(self) -> tuple[PayBase, ...]:
        """Every pay base, by person and day."""
        rows = self._session.execute(
            select(PersonRow.code.label("person"), PayBaseRow.fen_per_month, PayBaseRow.valid_from)
            .join(PersonRow, PersonRow.id == PayBaseRow.person_id)
            .order_by(PersonRow.code, PayBaseRow.valid_from)
        )
        return tuple(PayBase(**row) for row in rows.mappings())

    def upsert_splits(self, splits: Sequence[tuple[RoleSplit, str]]) -> Counts:
        """Splits with their reasons, by person, role and first day, added or changed."""
        ids = read_ids(self._session)
        rows = [
            {
                "person_id": ids.people[s.person],
                "role_id": ids.roles[s.role],
                "parts": [list(part) for part in s.parts],
                "first_day": s.first_day,
                "last_day": s.last_day,
                "reason": reason,
            }
            for s, reason in splits
        ]
        return upsert(self._session, RoleSplitRow, ("person_id", "role_id", "first_day"), rows)

    def splits(self) -> tuple[tuple[RoleSplit, str], ...]:
        """Every split with its reason, by person, role and first day."""
        rows = self._session.execute(
            select(PersonRow.code, RoleRow.code, RoleSplitRow)
            .join(PersonRow, PersonRow.id == RoleSplitRow.person_id)
            .join(RoleRow, RoleRow.id == RoleSplitRow.role_id)
            .order_by(PersonRow.code, RoleRow.code, RoleSplitRow.first_day)
        )
        return tuple(
            (
                RoleSplit(
                    person=person,
                    role=role,
                    parts=tuple((str(part), int(str(thousandths))) for part, thousandths in row.parts),
                    first_day=row.first_day,
                    last_day=row.last_day,
                ),
                row.reason,
            )
            for person, role, row in rows
        )

    def drop_split(self, person: str, role: str, day: date) -> bool:
        """Take away the split of this day alone; was there one?"""
        ids = read_ids(self._session)
        dropped = self._session.scalars(
            delete(RoleSplitRow)
            .where(
                RoleSplitRow.person_id == ids.people.get(person),
                RoleSplitRow.role_id == ids.roles.get(role),
                RoleSplitRow.first_day == day,
                RoleSplitRow.last_day == day,
            )
            .returning(RoleSplitRow.id)
        )
        return dropped.first() is not None

    def set_result(self, period: str, result: DepartmentResult) -> None:
        """The department's result of the period, in place of an earlier one."""
        row = {
            **self._place(period, result.department),
            "points_e4": result.points_e4,
            "source": result.source,
            "entered_by": result.entered_by,
            "entered_at": result.entered_at,
        }
        upsert(self._session, DepartmentResultRow, ("period_id", "department_id"), [row])

    def results(self, period: str) -> tuple[DepartmentResult, ...]:
        """Audited results of a period, by department."""
        columns = (
            DepartmentResultRow.points_e4,
            DepartmentResultRow.source,
            DepartmentResultRow.entered_by,
            DepartmentResultRow.entered_at,
        )
        rows = self._session.execute(
            select(DepartmentRow.code.label("department"), *columns)
            .join(DepartmentRow, DepartmentRow.id == DepartmentResultRow.department_id)
            .join(PeriodRow, PeriodRow.id == DepartmentResultRow.period_id)
            .where(PeriodRow.code == period)
            .order_by(DepartmentRow.code)
        )
        return tuple(DepartmentResult(**row) for row in rows.mappings())

    def set_calibration(self, period: str, calibration: Calibration) -> None:
        """The department's shift of the period, in place of an earlier one."""
        row = {
            **self._place(period, calibration.department),
            "shift_e4": calibration.shift_e4,
            "reason": calibration.reason,
            "decided_by": calibration.decided_by,
            "decided_at": calibration.decided_at,
        }
        upsert(self._session, CalibrationRow, ("period_id", "department_id"), [row])

    def calibrations(self, period: str) -> tuple[Calibration, ...]:
        """Shifts of a period, by department."""
        columns = (
            CalibrationRow.shift_e4,
            CalibrationRow.reason,
            CalibrationRow.decided_by,
            CalibrationRow.decided_at,
        )
        rows = self._session.execute(
            select(DepartmentRow.code.label("department"), *columns)
            .join(DepartmentRow, DepartmentRow.id == CalibrationRow.department_id)
            .join(PeriodRow, PeriodRow.id == CalibrationRow.period_id)
            .where(PeriodRow.code == period)
            .order_by(DepartmentRow.code)
        )
        return tuple(Calibration(**row) for row in rows.mappings())

    def _place(self, period: str, department: str) -> dict[str, int | None]:
        return {
            "period_id": self._session.scalar(select(PeriodRow.id).where(PeriodRow.code == period)),
            "department_id": read_ids(self._session).departments[department],
        }

    def add(self, made: BonusVersion, payload: bytes, lines: Iterable[tuple[str, str, int]]) -> None:
        """Store a version as a draft with its lines of (person, department, fen)."""
        row_id = self._session.scalar(
            insert(BonusRow)
            .values(
                period_id=select(PeriodRow.id).where(PeriodRow.code == made.period).scalar_subquery(),
                version=made.version,
                state=made.state,
                attribution_version=made.attribution_version,
                budget_fen=made.budget_fen,
                reserve_fen=made.reserve_fen,
                payload=payload,
                content_hash=made.content_hash,
                made_by=made.made_by,
                made_at=made.made_at,
            )
            .returning(BonusRow.id)
        )
        ids = read_ids(self._session)
        rows = [
            {
                "bonus_id": row_id,
                "person_id": ids.people[person],
                "department_id": ids.departments[department],
                "kind": SHARE,
                "fen": fen,
                "reason": "",
                "entered_by": made.made_by,
                "entered_at": made.made_at,
            }
            for person, department, fen in lines
        ]
        if rows:
            self._session.execute(insert(BonusLineRow), rows)

    def versions(self, period: str) -> tuple[BonusVersion, ...]:
        """All versions of a period's pools, the latest first."""
        statement = _versions().where(PeriodRow.code == period).order_by(BonusRow.version.desc())
        return tuple(BonusVersion(**row) for row in self._session.execute(statement).mappings())

    def payload(self, period: str, version: int) -> bytes:
        """The packed document of a version. Raises NotFound."""
        found = self._session.scalar(
            select(BonusRow.payload)
            .join(PeriodRow, PeriodRow.id == BonusRow.period_id)
            .where(PeriodRow.code == period, BonusRow.version == version)
        )
        if found is None:
            raise NotFound(f"there is no bonus of {period}, version {version}", key="bonus_missing", period=period)
        return found

    def lines(self, period: str, version: int, person: str | None = None) -> tuple[PaidLine, ...]:
        """Shares and appeal money of a version, by department, person and time; of one person, if named."""
        columns = (
            BonusLineRow.kind,
            BonusLineRow.fen,
            BonusLineRow.reason,
            BonusLineRow.entered_by,
            BonusLineRow.entered_at,
        )
        statement = (
            select(PersonRow.code.label("person"), DepartmentRow.code.label("department"), *columns)
            .join(PersonRow, PersonRow.id == BonusLineRow.person_id)
            .join(DepartmentRow, DepartmentRow.id == BonusLineRow.department_id)
            .join(BonusRow, BonusRow.id == BonusLineRow.bonus_id)
            .join(PeriodRow, PeriodRow.id == BonusRow.period_id)
            .where(PeriodRow.code == period, BonusRow.version == version)
            .order_by(DepartmentRow.code, PersonRow.code, BonusLineRow.id)
        )
        if person is not None:
            statement = statement.where(PersonRow.code == person)
        return tuple(PaidLine(**row) for row in self._session.execute(statement).mappings())

    def queue_up(self, period: str) -> None:
        """Wait until nobody else decides about the period's money, and be the one who does until the commit.

        Of SQLite only one writes at a time anyway.
        """
        held = select(PeriodRow.id).where(PeriodRow.code == period).with_for_update(key_share=True)
        self._session.scalars(held).all()

    def pay_appeal(self, period: str, version: int, line: PaidLine) -> None:
        """Add a line out of the reserve; whether it still holds as much is the caller's to know."""
        ids = read_ids(self._session)
        self._session.execute(
            insert(BonusLineRow).values(
                bonus_id=_row(period, version).scalar_subquery(),
                person_id=ids.people[line.person],
                department_id=ids.departments[line.department],
                kind=APPEAL,
                fen=line.fen,
                reason=line.reason,
                entered_by=line.entered_by,
                entered_at=line.entered_at,
            )
        )

    def publish(self, period: str, version: int, now: datetime) -> None:
        self._session.execute(
            update(BonusRow)
            .where(BonusRow.id == _row(period, version).scalar_subquery())
            .values(state=PUBLISHED, published_at=now)
        )


def _row(period: str, version: int) -> Select[int]:
    return (
        select(BonusRow.id)
        .join(PeriodRow, PeriodRow.id == BonusRow.period_id)
        .where(PeriodRow.code == period, BonusRow.version == version)
    )


def _versions() -> Select[str, int, str, int, int, int, str, str, datetime, datetime | None]:
    return select(
        PeriodRow.code.label("period"),
        BonusRow.version,
        BonusRow.state,
        BonusRow.attribution_version,
        BonusRow.budget_fen,
        BonusRow.reserve_fen,
        BonusRow.content_hash,
        BonusRow.made_by,
        BonusRow.made_at,
        BonusRow.published_at,
    ).join(PeriodRow, PeriodRow.id == BonusRow.period_id)
