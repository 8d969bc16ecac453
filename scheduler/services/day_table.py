"""The site's own day table: what it says of each day, what the country's calendar proposes, and every change of it.

The table decides. A proposal is a difference against it, taken day by day, never by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.calendar import days_of, require_reachable
from scheduler.domain.organisation import CalendarDay, Site
from scheduler.errors import Forbidden, InvalidInput, NotFound
from scheduler.services.hours_inputs import require_hr
from scheduler.workload.official_days import (
    FIRST_YEAR,
    LONGEST_NOTE,
    country_of_zone,
    is_country,
    last_year,
    official_days,
    official_until,
)

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork

KINDS = ("open", "closed", "holiday", "short", "event")
MAX_FACTOR_PERMILLE = 20_000
USUAL_PERMILLE = 1000  # nothing said: what was learned of such days
MAX_DAYS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One day: what the site's table says (None: a usual day) and what the country's calendar says (None: usual)."""

    day: date
    entry: CalendarDay | None
    proposed: CalendarDay | None

    @property
    def differs(self) -> bool:
        """Does the calendar propose what the table does not say?"""
        return self.proposed is not None and (self.entry is None or self.entry.kind != self.proposed.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialYear:
    """``official``: the year's days are announced; beyond ``until`` they are computed, make-up workdays missing."""

    year: int
    official: bool
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTable:
    """Every day asked for, in order. ``country`` is None where nothing can be proposed; then ``years`` is empty."""

    country: str | None
    lines: tuple[DayLine, ...]
    years: tuple[OfficialYear, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A day of which table and calendar say different things."""

    entry: CalendarDay
    proposed: CalendarDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A year of the country's calendar against the table: ``new`` days, ``differing`` ones, how many agree already."""

    year: OfficialYear
    country: str
    new: tuple[CalendarDay, ...]
    differing: tuple[Difference, ...]
    agreeing: int


class TouchedYears(NamedTuple):
    """Years in order: those that the country's calendar says something of, and those out of its reach."""

    known: tuple[int, ...]
    unknown: tuple[int, ...]


def day_table(app: App, actor: Actor, first: date, days: int) -> DayTable:
    """The table over ``days`` days from ``first``, beside what the country's calendar says of them.

    Raises ``Forbidden`` for staff, ``InvalidInput`` for impossible days.
    """
    if actor.role is AccountRole.STAFF:
        raise Forbidden("only leads, HR and administrators see the day table", key="workload_planners_only")
    require_reachable(first)
    if not 1 <= days <= MAX_DAYS:
        raise InvalidInput(f"1 to {MAX_DAYS} days, not {days}", key="day_range", most=MAX_DAYS, days=days)
    require_reachable(first + timedelta(days=days - 1))
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
    wanted = days_of(first, days)
    country = _country(organisation.site)
    years = range(wanted[0].year, wanted[-1].year + 1)
    proposed = {d.day: d for year in years for d in _official_days(country, year)}
    return DayTable(
        country=country,
        lines=tuple(DayLine(day=d, entry=organisation.calendar.get(d), proposed=proposed.get(d)) for d in wanted),
        years=() if country is None else tuple(_official(country, year) for year in years),
    )


def propose_days(app: App, actor: Actor, year: int) -> Proposal:
    """What the country's calendar says of a year and the table does not. Changes nothing.

    Raises ``Forbidden`` for all but HR and admin, ``InvalidInput`` for a site without a country or a year out of reach.
    """
    require_hr(actor)
    with app.reading(actor) as uow:
        site, table = _read(uow)
    country = _require_country(site)
    _require_year(country, year)
    proposed = official_days(country, year)
    return Proposal(
        year=_official(country, year),
        country=country,
        new=tuple(p for p in proposed if p.day not in table),
        differing=tuple(
            Difference(entry=table[p.day], proposed=p)
            for p in proposed
            if p.day in table and table[p.day].kind != p.kind
        ),
        agreeing=sum(p.day in table and table[p.day].kind == p.kind for p in proposed),
    )


def touched_years(app: App, actor: Actor, first_day: date, days: int) -> TouchedYears:
    """The years whose special days count: of the recorded workload, of today, and of ``days`` days from ``first_day``.

    What was recorded teaches what special days are like, so that the table must name those of its years too. Raises
    ``Forbidden`` for all but HR and admin, ``InvalidInput`` for a site without a country.
    """
    require_hr(actor)
    with app.reading(actor) as uow:
        site, _ = _read(uow)
        today, spans = uow.today, tuple(uow.workload.recorded().values())
    country = _require_country(site)
    years = {today.year, *(day.year for day in days_of(first_day, days))}
    if spans:
        ends = min(span.first for span in spans), max(span.last for span in spans)
        first, last = (datetime.fromtimestamp(60 * minute, site.zone).year for minute in ends)
        years |= set(range(first, last + 1))
    reach = range(FIRST_YEAR, last_year(country) + 1)
    return TouchedYears(
        known=tuple(year for year in sorted(years) if year in reach),
        unknown=tuple(year for year in sorted(years) if year not in reach),
    )


def accept_days(app: App, actor: Actor, days: Collection[date]) -> int:
    """Write what the calendar proposes for these days into the table; a day that agrees already stays as it is.

    Returns how many were written. Raises ``InvalidInput`` for a day of which nothing is proposed; then none is written.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        site, table = _read(uow)
        country = _require_country(site)
        for day in days:
            _require_year(country, day.year)
        proposed = {d.day: d for year in sorted({day.year for day in days}) for d in official_days(country, year)}
        for day in sorted(days):
            if day not in proposed:
                raise InvalidInput(f"nothing is proposed for {day}", key="nothing_proposed", day=day)
        accepted = [proposed[day] for day in sorted(set(days))]
        written = [d for d in accepted if d.day not in table or table[d.day].kind != d.kind]
        if not written:
            return 0
        uow.organisation.upsert_calendar(written)
        uow.audit(
            "calendar.accept",
            f"calendar:{country}",
            days={d.day.isoformat(): d.kind for d in written},
            before={d.day.isoformat(): _shown(table[d.day]) for d in written if d.day in table},
        )
        uow.commit()
    return len(written)


def set_day(
    app: App, actor: Actor, day: date, kind: str, *, factor_permille: int = 1000, note_zh: str = "", note_en: str = ""
) -> CalendarDay:
    """Say what a day is; replaces what the table said of it.

    ``factor_permille`` scales the usual workload; 1000 leaves it to what was learned of such days. Raises ``Forbidden``
    for all but HR and admin, ``InvalidInput`` for a kind, factor or note that is not accepted.
    """
    require_hr(actor)
    require_reachable(day)
    if kind not in KINDS:
        accepted = ", ".join(KINDS)
        raise InvalidInput(f"{kind!r} is none of {accepted}", key="day_kind", value=kind, accepted=accepted)
    if not 0 <= factor_permille <= MAX_FACTOR_PERMILLE:
        raise InvalidInput(
            f"the factor {factor_permille / 1000:g} is not from 0 to {MAX_FACTOR_PERMILLE // 1000}",
            key="day_factor",
            value=f"{factor_permille / 1000:g}",
            most=MAX_FACTOR_PERMILLE // 1000,
        )
    if kind == "closed" and factor_permille not in (0, USUAL_PERMILLE):
        raise InvalidInput(
            f"a closed day has no work, so no factor {factor_permille / 1000:g}",
            key="closed_factor",
            value=f"{factor_permille / 1000:g}",
        )
    notes = note_zh.strip(), note_en.strip()
    for note in notes:
        if len(note) > LONGEST_NOTE or not note.isprintable():
            raise InvalidInput(f"a note has at most {LONGEST_NOTE} characters", key="note_length", most=LONGEST_NOTE)
    said = CalendarDay(day=day, kind=kind, factor_permille=factor_permille, note_zh=notes[0], note_en=notes[1])
    with app.unit_of_work(actor) as uow:
        _, table = _read(uow)
        before = table.get(day)
        if before == said:
            return said
        uow.organisation.upsert_calendar([said])
        uow.audit("calendar.set", f"day:{day}", after=_shown(said), before=_shown(before) if before else None)
        uow.commit()
    return said


def clear_day(app: App, actor: Actor, day: date) -> None:
    """Make a day a usual one again. Raises ``NotFound`` where the table says nothing of it, ``Forbidden``."""
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        _, table = _read(uow)
        before = table.get(day)
        if before is None:
            raise NotFound(f"the day table says nothing of {day}", key="calendar_day_missing", day=day)
        uow.organisation.clear_calendar_day(day)
        uow.audit("calendar.clear", f"day:{day}", before=_shown(before))
        uow.commit()


def _read(uow: UnitOfWork) -> tuple[Site, dict[date, CalendarDay]]:
    organisation = uow.organisation.load()
    return organisation.site, dict(organisation.calendar)


def _shown(entry: CalendarDay) -> dict[str, object]:
    return {
        "kind": entry.kind,
        "factor_permille": entry.factor_permille,
        "note_zh": entry.note_zh,
        "note_en": entry.note_en,
    }


def _country(site: Site) -> str | None:
    if site.country:
        return site.country if is_country(site.country) else None
    return country_of_zone(site.tz)


def _require_country(site: Site) -> str:
    country = _country(site)
    if country is None:
        raise InvalidInput(
            f"no calendar is known for the country {site.country or '–'} of the zone {site.tz}",
            key="country_unknown",
            country=site.country or "–",
            tz=site.tz,
        )
    return country


def _require_year(country: str, year: int) -> None:
    last = last_year(country)
    if not FIRST_YEAR <= year <= last:
        raise InvalidInput(
            f"calendars are known from {FIRST_YEAR} to {last}, not of {year}",
            key="calendar_year",
            year=year,
            first=FIRST_YEAR,
            last=last,
        )


def _official_days(country: str | None, year: int) -> tuple[CalendarDay, ...]:
    if country is None or not FIRST_YEAR <= year <= last_year(country):
        return ()
    return official_days(country, year)


def _official(country: str, year: int) -> OfficialYear:
    until = official_until(country)
    return OfficialYear(year=year, official=year <= until, until=until)
