"""The closed lists that labour rules are written in: kinds, severities, windows, marks of how a text was read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RuleKind(StrEnum):
    """What a rule is about. Closed: a pack with another kind is refused."""

    DAY_MINUTES = "day_minutes"
    WEEK_MINUTES = "week_minutes"
    AVG_MINUTES = "avg_minutes"
    MAX_OVERTIME = "max_overtime"
    DAILY_REST = "daily_rest"
    WEEKLY_REST = "weekly_rest"
    DAYS_OFF = "days_off"
    CONSECUTIVE_DAYS = "consecutive_days"
    BREAK = "break"
    NIGHT_MINUTES = "night_minutes"
    GROUP_BAN = "group_ban"
    PREMIUM = "premium"
    NOTICE = "notice"
    CHANGE_PAY = "change_pay"
    FREE_SUNDAYS = "free_sundays"
    DAY_BAN = "day_ban"


class Severity(StrEnum):
    """What a rule does to a roster: a constraint, a penalty, a price of something lawful, or a line in a report."""

    HARD = "hard"
    SOFT = "soft"
    COST = "cost"
    INFO = "info"


class Finding(StrEnum):
    """What the same rule says of hours that were worked."""

    VIOLATION = "violation"
    COST = "cost"
    INFO = "info"


class Mark(StrEnum):
    """How the text behind a value was read: the primary text, a secondary page, from memory, or computed."""

    PRIMARY = "V"
    SECONDARY = "S"
    MEMORY = "M"
    COMPUTED = "C"


class Unit(StrEnum):
    """What the amount of a violation counts."""

    MINUTES = "min"
    DAYS = "days"
    SUNDAYS = "sundays"


class WorkingHours(StrEnum):
    """The working-hour system of a person's contract; comprehensive and irregular hours need a permit."""

    STANDARD = "standard"
    COMPREHENSIVE = "comprehensive"
    IRREGULAR = "irregular"


class Cycle(StrEnum):
    """A fixed stretch of the calendar: also the accounting cycle of comprehensive hours."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class DayKind(StrEnum):
    """Which days a rule speaks of. ``rest_day``: a person's usual days off, unless made up for; never a holiday."""

    WORKDAY = "workday"
    REST_DAY = "rest_day"
    HOLIDAY = "holiday"
    SUNDAY = "sunday"
    ANNUAL_LEAVE = "annual_leave"


class Overtime(StrEnum):
    """What counts as overtime: minutes past the day's standard, past the week's, all on rest days, past the cycle's."""

    DAY = "day"
    WEEK = "week"
    REST_DAY = "rest_day"
    CYCLE = "cycle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A stretch of the calendar that begins anew: a week from the calendar's first weekday, a month, a quarter."""

    unit: Cycle


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolling:
    """Any ``days`` days in a row."""

    days: int


Window = Fixed | Rolling


@dataclass(frozen=True, slots=True, kw_only=True)
class NightBand:
    """Minutes of the local wall clock, 0–1439; a band whose end is not after its start ends on the next day."""

    start_min: int
    end_min: int
