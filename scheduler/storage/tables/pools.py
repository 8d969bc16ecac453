"""Pay bases, audited results, measured parts and bonus pools as they were divided, and splits of a person's role."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class PayBaseRow(Base):
    """A person's floating pay base in fen a month, from a day on."""

    __tablename__ = "pay_base"
    __table_args__ = (
        UniqueConstraint("person_id", "valid_from"),
        CheckConstraint("fen_per_month >= 0", name="fen_per_month"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    fen_per_month: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date]


class RoleSplitRow(Base):
    """A person's minutes in a role count for several: ``parts`` is [[role code, thousandths], …], 1000 together."""

    __tablename__ = "role_split"
    __table_args__ = (UniqueConstraint("person_id", "role_id", "first_day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    parts: Mapped[list[list[object]]] = mapped_column(JSON)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(200), default="")


class DepartmentResultRow(Base):
    """What a department achieved in a period, in points × 10⁴, as audited: decides K, and is held beside its scores."""

    __tablename__ = "department_result"
    __table_args__ = (
        UniqueConstraint("period_id", "department_id"),
        CheckConstraint("points_e4 BETWEEN 0 AND 1200000", name="points_e4"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    points_e4: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MeasuredPartRow(Base):
    """What was measured as a person's in a role, of the pool of the role's department; 0 takes an entry back."""

    __tablename__ = "measured_part"
    __table_args__ = (
        UniqueConstraint("period_id", "person_id", "role_id"),
        CheckConstraint("fen >= 0", name="fen"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    fen: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(200))
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CalibrationRow(Base):
    """The committee's bounded shift of a department's composites, × 10⁴ points; the original scores stay beside it."""

    __tablename__ = "calibration"
    __table_args__ = (
        UniqueConstraint("period_id", "department_id"),
        CheckConstraint("shift_e4 BETWEEN -50000 AND 50000", name="shift_e4"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    shift_e4: Mapped[int]
    reason: Mapped[str] = mapped_column(String(400))
    decided_by: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BonusRow(Base):
    """A version of a period's divided budget. ``payload`` is canonical JSON (zlib) of scheme, parts and result."""

    __tablename__ = "bonus"
    __table_args__ = (UniqueConstraint("period_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")  # draft, published
    attribution_version: Mapped[int]
    budget_fen: Mapped[int] = mapped_column(BigInteger)
    reserve_fen: Mapped[int] = mapped_column(BigInteger)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BonusLineRow(Base):
    """What a person gets of a department's pool. ``kind`` share, or appeal: out of the reserve, with a reason."""

    __tablename__ = "bonus_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    bonus_id: Mapped[int] = mapped_column(ForeignKey("bonus.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    kind: Mapped[str] = mapped_column(String(8))  # share, appeal
    fen: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(400), default="")
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
