"""An audit entry as people read it: names for keys, people and roles, before and after; the raw words are exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.organisation import Named, Organisation
from scheduler.storage.audit import AuditEntry
from web.admin.actions import ACTION_NAMES
from web.context import name_of
from web.i18n import write_money

LONGEST = 160
DETAIL_NAMES = {
    "accepted": _l("accepted"),
    "account": _l("Account"),
    "added": _l("New"),
    "address": _l("address"),
    "anchors": _l("anchors"),
    "attribution_version": _l("version of the attribution"),
    "based_on": _l("based on roster"),
    "blocking": _l("blocking"),
    "budget_fen": _l("budget"),
    "changed": _l("Changed"),
    "changed_people": _l("people changed"),
    "changes": _l("changes"),
    "code": _l("Code"),
    "confirm": _l("solved anew"),
    "content_hash": _l("fingerprint of the content"),
    "contract": _l("Contract"),
    "copied": _l("shifts copied"),
    "cost_per_hour": _l("Cost per hour"),
    "day": _l("Day"),
    "days": _l("Days"),
    "decision": _l("decision"),
    "deltas": _l("differences"),
    "deltas_hash": _l("fingerprint of the differences"),
    "department": _l("Department"),
    "departments": _l("Departments"),
    "earlier_ends": _l("the earlier one ends"),
    "error": _l("error"),
    "exceptions": _l("exceptions"),
    "file": _l("File"),
    "first": _l("First day"),
    "first_day": _l("First day"),
    "forecast_run": _l("forecast"),
    "gap": _l("gap"),
    "hired_on": _l("Hired on"),
    "job": _l("Job"),
    "kind": _l("Kind"),
    "last": _l("Last day"),
    "last_day": _l("Last day"),
    "left_on": _l("Last day"),
    "locale": _l("Language"),
    "message": _l("Message"),
    "minutes": _l("minutes"),
    "name": _l("Name"),
    "name_en": _l("Name in English"),
    "name_zh": _l("Name in Chinese"),
    "note": _l("note"),
    "number": _l("Number"),
    "objective": _l("cost"),
    "packs": _l("rule packs"),
    "params": _l("settings"),
    "period": _l("Period"),
    "person": _l("Person"),
    "prices": _l("prices"),
    "proficiency_pct": _l("Proficiency"),
    "quarantined": _l("Quarantine"),
    "reason": _l("Reason"),
    "refusal": _l("refusal"),
    "role": _l("Role"),
    "roster": _l("Roster"),
    "rosters": _l("rosters"),
    "rounding_min": _l("minutes of rounding"),
    "rules": _l("Rules"),
    "seconds": _l("seconds"),
    "segments": _l("segments"),
    "sessions_ended": _l("sessions ended"),
    "sha256": _l("fingerprint"),
    "shift_type": _l("shift type"),
    "slack": _l("share that may cost more"),
    "state": _l("State"),
    "status": _l("Status"),
    "tags": _l("Protections and working-time system"),
    "unchanged": _l("Same"),
    "valid_from": _l("First day"),
    "valid_to": _l("Last day"),
    "values": _l("values"),
    "version": _l("Version"),
    "weight": _l("weight"),
}
TARGET_NAMES = {
    "person": _l("Person"),
    "roster": _l("Roster"),
    "hours_exception": _l("Exception"),
    "job": _l("Job"),
    "import": _l("File"),
    "role": _l("Role"),
    "kpi": _l("Indicator"),
    "period": _l("Period"),
    "pack": _l("rule pack"),
    "days": _l("Days"),
    "hours": _l("Hours"),
    "training": _l("Value of missing qualifications"),
    "department": _l("Department"),
    "device": _l("Device"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """``details`` pairs names with texts; an entry without any has none."""

    entry: AuditEntry
    action: object
    target: str
    details: tuple[tuple[str, str], ...]


def present_entry(entry: AuditEntry, company: Organisation | None) -> EntryRow:
    """One line of the log in the reader's language."""
    return EntryRow(
        entry=entry,
        action=ACTION_NAMES.get(entry.action, entry.action),
        target=_target(entry.target, company),
        details=tuple(_details(entry.detail, company)),
    )


def _target(target: str, company: Organisation | None) -> str:
    kind, colon, which = target.partition(":")
    if not colon or kind not in TARGET_NAMES:
        return target
    return f"{TARGET_NAMES[kind]} {_value(kind, which, company)}"


def _details(detail: Mapping[str, object], company: Organisation | None) -> Iterator[tuple[str, str]]:
    for key, value in detail.items():
        if value in (None, "", [], {}):
            continue
        if key == "changes" and isinstance(value, dict):
            for name, pair in value.items():
                if isinstance(pair, list) and len(pair) == 2:
                    before, after = (_value(str(name), one, company) or "–" for one in pair)
                    yield _name(str(name)), f"{before} → {after}"[:LONGEST]
            continue
        yield _name(key), _value(key, value, company)[:LONGEST]


def _name(key: str) -> str:
    """A key that nobody named yet is shown as it is written, without its underscores."""
    return str(DETAIL_NAMES.get(key, key.replace("_", " ")))


def _value(key: str, value: object, company: Organisation | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if key.endswith("_fen") and isinstance(value, int):
        return write_money(value)
    if isinstance(value, list):
        return ", ".join(_value(key, one, company) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{_name(str(name))} {_value(str(name), one, company)}" for name, one in value.items())
    known = _known(key, str(value), company)
    return name_of(known) if known is not None else str(value)


def _known(key: str, code: str, company: Organisation | None) -> Named | None:
    """The person, role, department or contract that a code names."""
    if company is None:
        return None
    things: Mapping[str, Named] = {
        "person": company.people,
        "people": company.people,
        "role": company.roles,
        "department": company.departments,
        "departments": company.departments,
        "contract": company.contracts,
        "shift_type": company.shift_types,
    }.get(key, {})
    return things.get(code)
