"""Devices that may send punches, and what the company allows of punching."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.domain.actor import AccountRole, Actor


class DeviceKind(StrEnum):
    """A terminal vouches for who punched; at a kiosk everybody proves it with a badge or a PIN.

    A system (warehouse, laboratory) sends values of KPIs and no punches.
    """

    TERMINAL = "terminal"
    KIOSK = "kiosk"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """``code`` is what its punches carry. ``seen_at``: when it was last heard; a revoked one has ``revoked_at``."""

    id: int
    code: str
    name: str
    kind: DeviceKind
    created_at: datetime
    created_by: str
    revoked_at: datetime | None = None
    revoked_by: str = ""
    seen_at: datetime | None = None

    @property
    def active(self) -> bool:
        return self.revoked_at is None

    @property
    def actor(self) -> Actor:
        """Who an audit entry names for what the device sent; it sees nothing."""
        return Actor(login=f"device:{self.code}", role=AccountRole.STAFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class PunchPolicy:
    """What the company allows. ``future_tolerance_s``: how far a device's clock may be ahead of the server's."""

    own_device: bool = False
    badge_needs_pin: bool = False
    corrections_per_month: int = 3
    future_tolerance_s: int = 120
