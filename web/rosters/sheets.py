"""Print sheets of a roster: a week on A4, up to 31 days on A3, one day's roles by time of day; its tidy list as a file.

The board's tables are saved from here: the sheet holds the same people and days under the same filters.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import RosterVersion
from scheduler.services import roster_views as views
from scheduler.services.exporting import export_roster
from scheduler.services.rosters import get_roster
from web import context
from web.downloads import download, known_format
from web.numbers import row_number
from web.rosters import presenters, sentences
from web.rosters import sheet_presenters as sheets
from web.rosters.sheet_presenters import LONGEST, WEEK, Asked
from web.tables.marks import saving

blueprint = Blueprint("roster_sheets", __name__, url_prefix="/rosters/<int:roster_id>/print")


@blueprint.get("/")
def people(roster_id: int) -> ResponseReturnValue:
    version, company, data = _read(roster_id)
    asked = _asked(version)
    found = sheets.groups(data, company, asked)
    shifts, roles = sheets.legend(found, company)
    own = [line for _group, lines in found for line in lines if line.own]
    return render_template(
        "rosters/print_people.html",
        groups=found,
        heads=sheets.day_heads(data, asked),
        at_work=[sum(1 for line in own if line.duties[i].shift) for i in range(asked.days)],
        minutes=sum(line.minutes for line in own),
        helped=any(not line.own for _group, lines in found for line in lines),
        shifts=shifts,
        roles=roles,
        wide=asked.days > WEEK,
        covers=views.cover_by_role(context.service(), context.actor(), roster_id) if saving() else (),
        penalties=[
            (sentences.rule_name(rule), fen)
            for rule, fen in sorted(data["roster"]["penalties"].items(), key=lambda item: -item[1])
            if fen
        ],
        **_around(version, company, asked),
    )


@blueprint.get("/day")
def day(roster_id: int) -> ResponseReturnValue:
    version, company, data = _read(roster_id)
    asked = _asked(version)
    return render_template(
        "rosters/print_day.html",
        sheet=sheets.day_sheet(data, company, asked),
        pieces=sheets.pieces,
        **_around(version, company, asked),
    )


@blueprint.get("/list")
def tidy(roster_id: int) -> ResponseReturnValue:
    """A row for each shift, in the columns that an import reads."""
    fmt = known_format(request.args.get("fmt", "csv"))
    return download(*export_roster(context.service(), context.actor(), roster_id, fmt, locale=context.locale()))


def _read(roster_id: int) -> tuple[RosterVersion, Organisation, dict[str, Any]]:
    version = get_roster(context.service(), context.actor(), roster_id)
    company = context.company()
    return version, company, views.board(context.service(), context.actor(), roster_id)


def _asked(version: RosterVersion) -> Asked:
    """What the address asks for, within the roster: ``first`` is a day's place in it, ``days`` how many."""
    first = min(max(0, request.args.get("first", 0, type=row_number)), version.days - 1)
    days = request.args.get("days", WEEK, type=row_number)
    return Asked(
        first=first,
        days=max(1, min(days, LONGEST, version.days - first)),
        department=request.args.get("department", ""),
        role=request.args.get("role", ""),
        name=request.args.get("name", ""),
    )


def _around(version: RosterVersion, company: Organisation, asked: Asked) -> dict[str, Any]:
    """What stands around every sheet of a roster: of when it is, how sure, and the ways to the other sheets."""
    filters = {"department": asked.department, "role": asked.role, "name": asked.name}
    kept: dict[str, Any] = {name: value for name, value in filters.items() if value}
    begin = version.first_day + timedelta(days=asked.first)

    def address(endpoint: str, first: int, days: int) -> str:
        return url_for(endpoint, roster_id=version.id, first=first, days=days, **kept)

    spans = [(i, min(WEEK, version.days - i)) for i in range(0, version.days, WEEK)]
    if version.days > WEEK:
        spans += [(i, min(LONGEST, version.days - i)) for i in range(0, version.days, LONGEST)]
    named = [company.departments.get(asked.department), company.roles.get(asked.role)]
    return {
        "version": version,
        "company": company,
        "asked": asked,
        "begin": begin,
        "finish": begin + timedelta(days=asked.days - 1),
        "state": presenters.STATE_NAMES[version.state],
        "draft": version.published_at is None,
        "now": context.service().clock.now(),
        "of": [*(context.name_of(one) for one in named if one), *([f"“{asked.name}”"] if asked.name else [])],
        "spans": [
            {
                "begin": version.first_day + timedelta(days=first),
                "finish": version.first_day + timedelta(days=first + days - 1),
                "url": address("roster_sheets.people", first, days),
                "lit": (first, days) == (asked.first, asked.days),
                "days": days,
            }
            for first, days in spans
        ],
        "day_urls": [
            {
                "day": version.first_day + timedelta(days=i),
                "url": address("roster_sheets.day", i, 1),
                "lit": i == asked.first,
            }
            for i in range(version.days)
        ],
        "back": url_for("rosters.board", roster_id=version.id),
    }
