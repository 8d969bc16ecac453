"""The first administrator of an empty installation, by the code that its terminal shows."""

from __future__ import annotations

import logging

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from scheduler.errors import InvalidInput, SchedulerError
from scheduler.services.accounts import accepted_login, check_password, fold_login
from scheduler.services.first_admin import make_first_admin, nobody_yet
from web import context
from web.auth.forms import FirstAdminForm
from web.auth.routes import enter
from web.errors import sentence, status_of

blueprint = Blueprint("first_admin", __name__, url_prefix="/first-admin")
log = logging.getLogger("shiftledger.security")

# the field that an error is about
_FIELDS = {
    "setup_code_wrong": "code",
    "login_not_accepted": "login",
    "password_too_short": "password",
    "password_too_simple": "password",
}


@blueprint.get("/")
def page() -> ResponseReturnValue:
    return _page(FirstAdminForm())


@blueprint.post("/")
def begin() -> ResponseReturnValue:
    form = FirstAdminForm()
    valid = form.validate_on_submit()
    if not (_accepted(form) and valid):
        return _page(form), 422
    address = request.remote_addr or ""
    try:
        account = make_first_admin(
            context.service(),
            code=form.code.data,
            login=form.login.data,
            password=form.password.data,
            locale=context.locale(),
            address=address,
        )
    except SchedulerError as error:
        log.warning("first administrator refused", extra={"reason": error.key, "address": address})
        if error.key not in _FIELDS:
            return _page(form, refusal=sentence(error)), status_of(error)
        form[_FIELDS[error.key]].errors = [sentence(error)]
        return _page(form), status_of(error)
    enter(account, address)
    return redirect(url_for("first_run.index"))


def _accepted(form: FlaskForm) -> bool:
    """May login and password be used? Told beside what else is wrong, so that nobody types it all again for each."""
    login = fold_login(form.login.data or "")
    checks = (
        (form.login, lambda: accepted_login(login)),
        (form.password, lambda: check_password(form.password.data, login)),
    )
    accepted = True
    for field, check in checks:
        try:
            if field.data and not field.errors:
                check()
        except InvalidInput as error:
            field.errors = [sentence(error)]
            accepted = False
    return accepted


def _page(form: FlaskForm, refusal: str = "") -> str:
    return render_template(
        "auth/first.html", form=form, refusal=refusal, open=not refusal and nobody_yet(context.service())
    )
