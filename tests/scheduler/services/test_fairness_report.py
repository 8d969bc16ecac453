"""The fairness report of the demo's October: what it looks at, who may read it, and an alarm where one is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from scheduler.attribution.fairness import CheckName
from scheduler.bootstrap import App
from scheduler.errors import Forbidden, NotFound
from scheduler.services import attribution, fairness
from scheduler.services.hours_inputs import read_shifts
from tests.scheduler.services.ledger_demo import HR, LEAD, PERIOD, STAFF


def test_every_check_of_the_data_is_made_and_every_figure_is_explained(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    report = fairness.fairness_report(demo, HR, PERIOD)
    found = {f.check: f for f in report.findings}
    assert found.keys() == set(CheckName) - {CheckName.NIGHT, CheckName.LENIENCY}
    explained = found[CheckName.EXPLANATION]
    people = len(attribution.attribution_overview(demo, HR, PERIOD).people)
    assert (explained.value, explained.names) == (1, ())
    assert explained.n > 5 * people
    assert (found[CheckName.LEAVE].value, found[CheckName.LEAVE].n) == (0, people)
    nights, weekends = (f for f in report.findings if f.check is CheckName.BURDEN)
    assert (nights.subject, weekends.subject, nights.n) == ("nights", "weekends", people)
    assert found[CheckName.HELPERS].n > 0
    assert set(report.alarms) == {f for f in report.findings if f.alarm}


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
    assert fairness.burdens({}, codes) == (dict.fromkeys(codes, 0), dict.fromkeys(codes, 0))


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
