"""Boards, cover and edits as the page's modules take them: the service's data with words of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from scheduler import wording
from scheduler.domain.calendar import minutes_between, runs_on, wall_time
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import RosterState, RosterVersion
from scheduler.planning.cover import RoleCover
from scheduler.services.roster_attempts import EditOutcome, Figures
from scheduler.services.roster_generation import SolveProgress
from web import context, i18n
from web.rosters import sentences

STATE_NAMES = {state: _l(wording.STATE_NAMES[state]) for state in RosterState}
STATE_TONES = {
    RosterState.DRAFT: "",
    RosterState.SOLVING: "info",
    RosterState.PROPOSED: "info",
    RosterState.EDITED: "info",
    RosterState.PUBLISHED: "good",
    RosterState.SUPERSEDED: "",
}
LEAVE_NAMES = {
    "annual": _l("annual leave"),
    "sick": _l("sick leave"),
    "training": _l("training"),
    "maternity": _l("maternity leave"),
    "unpaid": _l("unpaid leave"),
    "unavailable": _l("not available"),
}

FINE = 4  # decimals of figures that the page rounds: rounded twice, 257.49 would be 258


# the board


def present_board(data: dict[str, Any], note: str, company: Organisation) -> dict[str, Any]:
    """The board with names in the reader's language, weekdays, qualifications, and sentences for what is broken."""
    days = [date.fromisoformat(day) for day in data["days"]]
    zh = context.locale().startswith("zh")
    version = data["roster"]
    own = set(data["own"])
    kinds, cells = _packed(data["cells"])
    return {
        "roster": {
            **{key: version[key] for key in ("id", "state", "revision", "first_day", "days", "objective_fen")},
            "state_name": str(STATE_NAMES[RosterState(version["state"])]),
            "tone": STATE_TONES[RosterState(version["state"])],
        },
        "editable": version["state"] in ("draft", "proposed", "edited"),
        "days": [_day_data(day) for day in days],
        "today": _index_or_none(context.today(), days),
        "closed": data["closed"],
        "marked": {index: _mark(company, days[int(index)], zh) for index in data["marked"]},
        "shift_types": {
            code: {
                **{key: one[key] for key in ("start", "end", "blocks", "work_min", "night", "departments")},
                "name": one["zh" if zh else "en"],
                "runs": [runs_on(company, company.shift_types[code], day) for day in days],
            }
            for code, one in data["shift_types"].items()
        },
        "roles": {
            code: {"name": one["zh" if zh else "en"], "department": one["department"], "colour": one["colour"]}
            for code, one in data["roles"].items()
        },
        "departments": {code: one["zh" if zh else "en"] for code, one in data["departments"].items()},
        "people": [
            {
                "code": code,
                "name": name_zh if zh else name_en,
                "also": name_en if zh else name_zh,  # found by this name too
                "department": department,
                "own": mine,
                "planned_min": planned,
                "regular_min": regular,
                "rate": rate,
            }
            for code, name_zh, name_en, department, mine, _contract, planned, regular, rate in data["people"]
        ],
        "skills": _skills(company, [row[0] for row in data["people"]], days[0]),
        "kinds": kinds,
        "cells": cells,
        "leave": {
            person: {day: [str(LEAVE_NAMES.get(kind, kind)), status] for day, (kind, status) in found.items()}
            for person, found in data["leave"].items()
        },
        "requests": data["requests"],
        "off_pins": data["off_pins"],
        "violations": [
            {
                "person": found["person"],
                "days": [_index(day, days) for day in found["days"]],
                "hard": found["hard"],
                "rule": sentences.rule_name(found["rule"]),
                "fen": found["fen"],
                "text": sentences.sentence(found, company),
            }
            for found in data["violations"]
            if _worth_telling(found) and (found["person"] is None or found["person"] in own or found["hard"])
        ],
        "note": note,
        "gap": _gap(version),
        "stopped_early": version["result"].get("termination") == "gap_limit",
        "penalties": [
            {"rule": sentences.rule_name(rule), "fen": fen}
            for rule, fen in sorted(version["penalties"].items(), key=lambda item: -item[1])
            if fen
        ],
    }


def _skills(company: Organisation, people: Iterable[str], day: date) -> dict[str, dict[str, int]]:
    """What each of these people can do on the day: percent by role, in one pass over all skills."""
    found: dict[str, dict[str, int]] = {code: {} for code in people}
    for skill in company.skills:
        if skill.person in found and skill.valid_from <= day and (skill.valid_to is None or day <= skill.valid_to):
            found[skill.person][skill.role] = skill.proficiency_pct
    return found


def _packed(rows: Sequence[Sequence[list[Any] | None]]) -> tuple[list[list[Any]], list[list[int]]]:
    """Each different person-day once, and by person and day its number from 1 on (0: a day off)."""
    known: dict[tuple[Any, ...], int] = {}
    packed = [[0 if cell is None else known.setdefault(tuple(cell), len(known) + 1) for cell in row] for row in rows]
    return [list(kind) for kind in known], packed


def _day_data(day: date) -> dict[str, Any]:
    return {
        "iso": day.isoformat(),
        "weekday": str(format_date(day, "EEE", rebase=False)),
        "number": str(format_date(day, "M/d", rebase=False)),
        "long": i18n.write_day(day),
        "weekend": day.weekday() >= 5,
    }


def _mark(company: Organisation, day: date, zh: bool) -> str:
    marked = company.calendar[day]
    return (marked.note_zh if zh else marked.note_en) or str(DAY_KINDS.get(marked.kind, marked.kind))


DAY_KINDS = {
    "open": _l("working day"),
    "closed": _l("closed"),
    "holiday": _l("holiday"),
    "short": _l("short day"),
    "event": _l("special day"),
}


def _index(day: str, days: Sequence[date]) -> int:
    return (date.fromisoformat(day) - days[0]).days


def _index_or_none(day: date, days: Sequence[date]) -> int | None:
    found = (day - days[0]).days
    return found if 0 <= found < len(days) else None


def _worth_telling(violation: Mapping[str, Any]) -> bool:
    """Wages and the price of shortage are no fault of a person-day; they stand in the money."""
    of_money = ("labour_cost", "role_capacity", "deferrable_work", "role_switch")
    return violation["hard"] or violation["rule"] not in of_money


def _gap(version: Mapping[str, Any]) -> float | None:
    """The proven gap, as long as the roster is the one that the search found."""
    result = version["result"]
    if result.get("objective") != version["objective_fen"] or version["objective_fen"] is None:
        return None
    gap = result.get("gap")
    return float(gap) if gap is not None else None


# cover


def present_cover(covers: Sequence[RoleCover], version: RosterVersion, company: Organisation) -> dict[str, Any]:
    """Person-hours by role and day: needed with its band, given, short; and what the shortage is expected to cost.

    Of a role that ``waits`` the hours short are hours of work that are late for a day.
    """
    rows = [
        {
            "role": cover.role,
            "name": context.name_of(company.roles[cover.role]),
            "colour": company.roles[cover.role].colour,
            "need": _rounded(cover.day_need),
            "low": _rounded(cover.day_low),
            "high": _rounded(cover.day_high),
            "given": _rounded(cover.day_given),
            "short": _rounded(cover.day_short, FINE),
            "short_hours": round(cover.short_hours, FINE),
            "short_fen": cover.short_fen,
            "idle_hours": round(cover.idle_hours, 1),
            "waits": cover.waits,
        }
        for cover in covers
    ]
    return {
        "revision": version.revision,
        "roles": rows,
        "short_hours": round(sum(cover.short_hours for cover in covers if not cover.waits), FINE),
        "late_hours": round(sum(cover.short_hours for cover in covers if cover.waits), FINE),
        "short_fen": sum(cover.short_fen for cover in covers),
    }


def present_slots(cover: RoleCover, version: RosterVersion, day: int, company: Organisation) -> dict[str, Any]:
    """One role on one day by slot: heads needed on average with the 10–90% band, given, and short."""
    zone, slot_min = company.site.zone, company.site.slot_min
    start = wall_time(zone, version.first_day, 0)
    begin, end = (
        minutes_between(start, wall_time(zone, version.first_day + timedelta(days=d), 0)) // slot_min
        for d in (day, day + 1)
    )
    at = wall_time(zone, version.first_day + timedelta(days=day), 0)
    times = [_clock(at, i * slot_min, context.zone()) for i in range(end - begin)]
    part = slice(begin, end)
    return {
        "role": cover.role,
        "name": context.name_of(company.roles[cover.role]),
        "colour": company.roles[cover.role].colour,
        "day": i18n.write_day(version.first_day + timedelta(days=day)),
        "slot_min": slot_min,
        "times": times,
        "need": _rounded(cover.need_mean[part], 2),
        "low": _rounded(cover.need_low[part], 2),
        "high": _rounded(cover.need_high[part], 2),
        "given": _rounded(cover.given[part], 2),
        "short": _rounded(cover.short_by_slot[part], 2),
        "waits": cover.waits,
    }


def _clock(start: datetime, minutes: int, zone: Any) -> str:
    return f"{(start + timedelta(minutes=minutes)).astimezone(zone):%H:%M}"


def _rounded(values: Iterable[float], digits: int = 1) -> list[float]:
    return [round(float(value), digits) for value in values]


# edits


def present_outcome(outcome: EditOutcome, company: Organisation) -> dict[str, Any]:
    """What an edit does, in words, money and figures."""
    assigned = outcome.assigned
    return {
        "revision": outcome.revision,
        "shift_type": assigned.shift_type if assigned else None,
        "roles": list(assigned.roles) if assigned else [],
        "broken": [sentences.sentence(found, company) for found in outcome.broken],
        "change_fen": outcome.change_fen,
        "by_rule": [
            {"rule": sentences.rule_name(rule), "fen": fen}
            for rule, fen in sorted(outcome.by_rule.items(), key=lambda item: -abs(item[1]))
        ],
        "short_hours": [
            {"role": context.name_of(company.roles[role]), "hours": hours}
            for role, hours in sorted(outcome.short_hours_by_role.items(), key=lambda item: -abs(item[1]))
            if abs(hours) >= 0.05 and role in company.roles
        ],
        "effect": present_difference(outcome.before, outcome.after),
        "cells": len(outcome.changes),
    }


def present_difference(before: Figures, after: Figures) -> dict[str, float]:
    """How much more a roster has than before of each figure: hours, fen, wishes granted."""
    return {name: round(value - getattr(before, name), 2) for name, value in asdict(after).items()}


def broken_sentences(violations: Iterable[Any], company: Organisation) -> list[str]:
    """Every violation of a RuleBroken as a sentence, each once."""
    return list(dict.fromkeys(sentences.sentence(found, company) for found in violations))


# generating


def present_progress(now: SolveProgress) -> dict[str, Any]:
    """How far a solve is; money in fen, ``gap`` a ratio. ``proving``: nothing is proved yet beyond what was known."""
    proving = len(now.bounds) == 1 and now.gap != 0  # the first is known before any search, and far off
    return {
        "state": str(now.state),
        "state_name": str(STATE_NAMES[now.state]),
        "phase": now.phase,
        "incumbent_fen": now.incumbent_fen,
        "bound_fen": None if proving else now.bound_fen,
        "gap": now.gap,
        "proving": proving,
        "elapsed_s": round(now.elapsed_s, 1) if now.elapsed_s is not None else None,
        "time_limit_s": now.time_limit_s,
        "incumbents": [list(found) for found in now.incumbents],
        "bounds": [list(found) for found in now.bounds[1:] or (() if proving else now.bounds)],
        "short_hours": now.short_hours,
        "finishing": now.finish_requested,
        "cancelling": now.cancel_requested,
    }
