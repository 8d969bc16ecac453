"""What an audit entry's figures, days and codes mean: with units, dates and names in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.organisation import Named, Organisation
from web.admin.forms import ROLE_NAMES
from web.admin.presenters import KIND_NAMES as JOB_KINDS
from web.admin.presenters import STATE_NAMES as JOB_STATES
from web.clock.presenters import DEVICE_KINDS, SOURCES, WHAT_NAMES
from web.context import name_of
from web.hours.presenters import DECISION_NAMES, KIND_NAMES, PUNCH_NAMES
from web.i18n import LOCALE_NAMES, write_date, write_datetime, write_money, write_percent, write_signed, write_units
from web.imports.presenters import KIND_NAMES as FILE_KINDS
from web.people.presenters import TAG_NAMES
from web.requests.presenters import LEAVE_NAMES

SHOWN_OF_HASH = 12
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*[Z0-9]")
_HASH = re.compile(r"[0-9a-f]{40,}")
# of a key, in every entry; of (the action's first word, key), in entries of that room
CODES: dict[str, Mapping[str, object]] = {
    "decision": {one.value: name for one, name in DECISION_NAMES.items()},
    "leave": {one.value: name for one, name in LEAVE_NAMES.items()},
    "locale": LOCALE_NAMES,
    "punch_kind": PUNCH_NAMES,
    "source": SOURCES,
    "wants": {"on": _l("to work"), "off": _l("a day off")},
}
CODES_OF_ROOM: dict[tuple[str, str], Mapping[str, object]] = {
    ("account", "role"): {one.value: name for one, name in ROLE_NAMES.items()},
    ("correction", "kind"): {one.upper(): name for one, name in WHAT_NAMES.items()},
    ("device", "kind"): {one.value: name for one, name in DEVICE_KINDS.items()},
    ("hours", "kind"): KIND_NAMES,
    ("import", "kind"): FILE_KINDS,
    ("import", "state"): {"done": _l("taken"), "refused": _l("refused")},
    ("job", "kind"): JOB_KINDS,
    ("job", "state"): {one.value: name for one, name in JOB_STATES.items()},
    ("request", "kind"): {"leave": _l("Leave"), "offer": _l("Give away or swap"), "open": _l("Open shift")},
}
MONEY = frozenset({"objective", "fen"})
MINUTES = frozenset({"minutes"})
SECONDS = frozenset({"seconds", "time_limit_s", "future_tolerance_s"})
PERCENT = frozenset({"proficiency_pct", "weight"})
RATIOS = frozenset({"gap", "slack", "gap_limit_ratio"})
_NAMED = {
    "people": "person",
    "taker": "person",
    "roles": "role",
    "unmeasured": "role",
    "departments": "department",
    "pools": "department",
    "known_work": "role",
}


def write_value(action: str, key: str, value: object, company: Organisation | None) -> str:
    """One value of an entry of ``action``; what is not known is written as it stands."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, list):
        return _list(action, key, value, company)
    if isinstance(value, dict):
        pairs = (
            (_code(action, key, str(name), company), _inner(action, key, one, company)) for name, one in value.items()
        )
        return str(gettext(", ")).join(f"{name} {text}" for name, text in pairs)
    if isinstance(value, int | float):
        return _figure(action, key, value)
    return _text(action, key, str(value), company)


def _list(action: str, key: str, values: list[object], company: Organisation | None) -> str:
    if key == "anchors":
        pairs = [one for one in values if isinstance(one, list) and len(one) == 2]
        return "; ".join(f"{raw} → {points}" for raw, points in pairs)
    if key == "deltas":  # of an appeal: person, department and hundredths of a point or of the currency
        return "; ".join(_delta(one, company) for one in values)
    if key == "frozen":
        return "; ".join(_frozen(one) for one in values)
    if key == "packs":
        values = [one[0] if isinstance(one, list) and one else one for one in values]
    return str(gettext(", ")).join(write_value(action, key, one, company) for one in values)


def _delta(value: object, company: Organisation | None) -> str:
    match value:
        case [str(person), str(department), int(amount)]:
            names = (_code("", "person", person, company), _code("", "department", department, company))
            return f"{str(gettext(', ')).join(names)} {write_signed(Decimal(amount) / 100, 2)}"
        case _:
            return str(value)


def _frozen(value: object) -> str:
    """What a published KPI is shrunk to, and how strongly."""
    match value:
        case {"code": code, "mu": mu, "kappa": kappa}:
            return f"{code} μ {mu or '–'}, κ {kappa or '–'}"
        case _:
            return str(value)


def _inner(action: str, key: str, value: object, company: Organisation | None) -> str:
    """A value inside a table: department to result of an attribution, role to weight."""
    if key == "departments" and isinstance(value, int) and not isinstance(value, bool):
        return write_units(Decimal(value) / 100)  # points, or the currency where a pool was given
    if key == "pools" and isinstance(value, int):
        return write_money(value)
    return write_value(action, key, value, company)


def _figure(action: str, key: str, value: float) -> str:
    exact = Decimal(repr(value))
    if key.endswith("_fen") or key in MONEY:
        return write_money(int(exact))
    if key.endswith("_e4"):
        return write_units(exact / 10_000)
    if key.endswith("_permille"):
        return write_percent(exact / 1000)
    if key in PERCENT and action != "weights.publish":
        return write_percent(exact / 100, 0)
    if key in RATIOS and action.startswith("roster"):
        return write_percent(exact)
    if key.endswith("_min") or key in MINUTES:
        return str(gettext("%(n)s min", n=write_units(exact)))
    if key in SECONDS:
        return str(gettext("%(n)s s", n=write_units(exact)))
    return write_units(exact)


def _text(action: str, key: str, text: str, company: Organisation | None) -> str:
    if _MOMENT.fullmatch(text):
        at = _moment(text)
        return write_datetime(at) if at is not None else text
    if _DAY.fullmatch(text):
        day = _day(text)
        return write_date(day) if day is not None else text
    if _HASH.fullmatch(text):
        return f"{text[:SHOWN_OF_HASH]}…"
    if key == "tags":
        return str(gettext(", ")).join(str(TAG_NAMES.get(tag, tag)) for tag in re.split(r"[\s,;|]+", text) if tag)
    return _code(action, key, text, company)


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _code(action: str, key: str, code: str, company: Organisation | None) -> str:
    room = action.partition(".")[0]
    words = CODES_OF_ROOM.get((room, key)) or CODES.get(key)
    if words is not None and code in words:
        return str(words[code])
    known = _known(_NAMED.get(key, key), code, company)
    return name_of(known) if known is not None else code


def _known(key: str, code: str, company: Organisation | None) -> Named | None:
    """The person, role, department, contract or shift type that a code names."""
    if company is None:
        return None
    things: Mapping[str, Named] = {
        "person": company.people,
        "role": company.roles,
        "weights": company.roles,
        "like": company.roles,
        "department": company.departments,
        "contract": company.contracts,
        "shift_type": company.shift_types,
    }.get(key, {})
    return things.get(code)
