"""Leave, swaps and open shifts that staff ask for, replies to swaps, and the company's rules for asking."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class StaffRequestRow(Base):
    """``kind`` leave, offer, open; ``state`` offered, waiting, approved, refused, withdrawn."""

    __tablename__ = "staff_request"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("taker_id IS NULL OR taker_id <> person_id", name="taker"),
        Index("ix_staff_request_kind_state", "kind", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first_day: Mapped[date] = mapped_column(index=True)
    last_day: Mapped[date]
    leave_kind: Mapped[str | None] = mapped_column(String(16))
    shift_type_id: Mapped[int | None] = mapped_column(ForeignKey("shift_type.id"))
    reason: Mapped[str] = mapped_column(String(400), default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    return_day: Mapped[date | None]
    return_shift_type_id: Mapped[int | None] = mapped_column(ForeignKey("shift_type.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(400), default="")
    roster_id: Mapped[int | None] = mapped_column(ForeignKey("roster.id", ondelete="SET NULL"))


class SwapReplyRow(Base):
    """A shift that a colleague would give for the offered one."""

    __tablename__ = "swap_reply"
    __table_args__ = (UniqueConstraint("request_id", "person_id", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("staff_request.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    day: Mapped[date]
    shift_type_id: Mapped[int] = mapped_column(ForeignKey("shift_type.id"))
    replied_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RequestRulesRow(Base):
    """One row, or none for the defaults."""

    __tablename__ = "request_rules"
    id: Mapped[int] = mapped_column(primary_key=True)
    wish_deadline_days: Mapped[int]
    wishes_per_month: Mapped[int]
    strong_per_month: Mapped[int]
    wish_fen: Mapped[int]
    strong_fen: Mapped[int]
    leave_notice_days: Mapped[int]
    shift_notice_days: Mapped[int]
    taken_per_month: Mapped[int]
    over_regular_min: Mapped[int]
