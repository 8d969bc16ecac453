"""The administrator's accounts, jobs and audit log."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.actor import AccountRole
from scheduler.domain.job import JobState
from scheduler.errors import SchedulerError
from scheduler.services import accounts as service
from scheduler.services import jobs as job_service
from web import context
from web.admin.audit import page as audit_page
from web.admin.forms import ROLE_NAMES, AccountForm
from web.admin.presenters import JobRow, present_job
from web.errors import sentence, status_of
from web.tables.marks import all_rows

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("/accounts")
def accounts() -> ResponseReturnValue:
    return _accounts_page(_account_form())


@blueprint.post("/accounts")
def add_account() -> ResponseReturnValue:
    form = _account_form()
    if not form.validate_on_submit():
        return _accounts_page(form), 422
    person = form.person.data or None
    before = [one.login for one in service.list_accounts(context.service(), context.actor()) if one.person == person]
    try:
        made = service.create_account(
            context.service(),
            context.actor(),
            login=form.login.data,
            role=AccountRole(form.role.data),
            departments=form.departments.data,
            person=person,
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _accounts_page(form), status_of(error)
    if person and before:
        flash(
            gettext("The person has another account already: %(logins)s.", logins=gettext(", ").join(before)), "warning"
        )
    return _one_time_page(made.account.login, made.one_time_password or "")


@blueprint.post("/accounts/<login>/active")
def set_active(login: str) -> ResponseReturnValue:
    active = request.form.get("active") == "yes"
    service.set_active(context.service(), context.actor(), login, active=active)
    said = gettext("%(login)s may sign in again.") if active else gettext("%(login)s is disabled and signed out.")
    flash(said % {"login": login}, "success")
    return redirect(url_for("admin.accounts"))


@blueprint.post("/accounts/<login>/one-time-password")
def one_time_password(login: str) -> ResponseReturnValue:
    return _one_time_page(login, service.issue_one_time_password(context.service(), context.actor(), login))


@blueprint.get("/jobs")
def jobs() -> ResponseReturnValue:
    return render_template("admin/jobs.html", jobs=_jobs())


@blueprint.get("/jobs/rows")
def job_rows() -> ResponseReturnValue:
    return render_template("admin/job_rows.html", jobs=_jobs())


@blueprint.post("/jobs/<int:job_id>/cancel")
def cancel_job(job_id: int) -> ResponseReturnValue:
    job = job_service.cancel_job(context.service(), context.actor(), job_id)
    if job.state is JobState.CANCELLED:
        flash(gettext("Job %(id)s is cancelled.", id=job_id), "success")
    elif job.state.ended:
        flash(gettext("Job %(id)s had ended already.", id=job_id), "warning")
    else:
        flash(gettext("Job %(id)s is being cancelled.", id=job_id), "success")
    return redirect(url_for("admin.jobs"))


@blueprint.post("/jobs/<int:job_id>/retry")
def retry_job(job_id: int) -> ResponseReturnValue:
    job_service.retry_job(context.service(), context.actor(), job_id)
    flash(gettext("Job %(id)s waits in the queue again.", id=job_id), "success")
    return redirect(url_for("admin.jobs"))


@blueprint.get("/audit")
def audit() -> ResponseReturnValue:
    return audit_page()


def _jobs() -> list[JobRow]:
    now = context.service().clock.now()
    found = job_service.list_jobs(context.service(), context.actor(), limit=all_rows(50))
    repeatable = job_service.repeatable(context.service(), context.actor(), found)
    return [present_job(job, now, repeatable) for job in found]


def _account_form() -> AccountForm:
    return AccountForm().offer(context.organisation(), context.locale())


def _accounts_page(form: AccountForm) -> str:
    return render_template(
        "admin/accounts.html",
        form=form,
        accounts=service.list_accounts(context.service(), context.actor()),
        company=context.organisation(),
        role_names=ROLE_NAMES,
    )


def _one_time_page(login: str, password: str) -> str:
    return render_template("admin/one_time.html", login=login, password=password)
