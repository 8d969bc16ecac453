"""Findings of an audit as rows, rules with what they do and how their text was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.labour import DerogationEntry
from scheduler.domain.organisation import Organisation, Person
from scheduler.policies.kinds import Finding, RuleKind, Severity
from scheduler.policies.rule import LabourRule
from scheduler.policies.violation import Violation
from scheduler.services.labour import PacksView
from scheduler.services.policy_check import Checked
from scheduler.wording import MARK_NAMES, SEVERITY_NAMES
from web.rosters.sentences import write_minutes

KIND_NAMES = {
    RuleKind.DAY_MINUTES: _l("hours of a day"),
    RuleKind.WEEK_MINUTES: _l("hours of a week"),
    RuleKind.AVG_MINUTES: _l("average hours"),
    RuleKind.MAX_OVERTIME: _l("overtime at most"),
    RuleKind.DAILY_REST: _l("daily rest"),
    RuleKind.WEEKLY_REST: _l("rest in the week"),
    RuleKind.DAYS_OFF: _l("days off"),
    RuleKind.CONSECUTIVE_DAYS: _l("days in a row"),
    RuleKind.BREAK: _l("breaks"),
    RuleKind.NIGHT_MINUTES: _l("night work"),
    RuleKind.GROUP_BAN: _l("protected groups"),
    RuleKind.PREMIUM: _l("premium pay"),
    RuleKind.NOTICE: _l("notice of rosters"),
    RuleKind.CHANGE_PAY: _l("pay for changes"),
    RuleKind.FREE_SUNDAYS: _l("free Sundays"),
    RuleKind.DAY_BAN: _l("days without work"),
}
FINDING_NAMES = {
    Finding.VIOLATION: _l("broken"),
    Finding.COST: _l("to be paid"),
    Finding.INFO: _l("for information"),
}
TONES = {Severity.HARD: "bad", Severity.SOFT: "warn", Severity.COST: "", Severity.INFO: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One finding as it is shown; ``href`` leads down to the day. Amounts are written."""

    finding: Violation
    rule: LabourRule
    person: Person | None
    found: str
    limit: str
    amount: str
    href: str
    word: str
    tone: str


def rows(checked: Checked, found: Iterable[Violation], company: Organisation) -> list[Row]:
    """Findings as rows, what is broken first."""
    ordered = sorted(found, key=lambda one: (not one.breach, one.severity is not Severity.HARD))
    return [_row(checked, one, company) for one in ordered]


def _row(checked: Checked, one: Violation, company: Organisation) -> Row:
    rule = checked.laws[one]
    relaxed = one.derogation is not None
    word = gettext("relaxed") if relaxed else str(FINDING_NAMES[one.finding])
    return Row(
        finding=one,
        rule=rule,
        person=company.people.get(one.person),
        found=amount(one.found, one),
        limit=amount(one.limit, one),
        amount=amount(one.amount, one),
        href=_href(checked, one),
        word=word,
        tone=TONES[one.severity] if one.breach else "",
    )


def _href(checked: Checked, one: Violation) -> str:
    """The day on which it shows: the worked day with its punches, or the roster."""
    if checked.roster is not None:
        return url_for("rosters.board", roster_id=checked.roster)
    day = min(max(one.last, checked.first), checked.last)
    return url_for("hours.person_day", person=one.person, day=day.isoformat())


def amount(value: int, one: Violation) -> str:
    """Minutes as hours and minutes; days and Sundays with their word."""
    if one.unit == "min":
        return f"−{write_minutes(-value)}" if value < 0 else write_minutes(value)
    if one.unit == "days":
        return str(gettext("%(n)s d", n=value))
    return str(value)


def by_rule(checked: Checked, found: Iterable[Violation]) -> list[tuple[LabourRule, int, int]]:
    """(rule, findings, people) of what is shown, the most frequent first."""
    counts: Counter[str] = Counter()
    rules = {rule.id: rule for rule in checked.rules}
    people: dict[str, set[str]] = {}
    for one in found:
        counts[one.rule] += 1
        people.setdefault(one.rule, set()).add(one.person)
    return [(rules[rule], count, len(people[rule])) for rule, count in counts.most_common()]


def does(rule: LabourRule) -> str:
    """What the rule does to a roster."""
    return str(gettext(SEVERITY_NAMES[rule.roster]))


def read(mark: str) -> str:
    """How the text behind a rule was read."""
    return str(gettext(MARK_NAMES[mark]))


def days_after(checked: Checked) -> int:
    """Days of the audit."""
    return (checked.last - checked.first + timedelta(days=1)).days


def relaxed(view: PacksView, one: DerogationEntry, locale: str) -> tuple[str, str]:
    """What a derogation relaxes and how, in words; the codes themselves where no pack there is knows them any more."""
    rules = (*(view.stack.rules if view.stack else ()), *(rule for pack in view.known for rule in pack.rules))
    rule = next((rule for rule in rules if rule.id == one.rule), None)
    if rule is None:
        return one.rule, one.key
    relief = next((relief for relief in rule.reliefs if relief.key == one.key), None)
    return rule.title(locale), relief.title(locale) if relief else one.key


def pack_name(view: PacksView, code: str, locale: str) -> str:
    """The title of a pack of the product; of another the code that the company gave it."""
    return next((pack.title(locale) for pack in view.known if pack.code == code), code)
