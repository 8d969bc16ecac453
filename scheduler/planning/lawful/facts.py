"""What labour rules must know of people and days, from the company's own data.

Tags of people: ``nursing``, ``pregnant``, ``part_time``, ``exempt``, ``night_worker``, ``hazardous_nights``,
``heavy_labour``; ``irregular`` or ``comprehensive`` hours, the latter with its cycle (``comprehensive_quarter``);
``born_2009-05-01``. Any other tag counts where a pack's rule asks for it. A contract of at most 24 hours a week is
part time. Usual days off are the weekdays on which no shift type of the person's department ever runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from scheduler.domain.organisation import Leave, Organisation, Person, ShiftType
from scheduler.policies.kinds import Cycle, DayKind, WorkingHours
from scheduler.policies.people import Absence, Days, PersonFacts
from scheduler.policies.work import WorkCalendar
from scheduler.workload.official_days import country_of_zone, is_country, official_days

APPROVED, UNAVAILABLE = "approved", "unavailable"
PART_TIME_MIN = 1440
LEAVE_KINDS = {"annual": "annual_leave"}  # ours to the packs'; other kinds have the same name
_EVER = Days(first=date.min)
_BORN = "born_"


def facts_of(organisation: Organisation, leaves: Iterable[Leave] = ()) -> Mapping[str, PersonFacts]:
    """The facts of everybody, by code."""
    by_person: dict[str, list[Absence]] = {}
    for leave in leaves:
        if leave.status == APPROVED and leave.kind != UNAVAILABLE:
            kind = LEAVE_KINDS.get(leave.kind, leave.kind)
            by_person.setdefault(leave.person, []).append(
                Absence(kind=kind, first=leave.first_day, last=leave.last_day)
            )
    return {
        code: _facts(organisation, person, tuple(by_person.get(code, ())))
        for code, person in organisation.people.items()
    }


def in_department(person: Person, shift_type: ShiftType) -> bool:
    """Is the shift type one of the person's department?"""
    return not shift_type.departments or person.department in shift_type.departments


def _facts(organisation: Organisation, person: Person, absences: tuple[Absence, ...]) -> PersonFacts:
    tags = frozenset(person.tags)
    cycle = next((one for one in Cycle if f"comprehensive_{one}" in tags), None)
    system = WorkingHours.STANDARD
    if cycle is not None or "comprehensive" in tags:
        system = WorkingHours.COMPREHENSIVE
    elif "irregular" in tags:
        system = WorkingHours.IRREGULAR
    types = [one for one in organisation.shift_types.values() if in_department(person, one)]
    worked = {day for one in types for day in (one.weekdays or range(7))}
    return PersonFacts(
        person=person.code,
        hired_on=person.hired_on,
        left_on=person.left_on,
        birth=next((birth for tag in sorted(tags) if (birth := _birth(tag)) is not None), None),
        system=system,
        cycle=cycle or Cycle.MONTH,
        part_time="part_time" in tags or organisation.contracts[person.contract].regular_min_per_week <= PART_TIME_MIN,
        exempt="exempt" in tags,
        night_worker="night_worker" in tags,
        hazardous_nights="hazardous_nights" in tags,
        heavy_labour="heavy_labour" in tags,
        pregnant=(_EVER,) if "pregnant" in tags else (),
        nursing=(_EVER,) if "nursing" in tags else (),
        absences=absences,
        rest_weekdays=tuple(day for day in range(7) if types and day not in worked),
        hourly_fen=person.cost_fen_per_hour,
        tags=tags,
    )


def _birth(tag: str) -> date | None:
    if not tag.startswith(_BORN):
        return None
    try:
        return date.fromisoformat(tag.removeprefix(_BORN))
    except ValueError:
        return None


def calendar_of(organisation: Organisation, first: date, last: date, week_starts: int) -> WorkCalendar:
    """The site's days as labour rules see them: statutory holidays, days off that were moved, make-up workdays.

    Statutory holidays are the country's; of a country that is not known, and of years without a list, they are the
    days that the site marks so. What the site marks beside them is a rest day (holiday, closed) or a workday (open).
    """
    country = organisation.site.country or country_of_zone(organisation.site.tz) or ""
    days: dict[date, DayKind] = {}
    listed: set[int] = set()
    if is_country(country):
        for year in range(first.year, last.year + 1):
            held = _statutory(country, year)
            if held:
                listed.add(year)
            days.update(held)
    for day, marked in organisation.calendar.items():
        if marked.kind == "open":
            days[day] = DayKind.WORKDAY
        elif marked.kind in ("holiday", "closed") and days.get(day) is not DayKind.HOLIDAY:
            known = day.year in listed or marked.kind == "closed"
            days[day] = DayKind.REST_DAY if known else DayKind.HOLIDAY
    return WorkCalendar(zone=organisation.site.zone, days=days, week_starts=week_starts)


@cache
def _statutory(country: str, year: int) -> Mapping[date, DayKind]:
    found = {}
    for day in official_days(country, year):
        if day.kind == "open":
            found[day.day] = DayKind.WORKDAY
        elif day.note_en.endswith(("(weekend)", "(moved day off)")):
            found[day.day] = DayKind.REST_DAY
        else:
            found[day.day] = DayKind.HOLIDAY
    return found
