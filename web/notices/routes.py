"""The bell and what stands behind it: the person's own notices, read and unread."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.errors import InvalidInput
from scheduler.services import notices as service
from scheduler.services.notices_mail import set_contact
from web import context
from web.errors import sentence, status_of
from web.notices.presenters import present
from web.notices.settings import settings_page

blueprint = Blueprint("notices", __name__, url_prefix="/me/notices")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    context.own_person()
    company = context.company()
    found = service.own_notices(context.service(), context.actor())
    changes = service.own_changes(context.service(), context.actor(), found)
    subjects = service.own_subjects(context.service(), context.actor(), found)
    return render_template(
        "notices/index.html",
        notices=[present(one, subjects.get(one.id), changes.get(one.id, ()), company) for one in found],
        unread=sum(one.unread for one in found),
        most=service.SHOWN,
    )


@blueprint.post("/read")
def read_all() -> ResponseReturnValue:
    service.mark_read(context.service(), context.actor())
    return redirect(url_for("notices.index"))


@blueprint.post("/<int:notice_id>/read")
def read(notice_id: int) -> ResponseReturnValue:
    service.mark_read(context.service(), context.actor(), notice_id)
    return redirect(url_for("notices.index"))


@blueprint.get("/settings")
def settings() -> ResponseReturnValue:
    return settings_page()


@blueprint.post("/settings")
def set_mail() -> ResponseReturnValue:
    context.own_person()
    typed = request.form.get("address", "")
    try:
        set_contact(context.service(), context.actor(), typed, by_mail=request.form.get("by_mail") == "yes")
    except InvalidInput as error:
        return settings_page(typed=typed, fault=sentence(error)), status_of(error)
    flash(gettext("Saved."), "success")
    return redirect(url_for("notices.settings"))


def unread() -> int:
    """How many notices wait for the reader, counted once a request."""
    if "unread" not in g:
        account = context.account()
        g.unread = 0 if account is None else service.count_unread(context.service(), account.actor)
    return int(g.unread)


def register(app: Flask) -> None:
    app.jinja_env.globals["unread_notices"] = unread
