"""One account: what it may do, where, and whose it is; and what each kind of account may do at all."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.actor import AccountRole
from scheduler.errors import NotFound, SchedulerError
from scheduler.services import account_changes as service
from web import context
from web.admin.forms import ROLE_NAMES, RightsForm
from web.admin.permissions import rooms
from web.errors import sentence, status_of

blueprint = Blueprint("account", __name__, url_prefix="/admin")


@blueprint.get("/accounts/<login>")
def page(login: str) -> ResponseReturnValue:
    return _page(login)


@blueprint.post("/accounts/<login>")
def change(login: str) -> ResponseReturnValue:
    form = RightsForm().offer(context.organisation(), context.locale())
    if not form.validate_on_submit():
        return _page(login, form), 422
    try:
        service.change_account(
            context.service(),
            context.actor(),
            login,
            role=AccountRole(form.role.data),
            departments=form.departments.data,
            person=form.person.data or None,
        )
    except NotFound:
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _page(login, form), status_of(error)
    flash(gettext("Changed; %(login)s is signed out everywhere and signs in anew.", login=login), "success")
    return redirect(url_for("account.page", login=login))


@blueprint.get("/permissions")
def permissions() -> ResponseReturnValue:
    return render_template("admin/permissions.html", rooms=rooms(), roles=[ROLE_NAMES[role] for role in AccountRole])


def _page(login: str, form: RightsForm | None = None) -> str:
    shown = service.account_page(context.service(), context.actor(), login)
    account = shown.account
    filled = form or RightsForm(
        formdata=None, role=account.role.value, person=account.person or "", departments=sorted(account.departments)
    ).offer(context.organisation(), context.locale())
    return render_template(
        "admin/account.html",
        shown=shown,
        row=account,
        form=filled,
        company=context.organisation(),
        role_names=ROLE_NAMES,
        own=account.login == context.actor().login,
    )
