"""The page of a figure: what it is the sum of, and where each row leads, down to punches and observations."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from scheduler.services.attribution import visible_version
from scheduler.services.attribution_cases import note_card_read
from scheduler.services.attribution_figures import Kind
from scheduler.services.attribution_lineage import OF_DEPARTMENT, figure_lineage
from scheduler.services.hours import list_periods
from scheduler.services.kpis import list_kpis
from web import context
from web.attribution import figures
from web.numbers import row_number

blueprint = Blueprint("lineage", __name__, url_prefix="/attribution/<period>/lineage")


@blueprint.get("/<figure>")
def page(period: str, figure: str) -> ResponseReturnValue:
    company = context.company()
    version = request.args.get("version", type=row_number)
    lineage = figure_lineage(context.service(), context.actor(), period, figure, version=version)
    if version is None:
        latest = visible_version(context.service(), context.actor(), period)
        version = latest.version if latest else 0
    if lineage.figure.kind not in OF_DEPARTMENT and lineage.figure.parts:
        note_card_read(context.service(), context.actor(), period, lineage.figure.parts[0])
    first, last = _days(period)
    kpis = {k.code: k for k in list_kpis(context.service(), context.actor(), first, last)}
    own = bool(lineage.figure.parts) and lineage.figure.parts[0] == context.actor().person
    return render_template(
        "attribution/lineage.html",
        period=period,
        version=version,
        lineage=lineage,
        title=figures.TITLES[lineage.figure.kind],
        subject=figures.subject(lineage.figure, company, kpis),
        lines=figures.lines(lineage, period, version, company, kpis),
        total=figures.write_value(lineage.value, lineage.unit),
        exact=figures.exact(lineage.value),
        own=own,
        bare=lineage.figure.kind in (Kind.TOTAL_POINTS, Kind.TOTAL_PROVISIONAL),
    )


def _days(code: str) -> tuple[date, date]:
    found = next(p for p in list_periods(context.service(), context.actor()) if p.code == code)
    return found.first_day, found.last_day
