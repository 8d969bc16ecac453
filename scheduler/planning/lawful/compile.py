"""The rules in force → what they ask of one person's part of a problem."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.planning.lawful import costs, hours, nights, rest, weekly
from scheduler.planning.lawful.asks import PersonAsks
from scheduler.policies.kinds import RuleKind, Severity

TRANSLATIONS: Mapping[RuleKind, rest.Translate] = {
    RuleKind.GROUP_BAN: rest.group_ban,  # first: what is not theirs is not asked about again
    RuleKind.DAY_MINUTES: hours.day_minutes,
    RuleKind.WEEK_MINUTES: hours.week_minutes,
    RuleKind.AVG_MINUTES: hours.avg_minutes,
    RuleKind.MAX_OVERTIME: hours.max_overtime,
    RuleKind.NIGHT_MINUTES: nights.night_minutes,
    RuleKind.FREE_SUNDAYS: hours.free_sundays,
    RuleKind.DAY_BAN: hours.day_ban,
    RuleKind.DAILY_REST: rest.daily_rest,
    RuleKind.WEEKLY_REST: weekly.weekly_rest,
    RuleKind.DAYS_OFF: rest.days_off,
    RuleKind.CONSECUTIVE_DAYS: rest.consecutive_days,
    RuleKind.BREAK: rest.breaks,
    RuleKind.PREMIUM: costs.premium,
}
# notice and change pay price the days of a published roster (``costs.change_fen``)
OF_CHANGES = frozenset({RuleKind.NOTICE, RuleKind.CHANGE_PAY})
_BINDING = frozenset({Severity.HARD, Severity.SOFT})


def apply_law(asks: PersonAsks) -> None:
    """Go through all rules in force; the asks hold afterwards what they make of contract, shift types and windows."""
    rules = asks.horizon.law.stack.rules
    for kind, translate in TRANSLATIONS.items():
        for rule in rules:
            if rule.kind is kind and (rule.roster in _BINDING or kind is RuleKind.PREMIUM):
                translate(asks, rule)
    asks.keep_largest()
