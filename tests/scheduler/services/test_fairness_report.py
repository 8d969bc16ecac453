"""The fairness report of the demo's October: what it looks at, who may read it, and an alarm where one is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from scheduler.attribution.fairness import CheckName, InRole
from scheduler.bootstrap import App
from scheduler.errors import Forbidden, NotFound
from scheduler.hours.boundaries import Night
from scheduler.hours.segments import Segment
from scheduler.services import attribution, fairness
from scheduler.services.hours_inputs import read_shifts
from tests.scheduler.services.ledger_demo import HR, LEAD, PERIOD, STAFF

UTC = ZoneInfo("UTC")


def test_every_check_of_the_data_is_made_and_every_figure_is_explained(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    report = fairness.fairness_report(demo, HR, PERIOD)
    found = {f.check: f for f in report.findings}
    assert found.keys() == set(CheckName)
    assert (found[CheckName.LENIENCY].value, found[CheckName.LENIENCY].n) == (None, 0)  # nobody rates anybody
    explained = found[CheckName.EXPLANATION]
    people = len(attribution.attribution_overview(demo, HR, PERIOD).people)
    assert (explained.value, explained.names) == (1, ())
    assert explained.n > 5 * people
    assert (found[CheckName.LEAVE].value, found[CheckName.LEAVE].n) == (0, people)
    nights, weekends = (f for f in report.findings if f.check is CheckName.BURDEN)
    assert (nights.subject, weekends.subject, weekends.n) == ("nights", "weekends", people)
    assert 0 < nights.n < people  # without the office, whose contract knows no nights
    assert found[CheckName.HELPERS].n > 0
    assert set(report.alarms) == {f for f in report.findings if f.alarm}


def test_nights_are_compared_in_roles_that_are_worked_at_night_and_by_minutes() -> None:
    def row(person: int, role: str, minutes: int, points: int) -> InRole:
        return InRole(role=role, person=f"P{person}", minutes=minutes, points=Fraction(points), home=True)

    rows = [row(n, "PICK", 600, 70 if n < 5 else 90) for n in range(10)] + [row(n, "OFFICE", 600, 10) for n in range(9)]
    nightly = {(f"P{n}", "PICK"): 600 if n < 4 else 300 for n in range(5)}
    found = fairness.night_parity(rows, nightly)
    # night: all of it at 70; by day: 300 minutes of P4 at 70 and 5 · 600 at 90
    assert (found.subject, found.n, found.alarm) == ("night_work", 5, True)
    assert found.value == 70 - Fraction(300 * 70 + 3000 * 90, 3300)
    few = fairness.night_parity(rows, {("P0", "PICK"): 60})
    assert (few.value, few.n) == (None, 1)
    none = fairness.night_parity(rows, {})
    assert (none.check, none.value, none.n) == (CheckName.NIGHT, None, 0)


def test_night_minutes_are_firm_ones_inside_the_band() -> None:
    def segment(first: int, last: int, *flags: str) -> Segment:
        return Segment(
            person="P", role="PICK", operational_date=date(2026, 1, 1), start_s=3600 * first, end_s=3600 * last,
            flags=flags,
        )  # fmt: skip

    night = Night(start_min=22 * 60, end_min=6 * 60)
    found = fairness.night_minutes([segment(20, 26), segment(28, 32), segment(22, 24, "provisional")], UTC, night)
    assert found == {("P", "PICK"): 4 * 60 + 2 * 60}  # 22–02 and 04–06


def test_groups_are_counted_by_contract(demo: App) -> None:
    with demo.reading(HR) as uow:
        organisation = uow.organisation.load()
    codes = sorted(organisation.people)[:3]
    part = replace(organisation.contracts["FT"], code="PT", regular_min_per_week=35 * 60 - 1)
    company = replace(
        organisation,
        contracts={**organisation.contracts, "PT": part, "FT": replace(part, code="FT", regular_min_per_week=35 * 60)},
        people={
            **organisation.people,
            codes[0]: replace(organisation.people[codes[0]], contract="PT"),
            codes[1]: replace(organisation.people[codes[1]], contract="FT"),
            codes[2]: replace(organisation.people[codes[2]], contract="FT"),
        },
    )
    rated = {codes[0]: Fraction(79), codes[1]: Fraction(80), codes[2]: Fraction(101)}
    assert fairness.top_tiers(company, rated) == {"PT": (0, 1), "FT": (2, 2)}
    assert fairness.by_contract(company, rated) == (
        {codes[1]: Fraction(80), codes[2]: Fraction(101)},
        {codes[0]: Fraction(79)},
    )
    assert fairness.burdens(company, {}, codes) == (dict.fromkeys(codes, 0), dict.fromkeys(codes, 0))


def test_nobody_without_nights_in_the_contract_makes_the_nights_of_others_look_unfair(demo: App) -> None:
    with demo.reading(HR) as uow:
        organisation = uow.organisation.load()
        shifts = read_shifts(uow, organisation, date(2026, 10, 1), date(2026, 10, 31))
    office = {p.code for p in organisation.people.values() if p.contract == "FTO"}  # max_nights 0, hard
    nights, weekends = fairness.burdens(organisation, shifts, organisation.people)
    assert office
    assert set(weekends) - set(nights) >= office
    assert sum(nights.values()) == sum(s.night for own in shifts.values() for s in own)


def test_weekends_are_saturdays_and_sundays_of_the_roster(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    report = fairness.fairness_report(demo, HR, PERIOD)
    with demo.reading(HR) as uow:
        organisation = uow.organisation.load()
        shifts = read_shifts(uow, organisation, date(2026, 10, 1), date(2026, 10, 31))
    worked = {p: sum(s.day.isoweekday() in (6, 7) for s in own) for p, own in shifts.items()}
    loads = [worked.get(p.person, 0) for p in attribution.attribution_overview(demo, HR, PERIOD).people]
    [weekends] = [f for f in report.findings if f.subject == "weekends"]
    assert weekends.value == Fraction(sum(loads) ** 2, len(loads) * sum(x * x for x in loads))


def test_only_hr_reads_it_and_only_of_what_there_is(demo: App) -> None:
    for actor in (LEAD, STAFF):
        with pytest.raises(Forbidden):
            fairness.fairness_report(demo, actor, PERIOD)
    with pytest.raises(NotFound):
        fairness.fairness_report(demo, HR, PERIOD)
