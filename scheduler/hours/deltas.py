"""What a locked day would be now, less what was counted of it already: lines for the next open period.

For every locked day and role:  snapshot + Σ sealed lines + open line = firm minutes of the resolution of today.
So lines of lines are exact: a second correction posts the difference to the first, wherever that one was counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from scheduler.hours.ledger import Period
from scheduler.hours.segments import Segment

DayRole = tuple[date, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """Signed minutes of a person's locked day in a role (None: no role), counted in ``period`` (None: none is open).

    ``origin`` is the locked period of the day, ``event_ids`` the events of that day as it is now. ``sealed`` once the
    period that counts it is locked too. ``id`` is 0 before it is stored.
    """

    person: str
    operational_date: date
    role: str | None
    minutes: int
    origin: str
    period: str | None
    event_ids: tuple[int, ...] = ()
    sealed: bool = False
    posted_at: datetime | None = None
    id: int = 0


def differences(
    snapshot: Iterable[Segment], sealed: Iterable[Delta], now: Iterable[Segment]
) -> dict[DayRole, tuple[int, tuple[int, ...]]]:
    """Minutes still to be posted by day and role, none of them zero, with the events of the day in that role now.

    Provisional time of today is not counted: somebody must decide it first.
    """
    minutes: dict[DayRole, int] = {}
    events: dict[DayRole, set[int]] = {}
    for segment in now:
        key = segment.operational_date, segment.role
        events.setdefault(key, set()).update(segment.event_ids)
        if not segment.provisional:
            minutes[key] = minutes.get(key, 0) + segment.minutes
    for segment in snapshot:
        key = segment.operational_date, segment.role
        minutes[key] = minutes.get(key, 0) - segment.minutes
    for line in sealed:
        key = line.operational_date, line.role
        minutes[key] = minutes.get(key, 0) - line.minutes
    return {key: (rest, tuple(sorted(events.get(key, ())))) for key, rest in minutes.items() if rest}


def counted_in(origin: Period, periods: Sequence[Period]) -> Period | None:
    """The first open period after the one that the day belongs to."""
    later = [p for p in periods if not p.locked and p.first_day > origin.last_day]
    return min(later, key=lambda p: p.first_day, default=None)


def deltas_hash(lines: Iterable[Delta]) -> str:
    """sha256 over what counts of the lines, independent of row ids and of order."""
    texts = sorted(f"{d.person}|{d.role or ''}|{d.operational_date}|{d.minutes}|{d.origin}" for d in lines)
    return sha256("\n".join(texts).encode()).hexdigest()


def by_role(lines: Iterable[Delta]) -> Mapping[tuple[str, str | None], int]:
    """Signed minutes by person and role."""
    found: dict[tuple[str, str | None], int] = {}
    for line in lines:
        key = line.person, line.role
        found[key] = found.get(key, 0) + line.minutes
    return found
