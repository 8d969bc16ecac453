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


LIMITS_BY_TYPE = ("max_shifts_of_type", "min_consecutive_of_type", "max_consecutive_of_type")


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
    max_shifts_of_type: tuple[tuple[ShiftTypeId, Limit], ...] = ()
    min_consecutive_of_type: tuple[tuple[ShiftTypeId, Limit], ...] = ()
    max_consecutive_of_type: tuple[tuple[ShiftTypeId, Limit], ...] = ()
    max_nights: Limit | None = None
    max_consecutive_nights: Limit | None = None
    min_days_off_per_week: Limit | None = None
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

    ``last_shift_type`` precedes day 0 directly unless ``consecutive_days_off`` is above 0.
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
