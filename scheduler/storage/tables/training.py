"""What missing qualifications are worth, as searches of a roster's problem found it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class TrainingRunRow(Base):
    """One search. ``objective_fen`` and ``bound_fen`` are of the problem as it is; null where nothing is known."""

    __tablename__ = "training_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id", ondelete="CASCADE"), index=True)
    first_day: Mapped[date]
    days: Mapped[int]
    proficiency_pct: Mapped[int]
    search_s: Mapped[int]
    objective_fen: Mapped[int | None] = mapped_column(BigInteger)
    bound_fen: Mapped[int | None] = mapped_column(BigInteger)
    took_s: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrainingValueRow(Base):
    """One person and one role that the person lacks, for the days of the run; see ``solver.explain.cross_training``.

    ``ceiling_fen`` is above the true saving; ``low_fen`` to ``high_fen`` hold it where the pair was ``confirmed``.
    """

    __tablename__ = "training_value"
    __table_args__ = (UniqueConstraint("run_id", "person_id", "role_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("training_run.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), index=True)
    screened_fen: Mapped[int] = mapped_column(BigInteger)
    whole_roster: Mapped[bool]
    ceiling_fen: Mapped[int | None] = mapped_column(BigInteger)
    confirmed: Mapped[bool] = mapped_column(default=False)
    low_fen: Mapped[int | None] = mapped_column(BigInteger)
    high_fen: Mapped[int | None] = mapped_column(BigInteger)
    estimate_fen: Mapped[int | None] = mapped_column(BigInteger)
