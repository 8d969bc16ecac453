"""Attribution runs with what they were computed from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class AttributionRow(Base):
    """A version of a period's attribution.

    ``payload`` is canonical JSON (zlib) of inputs and results, ``content_hash`` its sha256.
    """

    __tablename__ = "attribution"
    __table_args__ = (UniqueConstraint("period_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")  # draft, published
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    code_version: Mapped[str] = mapped_column(String(40))
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(12), default="run")  # run, appeal, correction
    lineage: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    lock_hash: Mapped[str] = mapped_column(String(64), default="")  # over content_hash and lineage
    reading: Mapped[bytes | None] = mapped_column(LargeBinary)  # what overviews show, packed; without it: the payload
    reserve_permille: Mapped[int] = mapped_column(default=20)  # of each pool, beside it, for appeals


class CellRow(Base):
    """Contribution of a person in a role under one weight version: integers only."""

    __tablename__ = "contribution_cell"
    __table_args__ = (UniqueConstraint("attribution_id", "person_id", "role_id", "w_milli"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    attribution_id: Mapped[int] = mapped_column(ForeignKey("attribution.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    minutes: Mapped[int]
    w_milli: Mapped[int]
    s_e4: Mapped[int | None]
    points: Mapped[int] = mapped_column(BigInteger)  # minutes × w_milli × s_e4, of the share's weight
    share_fen: Mapped[int] = mapped_column(BigInteger)
