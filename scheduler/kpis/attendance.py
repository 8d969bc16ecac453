"""Attendance figures of a person from segments × published shifts × leave, as integers that add up over any group.

Numerators and denominators are summed first and divided last. A shift whose presence is still provisional is pending:
it is on neither side of a ratio until somebody has decided it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

from scheduler.hours.schedule import ScheduledShift, floor_minutes
from scheduler.hours.segments import Segment, minutes_inside

UNPLANNED_LEAVE = frozenset({"sick"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Minutes. ``grace_min`` is for counting only; overtime below ``overtime_from_min`` at a shift's edge is none."""

    grace_min: int = 5
    overtime_from_min: int = 15


DEFAULT_POLICY = Policy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Counts and minutes; ``+`` sums two of them. Names follow the KPI table: S, L, R = S − L, W, W∩S, OT."""

    shifts: int = 0
    shifts_attended: int = 0
    shifts_late: int = 0
    shifts_early: int = 0
    shifts_pending: int = 0
    scheduled_min: int = 0
    leave_min: int = 0
    unplanned_leave_min: int = 0
    required_min: int = 0
    worked_min: int = 0
    attended_min: int = 0
    late_min: int = 0
    early_min: int = 0
    unexcused_min: int = 0
    overtime_min: int = 0
    productive_min: int = 0
    planned_role_min: int = 0
    adherent_min: int = 0
    activity_min: int = 0
    away_min: int = 0
    provisional_min: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


def attendance(
    *,
    shifts: Sequence[ScheduledShift],
    segments: Sequence[Segment],
    leave: Mapping[date, str],
    host: Mapping[str, str],
    home: str,
    pending: Collection[date] = (),
    policy: Policy = DEFAULT_POLICY,
) -> Attendance:
    """Figures of one person over the given shifts and segments.

    ``pending`` are days with something still to be decided: their shifts are on neither side of a ratio.

    ``leave`` maps days of approved leave to their kind, ``host`` a role to its department; ``home`` is the person's.
    """
    by_day: dict[date, list[Segment]] = {}
    for segment in segments:
        by_day.setdefault(segment.operational_date, []).append(segment)
    firm = [s for s in segments if not s.provisional]
    total = Attendance(
        worked_min=sum(s.minutes for s in firm),
        productive_min=sum(s.minutes for s in firm if s.role is not None),
        away_min=sum(s.minutes for s in firm if s.role is not None and host.get(s.role, home) != home),
        provisional_min=sum(s.minutes for s in segments if s.provisional),
        overtime_min=sum(s.minutes for s in firm if "unscheduled" in s.flags),
    )
    for shift in shifts:
        mine = [s for s in by_day.get(shift.day, ()) if "unscheduled" not in s.flags]
        if shift.day in pending:
            total += Attendance(shifts=1, shifts_pending=1)
            continue
        total += _of_shift(shift, mine, leave.get(shift.day), policy)
    return total


def _of_shift(shift: ScheduledShift, mine: Sequence[Segment], leave_kind: str | None, policy: Policy) -> Attendance:
    net = shift.net_minutes
    if any(s.provisional for s in mine):
        return Attendance(shifts=1, shifts_pending=1)
    inside = minutes_inside(mine, shift.start_s, shift.end_s)
    over = _overtime(shift, mine, inside - net, policy)
    if leave_kind is not None:
        unplanned = net if leave_kind in UNPLANNED_LEAVE else 0
        return Attendance(shifts=1, scheduled_min=net, leave_min=net, unplanned_leave_min=unplanned, overtime_min=over)
    if not mine:
        return Attendance(
            shifts=1,
            scheduled_min=net,
            required_min=net,
            unexcused_min=net,
            planned_role_min=_block_minutes(shift),
        )
    late = floor_minutes(shift.start_s, max(min(s.start_s for s in mine), shift.start_s))
    early = floor_minutes(min(max(s.end_s for s in mine), shift.end_s), shift.end_s)
    return Attendance(
        shifts=1,
        shifts_attended=1,
        scheduled_min=net,
        required_min=net,
        # A break taken at another time does not lessen attendance, so what counts is the amount inside the shift.
        attended_min=min(inside, net),
        shifts_late=int(late > policy.grace_min),
        late_min=late if late > policy.grace_min else 0,
        shifts_early=int(early > policy.grace_min),
        early_min=early if early > policy.grace_min else 0,
        overtime_min=over,
        planned_role_min=_block_minutes(shift),
        adherent_min=_adherent(shift, mine),
        activity_min=_activity(shift, mine),
    )


def _overtime(shift: ScheduledShift, mine: Sequence[Segment], beyond_net: int, policy: Policy) -> int:
    """Minutes before the start, after the end and (break worked through) beyond the net, each if long enough."""
    first = min((s.start_s for s in mine), default=shift.start_s)
    last = max((s.end_s for s in mine), default=shift.end_s)
    before = minutes_inside(mine, min(first, shift.start_s), shift.start_s)
    after = minutes_inside(mine, shift.end_s, max(last, shift.end_s))
    return sum(part for part in (before, after, beyond_net) if part >= policy.overtime_from_min)


def _block_minutes(shift: ScheduledShift) -> int:
    return sum(floor_minutes(b.start_s, b.end_s) for b in shift.blocks)


def _adherent(shift: ScheduledShift, mine: Sequence[Segment]) -> int:
    """Minutes in which the role held is the role planned; a block planned without a role accepts any work."""
    return sum(
        minutes_inside([s for s in mine if block.role in (None, s.role)], block.start_s, block.end_s)
        for block in shift.blocks
    )


def _activity(shift: ScheduledShift, mine: Sequence[Segment]) -> int:
    """Σ over roles of min(planned, worked) minutes: the right amounts, at whatever time."""
    planned: dict[str | None, int] = {}
    for block in shift.blocks:
        planned[block.role] = planned.get(block.role, 0) + floor_minutes(block.start_s, block.end_s)
    worked: dict[str | None, int] = {}
    for segment in mine:
        worked[segment.role] = worked.get(segment.role, 0) + segment.minutes
    return sum(min(minutes, worked.get(role, 0)) for role, minutes in planned.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """Minutes of shifts as first published, and of those that later versions moved, took away or added."""

    published_min: int = 0
    changed_min: int = 0


def stability(first: Iterable[ScheduledShift], last: Iterable[ScheduledShift]) -> Stability:
    """Compare the first published version of some person-days with the one in force; a moved shift counts once."""
    before = {(s.person, s.day): s for s in first}
    after = {(s.person, s.day): s for s in last}
    changed = 0
    for key in before.keys() | after.keys():
        was, now = before.get(key), after.get(key)
        if was is None or now is None or (was.start_s, was.end_s) != (now.start_s, now.end_s):
            changed += max(was.net_minutes if was else 0, now.net_minutes if now else 0)
    return Stability(published_min=sum(s.net_minutes for s in before.values()), changed_min=changed)
