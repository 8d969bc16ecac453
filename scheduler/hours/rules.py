"""The policy of resolving punches, and what a resolution says besides segments."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from hashlib import sha256

from scheduler.hours.events import PunchKind


class Outcome(StrEnum):
    """Every event ends in exactly one of these."""

    USED = "used"
    DUPLICATE = "duplicate"
    UNRESOLVED = "unresolved"
    VOIDED = "voided"


# Raised whenever the same events could come out otherwise; kept with every lock.
RULES_VERSION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakDemand:
    """A working day of more than ``over_s`` needs ``length_s`` of unpaid break, in pieces of ``piece_s`` or more.

    Where a piece must be the whole break (``piece_s`` ≥ ``length_s``), the longest one counts.
    """

    over_s: int
    length_s: int
    piece_s: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakPolicy:
    """What labour rules say of breaks on operational dates ``first_day`` … ``last_day``, beside the roster's own.

    A punched break of at most ``paid_s`` is working time.
    """

    first_day: date = date.min
    last_day: date = date.max
    demands: tuple[BreakDemand, ...] = ()
    paid_s: int = 0


NO_BREAKS = BreakPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Seconds. The values are the defaults of the attendance note, 5.2; no break is as long as ``long_break_s``.

    ``breaks`` are the policies of days that do not overlap; other days have the roster's own breaks only.
    """

    debounce_s: int = 120
    window_before_s: int = 2 * 3600
    window_after_s: int = 4 * 3600
    max_open_s: int = 16 * 3600
    long_break_s: int = 2 * 3600
    breaks: tuple[BreakPolicy, ...] = ()

    def breaks_on(self, day: date) -> BreakPolicy:
        """The policy of an operational date."""
        return next((p for p in self.breaks if p.first_day <= day <= p.last_day), NO_BREAKS)

    @property
    def fingerprint(self) -> str:
        """sha256 of the version of the algorithm and every value: what a segment was resolved under."""
        values = [(f.name, repr(getattr(self, f.name))) for f in fields(self)]
        return sha256(repr((RULES_VERSION, values)).encode()).hexdigest()


DEFAULT_RULES = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """The correction proposed: add a punch of ``kind`` at a time, or (``kind`` None) void the event."""

    at_s: int
    kind: PunchKind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursException:
    """Something that a person must look at. ``blocking`` ones keep the period from being locked.

    ``kind``: missing_out, missing_resume, unmatched_out, unmatched_break, unmatched_role, ambiguous_hour, missing_hour,
    clock_jump (blocking); unscheduled, no_show (to know). ``key`` names it across re-runs; ``minutes`` is what it is
    about: claimed provisionally, worked outside the roster, or missed.
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
