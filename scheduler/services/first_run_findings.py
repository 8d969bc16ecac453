"""What was understood of a new company's files, and what of it would make a first forecast or roster poor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.domain.organisation import Organisation
from scheduler.services.forecasting import MAX_AHEAD_DAYS
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.official_days import FIRST_YEAR, country_of_zone, is_country, last_year, official_days

FEWEST_WEEKS = 8  # below, a level and a weekly shape can hardly be told
OLD_DAYS = 28  # beyond, a forecast of the coming weeks leaps over a month that it has not seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``what`` is worded by the page; ``codes`` are roles or people, ``grave``: no use going on."""

    what: str
    codes: tuple[str, ...] = ()
    number: int = 0
    grave: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """``history`` the first and the last local day with workload; ``forecastable`` roles that can be forecast.

    ``days_proposed``: days that the country's calendar says something of and the company's table does not;
    ``country`` None where no calendar is known.
    """

    history: tuple[date, date] | None
    forecastable: tuple[str, ...]
    country: str | None
    days_proposed: tuple[date, ...]
    remarks: tuple[Finding, ...]


def find(uow: UnitOfWork, organisation: Organisation, first_day: date) -> Findings:
    """Look at everything that a roster from ``first_day`` on would be made of."""
    zone = organisation.site.zone
    recorded = uow.workload.recorded()
    days = [
        datetime.fromtimestamp(60 * minute, zone).date()
        for span in recorded.values()
        for minute in (span.first, span.last)
    ]
    history = (min(days), max(days)) if days else None
    volumes = set(uow.known_work.volumes_on(first_day))
    standards = {role for role in organisation.roles if organisation.standard(role, first_day) is not None}
    fed = set(recorded) | volumes
    able = _able(organisation, first_day)
    country = _country(organisation)
    return Findings(
        history=history,
        forecastable=tuple(sorted(standards & fed)),
        country=country,
        days_proposed=_proposed(organisation, country, history, uow.today, first_day),
        remarks=tuple(_remarks(organisation, first_day, history=history, standards=standards, fed=fed, able=able)),
    )


def _able(organisation: Organisation, day: date) -> dict[str, set[str]]:
    """Role to the people employed and qualified on the day."""
    employed = {person.code for person in organisation.employed(day, day)}
    able: dict[str, set[str]] = defaultdict(set)
    for skill in organisation.skills:
        if skill.person in employed and skill.valid_from <= day and (skill.valid_to is None or skill.valid_to >= day):
            able[skill.role].add(skill.person)
    return able


def _remarks(
    organisation: Organisation,
    first_day: date,
    *,
    history: tuple[date, date] | None,
    standards: set[str],
    fed: set[str],
    able: dict[str, set[str]],
) -> Iterator[Finding]:
    if history is not None:
        first, last = history
        weeks = ((last - first).days + 1) // 7
        if (first_day - last).days > MAX_AHEAD_DAYS:
            yield Finding(what="history_too_old", number=MAX_AHEAD_DAYS, grave=True)
        elif (first_day - last).days > OLD_DAYS:
            yield Finding(what="history_old", number=(first_day - last).days)
        if weeks < FEWEST_WEEKS:
            yield Finding(what="history_short", number=weeks)
    if organisation.roles and fed and not standards & fed:
        yield Finding(what="nothing_to_forecast", grave=True)
    elif unmeasured := sorted(fed - standards):
        yield Finding(what="roles_without_standard", codes=tuple(unmeasured))
    present = {one.role for one in organisation.presences}
    if idle := sorted(standards - fed - present):
        yield Finding(what="roles_without_work", codes=tuple(idle))
    if empty := sorted(role for role in (standards & fed) | present if not able.get(role)):
        yield Finding(what="roles_without_people", codes=tuple(empty))
    qualified = set().union(*able.values()) if able else set()
    employed = [person.code for person in organisation.employed(first_day, first_day)]
    if organisation.people and not employed:
        yield Finding(what="nobody_employed", grave=True)
    if organisation.skills and (lost := [code for code in employed if code not in qualified]):
        yield Finding(what="people_without_role", codes=tuple(lost))


def _country(organisation: Organisation) -> str | None:
    site = organisation.site
    if site.country:
        return site.country if is_country(site.country) else None
    return country_of_zone(site.tz)


def _proposed(
    organisation: Organisation, country: str | None, history: tuple[date, date] | None, today: date, first_day: date
) -> tuple[date, ...]:
    """Days of the years that the history and the coming weeks touch; past special days are taught as such."""
    if country is None or history is None:
        return ()
    first, last = history[0].year, max(history[1], today, first_day + timedelta(days=FEWEST_WEEKS * 7)).year
    years = range(max(first, FIRST_YEAR), min(last, last_year(country)) + 1)
    table = organisation.calendar
    return tuple(d.day for year in years for d in official_days(country, year) if d.day not in table)
