"""Rosters by version, their assignments, and who has seen what."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class RosterRow(Base):
    """One version of a roster.

    ``revision`` counts writes (a stale edit is refused). ``problem`` is the JSON solved for, zlib. ``result`` has
    status, objective, bound, gap, seconds, params, versions.
    """

    __tablename__ = "roster"
    __table_args__ = (UniqueConstraint("first_day", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(index=True)
    days: Mapped[int]
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), index=True)  # as RosterState, or deleted
    revision: Mapped[int] = mapped_column(default=0)
    forecast_run_id: Mapped[int | None] = mapped_column(ForeignKey("forecast_run.id"))
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("roster.id"))
    problem: Mapped[bytes | None] = mapped_column(LargeBinary)
    result: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    penalties: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    objective_fen: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(400), default="")  # why the last solve gave nothing
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    message: Mapped[str] = mapped_column(String(400), default="")


class AssignmentRow(Base):
    """A person on a shift of a roster. ``roles`` is role codes by block joined with ``|`` (empty part: no role)."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("roster_id", "person_id", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    shift_type_id: Mapped[int] = mapped_column(ForeignKey("shift_type.id"))
    roles: Mapped[str] = mapped_column(String(200), default="")
    pinned: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(8), default="solver")  # solver, hand, import
