"""Punches (append-only), corrections (events), the segments resolved from them, exceptions and periods."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class PunchRow(Base):
    """A raw event as the device gave it; never changed. ``kind`` IN OUT BRK RES ROLE UNK."""

    __tablename__ = "punch"
    __table_args__ = (UniqueConstraint("device", "device_seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    device: Mapped[str] = mapped_column(String(40))
    device_seq: Mapped[int] = mapped_column(BigInteger)
    local_text: Mapped[str] = mapped_column(String(40))
    tz: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    kind: Mapped[str] = mapped_column(String(4))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)  # ambiguous_hour, missing_hour
    source: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    payload_hash: Mapped[str] = mapped_column(String(64))


class CorrectionRow(Base):
    """ADD, VOID, RETIME or RETAG, folded over the raw events once approved; the requester never approves."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint(
            "origin <> 'request' OR decided_by_id IS NULL OR decided_by_id <> requested_by_id", name="two_people"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    punch_id: Mapped[int | None] = mapped_column(ForeignKey("punch.id"))
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    punch_kind: Mapped[str | None] = mapped_column(String(4))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    reason: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(8), default="decision")  # request: asked for by somebody, then decided
    evidence: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(12), default="requested")  # requested approved refused withdrawn
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PeriodRow(Base):
    """A payroll period, both days included. ``state`` open, locked. ``content_hash`` over its segments at lock."""

    __tablename__ = "period"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[str] = mapped_column(String(8), default="open")
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    content_hash: Mapped[str] = mapped_column(String(64), default="")


class SegmentRow(Base):
    """Worked time of one person in one role; half-open. Replaced by every resolution until the period is locked."""

    __tablename__ = "segment"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"), index=True)
    operational_date: Mapped[date] = mapped_column(index=True)
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    end_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int]
    roster_id: Mapped[int | None] = mapped_column(ForeignKey("roster.id"))
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)  # assumed_role, provisional, auto_break, night, …
    punch_ids: Mapped[list[int]] = mapped_column(JSON, default=list)


class ExceptionRow(Base):
    """Something in the hours that a person must decide. ``state`` open, resolved; ``detail``: events and minutes."""

    __tablename__ = "hours_exception"
    __table_args__ = (UniqueConstraint("person_id", "operational_date", "kind", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    operational_date: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(24))  # missing_out, unmatched_out, unscheduled, overlap, ambiguous_hour, …
    key: Mapped[str] = mapped_column(String(64))  # identity across re-runs
    blocking: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    detail: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    decision: Mapped[str] = mapped_column(String(400), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
