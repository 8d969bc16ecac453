"""The report of an imported file in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from scheduler.exchange.messages import message
from scheduler.storage.repositories.imports import ImportedFile, QuarantinedRow
from web import context
from web.i18n import write_units

_FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?")
KIND_NAMES = {
    "site": _l("Site"),
    "departments": _l("Departments"),
    "roles": _l("Roles"),
    "role_weights": _l("Role weights"),
    "standards": _l("Standards"),
    "presence": _l("Presence"),
    "contracts": _l("Contracts"),
    "people": _l("People"),
    "skills": _l("Skills"),
    "shift_types": _l("Shift types"),
    "leave": _l("Leave"),
    "requests": _l("Requests"),
    "pins": _l("Pins"),
    "calendar": _l("Calendar"),
    "workload": _l("Workload"),
    "expected_volumes": _l("Expected volumes"),
    "known_work": _l("Known work"),
    "rosters": _l("Rosters"),
    "punches": _l("Punches"),
    "kpis": _l("KPIs"),
    "observations": _l("Observations"),
    "periods": _l("Periods"),
    "kpi_history": _l("Past values of KPIs"),
    "pay_bases": _l("Bonus bases"),
    "role_splits": _l("Splits of roles"),
    "measured_parts": _l("Measured parts of pools"),
}


# what a file is for, told to who does not have it
PURPOSES = {
    "site": _l("the company itself: its time zone and names"),
    "departments": _l("who belongs where, and whom a lead leads"),
    "roles": _l("what work there is, and in which unit it is counted"),
    "standards": _l("how many seconds a unit takes, and what an hour short or idle costs"),
    "contracts": _l("how much somebody works, and the limits of it"),
    "people": _l("who there is"),
    "skills": _l("who can take which role, and how fast"),
    "shift_types": _l("when shifts begin and how long they are"),
    "workload": _l("what came in the past, to forecast from"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One of the three checks; ``lines`` say what it found."""

    name: str
    passed: bool
    lines: tuple[str, ...]


def refusal(file: ImportedFile) -> str:
    """Why the whole file was refused; empty where it was not."""
    found = file.report.get("refusal")
    return _said(found) if isinstance(found, Mapping) else ""


def checks(file: ImportedFile) -> tuple[Check, ...]:
    """Format, logic and sample, as they were reported; a file that was refused passed none of them."""
    refused = refusal(file)
    if refused:
        missed = (gettext("not checked: the file was refused"),)
        return (
            Check(name=gettext("Format"), passed=False, lines=(refused,)),
            Check(name=gettext("Logic"), passed=False, lines=missed),
            Check(name=gettext("Sample against the file"), passed=False, lines=missed),
        )
    parts = (("format", gettext("Format")), ("logic", gettext("Logic")))
    return (*(_check(file.report.get(key), name) for key, name in parts), _sample(file.report.get("sample")))


def row_sentence(row: QuarantinedRow) -> str:
    """Why a row was not taken, and what would be."""
    return message(row.reason, row.params, context.locale())


def _check(part: object, name: str) -> Check:
    faults = part.get("faults") if isinstance(part, Mapping) else None
    notes = part.get("notes") if isinstance(part, Mapping) else None
    counts = faults if isinstance(faults, Mapping) else {}
    said = [_said(note) for note in notes if isinstance(note, Mapping)] if isinstance(notes, list) else []
    total = sum(int(count) for count in counts.values())
    found = [ngettext("%(num)s row or cell not taken", "%(num)s rows or cells not taken", total)] if total else []
    return Check(name=name, passed=not total, lines=(*found, *said))


def _sample(part: object) -> Check:
    name = gettext("Sample against the file")
    if not isinstance(part, Mapping):
        return Check(name=name, passed=True, lines=(gettext("not taken: nothing was stored"),))
    lines = [
        ngettext(
            "%(num)s row read back, fields equal: %(fields)s",
            "%(num)s rows read back, fields equal: %(fields)s",
            int(part["rows"]),
            fields=part["fields"],
        )
    ]
    totals = part.get("totals")
    for column, pair in (totals if isinstance(totals, Mapping) else {}).items():
        lines.append(
            gettext(
                "sum of %(column)s: %(file)s in the file, %(stored)s stored",
                column=column,
                file=_figure(pair[0]),
                stored=_figure(pair[1]),
            )
        )
    return Check(name=name, passed=True, lines=tuple(lines))


def _figure(value: object) -> str:
    text = str(value)
    return write_units(Decimal(text)) if _FIGURE.fullmatch(text) else text


def _said(part: Mapping[str, object]) -> str:
    params = part.get("params")
    return message(str(part["reason"]), params if isinstance(params, Mapping) else {}, context.locale())
