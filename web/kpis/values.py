"""Values of KPIs by period, and the form that enters or corrects one."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms.fields import SelectChoice

from scheduler.kpis.records import KpiCard
from scheduler.services import kpi_catalogue
from scheduler.services import kpi_values as service
from scheduler.services.hours import list_periods
from web import context
from web.kpis import presenters
from web.kpis.forms import ValueForm

blueprint = Blueprint("kpi_values", __name__, url_prefix="/kpis/values")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _page(_form())


@blueprint.post("/")
def enter() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    version = str(form.version.data or 0)
    accepted = [str(choice.value) for choice in form.version.choices]
    if version not in accepted:
        params = {"value": version[:20], "kpi": form.kpi.data, "accepted": ", ".join(accepted)}
        wrong = service.Wrong(field="version", reason="kpi_version_unknown", params=params)
        form.version.errors = [presenters.wrong_sentence(wrong)]
        return _page(form), 422
    given = service.GivenValue(
        kpi=form.kpi.data,
        period=form.period.data,
        person=form.person.data or None,
        version=int(version),
        numerator=form.numerator.data,
        exposure=form.exposure.data,
        dates=int(form.dates.data),
        source=form.source.data,
        evidence=form.evidence.data,
    )
    try:
        status = service.enter_value(context.service(), context.actor(), given, reason=form.reason.data)
    except service.ValueRefused as error:
        form[error.wrong.field].errors = [presenters.wrong_sentence(error.wrong)]
        return _page(form), 422
    told = {
        service.STORED: gettext("The value is entered."),
        service.CHANGED: gettext("The value is corrected; what it replaced is kept."),
        service.UNCHANGED: gettext("This value is there already; nothing changed."),
    }
    flash(told[status], "success")
    return redirect(url_for("kpis.kpi", kpi=given.kpi, _anchor="values"))


def _page(form: ValueForm) -> str:
    return render_template("kpis/values.html", form=form, company=context.company(), desk=True, leads=True)


def _form() -> ValueForm:
    form = ValueForm(
        data={"kpi": request.args.get("kpi", ""), "period": request.args.get("period", ""), "dates": Decimal(0)}
    )
    company = context.company()
    cards = [
        row.shown
        for role in kpi_catalogue.catalogue(context.service(), context.actor())
        for row in role.rows
        if not row.shown.draft
    ]
    form.kpi.choices = [SelectChoice(c.code, f"{c.code} · {presenters.name_of(c)}") for c in cards]
    open_ones = [p for p in list_periods(context.service(), context.actor()) if not p.locked]
    form.period.choices = [SelectChoice(p.code, p.code) for p in reversed(open_ones)]
    people = sorted(company.people.values(), key=lambda p: p.code)
    form.person.choices = [
        SelectChoice("", gettext("the team")),
        *(SelectChoice(p.code, f"{p.code} · {p.name(context.locale())}") for p in people),
    ]
    form.version.choices = [
        SelectChoice("0", gettext("of the whole period")),
        *(SelectChoice(str(v), str(v)) for v in range(1, _newest(cards) + 1)),
    ]
    return form


def _newest(cards: list[KpiCard]) -> int:
    return max((c.definition.version for c in cards), default=1)
