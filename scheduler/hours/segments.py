"""Worked time of one person in one role, and the exact ways to cut and count it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from scheduler.hours.schedule import floor_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """``[start_s, end_s)`` in UTC. ``role`` is None where no role is known.

    Flags: ``assumed_role`` (the plan's role, nobody punched one), ``provisional`` (its end is a guess and no evidence),
    ``auto_break`` (borders a break that was deducted, not punched), ``unscheduled``, ``night``.
    """

    person: str
    role: str | None
    operational_date: date
    start_s: int
    end_s: int
    roster_id: int | None = None
    flags: tuple[str, ...] = ()
    event_ids: tuple[int, ...] = ()

    @property
    def minutes(self) -> int:
        return floor_minutes(self.start_s, self.end_s)

    @property
    def provisional(self) -> bool:
        return "provisional" in self.flags


def cut_at(segments: Iterable[Segment], instants: Iterable[int]) -> tuple[Segment, ...]:
    """The same segments, cut wherever one of the instants (epoch seconds) lies inside. Total minutes do not change."""
    edges = sorted(set(instants))
    parts: list[Segment] = []
    for segment in segments:
        start = segment.start_s
        for edge in edges[bisect_right(edges, start) :]:
            if edge >= segment.end_s:
                break
            parts.append(replace(segment, start_s=start, end_s=edge))
            start = edge
        parts.append(replace(segment, start_s=start) if start != segment.start_s else segment)
    return tuple(parts)


def minutes_inside(segments: Iterable[Segment], start_s: int, end_s: int) -> int:
    """Worked minutes in ``[start_s, end_s)``."""
    return sum(
        floor_minutes(max(s.start_s, start_s), min(s.end_s, end_s))
        for s in segments
        if s.start_s < end_s and s.end_s > start_s
    )


def content_hash(segments: Sequence[Segment]) -> str:
    """sha256 over what counts (person, role, date, instants, flags), independent of row ids and of order."""
    lines = sorted(
        f"{s.person}|{s.role or ''}|{s.operational_date}|{s.start_s}|{s.end_s}|{','.join(sorted(s.flags))}"
        for s in segments
    )
    return sha256("\n".join(lines).encode()).hexdigest()
