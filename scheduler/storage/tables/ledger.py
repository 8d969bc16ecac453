"""What a lock freezes, what comes after it, and what the last resolution was made from."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class HoursDeltaRow(Base):
    """Minutes by which a day of a locked period would come out otherwise now, counted in a later period.

    ``period_id`` is that period, None while there is none open; the line is written anew until it is locked too.
    """

    __tablename__ = "hours_delta"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    operational_date: Mapped[date] = mapped_column(index=True)
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    minutes: Mapped[int]
    origin_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    period_id: Mapped[int | None] = mapped_column(ForeignKey("period.id"), index=True)
    event_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PeriodLockRow(Base):
    """A locked period: hash over the delta lines counted in it, the rules that resolved it, pay rounding (0: none)."""

    __tablename__ = "period_lock"
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), primary_key=True, autoincrement=False)
    deltas_hash: Mapped[str] = mapped_column(String(64))
    rules_hash: Mapped[str] = mapped_column(String(64))
    rounding_min: Mapped[int]


class PayTotalRow(Base):
    """A person's minutes of a locked period: worked, by delta lines, as paid, and what rounding owes from then on."""

    __tablename__ = "pay_total"
    __table_args__ = (UniqueConstraint("period_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    worked_min: Mapped[int]
    delta_min: Mapped[int]
    paid_min: Mapped[int]
    balance_min: Mapped[int]


class ResolutionStateRow(Base):
    """One row: what the hours were last brought up to date with, so that only what changed since is resolved again."""

    __tablename__ = "resolution_state"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    punch_id: Mapped[int] = mapped_column(BigInteger)
    missing_ids: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)
    rosters: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    leave: Mapped[list[str]] = mapped_column(JSON, default=list)
    settings_hash: Mapped[str] = mapped_column(String(64))
