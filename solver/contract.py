"""What a person may be asked for: the limits of a contract, and what is known of the days before the horizon.

Units and weights are those of ``problem``, which imports everything here; others import it from there.

When to modify: a new limit, or a rule that must know something of the past.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import NewType

EmployeeId = NewType("EmployeeId", str)
ShiftTypeId = NewType("ShiftTypeId", str)
SkillId = NewType("SkillId", str)
RoleId = NewType("RoleId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A bound with its price per unit beyond it (a minute, day, weekend, shift); ``weight=None`` makes it hard."""

    value: int
    weight: int | None = None


LIMITS_BY_TYPE = ("min_shifts_of_type", "max_shifts_of_type", "min_consecutive_of_type", "max_consecutive_of_type")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternDay:
    """One day of a pattern: a day off, any work, or work of one of the ``shift_types``."""

    work: bool
    shift_types: tuple[ShiftTypeId, ...] = ()  # empty: any

    def matches(self, shift_type: ShiftTypeId | None) -> bool:
        """Does a day with this shift (``None``: a day off) fit?"""
        if shift_type is None:
            return not self.work
        return self.work and (not self.shift_types or shift_type in self.shift_types)

    def __str__(self) -> str:
        return "/".join(self.shift_types) or ("work" if self.work else "off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Days in a row. ``weekday`` (0 for Monday) anchors the first; ``weight`` is per week or occurrence."""

    days: tuple[PatternDay, ...]
    weekday: int | None = None
    weight: int | None = None

    def __str__(self) -> str:
        words = ", ".join(str(day) for day in self.days)
        return words if self.weekday is None else f"{words} from weekday {self.weekday} on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """The cycle of shift types through which the weeks go, at least three; ``weight`` is per step out of order."""

    order: tuple[ShiftTypeId, ...]
    weight: int | None = None

    def allows(self, before: ShiftTypeId, after: ShiftTypeId) -> bool:
        """May the week after one with ``before`` hold ``after``: the same type, the next of the cycle, or no member?"""
        if before not in self.order or after not in self.order:
            return True
        return (self.order.index(after) - self.order.index(before)) % len(self.order) <= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """What the shifts of some days count together above ``free``; ``counts`` as in WindowLimit."""

    first_day: int
    last_day: int
    free: int
    counts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowLimit:
    """A bound on what one person's shifts of the days ``first_day`` … ``last_day`` count together.

    ``counts`` names what they count (``Shift.counts``); ``None``: their working minutes. ``beyond`` is added to that:
    what stretches of days have above what is free in them (overtime of the window's weeks). What the days before the
    horizon have used of the bound is taken off ``limit`` by whoever makes it. ``source`` says whose bound it is (the
    article of a law) and changes nothing.
    """

    first_day: int
    last_day: int
    limit: Limit
    counts: str | None = None
    beyond: tuple[Beyond, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestWindow:
    """At least ``limit`` uninterrupted rests of ``rest_min`` minutes in the days ``first_day`` … ``last_day``.

    A rest lies around a free day and counts from ``start_min`` to ``end_min`` only, both in elapsed minutes of the
    horizon. ``last_day`` may be the day after the horizon, which is free as far as is known. ``begin_min`` is when the
    rest before day 0 began. What earlier days had of it is taken off ``limit``; ``source`` as in WindowLimit.
    """

    first_day: int
    last_day: int
    start_min: int
    end_min: int
    begin_min: int
    rest_min: int
    limit: Limit
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """Limits shared by employees. ``None`` means no such limit. See the rule of each field's name for its formula."""

    id: str
    min_minutes_per_day: Limit | None = None
    max_minutes_per_day: Limit | None = None
    min_minutes_per_week: Limit | None = None
    max_minutes_per_week: Limit | None = None
    min_minutes: Limit | None = None
    max_minutes: Limit | None = None
    min_rest_min: Limit | None = None
    max_consecutive_days: Limit | None = None
    min_consecutive_days: Limit | None = None
    min_consecutive_days_off: Limit | None = None
    max_consecutive_days_off: Limit | None = None
    max_weekends: Limit | None = None
    complete_weekends: Limit | None = None  # value 1; the weight is per incomplete weekend
    identical_weekends: Limit | None = None  # value 1; the weight is per weekend of several types
    no_night_before_free_weekend: Limit | None = None  # value 1; the weight is per night
    min_consecutive_weekends: Limit | None = None
    max_consecutive_weekends: Limit | None = None
    min_days_off_after_nights: Limit | None = None
    min_shifts: Limit | None = None
    max_shifts: Limit | None = None
    min_shifts_of_type: tuple[tuple[ShiftTypeId, Limit], ...] = ()
    max_shifts_of_type: tuple[tuple[ShiftTypeId, Limit], ...] = ()
    min_consecutive_of_type: tuple[tuple[ShiftTypeId, Limit], ...] = ()
    max_consecutive_of_type: tuple[tuple[ShiftTypeId, Limit], ...] = ()
    max_nights: Limit | None = None
    max_consecutive_nights: Limit | None = None
    min_days_off_per_week: Limit | None = None
    max_types_per_week: Limit | None = None
    rotation: Rotation | None = None
    unwanted_patterns: tuple[Pattern, ...] = ()
    wanted_patterns: tuple[Pattern, ...] = ()
    max_standby: Limit | None = None
    regular_min_per_week: int | None = None  # above it: overtime
    overtime_premium_per_hour: int = 0  # on top of the labour cost

    def limits(self) -> Iterator[tuple[str, Limit]]:
        """Every limit that is set, with its field's name."""
        for field_ in fields(self):
            limit = getattr(self, field_.name)
            if isinstance(limit, Limit):
                yield field_.name, limit
        for name in LIMITS_BY_TYPE:
            for kind, limit in getattr(self, name):
                yield f"{name} {kind!r}", limit


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What preceded day 0. ``None`` in ``last_shift_end_min`` means no shift that matters for rest.

    ``last_shift_type`` precedes day 0 directly, or the ``consecutive_days_off`` if there are any.
    """

    last_shift_type: ShiftTypeId | None = None
    last_shift_end_min: int | None = None  # relative to the horizon's start, usually negative
    consecutive_days: int = 0  # worked, ending on day -1
    consecutive_days_off: int = 0  # free, ending on day -1; 0 with consecutive_days 0 means unknown
    consecutive_nights: int = 0
    consecutive_of_last_type: int = 0  # days in a row of last_shift_type, ending on day -1; 0 means unknown
    week_minutes: int = 0  # worked in the calendar week of day 0, before day 0
    week_credit_min: int = 0  # paid leave in that week before day 0; counts towards the minimum only
    week_days_off: int = 0  # free days of that week before day 0
    weekend_worked: bool = False  # the weekend that day 0 continues, if it does
    consecutive_weekends: int | None = None  # worked in a row before it, up to the last that ended; None: unknown

    @property
    def known(self) -> bool:
        """Is anything known of day −1?"""
        return self.consecutive_days > 0 or self.consecutive_days_off > 0

    def consecutive_of(self, shift_type: ShiftTypeId) -> int | None:
        """Days in a row of this shift type, ending on day −1; ``None`` if that is unknown."""
        if self.consecutive_days_off > 0:
            return 0
        if self.last_shift_type is None:
            return None
        return 0 if self.last_shift_type != shift_type else self.consecutive_of_last_type or None

    @property
    def last_shift_day(self) -> int | None:
        """The day (negative) of ``last_shift_type``; ``None`` if that is unknown."""
        return -1 - self.consecutive_days_off if self.last_shift_type is not None else None

    def matches(self, wanted: PatternDay, day: int) -> bool | None:
        """Does a day before day 0 fit? ``None``: not known.

        Known are the days off that end on day −1, the run of the last shift's type, and of other days worked in a row
        before day 0 that they were worked. Nothing is known of earlier days: a run may end where knowledge ends.
        """
        if -self.consecutive_days_off <= day:
            return wanted.matches(None)
        last = self.last_shift_day
        if last is not None and last - max(0, self.consecutive_of_last_type - 1) <= day <= last:
            return wanted.matches(self.last_shift_type)
        if -self.consecutive_days <= day:
            if not wanted.work:
                return False
            return None if wanted.shift_types else True
        return None
