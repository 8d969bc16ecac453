"""Breaks that the packs in force demand reach the hours, on their days and for everybody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.labour import DerogationEntry, PackChoice
from scheduler.hours.rules import DEFAULT_RULES, BreakDemand
from scheduler.services import hours
from scheduler.services.hours_changes import refresh_hours
from scheduler.services.hours_rules import rules_in_force
from tests.scheduler.services.ledger_demo import FIRST, HR, LAST

SINCE = date(2026, 10, 19)


def in_force(app: App, *codes: str, since: date = SINCE) -> None:
    with app.unit_of_work(SYSTEM) as uow:
        uow.labour.decide(since, tuple(PackChoice(code=code) for code in codes), "test", uow.now)
        uow.audit("test.packs", "packs")
        uow.commit()


def minutes(app: App, first: date, last: date) -> int:
    return sum(r.minutes for r in hours.hours_by_role(app, HR, first, last))


def test_without_packs_the_rosters_breaks_are_all(demo: App) -> None:
    with demo.reading() as uow:
        assert rules_in_force(uow) == DEFAULT_RULES


def test_german_breaks_are_demanded_from_the_day_on_which_the_packs_hold(demo: App) -> None:
    in_force(demo, "eu", "de")
    in_force(demo, since=SINCE + timedelta(days=14))  # and no packs from two weeks later on
    with demo.reading() as uow:
        rules = rules_in_force(uow)
    policy = rules.breaks_on(SINCE)
    assert (policy.first_day, policy.last_day) == (SINCE, SINCE + timedelta(days=13))
    assert BreakDemand(over_s=6 * 3600, length_s=1800, piece_s=900) in policy.demands
    assert BreakDemand(over_s=9 * 3600, length_s=2700, piece_s=900) in policy.demands
    assert rules.breaks_on(SINCE - timedelta(days=1)).demands == ()
    assert rules.fingerprint != DEFAULT_RULES.fingerprint


def test_a_pack_put_in_force_changes_the_hours_of_its_days_only(demo: App) -> None:
    refresh_hours(demo, HR)
    before = minutes(demo, FIRST, SINCE - timedelta(days=1)), minutes(demo, SINCE, LAST)
    in_force(demo, "eu", "de")
    assert refresh_hours(demo, HR).people == 40
    assert minutes(demo, FIRST, SINCE - timedelta(days=1)) == before[0]
    assert minutes(demo, SINCE, LAST) < before[1]


def test_short_breaks_are_paid_in_the_united_states(demo: App) -> None:
    in_force(demo, "us-flsa")
    with demo.reading() as uow:
        assert rules_in_force(uow).breaks_on(SINCE).paid_s == 20 * 60


def test_a_derogation_for_everybody_takes_the_demand_away(demo: App) -> None:
    in_force(demo, "de")
    with demo.reading() as uow:
        demanded = len(rules_in_force(uow).breaks_on(SINCE).demands)
    with demo.unit_of_work(SYSTEM) as uow:
        entry = DerogationEntry(
            id=0,
            rule="de.break.30",
            key="agreed",
            person=None,
            evidence="agreement of the works council",
            first=SINCE,
            last=None,
            granted_by="test",
            granted_at=uow.now,
        )
        uow.labour.add_derogation(entry)
        uow.audit("test.derogation", "derogation")
        uow.commit()
    with demo.reading() as uow:
        assert len(rules_in_force(uow).breaks_on(SINCE).demands) == demanded - 1


@pytest.mark.parametrize("codes", [("uk",), ("cn-standard", "company")], ids=["adults", "no rule of breaks"])
def test_what_binds_only_some_is_left_to_the_audit(demo: App, codes: tuple[str, ...]) -> None:
    in_force(demo, *codes)
    with demo.reading() as uow:
        demands = rules_in_force(uow).breaks_on(SINCE).demands
    adults = (BreakDemand(over_s=6 * 3600, length_s=1200, piece_s=1200),)
    assert demands == (adults if "uk" in codes else ())
