"""Cards of locked scores, disputes about them, the money that they moved, and who read another's card."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class ScoreCardRow(Base):
    """Where a person's card of a period stands. ``version`` is the card's own; it rises only when the card changes."""

    __tablename__ = "score_card"
    __table_args__ = (UniqueConstraint("period_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    attribution_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))  # locked, appealed, settled, closed
    locked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AppealRow(Base):
    """A dispute of a card version, or (``kind`` correction) a data error that HR found after settlement.

    ``claims`` is what should hold instead. A card version is appealed once; corrections may follow one another.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        Index(
            "uq_appeal_card_version",
            "period_id",
            "person_id",
            "card_version",
            unique=True,
            sqlite_where=text("kind = 'appeal'"),
            postgresql_where=text("kind = 'appeal'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # appeal, correction
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    card_version: Mapped[int]
    attribution_version: Mapped[int]
    claims: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    grounds: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open")  # open, upheld, revised
    filed_by: Mapped[str] = mapped_column(String(80))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline: Mapped[date]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    result_version: Mapped[int | None]


class ShareDeltaRow(Base):
    """What a revision gave a person beside the split, which stays as it was. ``amount`` in fen or centipoints.

    ``beyond_reserve`` is the part of a department's delta that its reserve no longer held.
    """

    __tablename__ = "share_delta"
    __table_args__ = (UniqueConstraint("appeal_id", "person_id", "department_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    version: Mapped[int]  # of the attribution that the revision made
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    unit: Mapped[str] = mapped_column(String(12))
    amount: Mapped[int] = mapped_column(BigInteger)
    beyond_reserve: Mapped[int] = mapped_column(BigInteger, default=0)


class CardReadRow(Base):
    """Somebody read another person's card: one row a reader, card and day."""

    __tablename__ = "card_read"
    __table_args__ = (UniqueConstraint("period_id", "person_id", "login", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    login: Mapped[str] = mapped_column(String(80))
    day: Mapped[date]
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
