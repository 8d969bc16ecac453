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

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLock:
    """How a period was locked: hash over the lines counted in it, hash of the rules, unit of pay rounding (0: none)."""

    deltas_hash: str
    rules_hash: str
    rounding_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionState:
    """What the hours were last brought up to date with.

    ``punch_id`` is the highest seen, ``missing_ids`` the gaps below it with the epoch second each was noticed,
    ``rosters`` the revision of every published roster by id, ``leave`` what was approved, one text a leave.
    """

    punch_id: int
    missing_ids: Mapping[int, int]
    decided_at: datetime
    as_of: datetime
    rosters: Mapping[int, int]
    leave: frozenset[str]
    settings_hash: str


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
