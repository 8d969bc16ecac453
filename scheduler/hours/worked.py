"""Sessions → segments: breaks out, roles named, one role an instant, equal neighbours joined."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from scheduler.hours.schedule import PlannedBlock, ScheduledShift
from scheduler.hours.segments import Segment
from scheduler.hours.sessions import Session

Interval = tuple[int, int]


def worked_segments(person: str, sessions: Sequence[Session], shifts: Sequence[ScheduledShift]) -> tuple[Segment, ...]:
    """Segments of one person in order of time. A punched role holds until the next one or the OUT; else the plan's."""
    deducted = _deducted(sessions)
    segments: list[Segment] = []
    for session in sessions:
        mine = [b for s in shifts if s is session.shift or _overlap((s.start_s, s.end_s), session) for b in s.blocks]
        blocks = sorted(mine, key=lambda b: b.start_s)
        cuts = [gap for gap in deducted if gap[0] < session.end_s and gap[1] > session.start_s]
        for start, end in subtract(_present(session), cuts):
            for piece in _by_role(person, session, blocks, start, end):
                _append(segments, piece)
    edges = {edge for gap in deducted for edge in gap}
    return tuple(
        replace(s, flags=(*s.flags, "auto_break")) if s.start_s in edges or s.end_s in edges else s for s in segments
    )


def subtract(intervals: Iterable[Interval], gaps: Iterable[Interval]) -> list[Interval]:
    """The parts of ``intervals`` outside every gap; both half-open, intervals disjoint and in order."""
    left = list(intervals)
    for gap_start, gap_end in gaps:
        rest: list[Interval] = []
        for start, end in left:
            rest += [(a, b) for a, b in ((start, min(end, gap_start)), (max(start, gap_end), end)) if a < b]
        left = rest
    return left


def _overlap(span: Interval, session: Session) -> bool:
    return span[0] < session.end_s and span[1] > session.start_s


def _present(session: Session) -> list[Interval]:
    """Presence less punched breaks; the part of a punched break inside a planned paid break counts as worked."""
    paid = [(b.start_s, b.end_s) for b in session.shift.breaks if b.paid] if session.shift else []
    whole = [(session.start_s, session.end_s)] if session.start_s < session.end_s else []
    return subtract(whole, subtract(session.pauses, paid))


def _deducted(sessions: Sequence[Session]) -> list[Interval]:
    """Breaks that the shift demands and nobody punched, as intervals taken out of the planned breaks.

    Per shift: demanded = unpaid planned breaks inside the presence; punched = everything between first IN and last OUT
    that was not worked; deducted = what is missing, never more, and only from time that was present.
    """
    taken: list[Interval] = []
    by_shift: dict[int, list[Session]] = {}
    for session in sessions:
        if session.shift is not None and session.start_s < session.end_s:
            by_shift.setdefault(id(session.shift), []).append(session)
    for group in by_shift.values():
        shift = group[0].shift
        if shift is None:
            continue
        first, last = group[0].start_s, group[-1].end_s
        worked = [part for session in group for part in _present(session)]
        planned = [(max(b.start_s, first), min(b.end_s, last)) for b in shift.breaks if not b.paid]
        planned = [(start, end) for start, end in planned if start < end]
        punched = (last - first) - sum(end - start for start, end in worked)
        missing = sum(end - start for start, end in planned) - punched
        for pause in planned:
            for start, end in subtract([pause], subtract([(first, last)], worked)):
                if missing <= 0:
                    break
                cut = min(end - start, missing)
                taken.append((start, start + cut))
                missing -= cut
    return taken


def _by_role(person: str, session: Session, blocks: Sequence[PlannedBlock], start: int, end: int) -> Iterable[Segment]:
    """Cut ``[start, end)`` where the role changes: at role punches and, before the first one, at planned blocks."""
    tags = sorted(session.tags, key=lambda tag: tag[0])
    edges = {at for at, _ in tags} | {block.start_s for block in blocks}
    points = [start, *sorted(edge for edge in edges if start < edge < end), end]
    for a, b in pairwise(points):
        punched = [role for at, role in tags if at <= a]
        role = punched[-1] if punched else _planned_role(blocks, a)
        flags = [] if punched else ["assumed_role"]
        if session.provisional:
            flags.append("provisional")
        if session.shift is None:
            flags.append("unscheduled")
        elif session.shift.night:
            flags.append("night")
        yield Segment(
            person=person,
            role=role,
            operational_date=session.operational_date,
            start_s=a,
            end_s=b,
            roster_id=session.shift.roster_id if session.shift else None,
            flags=tuple(flags),
            event_ids=tuple(event.id for event in session.events),
        )


def _planned_role(blocks: Sequence[PlannedBlock], at_s: int) -> str | None:
    """The role of the block that has begun last; before the first block, the first one's."""
    if not blocks:
        return None
    index = bisect_right([b.start_s for b in blocks], at_s) - 1
    return blocks[max(index, 0)].role


def _append(segments: list[Segment], piece: Segment) -> None:
    """Add a piece, joining it to an equal neighbour that it continues."""
    if segments:
        last = segments[-1]
        if last.end_s == piece.start_s and replace(last, start_s=piece.start_s, end_s=piece.end_s) == piece:
            segments[-1] = replace(last, end_s=piece.end_s)
            return
    segments.append(piece)
