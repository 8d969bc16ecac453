"""Files looked at before they are imported, and templates to begin with."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from scheduler.errors import NotFound, SchedulerError
from scheduler.exchange.kinds import KINDS
from scheduler.exchange.messages import message
from scheduler.exchange.templates import all_templates, template
from scheduler.services import import_checking as service
from scheduler.services.first_run import first_run
from web import context
from web.downloads import download
from web.errors import sentence
from web.imports.presenters import KIND_NAMES, PURPOSES
from web.imports.routes import name_of_upload

blueprint = Blueprint("imports_check", __name__, url_prefix="/imports")

FIRST_RUN = "first"
MOST = 60


@blueprint.post("/check")
def look() -> ResponseReturnValue:
    """What each file seems to hold; nothing is imported yet."""
    uploads = [upload for upload in request.files.getlist("files") if upload.filename][:MOST]
    if not uploads:
        flash(gettext("Choose at least one CSV or XLSX file."), "danger")
        return redirect(_back())
    found = [
        service.look_at(context.service(), context.actor(), name_of_upload(upload), upload.read()) for upload in uploads
    ]
    held = first_run(context.service(), context.actor())
    told = {one.kind for one in found if one.kind and not one.missing}
    without_site = held.site is None and "site" not in told
    return render_template(
        "imports/check.html",
        files=found,
        refusals={
            one.name: message(one.refusal.reason, one.refusal.params, context.locale()) for one in found if one.refusal
        },
        kinds=KIND_NAMES,
        lacking=[kind for kind in (("site",) if without_site else ()) + held.missing if kind not in told],
        purposes=PURPOSES,
        key=secrets.token_urlsafe(16),
        origin=_origin(),
        back=_back(),  # also where a change of language leads: the files are not sent again
    )


@blueprint.post("/take")
def take() -> ResponseReturnValue:
    """Import the files as the kinds that were chosen, each after what it refers to."""
    names, stored, kinds = (request.form.getlist(field) for field in ("name", "stored", "kind"))
    files = [
        service.Chosen(name=name, stored=upload, kind=kind)
        for name, upload, kind in zip(names, stored, kinds, strict=False)
        if kind
    ]
    if not files:
        flash(gettext("Every file was left out: nothing is imported."), "warning")
        return redirect(_back())
    key = request.form.get("key", "")[:60] or secrets.token_urlsafe(16)
    try:
        service.request_imports(context.service(), context.actor(), files, key=f"upload:{key}")
    except NotFound:
        flash(gettext("The files were looked at too long ago; choose them again."), "danger")
        return redirect(_back())
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return redirect(_back())
    said = ngettext("%(num)s file is being imported.", "%(num)s files are being imported.", len(files))
    flash(said, "success")
    return redirect(_back())


@blueprint.get("/templates")
def templates() -> ResponseReturnValue:
    return download("shiftledger-templates.zip", all_templates(context.today()))


@blueprint.get("/templates/<kind>")
def one_template(kind: str) -> ResponseReturnValue:
    if kind not in KINDS:
        raise NotFound(f"there is no kind of file {kind!r}", key="kind_missing", kind=kind)
    return download(f"{kind}.csv", template(kind, context.today()))


def _origin() -> str:
    return FIRST_RUN if request.form.get("back") == FIRST_RUN else ""


def _back() -> str:
    """The page that the files were chosen on."""
    return url_for("first_run.index", _anchor="next") if _origin() else url_for("imports.files")
