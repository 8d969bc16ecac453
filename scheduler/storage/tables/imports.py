"""Imported files, and the rows of them that could not be taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class ImportRow(Base):
    """One file: ``report`` holds the three checks; the same content (``sha256`` and kind) again changes nothing."""

    __tablename__ = "import_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(24), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(10))  # done, refused
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    quarantined: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by: Mapped[str] = mapped_column(String(80))


class QuarantineRow(Base):
    """A row that was refused: number in its file, reason as a message key with parameters, and the raw cells."""

    __tablename__ = "quarantine"
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import_file.id", ondelete="CASCADE"), index=True)
    row_number: Mapped[int]
    field: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    raw: Mapped[list[str]] = mapped_column(JSON, default=list)
