"""What is kept about hours besides segments: payroll periods, exceptions with their decisions, raw punches to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

OPEN, LOCKED, RESOLVED = "open", "locked", "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Both days included. ``content_hash`` is over its segments at the lock, empty before."""

    code: str
    first_day: date
    last_day: date
    state: str = OPEN
    locked_at: datetime | None = None
    content_hash: str = ""

    @property
    def locked(self) -> bool:
        return self.state == LOCKED


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredException:
    """An exception of the queue. ``detail``: ``at``, ``events``, ``minutes``, ``repair`` ({"kind", "at"} or None)."""

    id: int
    person: str
    operational_date: date
    kind: str
    key: str
    blocking: bool
    state: str
    detail: Mapping[str, object]
    decision: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPunch:
    """A punch as the device gave it, for display; never changed."""

    id: int
    device: str
    device_seq: int
    local_text: str
    at: datetime
    kind: str
    role: str | None
    source: str
