"""Labour rules: which packs are in force from when, the company's own packs in versions, derogations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class CompanyPackRow(Base):
    """A version of a pack that the company wrote, as its JSON text; never changed."""

    __tablename__ = "company_pack"
    __table_args__ = (UniqueConstraint("code", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PacksInForceRow(Base):
    """A decision: ``packs`` is [[code, number or null], …], the widest first, from ``valid_from`` on."""

    __tablename__ = "packs_in_force"
    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(index=True)
    packs: Mapped[list[list[str | int | None]]] = mapped_column(JSON)
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DerogationRow(Base):
    """Rule ``rule`` is relaxed by its relief ``key``; ``person_id`` null: for everybody. Withdrawn ones are kept."""

    __tablename__ = "derogation"
    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(60), index=True)
    key: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    evidence: Mapped[str] = mapped_column(String(400))
    first: Mapped[date]
    last: Mapped[date | None]
    granted_by: Mapped[str] = mapped_column(String(80))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(80))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
