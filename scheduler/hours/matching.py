"""Two questions before the state machine runs: is this event a repeat, and to which shift does an instant belong?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from scheduler.hours.events import Punch, PunchKind
from scheduler.hours.rules import Rules
from scheduler.hours.schedule import ScheduledShift

_ENDS: dict[PunchKind, tuple[PunchKind, ...]] = {
    PunchKind.IN: (PunchKind.OUT, PunchKind.UNK),
    PunchKind.OUT: (PunchKind.IN, PunchKind.BRK, PunchKind.RES, PunchKind.ROLE, PunchKind.UNK),
    PunchKind.BRK: (PunchKind.RES,),
    PunchKind.RES: (PunchKind.BRK,),
    PunchKind.ROLE: (),
    PunchKind.UNK: (),
}


def debounce(events: Sequence[Punch], within_s: int) -> tuple[tuple[Punch, ...], dict[int, int]]:
    """Split ordered events into those kept and the duplicates, id to the id of the one kept.

    A duplicate repeats the kind (and names no other role) at most ``within_s`` after the one kept, with nothing between
    them that changes where the person stands.
    """
    kept: list[Punch] = []
    duplicates: dict[int, int] = {}
    last: dict[PunchKind, Punch] = {}
    for event in events:
        kind = event.kind
        before = last.get(kind)
        if before is not None and event.at_s - before.at_s <= within_s and event.role in (None, before.role):
            duplicates[event.id] = before.id
            continue
        kept.append(event)
        for ended in _ENDS[kind]:
            last.pop(ended, None)
        last[kind] = event
    return tuple(kept), duplicates


class ShiftMatcher:
    """A shift owns ``[start − before, end + after]``; where neighbours overlap, the middle of the gap divides them."""

    def __init__(self, shifts: Sequence[ScheduledShift], rules: Rules) -> None:
        self.shifts = tuple(sorted(shifts, key=lambda s: (s.start_s, s.end_s)))
        self._starts = [shift.start_s for shift in self.shifts]
        # ends never fall: a shift that lies within an earlier one is found by the latest end up to it
        self._latest_ends: list[int] = []
        rights: list[int] = []
        self._lefts: list[int] = []
        for i, shift in enumerate(self.shifts):
            left, right = shift.start_s - rules.window_before_s, shift.end_s + rules.window_after_s
            if rights and rights[-1] > left:
                middle = (self.shifts[i - 1].end_s + shift.start_s) // 2
                # Windows reach unequally far, so the middle may lie in one of them only; the clamp leaves no hole.
                left = max(min(max(middle, left), rights[-1]), self._lefts[-1])
                rights[-1] = left
            self._lefts.append(left)
            rights.append(right)
            self._latest_ends.append(max(shift.end_s, self._latest_ends[-1]) if self._latest_ends else shift.end_s)
        self._rights = rights

    def overlapping(self, start_s: int, end_s: int) -> tuple[ScheduledShift, ...]:
        """The shifts that a presence overlaps, in order of their start."""
        low = bisect_right(self._latest_ends, start_s)
        high = bisect_left(self._starts, end_s)
        return tuple(s for s in self.shifts[low:high] if s.end_s > start_s)

    def touched(self, start_s: int, end_s: int) -> ScheduledShift | None:
        """The first shift that a presence overlaps."""
        return next(iter(self.overlapping(start_s, end_s)), None)

    def at(self, at_s: int) -> ScheduledShift | None:
        """The shift in whose window the instant lies; on a shared edge the later one."""
        last = bisect_right(self._lefts, at_s) - 1
        # Windows begin in order and are cut at their neighbours, so only the last that has begun can hold the instant.
        return self.shifts[last] if last >= 0 and at_s <= self._rights[last] else None
