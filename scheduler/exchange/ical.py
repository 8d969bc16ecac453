"""Shifts as an RFC 5545 calendar. Pure: the same shifts give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

REFRESH = timedelta(hours=1)  # how often programs should look again
PRODUCT = "-//Shiftledger//Roster//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarShift:
    """One shift as an entry. ``uid`` stays while times and roles change, ``sequence`` then grows.

    ``start`` and ``end`` are aware; ``changed_at`` is when the entry was last changed, aware UTC.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    title: str
    description: str
    location: str
    changed_at: datetime


def calendar(name: str, zone: ZoneInfo, shifts: Iterable[CalendarShift]) -> bytes:
    """The calendar file; times stand in ``zone``, which is described in it."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", zone.key)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    for shift in shifts:
        event = Event()
        event.add("uid", shift.uid)
        event.add("sequence", shift.sequence)
        event.add("dtstamp", shift.changed_at)
        event.add("last-modified", shift.changed_at)
        event.add("dtstart", shift.start.astimezone(zone))
        event.add("dtend", shift.end.astimezone(zone))
        event.add("summary", shift.title)
        event.add("description", shift.description)
        event.add("location", shift.location)
        event.add("status", "CONFIRMED")
        event.add("transp", "OPAQUE")
        made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())
