"""KPI definitions by version, observations, and attribution runs with what they were computed from."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class KpiRow(Base):
    """One version of a KPI. ``anchors`` is [[raw, points], …] as decimal strings; μ and κ are frozen at publication."""

    __tablename__ = "kpi"
    __table_args__ = (UniqueConstraint("code", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(default=1)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), index=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    unit_zh: Mapped[str] = mapped_column(String(24))
    unit_en: Mapped[str] = mapped_column(String(24))
    level: Mapped[str] = mapped_column(String(12))  # individual, team
    kind: Mapped[str] = mapped_column(String(12), default="result")  # result, duty, kci, behaviour
    tag: Mapped[str] = mapped_column(String(24), default="")
    weight: Mapped[int]  # percent of the role score
    anchors: Mapped[list[list[str]]] = mapped_column(JSON)
    mode: Mapped[str] = mapped_column(String(8), default="linear")
    mu: Mapped[str | None] = mapped_column(String(24))  # decimal string
    kappa: Mapped[str | None] = mapped_column(String(24))
    valid_from: Mapped[date]


class ObservationRow(Base):
    """Numerator and exposure of a KPI in a period, for a person or (null) for the team; decimal strings."""

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("kpi_code", "period_code", "person_id"),
        Index(
            "uq_observation_team",
            "kpi_code",
            "period_code",
            unique=True,
            sqlite_where=text("person_id IS NULL"),
            postgresql_where=text("person_id IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kpi_code: Mapped[str] = mapped_column(String(32), index=True)
    period_code: Mapped[str] = mapped_column(String(16), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    numerator: Mapped[str] = mapped_column(String(32))
    exposure: Mapped[str] = mapped_column(String(32))
    dates: Mapped[int] = mapped_column(default=0)  # distinct dates behind it
    source: Mapped[str] = mapped_column(String(80), default="")


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
