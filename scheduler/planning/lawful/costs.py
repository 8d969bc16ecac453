"""Rules that price what is lawful: premiums on holidays, rest days, overtime; and the pay for late changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from scheduler.planning.lawful.asks import PersonAsks
from scheduler.planning.lawful.hours import ONE, stretch
from scheduler.planning.lawful.law import minutes_on_kind, window_bounds
from scheduler.policies.kinds import DayKind, Severity
from scheduler.policies.rule import LabourRule
from scheduler.policies.terms import ChangeOf, ChangePay, Notice, NoticeOf, Premium, PremiumOn
from solver import problem as sp


def premium(asks: PersonAsks, rule: LabourRule) -> None:
    """What is paid on top of the wage, which the labour cost has already.

    A minute's price is that of the hour by 60, to the nearest fen and at least one. Overtime is priced by the week, as
    the contract's premium is: the dearer of the two.
    """
    if rule.roster is not Severity.COST or not asks.facts.hourly_fen:
        return
    for day, terms in enumerate(asks.terms(rule)):
        if not isinstance(terms, Premium) or terms.percent <= 100:
            continue
        extra = asks.facts.hourly_fen * (terms.percent - 100) // 100
        minute = max(1, round(extra / 60))
        if terms.on is PremiumOn.HOLIDAY:
            asks.ask(rule, day, day, 0, minute, counts=_on(asks, DayKind.HOLIDAY))
        elif terms.on is PremiumOn.REST_DAY:
            asks.ask(rule, day, day, 0, minute, counts=_on(asks, DayKind.REST_DAY))
        elif terms.on is PremiumOn.CYCLE_OVERTIME and terms.window is not None:
            first, last = window_bounds(terms.window, asks.horizon.dates[day], asks.horizon.law.calendar.week_starts)
            if day == asks.horizon.index(min(last, asks.horizon.last)):
                begin, end = stretch(asks, first, last)
                left = terms.over_min - asks.past_between(first, asks.horizon.dates[0] - ONE)
                asks.ask(rule, begin, end, left, minute, counts=asks.measure)
        elif terms.on in (PremiumOn.WORKDAY_OVERTIME, PremiumOn.WEEK_OVERTIME):
            _by_week(asks, rule, terms, extra)


def _by_week(asks: PersonAsks, rule: LabourRule, terms: Premium, extra: int) -> None:
    regular = terms.over_min or terms.week_min
    held = asks.contract.regular_min_per_week
    if extra >= asks.contract.overtime_premium_per_hour:
        asks.contract = replace(asks.contract, overtime_premium_per_hour=extra)
        asks.sources.setdefault("overtime_premium_per_hour", []).append(rule.id)
    if held is None or regular < held:
        asks.contract = replace(asks.contract, regular_min_per_week=regular)


def _on(asks: PersonAsks, kind: DayKind) -> str:
    """The name under which minutes on days of the kind are counted: holidays by local day, rest days by the duty's."""
    horizon, rest = asks.horizon, asks.facts.rest_weekdays
    calendar = horizon.law.calendar

    def amount(shift: sp.Shift) -> int:
        day = horizon.dates[shift.day]
        if kind is DayKind.REST_DAY:
            return asks.minutes(shift) if calendar.kind(day, rest) is kind else 0
        return minutes_on_kind(asks.spans(shift), calendar, kind, day, asks.facts)

    return asks.counted(f"paid:{kind}:{rest}:{asks.measure or ''}", amount)


def change_fen(asks: PersonAsks, rules: tuple[LabourRule, ...], day: date, kept: sp.Shift | None) -> int:
    """What changing a published person-day costs beside the company's own price: notice not given, pay that is due.

    ``kept`` is the published duty, ``None`` for a day off. Nothing where the horizon's day is far enough ahead.
    """
    law = asks.horizon.law
    if law.today is None:
        return 0
    fen, wage = 0, asks.facts.hourly_fen
    for rule in rules:
        terms = law.terms_on(rule, asks.person.code, day)
        if isinstance(terms, Notice):
            late = day < law.today + timedelta(days=terms.days + 1)
            if NoticeOf.CHANGE in terms.of and late and rule.roster is not Severity.INFO:
                fen = max(fen, asks.horizon.weights.short_notice_fen)
    due = 0
    for rule in rules:
        terms = law.terms_on(rule, asks.person.code, day)
        if isinstance(terms, ChangePay) and day < law.today + timedelta(days=terms.within_days + 1):
            if terms.of is ChangeOf.ADDED:
                due = max(due, wage * terms.pay_min // 60)
            elif kept is not None:
                due = max(due, wage * max(0, asks.minutes(kept) - terms.over_min) * terms.percent // 6000)
    return fen + due
