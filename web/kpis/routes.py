"""The catalogue, one KPI, its draft, and the publication of a role's drafts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.actor import AccountRole
from scheduler.errors import Conflict, InvalidInput, NotFound, SchedulerError
from scheduler.kpis.definitions import DUTY_CAP, POINTS_CAP
from scheduler.kpis.records import KpiCard
from scheduler.kpis.templates import TEMPLATES
from scheduler.services import kpi_catalogue as service
from scheduler.services import kpi_publishing as publishing
from scheduler.services.hours import list_periods
from web import context
from web.errors import status_of
from web.i18n import write_date
from web.kpis import presenters
from web.kpis.forms import ANCHORS, KpiForm, beside

blueprint = Blueprint("kpis", __name__, url_prefix="/kpis")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return render_template(
        "kpis/index.html",
        roles=service.catalogue(context.service(), context.actor()),
        company=context.company(),
        desk=_desk(),
        leads=context.actor().role is not AccountRole.STAFF,
        names=presenters,
    )


@blueprint.get("/templates")
def templates() -> ResponseReturnValue:
    groups: dict[str, list[object]] = {}
    for template in TEMPLATES.values():
        groups.setdefault(template.group, []).append(template)
    return render_template("kpis/templates.html", groups=groups, company=context.company(), desk=True, names=presenters)


@blueprint.get("/kpi/<kpi>")
def kpi(kpi: str) -> ResponseReturnValue:
    page = service.kpi_page(context.service(), context.actor(), kpi)
    judged = page.row.draft or page.row.coming or page.row.shown
    periods = sorted({value.period for value in page.values}, reverse=True)
    asked = request.args.get("period", "")
    period = asked if asked in periods else next(iter(periods), "")
    return render_template(
        "kpis/kpi.html",
        page=page,
        values=[value for value in page.values if value.period == period],
        period=period,
        periods=periods,
        card=judged,
        anchor_chart=presenters.anchor_chart(judged, page.test, page.proposed if _desk() else ()),
        history_chart=presenters.history_chart(judged, page.test),
        company=context.company(),
        desk=_desk(),
        leads=context.actor().role is not AccountRole.STAFF,
        names=presenters,
    )


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    return _edit_page(_form(_template_data(request.args.get("template", ""))), None)


@blueprint.post("/new")
def create() -> ResponseReturnValue:
    return _save(_form({}), None)


@blueprint.get("/kpi/<kpi>/edit")
def edit(kpi: str) -> ResponseReturnValue:
    base = _base(kpi)
    return _edit_page(_form(_card_data(base)), base)


@blueprint.post("/kpi/<kpi>/edit")
def save(kpi: str) -> ResponseReturnValue:
    return _save(_form({}), _base(kpi))


@blueprint.post("/kpi/<kpi>/discard")
def discard(kpi: str) -> ResponseReturnValue:
    service.discard_draft(context.service(), context.actor(), kpi)
    flash(gettext("The draft of %(kpi)s is dropped.", kpi=kpi), "success")
    return redirect(url_for("kpis.index"))


@blueprint.post("/kpi/<kpi>/propose")
def propose(kpi: str) -> ResponseReturnValue:
    try:
        service.take_proposal(context.service(), context.actor(), kpi)
    except InvalidInput as error:
        flash(presenters.error_sentence(error), "danger")
    else:
        flash(gettext("The proposed anchors are in the draft of %(kpi)s.", kpi=kpi), "success")
    return redirect(url_for("kpis.kpi", kpi=kpi))


@blueprint.get("/publish/<role>")
def publish(role: str) -> ResponseReturnValue:
    return _publish_page(role)


@blueprint.post("/publish/<role>")
def confirm_publish(role: str) -> ResponseReturnValue:
    try:
        published = publishing.publish_role(context.service(), context.actor(), role)
    except (InvalidInput, Conflict) as error:
        flash(presenters.error_sentence(error), "danger")
        return redirect(url_for("kpis.publish", role=role))
    day = max(card.definition.valid_from for card in published)
    flash(gettext("The KPIs are published; they count from %(day)s on.", day=write_date(day)), "success")
    return redirect(url_for("kpis.index"))


@blueprint.post("/publish/<role>/sign")
def sign(role: str) -> ResponseReturnValue:
    try:
        signed = publishing.sign_exception(context.service(), context.actor(), role, request.form.get("reason", ""))
    except (InvalidInput, Conflict) as error:
        flash(presenters.error_sentence(error), "danger")
    else:
        told = gettext("Both have signed.") if signed.signed else gettext("You have signed; the other side signs next.")
        flash(told, "success")
    return redirect(url_for("kpis.publish", role=role))


def _publish_page(role: str) -> str:
    found = publishing.review(context.service(), context.actor(), role)
    period = request.args.get("period", "")
    moved = None
    if _desk() and period and not found.faults:
        moved = publishing.drafts_what_if(context.service(), context.actor(), role, period)
    return render_template(
        "kpis/publish.html",
        review=found,
        moved=moved,
        period=period,
        periods=[p.code for p in list_periods(context.service(), context.actor())][::-1],
        frozen={one.code: one for one in found.frozen},
        company=context.company(),
        desk=_desk(),
        head=context.actor().role is AccountRole.LEAD and found.department in context.actor().departments,
        names=presenters,
    )


def _save(form: KpiForm, base: KpiCard | None) -> ResponseReturnValue:
    if base is not None:  # the code of a KPI that is there is no field
        form.code.process_formdata([base.code])
        form.code.process_errors = []
    if not form.validate_on_submit():
        return _edit_page(form, base), 422
    try:
        card = form.card()
        if base is None and _exists(card.code):
            raise InvalidInput(f"there is a KPI {card.code}", key="kpi_taken", value=card.code, field="code")
        saved = service.save_draft(context.service(), context.actor(), card)
    except SchedulerError as error:
        told = presenters.error_sentence(error)
        if not (isinstance(error, InvalidInput) and beside(form, error, told)):
            flash(told, "danger")
        return _edit_page(form, base), status_of(error)
    flash(gettext("The draft of %(kpi)s is saved.", kpi=saved.code), "success")
    return redirect(url_for("kpis.kpi", kpi=saved.code))


def _edit_page(form: KpiForm, base: KpiCard | None) -> str:
    return render_template("kpis/edit.html", form=form, base=base, desk=True, names=presenters)


def _base(code: str) -> KpiCard:
    row = service.kpi_page(context.service(), context.actor(), code).row
    return row.draft or row.coming or row.shown


def _exists(code: str) -> bool:
    try:
        service.kpi_page(context.service(), context.actor(), code)
    except NotFound:
        return False
    return True


def _form(given: dict[str, Any]) -> KpiForm:
    start = service.next_month(context.today())
    form = KpiForm(
        data={"cap": Decimal(POINTS_CAP), "weight": Decimal(100), "valid_from": start, "how": ANCHORS, **given}
    )
    return form.offer(context.company().roles.values())


def _template_data(code: str) -> dict[str, Any]:
    template = TEMPLATES.get(code)
    if template is None:
        return {}
    same = ("code", "name_zh", "name_en", "unit_zh", "unit_en", "numerator_source", "exposure_source", "kind")
    return {name: getattr(template, name) for name in same} | {
        "formula": template.formula.value,
        "level": template.level.value,
        "bsc": template.bsc.value,
        "anchors": presenters.anchors_text(template.anchors),
        "cap": Decimal(DUTY_CAP if template.kind == "duty" else POINTS_CAP),
    }


def _card_data(card: KpiCard) -> dict[str, Any]:
    d = card.definition
    same = ("code", "role", "name_zh", "name_en", "unit_zh", "unit_en", "kind", "tag", "mode")
    start: date = d.valid_from if card.draft else service.next_month(context.today())
    return {name: getattr(d, name) for name in same} | {
        "weight": Decimal(d.weight),
        "cap": Decimal(d.cap),
        "formula": card.formula.value,
        "numerator_source": card.numerator_source,
        "exposure_source": card.exposure_source,
        "owner": card.owner,
        "frequency": card.frequency.value,
        "level": d.level.value,
        "bsc": card.bsc.value,
        "anchors": presenters.anchors_text(d.anchors),
        "valid_from": start,
    }


def _desk() -> bool:
    return context.actor().role in (AccountRole.HR, AccountRole.ADMIN)
