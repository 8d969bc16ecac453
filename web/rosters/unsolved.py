"""Why a search gave no roster, in one sentence of the reader's language, made from the stored data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import CANCELLED_NOTE, JOB, UNCHANGED, RosterState, RosterVersion
from scheduler.errors import NotFound
from scheduler.messages import N_
from scheduler.planning.clash import NONE_EXISTS, STOPPED
from scheduler.services.jobs import get_job
from web import context, i18n
from web.errors import sentence_of
from web.rosters.sentences import rule_name, words_of

Part = Mapping[str, Any]

# what the service's constants say, named here so that it is found for translation
_CONSTANTS = (
    N_("The search was cancelled; the roster before it was kept."),
    N_("No roster can keep all hard rules."),
    N_("The search was stopped before it had found a roster."),
)

LIMITS = {
    "min_minutes_per_day": N_("%(who)s works at least %(hours)s h on a day"),
    "max_minutes_per_day": N_("%(who)s works at most %(hours)s h a day"),
    "min_minutes_per_week": N_("%(who)s works at least %(hours)s h a week"),
    "max_minutes_per_week": N_("%(who)s works at most %(hours)s h a week"),
    "min_minutes": N_("%(who)s works at least %(hours)s h in all"),
    "max_minutes": N_("%(who)s works at most %(hours)s h in all"),
    "min_rest_min": N_("%(who)s rests %(hours)s h between two shifts"),
    "max_consecutive_days": N_("%(who)s works at most %(value)s days in a row"),
    "min_consecutive_days": N_("%(who)s works at least %(value)s days in a row"),
    "min_consecutive_days_off": N_("%(who)s has at least %(value)s days off in a row"),
    "max_consecutive_days_off": N_("%(who)s has at most %(value)s days off in a row"),
    "min_consecutive_of_type": N_("%(who)s has %(shift)s at least %(value)s days in a row"),
    "max_consecutive_of_type": N_("%(who)s has %(shift)s at most %(value)s days in a row"),
    "max_weekends": N_("%(who)s works on at most %(value)s weekends"),
    "complete_weekends": N_("%(who)s works weekends as a whole or not at all"),
    "max_nights": N_("%(who)s works at most %(value)s nights"),
    "max_consecutive_nights": N_("%(who)s works at most %(value)s nights in a row"),
    "min_days_off_per_week": N_("%(who)s has at least %(value)s days off a week"),
    "max_standby": N_("%(who)s is on standby at most %(value)s times"),
    "max_shifts_of_type": N_("%(who)s has %(shift)s at most %(value)s times"),
    "identical_weekends": N_("%(who)s works one shift type on a weekend"),
    "no_night_before_free_weekend": N_("%(who)s has no night before a free weekend"),
    "max_consecutive_weekends": N_("%(who)s works on at most %(value)s weekends in a row"),
    "min_consecutive_weekends": N_("%(who)s works on at least %(value)s weekends in a row"),
    "min_shifts": N_("%(who)s works at least %(value)s shifts"),
    "max_shifts": N_("%(who)s works at most %(value)s shifts"),
    "min_shifts_of_type": N_("%(who)s has %(shift)s at least %(value)s times"),
    "min_days_off_after_nights": N_("%(who)s has at least %(value)s days off after nights"),
    "max_types_per_week": N_("%(who)s works at most %(value)s shift types a week"),
    "rotation": N_("%(who)s rotates through the shift types in order"),
    "unwanted_patterns": N_("%(who)s avoids a sequence of days"),
    "wanted_patterns": N_("%(who)s has a sequence of days every week"),
    "limit": N_("%(who)s keeps a limit over %(days)s"),
}


def unsolved_sentence(version: RosterVersion, company: Organisation) -> str:
    """Why the last search gave nothing, or nothing new; empty where nothing is to be said."""
    note = version.lifecycle.note
    if not note:
        found_the_same = version.state is RosterState.PROPOSED and version.result.get(UNCHANGED)
        return str(gettext("The search found nothing better; the roster stands as it was.")) if found_the_same else ""
    if note == CANCELLED_NOTE:
        return str(gettext(CANCELLED_NOTE))
    if (why := _failure(version)) is not None:
        return str(gettext("The search failed and the roster before it was kept: %(why)s", why=why))
    said = version.result.get("unsolved")
    if not isinstance(said, Mapping):
        return note
    if said.get("status") == "infeasible":
        clash = version.result.get("clash")
        parts = clash.get("parts", ()) if isinstance(clash, Mapping) else ()
        return clash_sentence(parts, company)
    if said.get("termination") == "cancelled":
        return str(gettext(STOPPED))
    return str(
        gettext(
            "No roster was found in %(seconds)s seconds, and none was excluded: give the search more time.",
            seconds=round(float(said.get("seconds", 0))),
        )
    )


def clash_sentence(parts: Sequence[Part], company: Organisation) -> str:
    """The rules that cannot be kept together."""
    if not parts:
        return str(gettext(NONE_EXISTS))
    named = [part_sentence(part, company) for part in parts]
    if len(named) == 1:
        return str(gettext("This cannot be kept: %(rule)s.", rule=named[0]))
    return str(gettext("These cannot all be kept: %(rules)s.", rules=gettext("; ").join(named)))


def part_sentence(part: Part, company: Organisation) -> str:
    """The rule in words, with the article behind it if there is one."""
    said, cite = _plain_part(part, company), part.get("cite")
    return str(gettext("%(sentence)s (%(cite)s)", sentence=said, cite=cite)) if cite else said


def _plain_part(part: Part, company: Organisation) -> str:
    rule, limit = str(part.get("rule", "")), part.get("limit")
    words = words_of(part, company)
    if rule == "pins":
        text = (
            gettext("%(who)s is pinned to %(shift)s on %(day)s")
            if words["shift"]
            else gettext("%(who)s is pinned to a day off on %(day)s")
        )
        return str(text) % words
    if rule == "availability":
        return str(gettext("%(who)s is away on %(days)s")) % words
    if rule == "forbidden_transition":
        before = company.shift_types.get(str(limit))
        return str(gettext("no %(shift)s on the day after %(before)s")) % (
            words | {"before": context.name_of(before, str(limit))}
        )
    if rule == "heads_cover":
        return str(gettext("the heads wanted for %(shift)s on %(days)s")) % words
    value = part.get("value")
    if limit in LIMITS:
        hours = i18n.write_number(int(value) / 60, 1).removesuffix(".0") if isinstance(value, int) else ""
        return str(gettext(LIMITS[str(limit)])) % (words | {"value": str(value or ""), "hours": hours})
    scope = gettext(", ").join(one for one in (words["who"], words["days"], words["shift"], words["role"]) if one)
    return f"{rule_name(rule)} ({scope})" if scope else rule_name(rule)


def _failure(version: RosterVersion) -> str | None:
    """The sentence of the search's job, if that is what failed."""
    number = version.result.get(JOB)
    if not isinstance(number, int):
        return None
    try:
        job = get_job(context.service(), context.actor(), number)
    except NotFound:
        return None
    if str(job.state) != "failed":
        return None
    params = job.result.get("params")
    return sentence_of(str(job.result.get("key", "")), params if isinstance(params, dict) else {}, job.error)
