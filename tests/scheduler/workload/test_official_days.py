"""What the calendar library says, against the notices themselves: breaks, make-up workdays, and where it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scheduler.workload.official_days import (
    FIRST_YEAR,
    country_of_zone,
    is_country,
    last_year,
    official_days,
    official_until,
)

# 国务院办公厅关于部分节假日安排的通知: month and day of each break's first and last day, then the make-up workdays
NOTICES = {
    2025: (
        [
            ((1, 1), (1, 1)),
            ((1, 28), (2, 4)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((5, 31), (6, 2)),
            ((10, 1), (10, 8)),
        ],
        [(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)],
    ),
    2026: (
        [
            ((1, 1), (1, 3)),
            ((2, 15), (2, 23)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((6, 19), (6, 21)),
            ((9, 25), (9, 27)),
            ((10, 1), (10, 7)),
        ],
        [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)],
    ),
}


@pytest.mark.parametrize("year", NOTICES)
def test_chinas_days_are_those_of_the_notice(year: int) -> None:
    breaks, workdays = NOTICES[year]
    off = set()
    for first, last in breaks:
        start, end = date(year, *first), date(year, *last)
        off |= {start + timedelta(days=k) for k in range((end - start).days + 1)}

    found = official_days("CN", year)

    assert {d.day for d in found if d.kind == "holiday"} == off
    assert {d.day for d in found if d.kind == "open"} == {date(year, *day) for day in workdays}
    assert [d.day for d in found] == sorted(off | {date(year, *day) for day in workdays})
    assert {d.factor_permille for d in found} == {1000}


def test_days_are_named_in_both_languages() -> None:
    named = {d.day: (d.note_zh, d.note_en) for d in official_days("CN", 2026)}

    assert named[date(2026, 10, 1)] == ("国庆节", "National Day")
    assert named[date(2026, 10, 4)] == ("国庆节（周末）", "National Day (weekend)")
    assert named[date(2026, 10, 6)] == ("国庆节（调休）", "National Day (moved day off)")
    assert named[date(2026, 9, 20)] == ("调休上班（国庆节）", "Make-up workday (National Day)")


def test_china_is_official_only_as_far_as_make_up_workdays_are_announced() -> None:
    until = official_until("CN")

    assert until >= 2026
    assert any(d.kind == "open" for d in official_days("CN", until))
    assert all(d.kind == "holiday" for d in official_days("CN", until + 1))
    assert official_days("CN", until + 1)


def test_other_countries_are_official_as_far_as_the_library_computes() -> None:
    assert official_until("DE") >= 2050
    assert official_until("DE-BY") == official_until("DE")


def test_a_weekend_beside_a_holiday_stays_a_weekend_where_no_notice_says_otherwise() -> None:
    days = {d.day: d.note_en for d in official_days("DE", 2026)}

    assert days[date(2026, 4, 3)] == "Good Friday"
    assert date(2026, 4, 4) not in days  # Holy Saturday is a working day like any other


def test_a_subdivision_adds_its_own_days() -> None:
    assert date(2026, 1, 6) in {d.day for d in official_days("DE-BY", 2026)}  # Epiphany
    assert date(2026, 1, 6) not in {d.day for d in official_days("DE", 2026)}


def test_breaks_over_the_turn_of_the_year_are_cut_at_the_year() -> None:
    # 2022-12-31 to 2023-01-02: the Saturday belongs to the break of the next year
    assert date(2022, 12, 31) in {d.day for d in official_days("CN", 2022)}
    assert {d.day.year for d in official_days("CN", 2022)} == {2022}


def test_every_year_of_china_is_given_each_day_once() -> None:
    for year in range(FIRST_YEAR, last_year("CN") + 1):
        days = [d.day for d in official_days("CN", year)]  # 2018 ends with a day off whose holiday is in 2019
        assert days == sorted(set(days))
        assert {day.year for day in days} == {year}


@pytest.mark.parametrize("country", ["US", "DE-BY", "JP", "RU", "HU", "TW", "VN", "GB", "SA"])
def test_the_calendars_of_other_countries_are_read_too(country: str) -> None:
    for year in (2015, 2020, 2026, 2030):
        assert all(d.note_zh and d.note_en for d in official_days(country, year))
        assert official_days(country, year)


@pytest.mark.parametrize(
    ("tz", "country"),
    [("Asia/Shanghai", "CN"), ("Europe/Berlin", "DE"), ("America/Chicago", "US"), ("UTC", None), ("Mars/Phobos", None)],
)
def test_a_zone_tells_its_country(tz: str, country: str | None) -> None:
    assert country_of_zone(tz) == country


@pytest.mark.parametrize(
    ("code", "known"), [("CN", True), ("DE-BY", True), ("DE-XX", False), ("ZZ", False), ("", False), ("china", False)]
)
def test_countries_are_known_by_their_codes(code: str, known: bool) -> None:
    assert is_country(code) is known
