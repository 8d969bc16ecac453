"""Measured parts of a period's pools: the list, and the form that enters or takes back one."""

from __future__ import annotations

from collections import defaultdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.attribution.measured import MeasuredPart
from scheduler.attribution.version import PUBLISHED
from scheduler.decimals import read_money
from scheduler.domain.organisation import Organisation
from scheduler.errors import InvalidInput, SchedulerError
from scheduler.services.attribution import list_attributions
from scheduler.services.measured_parts import LONGEST_SOURCE, enter_measured_part, measured_parts
from web import context
from web.errors import sentence

blueprint = Blueprint("measured", __name__, url_prefix="/attribution/<period>/measured")


@blueprint.get("")
def index(period: str) -> ResponseReturnValue:
    return _page(period, {})


@blueprint.post("")
def enter(period: str) -> ResponseReturnValue:
    try:
        part = enter_measured_part(
            context.service(),
            context.actor(),
            period,
            person=request.form.get("person", ""),
            role=request.form.get("role", ""),
            fen=_amount(request.form.get("amount", "")),
            source=request.form.get("source", ""),
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _page(period, request.form.to_dict())
    if part.fen:
        flash(gettext("The part is entered. Compute the attribution again to divide the rest."), "success")
    else:
        flash(gettext("The part is taken back. Compute the attribution again."), "success")
    return redirect(url_for("measured.index", period=period))


def sums(parts: tuple[MeasuredPart, ...], company: Organisation) -> dict[str, int]:
    """Fen by department."""
    found: dict[str, int] = defaultdict(int)
    for part in parts:
        found[company.roles[part.role].department] += part.fen
    return dict(found)


def _page(period: str, typed: dict[str, str]) -> ResponseReturnValue:
    company = context.company()
    parts = measured_parts(context.service(), context.actor(), period)
    return render_template(
        "attribution/measured.html",
        period=period,
        parts=parts,
        sums=sums(parts, company),
        locked=any(v.state == PUBLISHED for v in list_attributions(context.service(), context.actor(), period)),
        typed=typed,
        most=LONGEST_SOURCE,
        company=company,
    )


def _amount(text: str) -> int:
    fen = read_money(text.replace(",", ""))
    if fen is None:
        raise InvalidInput(f"{text!r} is no amount", key="amount", value=text[:40])
    return fen
