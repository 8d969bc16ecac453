"""Does one rule's figures ask at least as much as another's, whatever the work? Only then may it stand for both.

For every field of every kind: how the stricter rule's value compares with the other's.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from scheduler.policies.kinds import RuleKind
from scheduler.policies.terms import Terms

Compare = Callable[[Any, Any], bool]
at_most: Compare = operator.le
at_least: Compare = operator.ge
same: Compare = operator.eq


def holds(one: Any, other: Any) -> bool:
    """A list with everything that the other has."""
    return set(one) >= set(other)


def none_or_same(one: Any, other: Any) -> bool:
    """A way out that is not there, or is the same one."""
    return one is None or one == other


def unset_or_wider(one: Any, other: Any) -> bool:
    """A bound that narrows what counts: it must be set, and no wider, where the other's is."""
    return other is None or (one is not None and one <= other)


def not_unless(one: Any, other: Any) -> bool:
    """A way out that is taken only where the other takes it too."""
    return not one or bool(other)


STRICTER: Mapping[RuleKind, Mapping[str, Compare]] = {
    RuleKind.DAY_MINUTES: {"limit_min": at_most},
    RuleKind.WEEK_MINUTES: {"limit_min": at_most},
    RuleKind.AVG_MINUTES: {"limit_min": at_most, "window": same, "per": same, "exclude": holds, "makeup": same},
    RuleKind.MAX_OVERTIME: {
        "limit_min": at_most,
        "window": same,
        "counts": holds,
        "day_min": at_most,
        "week_min": at_most,
        "cycle_min": same,
    },
    RuleKind.DAILY_REST: {"rest_min": at_least, "within_min": unset_or_wider, "makeup": none_or_same},
    RuleKind.WEEKLY_REST: {
        "rest_min": at_least,
        "daily_min": at_least,
        "weeks": same,
        "times": at_least,
        "or_single_min": none_or_same,
    },
    RuleKind.DAYS_OFF: {"days": at_least, "after": same, "within_days": at_most, "with_rest_min": at_least},
    RuleKind.CONSECUTIVE_DAYS: {"limit_days": at_most},
    RuleKind.BREAK: {"after_min": at_most, "break_min": at_least, "block_min": at_least, "unbroken": same},
    RuleKind.NIGHT_MINUTES: {
        "limit_min": at_most,
        "per": same,
        "window": same,
        "night_over_min": at_most,
        "band": same,
    },
    RuleKind.GROUP_BAN: {"bans": same, "day_min": at_most, "week_min": at_most, "band": same},
    RuleKind.PREMIUM: {
        "percent": at_least,
        "on": same,
        "over_min": same,
        "window": same,
        "day_min": at_most,
        "week_min": at_most,
        "lieu": not_unless,
    },
    RuleKind.NOTICE: {"days": at_least, "of": holds},
    RuleKind.CHANGE_PAY: {
        "within_days": at_least,
        "of": same,
        "over_min": at_most,
        "pay_min": at_least,
        "percent": at_least,
    },
    RuleKind.FREE_SUNDAYS: {"free": at_least, "window": same},
    RuleKind.DAY_BAN: {"days": same},
}


def asks_at_least(one: Terms, other: Terms) -> bool:
    """True if whoever keeps ``one`` keeps ``other`` too. False where that cannot be told from the figures."""
    if one.kind is not other.kind:
        return False
    compared = STRICTER[one.kind].items()
    return all(compare(getattr(one, name), getattr(other, name)) for name, compare in compared)
