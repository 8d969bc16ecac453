"""The secret calendar address of a person, and the calendar behind it, which needs no sign-in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.services import calendar_feed as service
from web import context
from web.notices.settings import settings_page

blueprint = Blueprint("calendar", __name__)


@blueprint.post("/me/calendar")
def make() -> ResponseReturnValue:
    """The address stands on this answer and never again."""
    context.own_person()
    token = service.make_address(context.service(), context.actor())
    return settings_page(address=url_for("calendar.feed", token=token, _external=True))


@blueprint.post("/me/calendar/revoke")
def revoke() -> ResponseReturnValue:
    context.own_person()
    service.revoke_address(context.service(), context.actor())
    flash(gettext("The address opens nothing any more."), "success")
    return redirect(url_for("notices.settings"))


@blueprint.get("/calendar/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    body = service.read_feed(context.service(), token, request.remote_addr or "")
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="shifts.ics"'
    answer.add_etag()
    return answer.make_conditional(request)
