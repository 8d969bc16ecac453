"""The policy of resolving punches, and what a resolution says besides segments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.hours.events import PunchKind


class Outcome(StrEnum):
    """Every event ends in exactly one of these."""

    USED = "used"
    DUPLICATE = "duplicate"
    UNRESOLVED = "unresolved"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Seconds. The values are the defaults of the attendance note, 5.2; no break is as long as ``long_break_s``."""

    debounce_s: int = 120
    window_before_s: int = 2 * 3600
    window_after_s: int = 4 * 3600
    max_open_s: int = 16 * 3600
    long_break_s: int = 2 * 3600


DEFAULT_RULES = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """The correction proposed: add a punch of ``kind`` at a time, or (``kind`` None) void the event."""

    at_s: int
    kind: PunchKind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursException:
    """Something that a person must look at. ``blocking`` ones keep the period from being locked.

    ``kind``: missing_out, missing_resume, unmatched_out, unmatched_break, unmatched_role, ambiguous_hour, missing_hour
    (blocking); unscheduled, no_show (to know). ``key`` names it across re-runs; ``minutes`` is what it is about:
    claimed provisionally, worked outside the roster, or missed.
    """

    person: str
    operational_date: date
    kind: str
    key: str
    blocking: bool
    at_s: int
    event_ids: tuple[int, ...] = ()
    repair: Repair | None = None
    minutes: int = 0
