"""The audit log: search, pages, and the same as a file."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from scheduler.domain.calendar import EARLIEST, LATEST
from scheduler.services.audit_log import AuditAsked, export_audit, read_audit
from web import context
from web.admin.actions import ACTION_NAMES
from web.admin.details import meant_target, present_entry
from web.downloads import download, known_format
from web.numbers import row_number

blueprint = Blueprint("audit", __name__, url_prefix="/admin/audit")

LONGEST = 120


@blueprint.get("/export")
def export() -> ResponseReturnValue:
    fmt = known_format(request.args.get("fmt", "csv"))
    content = export_audit(context.service(), context.actor(), _asked(), fmt)
    return download(f"audit-{context.today()}.{fmt}", content)


def page() -> str:
    """The page of the search that the address asks for."""
    before = request.args.get("before", type=row_number)
    asked = _asked()
    found = read_audit(context.service(), context.actor(), before=before, asked=asked)
    company = context.organisation()
    filled = {
        "who": asked.who,
        "action": asked.action,
        "about": request.args.get("about", "")[:LONGEST],
        "first": asked.first.isoformat() if asked.first else "",
        "last": asked.last.isoformat() if asked.last else "",
    }
    return render_template(
        "admin/audit.html",
        entries=[present_entry(entry, company) for entry in found.entries],
        older=found.older,
        bearers=found.bearers,
        first=before is None,
        filled=filled,
        sought={name: value for name, value in filled.items() if value},
        actions=sorted(found.actions, key=lambda action: str(ACTION_NAMES.get(action, action))),
        action_names=ACTION_NAMES,
    )


def _asked() -> AuditAsked:
    return AuditAsked(
        who=request.args.get("who", "")[:LONGEST],
        action=request.args.get("action", "")[:LONGEST],
        about=meant_target(request.args.get("about", "")[:LONGEST]),
        first=_day("first"),
        last=_day("last"),
    )


def _day(name: str) -> date | None:
    """A day of the address; what is none is not asked for."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return min(max(day, EARLIEST), LATEST)
