"""Two questions before the state machine runs: is this event a repeat, and to which shift does an instant belong?"""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.hours.events import Punch, PunchKind
from scheduler.hours.rules import Rules
from scheduler.hours.schedule import ScheduledShift

_ENDS: dict[PunchKind, tuple[PunchKind, ...]] = {
    PunchKind.IN: (PunchKind.OUT, PunchKind.UNK),
    PunchKind.OUT: (PunchKind.IN, PunchKind.BRK, PunchKind.RES, PunchKind.ROLE, PunchKind.UNK),
    PunchKind.BRK: (PunchKind.RES,),
    PunchKind.RES: (PunchKind.BRK,),
}


def debounce(events: Sequence[Punch], within_s: int) -> tuple[tuple[Punch, ...], tuple[int, ...]]:
    """Split ordered events into those kept and the ids of duplicates.

    A duplicate repeats the kind (and names no other role) at most ``within_s`` after the one kept, with nothing between
    them that changes where the person stands.
    """
    kept: list[Punch] = []
    duplicates: list[int] = []
    last: dict[PunchKind, Punch] = {}
    for event in events:
        before = last.get(event.kind)
        if before is not None and event.at_s - before.at_s <= within_s and event.role in (None, before.role):
            duplicates.append(event.id)
            continue
        kept.append(event)
        for ended in _ENDS.get(event.kind, ()):
            last.pop(ended, None)
        last[event.kind] = event
    return tuple(kept), tuple(duplicates)


class ShiftMatcher:
    """A shift owns ``[start − before, end + after]``; where neighbours overlap, the middle of the gap divides them."""

    def __init__(self, shifts: Sequence[ScheduledShift], rules: Rules) -> None:
        self.shifts = tuple(sorted(shifts, key=lambda s: (s.start_s, s.end_s)))
        self._windows: list[tuple[int, int, ScheduledShift]] = []
        for shift in self.shifts:
            left, right = shift.start_s - rules.window_before_s, shift.end_s + rules.window_after_s
            if self._windows and self._windows[-1][1] > left:
                previous_left, previous_right, previous = self._windows[-1]
                middle = (previous.end_s + shift.start_s) // 2
                # Windows reach unequally far, so the middle may lie in one of them only; the clamp leaves no hole.
                edge = min(max(middle, left), previous_right)
                self._windows[-1] = (previous_left, edge, previous)
                left = edge
            self._windows.append((left, right, shift))

    def touched(self, start_s: int, end_s: int) -> ScheduledShift | None:
        """The first shift that a presence overlaps."""
        return next((s for s in self.shifts if s.start_s < end_s and s.end_s > start_s), None)

    def at(self, at_s: int) -> ScheduledShift | None:
        """The shift in whose window the instant lies; on a shared edge the later one."""
        found: ScheduledShift | None = None
        for left, right, shift in self._windows:
            if left > at_s:
                break
            if at_s <= right:
                found = shift
        return found
