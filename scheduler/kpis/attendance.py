"""Attendance figures of a person from segments × published shifts × leave, as integers that add up over any group.

Numerators and denominators are summed first and divided last. A shift whose presence is still provisional is pending:
it is on neither side of a ratio until somebody has decided it. Every minute is booked on a role as well, so that the
roles of a person add up to the person: what is planned on the planned role, what is worked on the role worked, being
late on the role in which the shift begins and leaving early on the one in which it ends.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    """Counts and minutes; ``+`` sums two of them. Names follow the KPI table: S, L, R = S − L, W, W∩S, OT.

    The gap R − W∩S is ``late_gap_min + early_gap_min + middle_gap_min + unexcused_min``; the middle is below zero by
    what was made up inside the shift, in a break. ``shifts_left`` are the attended shifts by the role they end in;
    ``decided_min`` is W without the days of pending shifts.
    """

    shifts: int = 0
    shifts_attended: int = 0
    shifts_left: int = 0
    shifts_late: int = 0
    shifts_early: int = 0
    shifts_pending: int = 0
    scheduled_min: int = 0
    leave_min: int = 0
    unplanned_leave_min: int = 0
    required_min: int = 0
    worked_min: int = 0
    decided_min: int = 0
    attended_min: int = 0
    late_min: int = 0
    early_min: int = 0
    late_gap_min: int = 0
    early_gap_min: int = 0
    middle_gap_min: int = 0
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

    @property
    def regular_min(self) -> int:
        """W − OT."""
        return self.worked_min - self.overtime_min

    @property
    def absent_min(self) -> int:
        """Unplanned leave and unexcused absence."""
        return self.unplanned_leave_min + self.unexcused_min


class Book:
    """Figures by role while they are being counted."""

    def __init__(self) -> None:
        self._rows: dict[str | None, dict[str, int]] = {}

    def add(self, role: str | None, **counts: int) -> None:
        row = self._rows.setdefault(role, {})
        for name, count in counts.items():
            if count:
                row[name] = row.get(name, 0) + count

    def figures(self) -> dict[str | None, Attendance]:
        """By role; roles of which nothing but nought was counted are left out."""
        return {role: Attendance(**row) for role, row in self._rows.items() if row}


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
    """Figures of one person over the given shifts and segments; arguments as in ``attendance_by_role``."""
    found = attendance_by_role(
        shifts=shifts, segments=segments, leave=leave, host=host, home=home, pending=pending, policy=policy
    )
    return sum(found.values(), Attendance())


def attendance_by_role(
    *,
    shifts: Sequence[ScheduledShift],
    segments: Sequence[Segment],
    leave: Mapping[date, str],
    host: Mapping[str, str],
    home: str,
    pending: Collection[date] = (),
    policy: Policy = DEFAULT_POLICY,
) -> dict[str | None, Attendance]:
    """Figures of one person by role (None: no role planned or known); they add up to the person's.

    ``shifts`` are those of the plan: of the version that was published when each of them began. ``pending`` are days
    with something still to be decided: their shifts are on neither side of a ratio and their work is no overtime.
    ``leave`` maps days of approved leave to their kind, ``host`` a role to its department; ``home`` is the person's.
    Work that no shift claims belongs to the one that it overlaps, if any; else all of it is overtime.
    """
    book = Book()
    undecided = {s.operational_date for s in segments if s.provisional}.union(pending)
    by_day: dict[date, list[Segment]] = {}
    loose: list[Segment] = []
    for segment in segments:
        _worked(book, segment, host, home, undecided)
        if "unscheduled" in segment.flags:
            loose.append(segment)
        else:
            by_day.setdefault(segment.operational_date, []).append(segment)
    for shift in shifts:
        mine = by_day.get(shift.day, [])
        if loose:
            here = [s for s in loose if s.start_s < shift.end_s and s.end_s > shift.start_s]
            mine = sorted([*mine, *here], key=lambda s: s.start_s)
            loose = [s for s in loose if s not in here]
        if shift.day in undecided or any(s.provisional for s in mine):
            book.add(shift.blocks[0].role if shift.blocks else None, shifts=1, shifts_pending=1)
        else:
            _of_shift(book, shift, mine, leave.get(shift.day), policy)
    for segment in loose:
        if segment.operational_date not in undecided:
            book.add(segment.role, overtime_min=segment.minutes)
    return book.figures()


def _worked(book: Book, segment: Segment, host: Mapping[str, str], home: str, undecided: Collection[date]) -> None:
    minutes = segment.minutes
    if segment.provisional:
        book.add(segment.role, provisional_min=minutes)
        return
    decided = 0 if segment.operational_date in undecided else minutes
    if segment.role is None:
        book.add(None, worked_min=minutes, decided_min=decided)
    else:
        away = minutes if host.get(segment.role, home) != home else 0
        book.add(segment.role, worked_min=minutes, decided_min=decided, productive_min=minutes, away_min=away)


def _of_shift(
    book: Book, shift: ScheduledShift, mine: Sequence[Segment], leave_kind: str | None, policy: Policy
) -> None:
    """Book one shift whose presence is certain."""
    parts = scheduled_parts(shift)
    first, last = parts[0][0], parts[-1][0]
    book.add(first, shifts=1)
    if leave_kind is not None:
        unplanned = leave_kind in UNPLANNED_LEAVE
        for role, start_s, end_s in parts:
            net = floor_minutes(start_s, end_s)
            book.add(role, scheduled_min=net, leave_min=net, unplanned_leave_min=net if unplanned else 0)
        if sum(s.minutes for s in mine) >= policy.overtime_from_min:
            for segment in mine:
                book.add(segment.role, overtime_min=segment.minutes)
        return
    inside = minutes_inside(mine, shift.start_s, shift.end_s)
    if inside:
        _attended(book, shift, parts, mine, inside=inside, policy=policy)
    else:
        for role, start_s, end_s in parts:
            net = floor_minutes(start_s, end_s)
            book.add(role, scheduled_min=net, required_min=net, unexcused_min=net)
    for block in shift.blocks:
        _adherent(book, block.role, block.start_s, block.end_s, mine)
    if mine:
        _activity(book, shift, mine)
        _overtime(book, shift, mine, last=last, beyond_net=inside - shift.net_minutes, policy=policy)


Part = tuple[str | None, int, int]


def scheduled_parts(shift: ScheduledShift) -> list[Part]:
    """The shift less its unpaid breaks as (planned role, start, end); a paid break is its neighbour's.

    The minutes of the parts add up to ``shift.net_minutes``.
    """
    parts: list[Part] = [(b.role, b.start_s, b.end_s) for b in shift.blocks]
    if not parts:
        return [(None, shift.start_s, shift.start_s + 60 * shift.net_minutes)]
    for pause in shift.breaks:
        if pause.paid:
            before = [p for p in parts if p[1] <= pause.start_s] or parts[:1]
            parts.append((before[-1][0], pause.start_s, pause.end_s))
            parts.sort(key=lambda p: p[1])
    return parts


def _attended(
    book: Book, shift: ScheduledShift, parts: Sequence[Part], mine: Sequence[Segment], *, inside: int, policy: Policy
) -> None:
    """A break taken at another time does not lessen attendance, so what counts is the amount inside the shift."""
    came, went = min(s.start_s for s in mine), max(s.end_s for s in mine)
    late_s, early_s = came - shift.start_s, shift.end_s - went
    grace_s = 60 * policy.grace_min
    book.add(
        parts[0][0],
        shifts_attended=1,
        shifts_late=int(late_s > grace_s),
        late_min=floor_minutes(shift.start_s, came) if late_s > 0 else 0,
    )
    book.add(
        parts[-1][0],
        shifts_left=1,
        shifts_early=int(early_s > grace_s),
        early_min=floor_minutes(went, shift.end_s) if early_s > 0 else 0,
    )
    present = [minutes_inside(mine, start_s, end_s) for _role, start_s, end_s in parts]
    made_up = min(inside, shift.net_minutes) - sum(present)
    for (role, start_s, end_s), there in zip(parts, present, strict=True):
        net = floor_minutes(start_s, end_s)
        filled = min(made_up, net - there)
        made_up -= filled
        late = max(floor_minutes(start_s, min(end_s, came)), 0)
        early = max(floor_minutes(max(start_s, went), end_s), 0)
        book.add(
            role,
            scheduled_min=net,
            required_min=net,
            attended_min=there + filled,
            late_gap_min=late,
            early_gap_min=early,
            middle_gap_min=net - there - filled - late - early,
        )


def _overtime(
    book: Book, shift: ScheduledShift, mine: Sequence[Segment], *, last: str | None, beyond_net: int, policy: Policy
) -> None:
    """Minutes before the start, after the end and (break worked through) beyond the net, each if long enough."""
    came, went = min(s.start_s for s in mine), max(s.end_s for s in mine)
    for start_s, end_s in ((min(came, shift.start_s), shift.start_s), (shift.end_s, max(went, shift.end_s))):
        if start_s < end_s and minutes_inside(mine, start_s, end_s) >= policy.overtime_from_min:
            for segment in mine:
                book.add(segment.role, overtime_min=minutes_inside([segment], start_s, end_s))
    if beyond_net >= policy.overtime_from_min:
        book.add(last, overtime_min=beyond_net)


def _adherent(book: Book, role: str | None, start_s: int, end_s: int, mine: Sequence[Segment]) -> None:
    """Minutes in which the role held is the role planned; a block planned without a role accepts any work."""
    right = [s for s in mine if role in (None, s.role)]
    book.add(
        role,
        planned_role_min=floor_minutes(start_s, end_s),
        adherent_min=minutes_inside(right, start_s, end_s),
    )


def _activity(book: Book, shift: ScheduledShift, mine: Sequence[Segment]) -> None:
    """Σ over roles of min(planned, worked) minutes: the right amounts, at whatever time."""
    planned: dict[str | None, int] = {}
    for block in shift.blocks:
        planned[block.role] = planned.get(block.role, 0) + floor_minutes(block.start_s, block.end_s)
    worked: dict[str | None, int] = {}
    for segment in mine:
        worked[segment.role] = worked.get(segment.role, 0) + segment.minutes
    for role, minutes in planned.items():
        book.add(role, activity_min=min(minutes, worked.get(role, 0)))
