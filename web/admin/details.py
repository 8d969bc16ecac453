"""An audit entry as people read it: names for keys, values with units, and on demand the raw words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.organisation import Organisation
from scheduler.storage.audit import AuditEntry
from web.admin.actions import ACTION_NAMES
from web.admin.values import write_value

LONGEST = 160
DETAIL_NAMES = {
    "accepted": _l("accepted"),
    "account": _l("Account"),
    "added": _l("New"),
    "address": _l("address"),
    "after": _l("after"),
    "aims": _l("what was sought"),
    "anchors": _l("anchors"),
    "answer": _l("answer"),
    "at": _l("time"),
    "attribution_version": _l("version of the attribution"),
    "badge_needs_pin": _l("badge and PIN at a kiosk"),
    "based_on": _l("based on roster"),
    "before": _l("before"),
    "before_fen": _l("before"),
    "blocking": _l("blocking"),
    "budget_fen": _l("budget"),
    "by_mail": _l("notices by mail"),
    "card_version": _l("version of the score"),
    "cards": _l("scores"),
    "cells": _l("cells"),
    "change_fen": _l("change of cost"),
    "changed": _l("Changed"),
    "changed_deltas": _l("differences changed"),
    "changed_people": _l("people changed"),
    "changes": _l("changes"),
    "claims": _l("points in dispute"),
    "clash": _l("clashing rules"),
    "code": _l("Code"),
    "confirm": _l("solved anew"),
    "content_hash": _l("fingerprint of the content"),
    "contract": _l("Contract"),
    "copied": _l("shifts copied"),
    "corrections_per_month": _l("corrections in a month"),
    "cost_per_hour": _l("Cost per hour"),
    "day": _l("Day"),
    "days": _l("Days"),
    "decision": _l("decision"),
    "deltas": _l("differences"),
    "deltas_hash": _l("fingerprint of the differences"),
    "department": _l("Department"),
    "departments": _l("Departments"),
    "earlier_ends": _l("the earlier one ends"),
    "entered_by": _l("entered by"),
    "error": _l("error"),
    "evidence": _l("evidence"),
    "exception": _l("publication by exception"),
    "exceptions": _l("exceptions"),
    "exposure": _l("exposure"),
    "fen": _l("amount"),
    "file": _l("File"),
    "files": _l("files"),
    "first": _l("First day"),
    "first_day": _l("First day"),
    "forecast_run": _l("forecast"),
    "frozen": _l("frozen values"),
    "future_tolerance_s": _l("clock ahead, at most"),
    "gap": _l("gap"),
    "gap_limit_ratio": _l("good enough at a gap of"),
    "has_address": _l("an address is given"),
    "hired_on": _l("Hired on"),
    "job": _l("Job"),
    "key": _l("kind of derogation"),
    "kind": _l("Kind"),
    "known_work": _l("Known work"),
    "kpis": _l("KPIs"),
    "last": _l("Last day"),
    "last_day": _l("Last day"),
    "leave": _l("leave"),
    "left_on": _l("Last day"),
    "like": _l("like role"),
    "locale": _l("Language"),
    "lock_hash": _l("fingerprint of the lock"),
    "marked": _l("marked"),
    "message": _l("Message"),
    "minutes": _l("minutes"),
    "name": _l("called"),
    "name_en": _l("Name in English"),
    "name_zh": _l("Name in Chinese"),
    "note": _l("note"),
    "num_workers": _l("processors"),
    "number": _l("Number"),
    "numerator": _l("numerator"),
    "objective": _l("cost"),
    "over_regular_min": _l("above the regular week"),
    "overtaken_by": _l("overtaken by"),
    "owed_fen": _l("owed"),
    "own_device": _l("clocking from an own device"),
    "packs": _l("rule packs"),
    "params": _l("settings"),
    "people": _l("People"),
    "period": _l("Period"),
    "person": _l("Person"),
    "points_e4": _l("points"),
    "pools": _l("amounts to divide"),
    "prices": _l("prices"),
    "proficiency_pct": _l("Proficiency"),
    "punch": _l("punch"),
    "punch_kind": _l("kind of punch"),
    "quarantined": _l("Quarantine"),
    "reason": _l("Reason"),
    "refusal": _l("refusal"),
    "removed": _l("removed"),
    "replaces": _l("in place of"),
    "reserve_fen": _l("reserve"),
    "reserve_permille": _l("reserve"),
    "result_version": _l("version it made"),
    "revision": _l("revision"),
    "role": _l("Role"),
    "roles": _l("roles"),
    "roster": _l("Roster"),
    "rosters": _l("rosters"),
    "rounding_min": _l("minutes of rounding"),
    "rows": _l("rows"),
    "rule": _l("Rule"),
    "rules": _l("Rules"),
    "seconds": _l("seconds"),
    "seed": _l("seed"),
    "segments": _l("segments"),
    "sessions_ended": _l("sessions ended"),
    "settled": _l("settled"),
    "sha256": _l("fingerprint"),
    "shift_e4": _l("shift"),
    "shift_type": _l("shift type"),
    "skipped": _l("left out"),
    "slack": _l("share that may cost more"),
    "source": _l("source"),
    "state": _l("State"),
    "status": _l("Status"),
    "step": _l("step"),
    "steps": _l("steps"),
    "stored": _l("taken in"),
    "strong": _l("important"),
    "subject": _l("subject"),
    "supersedes": _l("in place of roster"),
    "tags": _l("Protections and working-time system"),
    "taker": _l("who takes it"),
    "time_limit_s": _l("time limit"),
    "unchanged": _l("Same"),
    "units": _l("units"),
    "unmeasured": _l("roles without figures"),
    "valid_from": _l("First day"),
    "valid_to": _l("Last day"),
    "values": _l("values"),
    "version": _l("Version"),
    "violations_accepted": _l("broken rules accepted"),
    "waiting": _l("waiting"),
    "wants": _l("wish"),
    "week": _l("week"),
    "weekly_units": _l("units a week"),
    "weight": _l("weight"),
    "weights": _l("weights"),
}
TARGET_NAMES = {
    "accounts": _l("Accounts"),
    "appeal": _l("Appeal"),
    "attribution": _l("Attribution"),
    "bonus": _l("Bonus"),
    "calendar": _l("Calendar"),
    "correction": _l("Correction"),
    "day": _l("Day"),
    "days": _l("Days"),
    "department": _l("Department"),
    "derogation": _l("Derogation"),
    "device": _l("Device"),
    "expected_volume": _l("Expected volume"),
    "file": _l("File"),
    "forecast_run": _l("Forecast"),
    "hours": _l("Hours"),
    "hours_exception": _l("Exception"),
    "import": _l("File"),
    "job": _l("Job"),
    "jobs": _l("Jobs"),
    "known_work": _l("Known work"),
    "kpi": _l("KPI"),
    "kpis": _l("KPIs"),
    "notice": _l("Notice"),
    "notices": _l("Notices"),
    "pack": _l("rule pack"),
    "packs": _l("rule packs"),
    "period": _l("Period"),
    "person": _l("Person"),
    "punch_policy": _l("Rules of punching"),
    "punch_quarantine": _l("Punches in quarantine"),
    "request": _l("Request"),
    "requests": _l("Rules for requests"),
    "role": _l("Role"),
    "roster": _l("Roster"),
    "site": _l("Site"),
    "training": _l("Value of missing qualifications"),
    "week_template": _l("Template of a week"),
    "weights": _l("Role weights"),
}
NAMED_TARGETS = frozenset({"person", "role", "department"})  # told by their names, not by their codes


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """``details`` pairs names with texts; an entry without any has none. ``raw``: the entry as it is kept, empty
    where the words already say all of it."""

    entry: AuditEntry
    action: object
    target: str
    details: tuple[tuple[str, str], ...]
    raw: str


def present_entry(entry: AuditEntry, company: Organisation | None) -> EntryRow:
    """One line of the log in the reader's language."""
    kept = {name: value for name, value in entry.detail.items() if value not in (None, "", [], {})}
    return EntryRow(
        entry=entry,
        action=ACTION_NAMES.get(entry.action, entry.action),
        target=_target(entry, company),
        details=tuple(_details(entry.action, kept, company)),
        raw=f"{entry.action} {entry.target} {json.dumps(entry.detail, ensure_ascii=False)}" if kept else "",
    )


def _target(entry: AuditEntry, company: Organisation | None) -> str:
    kind, colon, which = entry.target.partition(":")
    if kind not in TARGET_NAMES:
        return entry.target
    if not colon:
        return str(TARGET_NAMES[kind])
    first, dots, last = which.partition("..")
    days = [write_value("", "day", day, company) for day in ((first, last) if dots else (which,))]
    which = " – ".join(days) if dots or days[0] != which else write_value("", kind, which, company)
    return f"{TARGET_NAMES[kind]} {which}"


def meant_target(words: str) -> str:
    """What the page calls "Appeal 1" is kept as ``appeal:1``: the target of these words, or the words themselves."""
    words = words.strip()
    for kind, label in sorted(TARGET_NAMES.items(), key=lambda pair: (-len(str(pair[1])), pair[0])):
        rest = words[len(str(label)) :]
        if words.casefold().startswith(str(label).casefold()) and (not rest or rest[0].isspace() or rest[0].isdigit()):
            which = rest.strip()
            if not which:
                return kind
            if kind in NAMED_TARGETS:
                return which
            numbered = kind == "file" and which.isdecimal()  # imports are called files too
            return f"import:{which}" if numbered else f"{kind}:{which}"
    return words


def _details(action: str, detail: Mapping[str, object], company: Organisation | None) -> Iterator[tuple[str, str]]:
    for key, value in detail.items():
        if key == "changes" and isinstance(value, dict):
            for name, pair in value.items():
                if isinstance(pair, list) and len(pair) == 2:
                    before, after = (write_value(action, str(name), one, company) or "–" for one in pair)
                    yield _name(action, str(name)), f"{before} → {after}"[:LONGEST]
            continue
        if key == "params" and isinstance(value, dict):
            yield from _details(action, value, company)
            continue
        if key == "days" and isinstance(value, int):
            yield str(gettext("number of days")), write_value(action, key, value, company)
            continue
        yield _name(action, key), write_value(action, key, value, company)[:LONGEST]


def _name(action: str, key: str) -> str:
    """A key that nobody named yet is shown as it is written, without its underscores."""
    if key == "role" and action.startswith("account."):  # what an account may do, not where people work
        return str(gettext("Account role"))
    if key == "points_e4" and action == "bonus.result":  # a mark given to a department, no contribution points
        return str(gettext("Audited result"))
    return str(DETAIL_NAMES.get(key, key.replace("_", " ")))
