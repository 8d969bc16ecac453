"""The audit: work lines against the rules in force → who, when, which article, by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from operator import attrgetter, itemgetter
from typing import Any

import numpy as np

from scheduler.policies.audit.days import day_ban, days_off, free_sundays
from scheduler.policies.audit.frame import Bools, Frame, build_frame
from scheduler.policies.audit.hours import avg_minutes, consecutive_days, day_minutes, max_overtime, week_minutes
from scheduler.policies.audit.nights import group_ban, night_minutes
from scheduler.policies.audit.pay import change_pay, notice, premium, price
from scheduler.policies.audit.rests import breaks, daily_rest, weekly_rest
from scheduler.policies.audit.windows import Hit, fixed_window
from scheduler.policies.kinds import Finding, Fixed, Rolling, RuleKind
from scheduler.policies.people import Derogation, PersonFacts, in_scope, scope_edges
from scheduler.policies.rule import EVERYBODY, LabourRule, Relief
from scheduler.policies.stack import Stack
from scheduler.policies.terms import (
    AvgMinutes,
    ChangePay,
    ConsecutiveDays,
    DailyRest,
    DaysOff,
    FreeSundays,
    MaxOvertime,
    NightMinutes,
    Notice,
    Premium,
    RestMakeUp,
    Terms,
    WeeklyRest,
)
from scheduler.policies.violation import Violation
from scheduler.policies.work import Basis, Period, Posting, ShiftChange, WorkCalendar, WorkLine

Evaluate = Callable[[Frame, Any, Bools], Iterator[Hit]]

EVALUATE: Mapping[RuleKind, Evaluate] = {
    RuleKind.DAY_MINUTES: day_minutes,
    RuleKind.WEEK_MINUTES: week_minutes,
    RuleKind.AVG_MINUTES: avg_minutes,
    RuleKind.MAX_OVERTIME: max_overtime,
    RuleKind.DAILY_REST: daily_rest,
    RuleKind.WEEKLY_REST: weekly_rest,
    RuleKind.DAYS_OFF: days_off,
    RuleKind.CONSECUTIVE_DAYS: consecutive_days,
    RuleKind.BREAK: breaks,
    RuleKind.NIGHT_MINUTES: night_minutes,
    RuleKind.GROUP_BAN: group_ban,
    RuleKind.PREMIUM: premium,
    RuleKind.NOTICE: notice,
    RuleKind.CHANGE_PAY: change_pay,
    RuleKind.FREE_SUNDAYS: free_sundays,
    RuleKind.DAY_BAN: day_ban,
}


def audit(
    lines: Sequence[WorkLine],
    facts: Sequence[PersonFacts],
    stack: Stack,
    calendar: WorkCalendar,
    history: Sequence[WorkLine] = (),
    *,
    period: Period,
    basis: Basis = Basis.ACTUAL,
    postings: Sequence[Posting] = (),
    changes: Sequence[ShiftChange] = (),
    derogations: Sequence[Derogation] = (),
) -> tuple[Violation, ...]:
    """Every finding of the period, by person, first day and rule.

    ``lines`` and ``history`` are looked at alike: a rule is judged on the days of the period, and of rolling windows
    on those that end in it; lines before and after it are what its windows and rests reach. ``history_from`` says how
    far back. What is not given counts as no work. Raises InvalidInput for lines that cannot be (build_frame).
    """
    reach = (history_from(stack, period), _reach_after(stack, period))
    frame = replace(
        build_frame([*history, *lines], facts, calendar, period, reach),
        basis=basis,
        postings=tuple(postings),
        changes=tuple(changes),
    )
    found = [violation for rule in stack.rules for violation in _of_rule(frame, rule, derogations)]
    return tuple(sorted(found, key=attrgetter("person", "first", "rule", "last")))


def history_from(stack: Stack, period: Period) -> date:
    """The first day of which lines are needed for an exact audit of the period."""
    first = period.first - timedelta(days=14)
    for terms in _all_terms(stack):
        first = min(first, _reach(terms, period.first, stack.week_starts, -1))
    return first


def relief_of(stack: Stack, derogation: Derogation) -> Relief | None:
    """What a derogation relaxes; None if no rule in force has a relief of its key."""
    rules = (rule for rule in stack.rules if rule.id == derogation.rule)
    return next((one for rule in rules for one in rule.reliefs if one.key == derogation.key), None)


def _all_terms(stack: Stack) -> Iterator[Terms]:
    for rule in stack.rules:
        yield rule.terms
        yield from (relief.instead for relief in rule.reliefs if relief.instead is not None)


def _reach_after(stack: Stack, period: Period) -> date:
    """The last day that a window of the period can hold."""
    last = period.last + timedelta(days=14)
    for terms in _all_terms(stack):
        last = max(last, _reach(terms, period.last, stack.week_starts, 1))
    return last


def _reach(terms: Terms, day: date, week_starts: int, direction: int) -> date:
    """The furthest day, before (−1) or after (1) ``day``, that the terms look at when a day of theirs is judged."""
    match terms:
        case AvgMinutes(window=Rolling(days=days)) | NightMinutes(window=Rolling(days=days)):
            return day + timedelta(days=direction * days)
        case AvgMinutes(window=Fixed() as window) | NightMinutes(window=Fixed() as window):
            return fixed_window(window.unit, day, week_starts)[direction > 0]
        case MaxOvertime(window=window) | FreeSundays(window=window) | Premium(window=Fixed() as window):
            first, last = fixed_window(window.unit, day, week_starts)
            return last if direction > 0 else first - timedelta(days=7)  # whole weeks of overtime
        case WeeklyRest(weeks=weeks):
            return day + timedelta(days=direction * 14 * weeks)
        case DaysOff(within_days=days) | Notice(days=days) | ChangePay(within_days=days):
            return day + timedelta(days=direction * 2 * days)
        case ConsecutiveDays(limit_days=days) | DailyRest(makeup=RestMakeUp(within_days=days)):
            return day + timedelta(days=direction * 2 * days)
        case _:
            return day


def _of_rule(frame: Frame, rule: LabourRule, derogations: Sequence[Derogation]) -> Iterator[Violation]:
    """The rule's own terms for all whom no derogation gives other ones, and these for whom it does."""
    mask = _in_force(frame, rule)
    mine = [one for one in derogations if one.rule == rule.id]
    evaluate = EVALUATE[rule.kind]
    for relief in rule.reliefs:
        relaxed = _covered(frame, (one for one in mine if one.key == relief.key)) & mask
        if relief.instead is not None and relaxed.any():
            yield from _violations(frame, rule, evaluate(frame, relief.instead, relaxed), [])
            mask &= ~relaxed
    free = {relief.key for relief in rule.reliefs if relief.instead is None}
    lifting = [one for one in mine if one.key in free]
    yield from _violations(frame, rule, evaluate(frame, rule.terms, mask), lifting)


def _violations(
    frame: Frame, rule: LabourRule, hits: Iterable[Hit], lifting: Sequence[Derogation]
) -> Iterator[Violation]:
    finding = rule.actual if frame.basis is Basis.ACTUAL else rule.planned
    ordered = sorted(hits, key=itemgetter(0, 2, 3, 4))  # person, first, last, found
    for hit, fen in zip(ordered, price(ordered, frame), strict=True):
        day = frame.date_of(hit.judged)
        person = frame.people[hit.person].person
        lifted = next((one.id for one in lifting if one.covers(rule.id, person, day)), None) if lifting else None
        yield Violation(
            person=person,
            rule=rule.id,
            kind=rule.kind,
            pack=rule.pack,
            cite=rule.cite,
            severity=rule.roster,
            finding=finding if lifted is None else Finding.INFO,
            first=frame.date_of(hit.first),
            last=frame.date_of(hit.last),
            found=hit.found,
            limit=hit.limit,
            amount=hit.amount,
            unit=rule.terms.unit,
            at_min=hit.at_min,
            windows=hit.windows,
            cost_fen=fen,
            derogation=lifted,
        )


def _in_force(frame: Frame, rule: LabourRule) -> Bools:
    """People × days: the day lies in the period, and the rule is for the person on it."""
    mask = np.zeros((len(frame.people), frame.days), dtype=np.bool_)
    for place, facts in enumerate(frame.people):
        if rule.scope == EVERYBODY:
            mask[place, frame.first : frame.last + 1] = True
            continue
        edges = {frame.column(day) for day in scope_edges(rule.scope, facts)}
        cuts = sorted({frame.first, *(edge for edge in edges if frame.first < edge <= frame.last)})
        for begin, end in zip(cuts, [*cuts[1:], frame.last + 1], strict=True):
            mask[place, begin:end] = in_scope(rule.scope, facts, frame.date_of(begin))
    return mask


def _covered(frame: Frame, derogations: Iterable[Derogation]) -> Bools:
    """People × days on which one of the derogations holds."""
    covered = np.zeros((len(frame.people), frame.days), dtype=np.bool_)
    for one in derogations:
        first = max(frame.column(one.days.first), 0)
        last = frame.days if one.days.last is None else max(frame.column(one.days.last) + 1, 0)
        for place, facts in enumerate(frame.people):
            if one.person in (None, facts.person):
                covered[place, first:last] = True
    return covered
