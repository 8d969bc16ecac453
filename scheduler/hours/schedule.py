"""The published shift of a person on a day, in UTC seconds: what the punches are held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.calendar import shift_blocks, shift_span, wall_time
from scheduler.domain.organisation import ShiftType, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedBlock:
    """``[start_s, end_s)`` in one role (None: no role was planned)."""

    start_s: int
    end_s: int
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedBreak:
    start_s: int
    end_s: int
    paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledShift:
    """``day`` is the local date of the start (operational date). Blocks cover the shift less its breaks."""

    person: str
    day: date
    shift_type: str
    start_s: int
    end_s: int
    blocks: tuple[PlannedBlock, ...] = ()
    breaks: tuple[PlannedBreak, ...] = ()
    night: bool = False
    roster_id: int | None = None

    @property
    def net_minutes(self) -> int:
        """Scheduled working minutes: the shift less its unpaid breaks, on floored instants."""
        unpaid = sum(floor_minutes(b.start_s, b.end_s) for b in self.breaks if not b.paid)
        return floor_minutes(self.start_s, self.end_s) - unpaid


def floor_minutes(start_s: int, end_s: int) -> int:
    """``⌊end/60⌋ − ⌊start/60⌋``: instants are floored, not lengths, so that parts always add up to the whole."""
    return end_s // 60 - start_s // 60


def utc(at_s: int) -> datetime:
    """The aware instant of epoch seconds."""
    return datetime.fromtimestamp(at_s, UTC)


def local_date(at_s: int, zone: ZoneInfo) -> date:
    """The local date of an instant."""
    return datetime.fromtimestamp(at_s, zone).date()


def local_midnights(first_day: date, last_day: date, zone: ZoneInfo) -> tuple[int, ...]:
    """Epoch seconds of every local midnight from ``first_day`` to the one that ends ``last_day``."""
    days = (last_day - first_day).days + 1
    return tuple(int(wall_time(zone, first_day + timedelta(days=d), 0).timestamp()) for d in range(days + 1))


class Scheduler:
    """Places assignments in time. Shift types are placed once a day and then shared by everybody who works them."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._placed: dict[tuple[str, date], ScheduledShift] = {}
        self._roled: dict[tuple[str, date, tuple[str | None, ...]], tuple[PlannedBlock, ...]] = {}

    def shift(
        self,
        *,
        person: str,
        day: date,
        shift_type: ShiftType,
        roles: Sequence[str | None],
        roster_id: int | None = None,
    ) -> ScheduledShift:
        """The person's shift; ``roles`` is by block (missing trailing entries: no role planned).

        The span is set by the wall clock, so a night over a clock change has its true length.
        """
        key = (shift_type.code, day)
        frame = self._placed.get(key)
        if frame is None:
            frame = self._placed[key] = self._place(shift_type, day)
        named = (*key, tuple(roles))
        blocks = self._roled.get(named)
        if blocks is None:
            blocks = self._roled[named] = tuple(
                replace(block, role=roles[i] or None) if i < len(roles) else block
                for i, block in enumerate(frame.blocks)
            )
        return ScheduledShift(
            person=person,
            day=day,
            shift_type=frame.shift_type,
            start_s=frame.start_s,
            end_s=frame.end_s,
            blocks=blocks,
            breaks=frame.breaks,
            night=frame.night,
            roster_id=roster_id,
        )

    def _place(self, shift_type: ShiftType, day: date) -> ScheduledShift:
        start, end = (int(edge.timestamp()) for edge in shift_span(self._site, shift_type, day))
        return ScheduledShift(
            person="",
            day=day,
            shift_type=shift_type.code,
            start_s=start,
            end_s=end,
            blocks=tuple(
                PlannedBlock(start_s=int(first.timestamp()), end_s=int(last.timestamp()), role=None)
                for first, last in shift_blocks(self._site, shift_type, day)
            ),
            breaks=tuple(
                PlannedBreak(
                    start_s=start + 60 * pause.offset_min,
                    end_s=min(start + 60 * (pause.offset_min + pause.length_min), end),
                    paid=pause.paid,
                )
                for pause in shift_type.breaks
            ),
            night=shift_type.night,
        )
