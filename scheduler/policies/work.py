"""What is audited: minutes of work, planned or worked, how rosters were published, and the days they lie on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduler.policies.kinds import DayKind


class Basis(StrEnum):
    PLANNED = "planned"
    ACTUAL = "actual"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """One person at work in ``[start_min, end_min)``, minutes since 1970-01-01T00:00Z; breaks are the gaps between.

    ``day`` is the operational date: the local date on which the duty began. The minute of an instant is its floor, so
    that the parts of a line add up to the whole. ``ref`` leads back to where it came from, and counts for nothing.
    """

    person: str
    day: date
    start_min: int
    end_min: int
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days that are audited, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """The first publication of a roster to a person: ``first_day`` is its first day, the instant as in WorkLine."""

    roster: str
    person: str
    first_day: date
    published_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftChange:
    """A published duty of a person's day that became another: spans ``(start_min, end_min)``, None for no duty.

    ``by_employee``: asked for by the person (a swap, a wish), which no rule on notice or change pay is about.
    """

    roster: str
    person: str
    day: date
    changed_min: int
    before: tuple[int, int] | None
    after: tuple[int, int] | None
    by_employee: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Local days of a site.

    ``days`` holds what is not usual: ``holiday`` (statutory), ``rest_day`` (a day off that was moved to it) or
    ``workday`` (made up for). Other days follow the weekday: ``rest_weekdays`` (0 = Monday) are rest days. Weeks begin
    on ``week_starts``.
    """

    zone: ZoneInfo
    days: Mapping[date, DayKind] = field(default_factory=dict)
    rest_weekdays: tuple[int, ...] = (5, 6)
    week_starts: int = 0

    def kind(self, day: date, rest_weekdays: tuple[int, ...] | None = None) -> DayKind:
        """Workday, rest day or holiday, for a person whose days off are ``rest_weekdays`` (None: the usual ones)."""
        marked = self.days.get(day)
        if marked is not None:
            return marked
        resting = self.rest_weekdays if rest_weekdays is None else rest_weekdays
        return DayKind.REST_DAY if day.weekday() in resting else DayKind.WORKDAY
