"""The job table: the truth of what is to be done, in every mode of running."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class JobRow(Base):
    """``state`` queued, running, done, failed, cancelled. ``attempt`` fences: a stale worker's commit is refused."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), index=True)
    payload: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[str] = mapped_column(String(10), index=True, default="queued")
    attempt: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=3)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a retry waits until then
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    worker: Mapped[str] = mapped_column(String(80), default="")
    progress: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    cancel_requested: Mapped[bool] = mapped_column(default=False)  # stop and throw away
    finish_requested: Mapped[bool] = mapped_column(default=False)  # good enough: keep the best so far
    result: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    error: Mapped[str] = mapped_column(String(400), default="")
    requested_by: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
