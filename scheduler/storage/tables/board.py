"""Steps of a roster that was changed by hand, and weeks kept as templates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class RosterStepRow(Base):
    """One write of the board. ``changes`` is a list of [person code, day, before, after], each side [shift, pin].

    A shift is null (off) or [shift type, roles by block, source]; a pin null or [shift type or null, roles, reason].
    """

    __tablename__ = "roster_step"
    __table_args__ = (UniqueConstraint("roster_id", "revision"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id", ondelete="CASCADE"), index=True)
    revision: Mapped[int]
    login: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    act: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))  # done undone past
    changes: Mapped[list[list[object]]] = mapped_column(JSON)


class WeekTemplateRow(Base):
    """A week of a department. ``cells`` is a list of [person code, weekday, shift type or null, roles by block]."""

    __tablename__ = "week_template"
    __table_args__ = (UniqueConstraint("department_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cells: Mapped[list[list[object]]] = mapped_column(JSON)
