"""Why a solve gave no roster: as data for the page's own words, and in one sentence for the note and the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from scheduler.messages import N_
from scheduler.planning.lawful.cite import Cite, law_data
from scheduler.wording import RULE_NAMES
from solver.contract import LIMITS_BY_TYPE
from solver.problem import Limit, Problem

if TYPE_CHECKING:
    from solver.explain.conflict import Clash, Conflict

NOTHING_FOUND = N_("No roster was found in %(seconds)s seconds, and none was excluded: give the search more time.")
NONE_EXISTS = N_("No roster can keep all hard rules.")
STOPPED = N_("The search was stopped before it had found a roster.")

Say = Callable[[str], str]  # a text of ours in the reader's language

# limit to its words; hours where the limit counts minutes
_LIMITS = {
    "min_minutes_per_day": N_("at least %(hours)s h a day for %(who)s"),
    "max_minutes_per_day": N_("at most %(hours)s h a day for %(who)s"),
    "min_minutes_per_week": N_("at least %(hours)s h a week for %(who)s"),
    "max_minutes_per_week": N_("at most %(hours)s h a week for %(who)s"),
    "min_minutes": N_("at least %(hours)s h in all for %(who)s"),
    "max_minutes": N_("at most %(hours)s h in all for %(who)s"),
    "min_rest_min": N_("%(hours)s h of rest between shifts for %(who)s"),
    "max_consecutive_days": N_("at most %(value)s days in a row for %(who)s"),
    "min_consecutive_days": N_("at least %(value)s days in a row for %(who)s"),
    "min_consecutive_days_off": N_("at least %(value)s days off in a row for %(who)s"),
    "max_consecutive_days_off": N_("at most %(value)s days off in a row for %(who)s"),
    "min_consecutive_of_type": N_("at least %(value)s days in a row of shift type %(shift_type)s for %(who)s"),
    "max_consecutive_of_type": N_("at most %(value)s days in a row of shift type %(shift_type)s for %(who)s"),
    "max_weekends": N_("at most %(value)s weekends for %(who)s"),
    "complete_weekends": N_("weekends free or worked as a whole for %(who)s"),
    "max_nights": N_("at most %(value)s nights for %(who)s"),
    "max_consecutive_nights": N_("at most %(value)s nights in a row for %(who)s"),
    "min_days_off_per_week": N_("at least %(value)s days off a week for %(who)s"),
    "max_standby": N_("at most %(value)s standby shifts for %(who)s"),
    "max_shifts_of_type": N_("at most %(value)s shifts of type %(shift_type)s for %(who)s"),
    "identical_weekends": N_("one shift type on a weekend for %(who)s"),
    "no_night_before_free_weekend": N_("no night before a free weekend for %(who)s"),
    "max_consecutive_weekends": N_("at most %(value)s weekends in a row for %(who)s"),
    "min_consecutive_weekends": N_("at least %(value)s weekends in a row for %(who)s"),
    "min_shifts": N_("at least %(value)s shifts for %(who)s"),
    "max_shifts": N_("at most %(value)s shifts for %(who)s"),
    "min_shifts_of_type": N_("at least %(value)s shifts of type %(shift_type)s for %(who)s"),
    "min_days_off_after_nights": N_("at least %(value)s days off after nights for %(who)s"),
    "max_types_per_week": N_("at most %(value)s shift types a week for %(who)s"),
    "rotation": N_("the rotation of shift types for %(who)s"),
    "unwanted_patterns": N_("an unwanted pattern of %(who)s"),
    "wanted_patterns": N_("a wanted pattern of %(who)s"),
    "limit": N_("a limit over some days for %(who)s"),
}


def clash_data(conflict: Conflict, problem: Problem, first_day: date) -> dict[str, Any]:
    """``parts``: rule, person, days (ISO), shift type, limit and its value, none of which can be spared.

    Days of one leave, and of demand for one shift type, are one part. ``proven`` is False when a step of the search for
    them ran out of time: then some part may be needless. ``repairs``: what would give a roster, the cheapest first;
    each a list of changes, which are parts with their kind and the values before and after.
    """
    parts: dict[Clash, list[int]] = {}
    for member in conflict.members:
        several = member.rule in ("availability", "heads_cover")
        parts.setdefault(replace(member, days=()) if several else member, []).extend(member.days)
    return {
        "proven": conflict.proven,
        "parts": [_part(replace(member, days=tuple(days)), problem, first_day) for member, days in parts.items()],
        "repairs": [
            {
                "changes": [
                    _part(change.clash, problem, first_day)
                    | {"kind": str(change.kind), "before": change.before, "after": change.after}
                    for change in repair.changes
                ],
                "cost": repair.cost,
                "least": repair.least,
            }
            for repair in conflict.repairs
        ],
    }


def _part(member: Clash, problem: Problem, first_day: date) -> dict[str, Any]:
    return {
        "rule": member.rule,
        "person": member.employee,
        "days": [(first_day + timedelta(days=day)).isoformat() for day in member.days],
        "shift_type": member.shift_type,
        "limit": member.limit,
        "value": _value(problem, member),
        "skill": member.skill,
        "role": member.role,
        "upper": member.upper,
        **({"source": member.source} if member.source is not None else {}),
    }


def with_articles(clash: Mapping[str, Any], cite: Cite) -> dict[str, Any]:
    """The same clash, its parts and changes with the labour rules behind them."""

    def told(part: Mapping[str, Any]) -> dict[str, Any]:
        return {**part, **law_data(cite(part["rule"], part["person"], part["shift_type"], part.get("source")))}

    repairs = [{**one, "changes": [told(change) for change in one["changes"]]} for one in clash["repairs"]]
    return {**clash, "parts": [told(part) for part in clash["parts"]], "repairs": repairs}


def clash_sentence(
    said: Mapping[str, Any], clash: Mapping[str, Any] | None, names: Mapping[str, str], say: Say = str
) -> str:
    """The note of a roster whose solve gave nothing.

    ``said`` is the stored result, ``clash`` what ``clash_data`` gave, ``names`` maps codes of people to names, ``say``
    translates (default: English).
    """
    if said["status"] != "infeasible":
        if said["termination"] == "cancelled":
            return say(STOPPED)
        return say(NOTHING_FOUND) % {"seconds": f"{said['seconds']:.0f}"}
    if not clash or not clash["parts"]:
        return say(NONE_EXISTS)
    parts = [_words(part, names, say) for part in clash["parts"]]
    if len(parts) == 1:
        return say(N_("This cannot be kept: %(rule)s.")) % {"rule": parts[0]}
    rules = say(N_("%(first)s and %(last)s")) % {"first": say(N_(", ")).join(parts[:-1]), "last": parts[-1]}
    return say(N_("These cannot all be kept: %(rules)s.")) % {"rules": rules}


def ways_out(clash: Mapping[str, Any] | None, names: Mapping[str, str], say: Say = str) -> str:
    """What would give a roster, in one sentence; empty where nothing is known. Arguments as of ``clash_sentence``."""
    repairs = (clash or {}).get("repairs") or ()
    comma = say(N_(", "))
    ways = [comma.join(_change(change, names, say) for change in repair["changes"]) for repair in repairs]
    return say(N_("What would help: %(ways)s.")) % {"ways": say(N_("; or ")).join(ways)} if ways else ""


def _change(change: Mapping[str, Any], names: Mapping[str, str], say: Say) -> str:
    rule = _words(change, names, say)
    if change["kind"] == "train" and change["person"] is not None:
        words = {"who": names.get(change["person"], change["person"]), "what": _what(change)}
        return say(N_("qualify %(who)s for %(what)s")) % words
    if change["before"] is None:
        return say(N_("do without %(rule)s")) % {"rule": rule}
    return say(N_("%(rule)s, changed from %(before)s to %(after)s")) % {
        "rule": rule,
        "before": _amount(change, "before"),
        "after": _amount(change, "after"),
    }


def _amount(change: Mapping[str, Any], key: str) -> str:
    """Hours where the limit counts minutes."""
    minutes = "%(hours)s" in _LIMITS.get(change["limit"] or "", "")
    return f"{change[key] / 60:g}" if minutes else str(change[key])


def _what(part: Mapping[str, Any]) -> str:
    """The shift type, skill or role of a qualification."""
    return " ".join(one for one in (part["shift_type"], part.get("skill"), part.get("role")) if one)


def _value(problem: Problem, member: Clash) -> int | None:
    if member.employee is None or member.limit is None:
        return None
    contract = problem.employee_by_id[member.employee].contract
    if member.limit in LIMITS_BY_TYPE:
        by_type = getattr(contract, member.limit)
        return next((held.value for kind, held in by_type if kind == member.shift_type), None)
    limit = getattr(contract, member.limit, None)  # a member may name a limit that is no contract's
    return limit.value if isinstance(limit, Limit) else None


def _words(part: Mapping[str, Any], names: Mapping[str, str], say: Say) -> str:
    said = _plain_words(part, names, say)
    article = part.get("cite")
    return say(N_("%(what)s (%(article)s)")) % {"what": said, "article": article} if article else said


def _plain_words(part: Mapping[str, Any], names: Mapping[str, str], say: Say) -> str:
    days: list[str] = part["days"]
    value = part["value"]
    words = {
        "who": names.get(part["person"] or "", part["person"]),
        "shift_type": part["shift_type"],
        "before": part["limit"],
        "days": (say(N_("%(first)s and %(last)s")) % {"first": say(N_(", ")).join(days[:-1]), "last": days[-1]})
        if len(days) > 1
        else "".join(days),
        "value": value,
        "hours": f"{value / 60:g}" if value is not None else "",
    }
    match part["rule"]:
        case "pins" if part["shift_type"]:
            text = N_("the pin of %(who)s to shift %(shift_type)s on %(days)s")
        case "pins":
            text = N_("the pin of %(who)s to a day off on %(days)s")
        case "availability":
            text = N_("the absence of %(who)s on %(days)s")
        case "forbidden_transition":
            text = N_("no %(shift_type)s on the day after %(before)s")
        case "qualification" if _what(part):
            words["what"] = _what(part)
            text = N_("that %(who)s is not qualified for %(what)s") if part["person"] else N_("who may do %(what)s")
        case "qualification" if part["person"]:
            text = N_("what %(who)s may work")
        case "heads_cover" if part.get("upper"):
            text = N_("the most heads for %(shift_type)s on %(days)s")
        case "heads_cover":
            text = N_("the heads wanted for %(shift_type)s on %(days)s")
        case _ if part["limit"] in _LIMITS:
            text = _LIMITS[part["limit"]]
        case rule:
            scope = say(N_(", ")).join(one for one in (words["who"], words["days"], words["shift_type"]) if one)
            return f"{say(RULE_NAMES[rule])} ({scope})" if scope else say(RULE_NAMES[rule])
    return say(text) % words
