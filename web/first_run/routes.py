"""The checklist of a new company, and the few steps that have no page of their own."""

from __future__ import annotations

import csv
import io
import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from scheduler.domain.actor import AccountRole
from scheduler.domain.job import Job, JobState
from scheduler.errors import SchedulerError
from scheduler.exchange.neutral import neutralise
from scheduler.services import company_setup, day_table, forecasting, invitations, roster_generation
from scheduler.services import first_run as service
from scheduler.services.company_rows import RowRefused
from scheduler.services.first_run import FirstRun, Step
from scheduler.services.jobs import list_jobs
from scheduler.services.rosters import create_draft
from web import context
from web.admin.forms import ROLE_NAMES
from web.admin.presenters import present_job
from web.errors import sentence, status_of
from web.first_run import presenters
from web.first_run.forms import KEEP, USUAL, SiteForm
from web.imports.presenters import KIND_NAMES, PURPOSES
from web.people.forms import show_faults
from web.workload import presenters as workload_presenters

blueprint = Blueprint("first_run", __name__, url_prefix="/first-run")

SEARCH_S = 60.0
GAP = 0.02
FAILED_SHOWN = 3  # of the latest imports
GIVEN = (AccountRole.STAFF, AccountRole.LEAD, AccountRole.HR)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.get("/progress")
def progress() -> ResponseReturnValue:
    """The fragment that the checklist asks for while jobs run; when they have ended, the page is loaded again."""
    run = service.first_run(context.service(), context.actor())
    answer = render_template("first_run/progress.html", jobs=_jobs(run))
    return (answer, 200, {}) if run.jobs else (answer, 200, {"HX-Refresh": "true"})


@blueprint.post("/company")
def company() -> ResponseReturnValue:
    form = _site_form()
    if not form.validate_on_submit():
        return _page(form, asked=Step.COMPANY), 422
    country = (form.country.data or "").strip().upper()
    chosen = form.packs.data
    packs = company_setup.stack_for(form.tz.data, country) if chosen == USUAL else chosen.split()
    try:
        company_setup.set_company(
            context.service(),
            context.actor(),
            code=form.code.data.strip(),
            name_zh=(form.name_zh.data or "").strip(),
            name_en=(form.name_en.data or "").strip(),
            tz=form.tz.data,
            country=country,
            packs=None if chosen == KEEP else packs,
        )
    except RowRefused as error:
        show_faults(form, error.faults)
        return _page(form, asked=Step.COMPANY), 422
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _page(form, asked=Step.COMPANY), status_of(error)
    flash(gettext("The company is set up."), "success")
    return _on()


@blueprint.post("/holidays")
def holidays() -> ResponseReturnValue:
    """Take over what the country's calendar says of the days that the company's table says nothing of."""
    run = service.first_run(context.service(), context.actor())
    days = run.findings.days_proposed if run.findings else ()
    count = day_table.accept_days(context.service(), context.actor(), days) if days else 0
    flash(ngettext("%(num)s day is taken over.", "%(num)s days are taken over.", count), "success")
    if count and run.forecast:
        flash(gettext("The forecast was made without them: make it anew (step 5)."), "warning")
    return _on()


@blueprint.post("/forecast")
def forecast() -> ResponseReturnValue:
    run = service.first_run(context.service(), context.actor())
    if any(job.kind == "forecast" for job in run.jobs):
        flash(gettext("A forecast is being made already."), "warning")
        return _on()
    key = f"forecast:{request.form.get('key', '')[:60] or secrets.token_urlsafe(16)}"
    try:
        forecasting.request_forecast(context.service(), context.actor(), run.first_day, service.FORECAST_DAYS, key=key)
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _page(asked=Step.FORECAST), status_of(error)
    return _on()


@blueprint.post("/roster")
def roster() -> ResponseReturnValue:
    """Begin a search, in the roster that is being made or in a new draft, and show it where its chart is."""
    run = service.first_run(context.service(), context.actor())
    try:
        roster_generation.require_forecast(context.service(), context.actor(), run.first_day, service.DAYS)
        draft = run.roster or create_draft(
            context.service(), context.actor(), first_day=run.first_day, days=service.DAYS
        )
        roster_generation.generate(
            context.service(),
            context.actor(),
            draft.id,
            draft.revision,
            time_limit_s=SEARCH_S,
            gap_limit_ratio=GAP,
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _page(asked=Step.ROSTER), status_of(error)
    return redirect(url_for("rosters.board", roster_id=draft.id))


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    return _people_page()


@blueprint.post("/people")
def invite() -> ResponseReturnValue:
    """Accounts for everybody who was given a role; the one-time passwords are shown this once."""
    values = {role.value: role for role in GIVEN}
    wanted = {
        name.removeprefix("as-"): values[value]
        for name, value in request.form.items()
        if name.startswith("as-") and value in values
    }
    try:
        made = invitations.invite(context.service(), context.actor(), wanted, locale=context.locale())
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _people_page(), status_of(error)
    return render_template(
        "first_run/invited.html", made=made, company=context.company(), role_names=ROLE_NAMES, csv=_as_csv(made)
    )


def _people_page() -> str:
    waiting = invitations.without_account(context.service(), context.actor())
    return render_template(
        "first_run/people.html",
        people=waiting[: invitations.MOST],
        more=len(waiting) - invitations.MOST,
        company=context.company(),
        roles=[(role.value, ROLE_NAMES[role]) for role in GIVEN],
    )


def _page(form: SiteForm | None = None, asked: str = "") -> str:
    run = service.first_run(context.service(), context.actor())
    known = {step.value for step in Step}
    wanted = request.args.get("step", "")
    return render_template(
        "first_run/index.html",
        run=run,
        steps=presenters.steps(run, asked or (wanted if wanted in known else "")),
        says=presenters,
        form=form or _site_form(),
        company=context.organisation(),
        remarks=presenters.remarks(run, context.organisation()),
        left_out=list(presenters.left_out(run)),
        years=presenters.years_proposed(run),
        enough=GAP,
        kinds=KIND_NAMES,
        purposes=PURPOSES,
        jobs=_jobs(run),
        forecast_job=workload_presenters.present_job(_latest("forecast")),
        key=secrets.token_urlsafe(16),
        admin=context.actor().role is AccountRole.ADMIN,
    )


def _site_form() -> SiteForm:
    known = company_setup.company_form(context.service(), context.actor())
    site = known.site
    usual = "Asia/Shanghai" if context.locale().startswith("zh") else "Europe/London"
    begin = {
        "name_zh": site.name_zh if site else "",
        "name_en": site.name_en if site else "",
        "code": site.code if site else "HQ",
        "tz": site.tz if site else usual,
        "country": site.country if site else "",
        "packs": KEEP if known.in_force is not None else USUAL,
    }
    return SiteForm(data=begin).offer(known, context.locale())


def _jobs(run: FirstRun) -> list[object]:
    """What is being done now, and which of the latest imports failed altogether."""
    now = context.service().clock.now()
    waiting = [present_job(job, now) for job in reversed(run.jobs)]
    latest = list_jobs(context.service(), context.actor(), kinds=("import",), limit=FAILED_SHOWN)
    return [*waiting, *(present_job(job, now) for job in latest if job.state is JobState.FAILED)]


def _latest(kind: str) -> Job | None:
    return next(iter(list_jobs(context.service(), context.actor(), kinds=(kind,), limit=1)), None)


def _as_csv(made: list[invitations.Invited]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["person", "name", "department", "account_role", "login", "one_time_password"])
    company = context.company()
    for one in made:
        department = context.name_of(company.departments.get(one.person.department), one.person.department)
        cells = (one.person.code, context.name_of(one.person), department, str(ROLE_NAMES[one.role]), one.login)
        writer.writerow([*map(neutralise, cells), one.one_time_password])
    return "\ufeff" + out.getvalue()


def _on() -> ResponseReturnValue:
    """To the step that comes next."""
    return redirect(url_for("first_run.index", _anchor="next"))
