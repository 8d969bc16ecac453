"""The audit over arrays finds what a plain one over sets of minutes finds, in random work under every stack."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings

from scheduler.policies.audit.engine import audit
from scheduler.policies.kinds import DayKind, RuleKind
from scheduler.policies.terms import AvgMinutes, DaysOff, NightMinutes, NightPer
from scheduler.policies.work import WorkCalendar
from tests.policy_cases import stack
from tests.scheduler.policies.plain_audit import PlainAudit, Told
from tests.scheduler.policies.test_audit_properties import (
    FIRST,
    PERIOD,
    STACKS,
    ZONE,
    Duty,
    facts,
    run,
    work_of,
    workloads,
)

HOLIDAY = FIRST + timedelta(days=10)
ELSEWHERE = {RuleKind.WEEKLY_REST, RuleKind.NOTICE, RuleKind.CHANGE_PAY}  # tested by hand: rests are taken in turn


@pytest.mark.parametrize("codes", STACKS, ids="+".join)
@settings(max_examples=15)
@given(drawn=workloads)
@example(drawn=[("a", (20, "22:00", 480, 30)), ("a", (21, "06:00", 480, 0)), ("c", (10, "00:00", 720, 15))])
def test_both_audits_find_the_same(codes: tuple[str, ...], drawn: list[Duty]) -> None:
    rules, lines = stack(*codes), work_of(drawn)
    calendar = WorkCalendar(zone=ZONE, days={HOLIDAY: DayKind.HOLIDAY}, week_starts=rules.week_starts)
    found = run(lines, codes)
    for who in facts():
        plain = PlainAudit([one for one in lines if one.person == who.person], who, calendar, PERIOD)
        for rule in rules.rules:
            if rule.kind in ELSEWHERE or _by_hand(rule.terms):
                continue
            told = plain.told(rule)
            mine = [one for one in found if (one.person, one.rule) == (who.person, rule.id)]
            if isinstance(rule.terms, AvgMinutes) and len(told) > len(mine):  # a run of windows is one finding
                assert sum(one.windows for one in mine) == len(told)
                assert {(one.rule, one.first, one.last, one.found, one.limit) for one in mine} <= told
            else:
                assert {(one.rule, one.first, one.last, one.found, one.limit) for one in mine} == told, rule.id


def _by_hand(terms: object) -> bool:
    """Substitutes are matched, and averages and 24 hours of nights have tests of their own."""
    if isinstance(terms, DaysOff):
        return terms.after is not None
    return isinstance(terms, NightMinutes) and terms.per is not NightPer.DAY


def test_the_plain_audit_knows_what_it_is_asked() -> None:
    """A day of ten hours in Germany: told by the plain audit with the limit beside it."""
    rules = stack("eu", "de", "company")
    lines = work_of([("a", (8, "06:00", 720, 0))])
    calendar = WorkCalendar(zone=ZONE)
    told: set[Told] = PlainAudit(lines, facts()[0], calendar, PERIOD).told(rules.rule("de.day"))
    assert told == {("de.day", date(2026, 3, 17), date(2026, 3, 17), 720, 600)}
    assert [one.found for one in audit(lines, facts(), rules, calendar, period=PERIOD) if one.rule == "de.day"] == [720]
