"""What a country's calendar says of a year: public holidays, days off that were moved, and make-up workdays.

The library proposes; the site's own day table decides. Where a government moves days off by a notice each year, as
China does (调休), a year without its notice is only computed from the rules; ``official_until`` is the last with one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

import holidays

from scheduler.domain.organisation import CalendarDay

FIRST_YEAR = 2007  # of what is proposed; the notices that the library knows begin about then
NOTICE_EACH_YEAR = frozenset({"CN"})  # countries whose make-up workdays are announced for one year at a time
LONGEST_NOTE = 120
_ONE = timedelta(days=1)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_country(code: str) -> bool:
    """Does the library know the country, or the subdivision as in DE-BY?"""
    country, _, part = code.partition("-")
    known = _countries()
    return country in known and (not part or part in known[country])


def country_of_zone(tz: str) -> str | None:
    """The country whose zone it is (Asia/Shanghai is CN's); None for zones of none (UTC) or of a country unknown."""
    code = _zones().get(tz)
    return code if code is not None and is_country(code) else None


def last_year(country: str) -> int:
    """The last year that the library computes."""
    return int(_listing(country, (date.min.year,), None).end_year)


def official_until(country: str) -> int:
    """The last year whose days are announced: the last with make-up workdays where notices say them, else the last."""
    return _official_until(country) if country.partition("-")[0] in NOTICE_EACH_YEAR else last_year(country)


def official_days(country: str, year: int) -> tuple[CalendarDay, ...]:
    """Every day of the year that is not a usual one, by date: ``holiday``, or ``open`` for a make-up workday.

    Where breaks are announced by a notice, the weekend days that they take in are holidays too, as the notice has it.
    Factors are 1000: how much work such a day brings is learned.
    """
    zh, en = _in_words(country, year, "zh_CN"), _in_words(country, year, "en_US")
    return tuple(
        CalendarDay(day=day, kind=kind, note_zh=zh[day][1][:LONGEST_NOTE], note_en=en[day][1][:LONGEST_NOTE])
        for day, (kind, _) in sorted(zh.items())
        if day.year == year
    )


def _in_words(country: str, year: int, language: str) -> dict[date, tuple[str, str]]:
    """(kind, note) by day; the years beside it are read too, for breaks over the turn of the year."""
    found = _listing(country, (year - 1, year, year + 1), language)
    chinese = language.startswith("zh")
    workdays = {day for day in getattr(found, "weekend_workdays", ()) if day not in found}
    moved = _moved(found)
    words: dict[date, tuple[str, str]] = {}
    breaks: dict[date, str] = {}  # make-up workday to the break that it was moved to
    whole = country.partition("-")[0] in NOTICE_EACH_YEAR
    for run in _breaks(found, workdays):
        name = _name(found, run, moved)
        for day in run if whole else filter(found.__contains__, run):
            if day not in found:
                words[day] = ("holiday", f"{name}（周末）" if chinese else f"{name} (weekend)")
            elif day in moved:
                words[day] = ("holiday", f"{name}（调休）" if chinese else f"{name} (moved day off)")
                if (came_from := moved[day]) is not None:
                    breaks[came_from] = name
            else:
                words[day] = ("holiday", str(found[day]))
    for day in workdays:
        name = breaks.get(day, "")
        if chinese:
            words[day] = ("open", f"调休上班（{name}）" if name else "调休上班")
        else:
            words[day] = ("open", f"Make-up workday ({name})" if name else "Make-up workday")
    return words


def _breaks(found: Any, workdays: set[date]) -> list[list[date]]:
    """Days off that follow each other, with the weekend days between and beside them, each break as one list."""

    def off(day: date) -> bool:
        return day in found or (day.weekday() in found.weekend and day not in workdays)

    runs: list[list[date]] = []
    for day in sorted(found):
        if runs and day <= runs[-1][-1]:
            continue
        first = last = day
        while off(first - _ONE):
            first -= _ONE
        while off(last + _ONE):
            last += _ONE
        runs.append([first + k * _ONE for k in range((last - first).days + 1)])
    return runs


def _name(found: Any, run: list[date], moved: Mapping[date, date | None]) -> str:
    """What most of the run's days are called."""
    known = [day for day in run if day in found]
    names = Counter(str(found[day]) for day in [d for d in known if d not in moved] or known)
    return names.most_common(1)[0][0]


def _moved(found: Any) -> dict[date, date | None]:
    """Days off that were moved from a weekend, to the workday that they were moved from if the library says it."""
    label = getattr(found, "substituted_label", None)
    if label is None:
        return {}
    begin = found.tr(label).partition("%s")[0]
    plain = _listing(found.country, tuple(found.years), "zh_CN")
    moved: dict[date, date | None] = {}
    for day, name in found.items():
        if str(name).startswith(begin):
            said = _DATED.search(str(plain.get(day)))
            moved[day] = date.fromisoformat(said[0]) if said else None
    return moved


@cache
def _official_until(country: str) -> int:
    # all years at once: the library keeps the make-up workdays of every year that it was asked for
    found = _listing(country, tuple(range(FIRST_YEAR, last_year(country) + 1)), None)
    return max((day.year for day in getattr(found, "weekend_workdays", ())), default=FIRST_YEAR)


def _listing(country: str, years: tuple[int, ...], language: str | None) -> Any:
    """The library's days, in the language if it has it, else in English, else in the country's own."""
    name, _, part = country.partition("-")
    spoken = holidays.list_localized_countries().get(name, [])
    chosen = next((one for one in (language, "en_US") if one in spoken), None) if language else None
    return holidays.country_holidays(name, subdiv=part or None, years=years, expand=False, language=chosen)


@cache
def _countries() -> dict[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


@cache
def _zones() -> dict[str, str]:
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
