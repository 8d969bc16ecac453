"""Why a solve gave no roster: as data for the page's own words, and in one English sentence for the note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from solver.problem import Limit, Problem

if TYPE_CHECKING:
    from solver.explain.conflict import Clash, Conflict

NOTHING_FOUND = "No roster was found in {seconds:.0f} s and none was excluded: give the search more time."
NONE_EXISTS = "No roster can keep all hard rules."
STOPPED = "The search was stopped before it had found a roster."

# limit to its words; hours where the limit counts minutes
_LIMITS = {
    "min_minutes_per_day": "at least {hours} h a day",
    "max_minutes_per_day": "at most {hours} h a day",
    "min_minutes_per_week": "at least {hours} h a week",
    "max_minutes_per_week": "at most {hours} h a week",
    "min_minutes": "at least {hours} h in all",
    "max_minutes": "at most {hours} h in all",
    "min_rest_min": "{hours} h of rest between shifts",
    "max_consecutive_days": "at most {value} days in a row",
    "min_consecutive_days": "at least {value} days in a row",
    "min_consecutive_days_off": "at least {value} days off in a row",
    "max_weekends": "at most {value} weekends",
    "complete_weekends": "weekends free or worked as a whole",
    "max_nights": "at most {value} nights",
    "max_consecutive_nights": "at most {value} nights in a row",
    "min_days_off_per_week": "at least {value} days off a week",
    "max_shifts_of_type": "at most {value} shifts of type {shift_type}",
}


def clash_data(conflict: Conflict, problem: Problem, first_day: date) -> dict[str, Any]:
    """``parts``: rule, person, days (ISO), shift type, limit and its value, none of which can be spared.

    ``proven`` is False when a step of the search for them ran out of time: then some part may be needless.
    """
    return {
        "proven": conflict.proven,
        "parts": [
            {
                "rule": member.rule,
                "person": member.employee,
                "days": [(first_day + timedelta(days=day)).isoformat() for day in member.days],
                "shift_type": member.shift_type,
                "limit": member.limit,
                "value": _value(problem, member),
            }
            for member in conflict.members
        ],
    }


def clash_sentence(said: Mapping[str, Any], clash: Mapping[str, Any] | None, names: Mapping[str, str]) -> str:
    """The note of a roster whose solve gave nothing.

    ``said`` is the stored result, ``clash`` what ``clash_data`` gave, ``names`` maps codes of people to names.
    """
    if said["status"] != "infeasible":
        return STOPPED if said["termination"] == "cancelled" else NOTHING_FOUND.format(seconds=said["seconds"])
    if not clash or not clash["parts"]:
        return NONE_EXISTS
    parts = [_words(part, names) for part in clash["parts"]]
    shown = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"These cannot all be kept: {shown}." if len(parts) > 1 else f"This cannot be kept: {shown}."


def _value(problem: Problem, member: Clash) -> int | None:
    if member.employee is None or member.limit is None:
        return None
    contract = problem.employee_by_id[member.employee].contract
    if member.limit == "max_shifts_of_type":
        return next((limit.value for kind, limit in contract.max_shifts_of_type if kind == member.shift_type), None)
    limit = getattr(contract, member.limit)
    return limit.value if isinstance(limit, Limit) else None


def _words(part: Mapping[str, Any], names: Mapping[str, str]) -> str:
    who = names.get(part["person"] or "", part["person"])
    days = " and ".join(part["days"]) or "the day after"
    match part["rule"]:
        case "pins":
            held = f"to shift {part['shift_type']}" if part["shift_type"] else "to a day off"
            return f"the pin of {who} {held} on {days}"
        case "availability":
            return f"the absence of {who} on {days}"
        case "forbidden_transition":
            return f"no {part['shift_type']} on the day after {part['limit']}"
        case "heads_cover":
            return f"the heads wanted for {part['shift_type']} on {days}"
        case _:
            value = part["value"]
            hours = f"{value / 60:g}" if value is not None else ""
            limit = _LIMITS[part["limit"]].format(value=value, hours=hours, shift_type=part["shift_type"])
            return f"{limit} for {who}"
