"""Notices to people, the mail made of them, who saw which published version, and secret calendar addresses."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class NoticeRow(Base):
    """``kind`` roster (one a person and publication), request, appeal or hours (``step`` says what happened)."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("roster_id", "person_id"),
        Index("ix_notice_person_read", "person_id", "read_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date]
    days: Mapped[int] = mapped_column(default=0)
    roster_id: Mapped[int | None] = mapped_column(ForeignKey("roster.id", ondelete="CASCADE"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("roster.id", ondelete="SET NULL"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("staff_request.id", ondelete="CASCADE"))
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeal.id", ondelete="CASCADE"))
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("correction.id", ondelete="CASCADE"))
    step: Mapped[str] = mapped_column(String(12), default="")
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticeMailRow(Base):
    """The mail of a notice, written by the worker. ``state`` queued, sent, refused; ``error`` is the server's word."""

    __tablename__ = "notice_mail"
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(400), default="")


class RosterSeenRow(Base):
    """A person's first look at the own schedule of a published version."""

    __tablename__ = "roster_seen"
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContactRow(Base):
    """Where an account gets mail, and whether it wants any."""

    __tablename__ = "account_contact"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    address: Mapped[str] = mapped_column(String(254), default="")
    by_mail: Mapped[bool] = mapped_column(default=True)


class CalendarFeedRow(Base):
    """An account's secret calendar address; the token itself is never stored, only its sha256."""

    __tablename__ = "calendar_feed"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CalendarUseRow(Base):
    """When an address was last asked, and how often in that minute (the rate limit)."""

    __tablename__ = "calendar_use"
    account_id: Mapped[int] = mapped_column(
        ForeignKey("calendar_feed.account_id", ondelete="CASCADE"), primary_key=True
    )
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minute: Mapped[int] = mapped_column(BigInteger)
    requests: Mapped[int]
