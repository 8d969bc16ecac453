"""Broken rules as sentences for a lead, in the reader's language.

The data comes from the service (rule, person, days, shift type, role, amount); the words are made here. Every rule of
the solver's registry has its sentence and its name; a rule that is unknown here falls back to the data's own English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext

from scheduler.domain.organisation import Organisation
from scheduler.messages import N_
from scheduler.services.policy_check import LABOUR_RULE
from scheduler.wording import RULE_NAMES
from web import context, i18n

Violation = Mapping[str, Any]
Words = dict[str, str]


def rule_name(rule: str) -> str:
    """What a lead calls the rule."""
    return str(gettext(RULE_NAMES[rule])) if rule in RULE_NAMES else rule


def sentence(violation: Violation, company: Organisation) -> str:
    """One broken rule: who, when, what, by how much."""
    rule = str(violation["rule"])
    if rule == LABOUR_RULE:
        return _found_by_audit(violation, words_of(violation, company))
    make = SENTENCES.get(rule)
    said = make(violation, words_of(violation, company)) if make else str(violation["message"])
    cite = violation.get("cite")
    return str(gettext("%(sentence)s (%(cite)s)", sentence=said, cite=cite)) if cite else said


def _found_by_audit(violation: Violation, words: Words) -> str:
    """A finding of the labour rules' audit: whom, when, which rule, by how much, which article."""
    title = violation["title_zh"] if context.locale().startswith("zh") else violation["title_en"]
    amount = _amount(violation)
    much = write_minutes(amount) if violation.get("unit") == "min" else str(amount)
    days = words["day"] if words["first"] == words["day"] else f"{words['first']} – {words['day']}"
    return str(gettext("%(who)s, %(days)s: %(title)s – off by %(much)s (%(cite)s).")) % (
        words | {"days": days} | {"title": str(title), "much": much, "cite": str(violation["cite"])}
    )


def write_minutes(minutes: int) -> str:
    """Minutes as ``45 min`` or ``2 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return str(gettext("%(n)s min", n=rest))
    return str(gettext("%(h)s h %(n)s min", h=hours, n=rest) if rest else gettext("%(h)s h", h=hours))


def words_of(violation: Violation, company: Organisation) -> Words:
    """Names and days of a violation's scope, for sentences; empty where it has none."""
    days = [date.fromisoformat(day) for day in violation.get("days") or ()]
    person, shift_type, role = violation.get("person"), violation.get("shift_type"), violation.get("role")
    return {
        "who": context.name_of(company.people.get(person), person) if person else "",
        "shift": _shift(shift_type, company) if shift_type else "",
        "role": context.name_of(company.roles.get(role), role) if role else "",
        "day": i18n.write_day(days[-1]) if days else "",
        "first": i18n.write_day(days[0]) if days else "",
        "days": _span(days),
    }


def _shift(code: str, company: Organisation) -> str:
    return f"{code} {context.name_of(company.shift_types.get(code), '')}".strip()


def _span(days: Sequence[date]) -> str:
    if not days:
        return ""
    if len(days) == 1:
        return i18n.write_day(days[0])
    if (days[-1] - days[0]).days == len(days) - 1:
        return f"{i18n.write_day(days[0])} – {i18n.write_day(days[-1])}"
    return str(gettext(", ")).join(i18n.write_day(day) for day in days)


def _amount(violation: Violation) -> int:
    return int(violation.get("amount") or 0)


def _over_days(violation: Violation, words: Words) -> str:
    """A limit over some days, in hours where it counts minutes."""
    amount = _amount(violation)
    much = write_minutes(amount) if violation.get("unit", "min") == "min" else str(amount)
    text = gettext("%(who)s is above the limit for %(days)s, by %(much)s.")
    return str(text) % (words | {"much": much})


def _said(text: str) -> Callable[[Violation, Words], str]:
    """A sentence that needs the scope only."""
    return lambda _violation, words: str(gettext(text)) % words


def _by_minutes(text: str) -> Callable[[Violation, Words], str]:
    """A sentence with ``%(time)s``: the amount in minutes."""
    return lambda violation, words: str(gettext(text)) % (words | {"time": write_minutes(_amount(violation))})


def _by_number(text: str) -> Callable[[Violation, Words], str]:
    """A sentence with ``%(n)s``: the amount, where the words around it do not bend with it."""
    return lambda violation, words: str(gettext(text)) % (words | {"n": str(_amount(violation))})


def _availability(violation: Violation, words: Words) -> str:
    if violation.get("hard"):
        text = gettext("%(who)s is away on %(day)s and cannot work %(shift)s.")
    else:
        text = gettext("%(who)s asked for leave on %(day)s, which is not decided yet.")
    return str(text) % words


def _pins(violation: Violation, words: Words) -> str:
    if violation.get("shift_type"):
        text = gettext("%(who)s is pinned to %(shift)s on %(day)s; take the pin away first.")
    else:
        text = gettext("%(who)s is pinned to a day off on %(day)s; take the pin away first.")
    return str(text) % words


def _one_shift(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(who)s has %(num)s shift too many on %(day)s: one a day is the most.",
            "%(who)s has %(num)s shifts too many on %(day)s: one a day is the most.",
            _amount(violation),
            **words,
        )
    )


def _longest_stretch(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(who)s works %(num)s day more in a row than allowed, up to %(day)s.",
            "%(who)s works %(num)s days more in a row than allowed, up to %(day)s.",
            _amount(violation),
            **words,
        )
    )


def _short_work(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "A stretch of work of %(who)s around %(day)s is %(num)s day too short.",
            "A stretch of work of %(who)s around %(day)s is %(num)s days too short.",
            _amount(violation),
            **words,
        )
    )


def _short_rest(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "The days off of %(who)s around %(day)s are %(num)s day too few in a row.",
            "The days off of %(who)s around %(day)s are %(num)s days too few in a row.",
            _amount(violation),
            **words,
        )
    )


def _long_rest(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(who)s is off %(num)s day more in a row than wanted, up to %(day)s.",
            "%(who)s is off %(num)s days more in a row than wanted, up to %(day)s.",
            _amount(violation),
            **words,
        )
    )


def _run_of_type(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(who)s has %(shift)s %(num)s day too often or too seldom in a row (%(days)s).",
            "%(who)s has %(shift)s %(num)s days too often or too seldom in a row (%(days)s).",
            _amount(violation),
            **words,
        )
    )


def _weekly_rest(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(who)s lacks %(num)s day off in the week of %(first)s.",
            "%(who)s lacks %(num)s days off in the week of %(first)s.",
            _amount(violation),
            **words,
        )
    )


def _weekends(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(who)s works on %(num)s weekend more than allowed.",
            "%(who)s works on %(num)s weekends more than allowed.",
            _amount(violation),
            **words,
        )
    )


def _of_type(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(who)s has %(shift)s %(num)s time more than allowed.",
            "%(who)s has %(shift)s %(num)s times more than allowed.",
            _amount(violation),
            **words,
        )
    )


def _nights(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(who)s has %(num)s night more than allowed (%(days)s).",
            "%(who)s has %(num)s nights more than allowed (%(days)s).",
            _amount(violation),
            **words,
        )
    )


def _heads(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(shift)s on %(day)s is off by %(num)s head.",
            "%(shift)s on %(day)s is off by %(num)s heads.",
            _amount(violation),
            **words,
        )
    )


def _capacity(violation: Violation, words: Words) -> str:
    return str(gettext("%(role)s is expected to cost %(money)s in shortage and idle time.")) % (
        words | {"money": i18n.write_money(_amount(violation))}
    )


def _deferrable(violation: Violation, words: Words) -> str:
    late = gettext("Work of %(role)s that is done too late is expected to cost %(money)s.")
    idle = gettext("%(role)s costs %(money)s in hours that find no work.")
    text = str(idle if violation.get("slot_min") is None and not violation.get("hard") else late)
    return text % (words | {"money": i18n.write_money(int(violation.get("fen") or _amount(violation)))})


def _switches(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(who)s changes role %(num)s time on %(day)s.",
            "%(who)s changes role %(num)s times on %(day)s.",
            _amount(violation),
            **words,
        )
    )


def _overtime(violation: Violation, words: Words) -> str:
    return str(gettext("%(who)s works %(time)s of overtime in the week of %(first)s.")) % (
        words | {"time": write_minutes(15 * _amount(violation))}
    )


def _wages(violation: Violation, words: Words) -> str:
    return str(gettext("%(who)s costs %(money)s in wages.")) % (words | {"money": i18n.write_money(_amount(violation))})


def _by_money(text: str) -> Callable[[Violation, Words], str]:
    """A sentence with ``%(money)s``: the amount in money."""
    return lambda violation, words: str(gettext(text)) % (words | {"money": i18n.write_money(_amount(violation))})


def _standby(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(who)s is on standby %(num)s time more than allowed.",
            "%(who)s is on standby %(num)s times more than allowed.",
            _amount(violation),
            **words,
        )
    )


def _leads(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "%(shift)s on %(day)s lacks %(num)s lead.",
            "%(shift)s on %(day)s lacks %(num)s leads.",
            _amount(violation),
            **words,
        )
    )


def _changed(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "At short notice %(num)s day more of %(who)s is changed than allowed (%(days)s).",
            "At short notice %(num)s days more of %(who)s are changed than allowed (%(days)s).",
            _amount(violation),
            **words,
        )
    )


def _changed_in_all(violation: Violation, words: Words) -> str:
    return str(
        ngettext(
            "At short notice %(num)s day more is changed in all than allowed (%(days)s).",
            "At short notice %(num)s days more are changed in all than allowed (%(days)s).",
            _amount(violation),
            **words,
        )
    )


SENTENCES: Mapping[str, Callable[[Violation, Words], str]] = {
    "one_shift_a_day": _one_shift,
    "availability": _availability,
    "qualification": _said(
        N_("%(who)s may not work %(shift)s on %(day)s like this: the shift or one of its roles is not theirs to take.")
    ),
    "pins": _pins,
    "min_rest": _by_minutes(N_("%(who)s has %(time)s too little rest before %(shift)s on %(day)s.")),
    "forbidden_transition": _said(N_("%(who)s may not work %(shift)s on %(day)s after the shift of the day before.")),
    "minutes_per_day": _by_minutes(N_("The hours of %(who)s on %(day)s miss the contract's limits by %(time)s.")),
    "minutes_per_week": _by_minutes(
        N_("The hours of %(who)s in the week of %(first)s miss the contract's limits by %(time)s.")
    ),
    "minutes_per_horizon": _by_minutes(
        N_("The hours of %(who)s over all these days miss the contract's limits by %(time)s.")
    ),
    "shifts_per_horizon": _by_number(N_("The number of shifts of %(who)s misses the contract's limits by %(n)s.")),
    "window_limits": _over_days,
    "max_consecutive_days": _longest_stretch,
    "min_consecutive_days": _short_work,
    "min_consecutive_days_off": _short_rest,
    "max_consecutive_days_off": _long_rest,
    "consecutive_shift_type": _run_of_type,
    "weekly_rest": _weekly_rest,
    "uninterrupted_rest": _by_number(
        N_("%(who)s has no uninterrupted rest that is long enough on %(days)s; rests missing: %(n)s.")
    ),
    "max_weekends": _weekends,
    "max_consecutive_weekends": _said(N_("%(who)s works on more weekends in a row than allowed (%(days)s).")),
    "min_consecutive_weekends": _by_number(
        N_("%(who)s works on too few weekends in a row before %(first)s; missing: %(n)s.")
    ),
    "complete_weekends": _said(N_("%(who)s works only part of the weekend of %(first)s.")),
    "identical_weekends": _said(N_("%(who)s works different shift types on the weekend of %(first)s.")),
    "no_night_before_free_weekend": _said(N_("%(who)s works a night before the free weekend that ends on %(day)s.")),
    "max_shifts_of_type": _of_type,
    "min_shifts_of_type": _by_number(N_("%(who)s has %(shift)s less often than due; missing: %(n)s.")),
    "night_limits": _nights,
    "min_days_off_after_nights": _by_number(
        N_("%(who)s is back from nights too soon on %(day)s; days off missing: %(n)s.")
    ),
    "max_types_per_week": _said(N_("%(who)s works too many different shift types in the week of %(first)s.")),
    "weekly_rotation": _said(
        N_("%(who)s works %(shift)s in the week of %(first)s, against the order of the rotation.")
    ),
    "unwanted_patterns": _said(N_("%(who)s has an unwanted sequence of days: %(days)s.")),
    "wanted_patterns": _said(N_("%(who)s lacks a wanted sequence of days from %(first)s on.")),
    "heads_cover": _heads,
    "role_capacity": _capacity,
    "deferrable_work": _deferrable,
    "role_switch": _switches,
    "requests": _said(N_("A wish of %(who)s for %(day)s is not granted.")),
    "fairness": _said(N_("%(who)s carries more than a fair share of nights, weekends or overtime.")),
    "overtime": _overtime,
    "labour_cost": _wages,
    "standby": _standby,
    "standby_pay": _by_money(N_("%(who)s is paid %(money)s for standby.")),
    "personal_budget": _by_money(N_("%(who)s costs %(money)s more than their budget.")),
    "pairing": _said(N_("%(who)s has %(shift)s on %(day)s without a mentor.")),
    "min_leads": _leads,
    "team_cohesion": _said(N_("A team works different shifts on %(day)s.")),
    "notice_changes": _changed,
    "notice_changes_in_all": _changed_in_all,
    "minimal_change": _said(N_("%(who)s has something else on %(day)s than in the roster this one is based on.")),
}
