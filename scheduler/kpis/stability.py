"""Which published version decides a shift, and how much was changed after publication, how late.

The plan of a person-day is the version that was valid when the shift began: a version published after that changes
nothing any more. Where nothing was published in time (a roster brought in later) the one in force is the plan, so that
a faulty file can be put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scheduler.hours.schedule import ScheduledShift

PersonDay = tuple[str, date]
SHORT_NOTICE_MIN, EARLY_NOTICE_MIN = 72 * 60, 14 * 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPlan:
    """One version of a horizon: when it was published (epoch seconds) and its shifts."""

    published_s: int
    shifts: Mapping[PersonDay, ScheduledShift]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A shift moved, taken away (``now`` None) or added (``was`` None) after publication.

    ``minutes``: the longer of the two, net. ``notice_min``: from the publication to the earlier of the two starts;
    below zero where it came after that and so changed no plan.
    """

    person: str
    day: date
    published_s: int
    was: ScheduledShift | None
    now: ScheduledShift | None
    minutes: int
    notice_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """Minutes of shifts as first published, and of the person-days changed since; ``+`` sums two of them.

    ``notices_min``: of the ``shifts`` as first published those that were published before they began, the minutes from
    publication to start. ``changes``: those of all versions in their order.
    """

    shifts: int = 0
    published_min: int = 0
    changed_min: int = 0
    notices_min: tuple[int, ...] = ()
    changes: tuple[Change, ...] = ()

    def __add__(self, other: Stability) -> Stability:
        return Stability(
            shifts=self.shifts + other.shifts,
            published_min=self.published_min + other.published_min,
            changed_min=self.changed_min + other.changed_min,
            notices_min=self.notices_min + other.notices_min,
            changes=self.changes + other.changes,
        )

    @property
    def kept_min(self) -> int:
        """Published less changed; below zero where more was added than had been published."""
        return self.published_min - self.changed_min

    @property
    def in_time(self) -> tuple[Change, ...]:
        """Changes published before the shift began, which are those that changed the plan."""
        return tuple(c for c in self.changes if c.notice_min >= 0)

    def changes_within(self, minutes: int) -> int:
        """How many changes came with less notice than that, before the shift began."""
        return sum(0 <= c.notice_min < minutes for c in self.changes)

    @property
    def median_notice_min(self) -> Fraction | None:
        """Of the shifts first published before they began; None without one."""
        return median(self.notices_min)

    @property
    def median_change_notice_min(self) -> Fraction | None:
        """Of the changes before the shift began; None without one."""
        return median([c.notice_min for c in self.in_time])


def median(values: Sequence[int]) -> Fraction | None:
    """The middle value, of an even number the mean of the two; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def plan_at_start(versions: Sequence[PublishedPlan]) -> dict[PersonDay, ScheduledShift]:
    """The plan of every person-day of one horizon, from its versions in the order of publication."""
    if not versions:
        return {}
    plan = dict(versions[0].shifts)
    for version in versions[1:]:
        for key in plan.keys() | version.shifts.keys():
            was, now = plan.get(key), version.shifts.get(key)
            if was == now:
                continue
            start_s = _earlier_start(was, now)
            if version.published_s > start_s >= versions[0].published_s:
                continue
            if now is None:
                del plan[key]
            else:
                plan[key] = now
    return plan


def stability(versions: Sequence[PublishedPlan]) -> Stability:
    """How stable one horizon was, from its versions in the order of publication.

    A person-day that was changed before its shift began counts once, with its longest minutes, however often it was
    changed and even if it was changed back: somebody had to rearrange a day. A change of roles inside a shift is none.
    """
    if not versions:
        return Stability()
    first = versions[0]
    changes: list[Change] = []
    standing = dict(first.shifts)
    for version in versions[1:]:
        for key in sorted(standing.keys() | version.shifts.keys()):
            was, now = standing.get(key), version.shifts.get(key)
            if was is not None and now is not None and (was.start_s, was.end_s) == (now.start_s, now.end_s):
                continue
            changes.append(
                Change(
                    person=key[0],
                    day=key[1],
                    published_s=version.published_s,
                    was=was,
                    now=now,
                    minutes=max(was.net_minutes if was else 0, now.net_minutes if now else 0),
                    notice_min=(_earlier_start(was, now) - version.published_s) // 60,
                )
            )
        standing = dict(version.shifts)
    longest: dict[PersonDay, int] = {}
    for change in changes:
        if change.notice_min >= 0:
            key = (change.person, change.day)
            longest[key] = max(longest.get(key, 0), change.minutes)
    notices = ((first.shifts[key].start_s - first.published_s) // 60 for key in sorted(first.shifts))
    return Stability(
        shifts=len(first.shifts),
        published_min=sum(s.net_minutes for s in first.shifts.values()),
        changed_min=sum(longest.values()),
        notices_min=tuple(notice for notice in notices if notice >= 0),
        changes=tuple(changes),
    )


def by_person(shifts: Iterable[ScheduledShift]) -> dict[str, list[ScheduledShift]]:
    """Shifts by person, in order of time."""
    found: dict[str, list[ScheduledShift]] = {}
    for shift in sorted(shifts, key=lambda s: (s.person, s.start_s)):
        found.setdefault(shift.person, []).append(shift)
    return found


def _earlier_start(was: ScheduledShift | None, now: ScheduledShift | None) -> int:
    return min(s.start_s for s in (was, now) if s is not None)
