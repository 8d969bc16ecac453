"""Which days a row that could not be a punch may belong to. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scheduler.punching.claims import Claim
from scheduler.punching.times import instant_alone

# a clock that is not believed says nothing certain of the day, so the day of arrival is as likely
CLOCK_REASONS = frozenset({"clock_leap", "in_future"})
_DAY = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")


class Span(NamedTuple):
    """``[start, end)``, both aware."""

    start: datetime
    end: datetime


def may_fall(claim: Claim, reason: str, received_at: datetime, span: Span, zone: ZoneInfo) -> bool:
    """May the row, held back for ``reason``, be a punch of these days?

    By its time; where that cannot be read, by the date in its text; where there is none, any day until it arrived. A
    row whose clock is not believed counts for the time that it says and for the one at which it arrived.
    """
    if claim.local is not None:
        said = instant_alone(claim.local, zone).at
        arrived = reason in CLOCK_REASONS and span.start <= received_at < span.end
        return arrived or span.start <= said < span.end
    day = _day_in(str(claim.raw.get("time") or ""))
    if day is None:
        return span.start <= received_at
    return span.start.astimezone(zone).date() <= day <= span.end.astimezone(zone).date()


def _day_in(text: str) -> date | None:
    found = _DAY.search(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
