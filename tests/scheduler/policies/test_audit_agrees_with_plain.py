"""The audit over arrays finds what a plain one over sets of minutes finds, in random work under every stack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scheduler.policies.audit.engine import audit
from scheduler.policies.kinds import DayKind, RuleKind
from scheduler.policies.rule import EVERYBODY
from scheduler.policies.terms import AvgMinutes, DaysOff, NightMinutes, NightPer
from scheduler.policies.work import Period, WorkCalendar
from tests.policy_cases import stack
from tests.scheduler.policies.plain_audit import PlainAudit, Told
from tests.scheduler.policies.test_audit_properties import (
    FIRST,
    PERIOD,
    STACKS,
    ZONE,
    Duty,
    duties,
    facts,
    run,
    work_of,
    workloads,
)

HOLIDAY = FIRST + timedelta(days=10)
ELSEWHERE = {RuleKind.WEEKLY_REST, RuleKind.NOTICE, RuleKind.CHANGE_PAY}  # below, and by hand


@pytest.mark.parametrize("codes", STACKS, ids="+".join)
@settings(max_examples=15)
@given(drawn=workloads)
@example(drawn=[("a", (20, "22:00", 480, 30)), ("a", (21, "06:00", 480, 0)), ("c", (10, "00:00", 720, 15))])
def test_both_audits_find_the_same(codes: tuple[str, ...], drawn: list[Duty]) -> None:
    rules, lines = stack(*codes), work_of(apart(drawn))
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


@settings(max_examples=60)
@given(drawn=workloads)
@example(drawn=[("a", (10, "08:00", 361, 0)), ("a", (11, "00:00", 720, 0))])
def test_the_most_work_in_24_hours_with_night_work_is_found(drawn: list[Duty]) -> None:
    rule = replace(stack("eu").rule("eu.night.hazard"), scope=EVERYBODY)
    band = cast(NightMinutes, rule.terms).band
    rules = replace(stack("eu"), rules=(rule,))
    calendar = WorkCalendar(zone=ZONE)
    whole = Period(first=FIRST, last=FIRST + timedelta(days=40))
    lines = work_of(drawn)
    for who in facts():
        plain = PlainAudit([one for one in lines if one.person == who.person], who, calendar, whole)
        dark = plain.night(plain.all, band) if plain.all else set()
        # any 24 hours with more than the limit hold a worked minute at which they may as well begin
        windows = (range(minute, minute + 1440) for minute in plain.all if minute - 1 not in plain.all)
        work = [len(plain.all.intersection(one)) for one in windows if dark.intersection(one)]
        found = audit([one for one in lines if one.person == who.person], [who], rules, calendar, period=whole)
        assert max((one.found for one in found), default=0) == max((n for n in work if n > 480), default=0)


@settings(max_examples=60)
@given(drawn=st.lists(duties, min_size=10, max_size=45))
def test_as_few_weeks_as_can_be_are_without_a_weekly_rest(drawn: list[tuple[int, str, int, int]]) -> None:
    """Against every way of giving weeks their rests: 35 hours, of which the last 24 begin in the week."""
    whole = Period(first=FIRST, last=FIRST + timedelta(days=41))
    lines = work_of([("a", duty) for duty in drawn])
    calendar = WorkCalendar(zone=ZONE)
    found = audit(lines, facts()[:1], stack("eu"), calendar, period=whole)
    plain = PlainAudit(lines, facts()[0], calendar, whole)
    points = sorted(plain.all)
    gaps = [(a + 1, b) for a, b in pairwise([-(10**9), *points, 10**9]) if b - a - 1 >= 2100]
    weeks = [
        (plain.clock(FIRST + timedelta(days=d), 0), plain.clock(FIRST + timedelta(days=d + 7), 0))
        for d in range(0, 42, 7)
    ]
    served = most_served(weeks, tuple(end for _, end in gaps), tuple(begin + 660 for begin, _ in gaps))
    assert len([one for one in found if one.rule == "eu.rest.week"]) == len(weeks) - served


def most_served(weeks: list[tuple[int, int]], ends: tuple[int, ...], free: tuple[int, ...]) -> int:
    """The most weeks that can have a rest of 24 hours each; ``free`` is from when on each gap may still hold one."""
    if not weeks:
        return 0
    (opens, closes), rest = weeks[0], weeks[1:]
    best = most_served(rest, ends, free)
    for place, end in enumerate(ends):
        start = max(free[place], opens)
        if start < closes and start + 1440 <= end:
            left = (*free[:place], start + 1440 + 660, *free[place + 1 :])
            best = max(best, 1 + most_served(rest, ends, left))
    return best


def apart(drawn: list[Duty]) -> list[Duty]:
    """Duties that do not overlap: of interleaved ones it is open between which of them a rest lies."""
    kept: list[Duty] = []
    for who, (day, clock, length, pause) in drawn:
        start = day * 1440 + int(clock[:2]) * 60
        end = start + length + pause + 60  # clocks may go forward
        held = ((d * 1440 + int(c[:2]) * 60, n + p + 60) for other, (d, c, n, p) in kept if other == who)
        if all(end <= first or first + span <= start for first, span in held):
            kept.append((who, (day, clock, length, pause)))
    return kept


def _by_hand(terms: object) -> bool:
    """Substitutes are matched, and averages of nights have a test at the limit, 24 hours the one above."""
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
