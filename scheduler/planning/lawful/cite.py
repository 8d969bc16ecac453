"""Which article stands behind what the checks find: limits of contracts that a rule has set, windows, banned shifts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scheduler.planning.lawful.persons import Sources
from scheduler.policies.rule import LabourRule
from scheduler.policies.stack import Stack

Cite = Callable[[str, str | None, str | None, str | None], LabourRule | None]  # check, person, shift type, source

# a check to the contract's limits that it looks at
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "min_rest": ("min_rest_min",),
    "weekly_rest": ("min_days_off_per_week",),
    "max_consecutive_days": ("max_consecutive_days",),
    "minutes_per_week": ("max_minutes_per_week",),
    "minutes_per_day": ("max_minutes_per_day",),
    "overtime": ("overtime_premium_per_hour",),
}


def nothing_cited(_: str, __: str | None, ___: str | None, ____: str | None) -> LabourRule | None:
    """No law stands behind anything."""
    return None


def citing(stack: Stack, sources: Sources) -> Cite:
    """The rule behind a violation or a part of a conflict; where several stand behind one limit, the narrowest."""
    rules = {rule.id: rule for rule in stack.rules}

    def cite(check: str, person: str | None, shift_type: str | None, source: str | None) -> LabourRule | None:
        if source is not None:
            return rules.get(source)
        if person is None:
            return None
        if check == "qualification" and shift_type is not None:
            return rules.get(sources.banned.get((person, shift_type), ""))
        for field in _FIELDS.get(check, ()):
            for rule in reversed(sources.limits.get((person, field), ())):
                return rules.get(rule)
        return None

    return cite


def law_data(rule: LabourRule | None) -> dict[str, object]:
    """What is said of a rule beside a violation; nothing where there is none."""
    if rule is None:
        return {}
    return {
        "law": rule.id,
        "cite": rule.cite,
        "title_zh": rule.title_zh,
        "title_en": rule.title_en,
        "unit": str(rule.terms.unit),
    }
