"""Sign-in, sign-out, password and language. Sessions and users are Flask-Security's; the pages are ours."""

from __future__ import annotations

import logging
from threading import BoundedSemaphore
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import login_user, logout_user
from flask_security.changeable import change_user_password

from scheduler.domain.account import LOCALES, Account
from scheduler.errors import Forbidden, InvalidInput
from scheduler.services import accounts
from scheduler.services.first_admin import nobody_yet
from web import context
from web.api.device import kiosk_cookie
from web.auth.datastore import User
from web.auth.forms import LoginForm, PasswordForm

blueprint = Blueprint("auth", __name__)
log = logging.getLogger("shiftledger.security")

_hashing = BoundedSemaphore(2)  # argon2 takes 64 MiB and 0.3 s each: not all at once
_NOBODY = accounts.hash_password("no account has this password")


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    if context.account() is not None:
        return redirect(url_for("me.home"))
    return _login_page(LoginForm(data={"next": request.args.get("next", "")}))


@blueprint.post("/login")
def sign_in() -> ResponseReturnValue:
    form = LoginForm()
    if not form.validate_on_submit():
        return _login_page(form), 422
    address = request.remote_addr or ""
    accounts.begin_attempt(context.service(), form.login.data, address)
    account = _authenticate(form.login.data, form.password.data)
    if account is None:
        log.warning("sign-in failed", extra={"login": accounts.fold_login(form.login.data), "address": address})
        form.password.errors = [gettext("The login or the password is not right.")]
        return _login_page(form), 422
    enter(account, address)
    return redirect(safe_path(form.next.data) or url_for("me.home"))


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    accounts.record_sign_out(context.service(), context.actor())
    logout_user()
    _forget_visitor()
    response = redirect(url_for("auth.login"))
    # a kiosk keeps the punches that wait in the browser's storage, whoever signs in and out there
    response.headers["Clear-Site-Data"] = '"cache"' if request.cookies.get(kiosk_cookie()) else '"cache", "storage"'
    return response


@blueprint.route("/account/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        with _hashing:
            user = User(_signed_in())
            change_user_password(user, form.new_password.data, notify=False, autologin=True)
        flash(gettext("Your password is changed. Every other session of yours has ended."), "success")
        return redirect(url_for("me.home"))
    return render_template("auth/password.html", form=form), 422 if request.method == "POST" else 200


@blueprint.post("/locale")
def locale() -> ResponseReturnValue:
    chosen = request.form.get("locale", "")
    if chosen not in LOCALES:
        raise InvalidInput(f"locale {chosen!r}", key="locale_unknown", locale=chosen)
    if context.account() is None:
        session["locale"] = chosen
    else:
        accounts.set_locale(context.service(), context.actor(), chosen)
    return redirect(safe_path(request.form.get("back")) or url_for("me.home"))


def enter(account: Account, address: str) -> None:
    """Begin a session of an account whose right to it was shown."""
    signed_in = accounts.record_sign_in(context.service(), account.login, address, context.locale())
    _forget_visitor()
    login_user(User(signed_in), remember=False, authn_via=["password"])


def safe_path(target: str | None) -> str | None:
    """The target if it is a path on this site, else None: no redirect leads elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and "\\" not in target and target.isprintable() else None


def _authenticate(login: str, password: str) -> Account | None:
    """The active account of a right login and password; an unknown login takes as long as a wrong password."""
    account = accounts.find_account(context.service(), login)
    with _hashing:
        right = account is not None and accounts.verify_password(account.password_hash, password)
        if account is None or accounts.is_quick(account.password_hash):
            accounts.verify_password(_NOBODY, password)
    return account if account and right and account.active else None


def _signed_in() -> Account:
    account = context.account()
    if account is None:
        raise Forbidden("nobody is signed in")
    return account


def _forget_visitor() -> None:
    """Nothing of the session before a sign-in or sign-out goes on after it."""
    chosen = session.get("locale")
    session.clear()
    if chosen and context.account() is None:
        session["locale"] = chosen


def _login_page(form: LoginForm) -> str:
    return render_template(
        "auth/login.html",
        form=form,
        nobody_yet=nobody_yet(context.service()),
        ended=request.args.get("ended"),
        ended_at=getattr(session, "ended_at", None),
    )
