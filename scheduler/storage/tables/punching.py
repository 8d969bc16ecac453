"""Devices that send punches, what proves who a person is at the door, rows in quarantine, doubts about a clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class DeviceRow(Base):
    """``kind`` terminal (posts to the API) or kiosk (a tablet); the token itself is never stored, only its sha256."""

    __tablename__ = "device"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # none: revoked
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(80))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str] = mapped_column(String(80), default="")


class DeviceContactRow(Base):
    """When a device was last heard, and what it sent in that minute (the rate limit)."""

    __tablename__ = "device_contact"
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minute: Mapped[int] = mapped_column(BigInteger)
    requests: Mapped[int]
    rows: Mapped[int]


class CredentialRow(Base):
    """``badge_hash`` is keyed with the installation's secret; ``pin_hash`` is argon2id over a keyed digest."""

    __tablename__ = "credential"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    badge_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    pin_hash: Mapped[str] = mapped_column(String(200), default="")
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by: Mapped[str] = mapped_column(String(80))


class PunchPolicyRow(Base):
    """What the company allows; one row, or none for the defaults."""

    __tablename__ = "punch_policy"
    id: Mapped[int] = mapped_column(primary_key=True)
    own_device: Mapped[bool]
    badge_needs_pin: Mapped[bool]
    corrections_per_month: Mapped[int]
    future_tolerance_s: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by: Mapped[str] = mapped_column(String(80))


class PunchQuarantineRow(Base):
    """A row that could not be a punch, as it was sent. ``state`` waiting, released (``punch_id``), dismissed."""

    __tablename__ = "punch_quarantine"
    __table_args__ = (UniqueConstraint("device", "claim_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(String(40))
    device_seq: Mapped[int | None] = mapped_column(BigInteger)
    claim_hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(16))
    raw: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    field: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    punch_id: Mapped[int | None] = mapped_column(ForeignKey("punch.id"))
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(400), default="")


class PunchDoubtRow(Base):
    """A stored punch whose device's clock contradicts its neighbours; worked out anew as punches of the device come."""

    __tablename__ = "punch_doubt"
    punch_id: Mapped[int] = mapped_column(ForeignKey("punch.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))


class CorrectionFileRow(Base):
    """The file that a request for a correction is attached to."""

    __tablename__ = "correction_file"
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    mime: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary)
