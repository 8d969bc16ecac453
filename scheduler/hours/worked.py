"""Sessions → segments: breaks out, roles named, one role an instant, equal neighbours joined."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

from scheduler.hours.breaks import deducted, present
from scheduler.hours.intervals import subtract
from scheduler.hours.matching import ShiftMatcher
from scheduler.hours.rules import Rules
from scheduler.hours.schedule import PlannedBlock
from scheduler.hours.segments import Segment
from scheduler.hours.sessions import Session

# a stretch in one role: start, end, role, whether the role was punched
Piece = tuple[int, int, str | None, bool]


def worked_segments(
    person: str, sessions: Sequence[Session], matcher: ShiftMatcher, rules: Rules
) -> tuple[Segment, ...]:
    """Segments of one person in order of time. A punched role holds until the next one or the OUT; else the plan's."""
    gaps = deducted(sessions, rules)
    starts, ends = [start for start, _ in gaps], [end for _, end in gaps]
    edges = {edge for gap in gaps for edge in gap}
    segments: list[Segment] = []
    for session in sessions:
        if session.start_s >= session.end_s:
            continue
        cuts = gaps[bisect_right(ends, session.start_s) : bisect_left(starts, session.end_s)]
        parts = present(session, rules)
        pieces = _joined(_by_role(session, _blocks(session, matcher), subtract(parts, cuts) if cuts else parts))
        events = tuple(event.id for event in session.events)
        for start, end, role, punched in pieces:
            segments.append(
                Segment(
                    person=person,
                    role=role,
                    operational_date=session.operational_date,
                    start_s=start,
                    end_s=end,
                    roster_id=session.shift.roster_id if session.shift else None,
                    flags=_flags(session, punched=punched, cut=start in edges or end in edges),
                    event_ids=events,
                )
            )
    return tuple(segments)


def _flags(session: Session, *, punched: bool, cut: bool) -> tuple[str, ...]:
    flags = [] if punched else ["assumed_role"]
    if session.provisional:
        flags.append("provisional")
    if session.shift is None:
        flags.append("unscheduled")
    elif session.shift.night:
        flags.append("night")
    if cut:
        flags.append("auto_break")
    return tuple(flags)


def _blocks(session: Session, matcher: ShiftMatcher) -> Sequence[PlannedBlock]:
    """Planned blocks of the session's shift and of every shift that it reaches into, in order."""
    reached = matcher.overlapping(session.start_s, session.end_s)
    if session.shift is not None and session.shift not in reached:
        reached = (session.shift, *reached)
    if len(reached) == 1:
        return reached[0].blocks  # blocks of one shift are in order
    return sorted((b for s in reached for b in s.blocks), key=lambda b: b.start_s)


def _by_role(session: Session, blocks: Sequence[PlannedBlock], parts: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Cut worked time where the role changes: at role punches and, before the first one, at planned blocks."""
    tags = sorted(session.tags, key=itemgetter(0))
    tagged = [at for at, _ in tags]
    starts = [block.start_s for block in blocks]
    edges = sorted({*tagged, *starts})
    for start, end in parts:
        a = start
        for b in (*edges[bisect_right(edges, start) :], end):
            b = min(b, end)  # noqa: PLW2901
            last = bisect_right(tagged, a) - 1
            if last >= 0:
                yield a, b, tags[last][1], True
            else:
                yield a, b, blocks[max(bisect_right(starts, a) - 1, 0)].role if blocks else None, False
            a = b
            if b == end:
                break


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Equal neighbours that continue each other become one."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1][1] == piece[0] and found[-1][2:] == piece[2:]:
            found[-1] = (found[-1][0], *piece[1:])
        else:
            found.append(piece)
    return found
