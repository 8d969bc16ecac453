"""Upload files, read their reports and quarantines."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import PurePosixPath

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from scheduler.domain.job import JobState
from scheduler.exchange.faults import FileRefused
from scheduler.exchange.kinds import KINDS
from scheduler.exchange.messages import message
from scheduler.services import importing as service
from scheduler.services.import_mending import rows_to_mend
from scheduler.services.jobs import list_jobs
from web import context
from web.admin.presenters import present_job
from web.downloads import download
from web.imports import presenters
from web.numbers import row_number
from web.tables.marks import all_rows

blueprint = Blueprint("imports", __name__, url_prefix="/imports")

PAGE = 100
MOST_WAITING = 50


@blueprint.get("/")
def files() -> ResponseReturnValue:
    return render_template(
        "imports/files.html", **_listed(), accepted=sorted(presenters.KIND_NAMES), key=secrets.token_urlsafe(16)
    )


@blueprint.get("/rows")
def rows() -> ResponseReturnValue:
    return render_template("imports/rows.html", **_listed())


@blueprint.post("/")
def upload() -> ResponseReturnValue:
    uploads = [upload for upload in request.files.getlist("files") if upload.filename]
    if not uploads:
        flash(gettext("Choose at least one CSV or XLSX file."), "danger")
        return redirect(url_for("imports.files"))
    key = request.form.get("key", "") or secrets.token_urlsafe(16)
    named = sorted(
        ((name_of_upload(upload), upload) for upload in uploads), key=lambda pair: (_position(pair[0]), pair[0])
    )
    for number, (name, upload) in enumerate(named):
        try:
            service.request_import(
                context.service(), context.actor(), name, upload.read(), key=f"upload:{key[:60]}:{number}"
            )
        except FileRefused as error:
            flash(f"{name}: {message(error.reason, error.params, context.locale())}", "danger")
    return redirect(url_for("imports.files"))


@blueprint.get("/<int:import_id>")
def file(import_id: int) -> ResponseReturnValue:
    after = request.args.get("after", 0, type=row_number)
    page = all_rows(PAGE)
    found, rows = service.import_details(
        context.service(), context.actor(), import_id, limit=page + 1, after=max(0, after)
    )
    return render_template(
        "imports/file.html",
        file=found,
        rows=rows[:page],
        after=after,
        more=rows[page - 1].row if len(rows) > page else None,
        names=presenters,
    )


@blueprint.get("/<int:import_id>/mend")
def mend(import_id: int) -> ResponseReturnValue:
    name, content = rows_to_mend(
        context.service(), context.actor(), import_id, locale=context.locale(), why=gettext("Why not taken")
    )
    return download(name, content)


def _listed() -> dict[str, object]:
    """The imported files, and above them the uploads whose jobs have not ended or have failed lately."""
    now = context.service().clock.now()
    jobs = list_jobs(context.service(), context.actor(), kinds=("import",), limit=MOST_WAITING)
    waiting = [job for job in jobs if not job.state.ended]
    failed = [
        job
        for job in jobs
        if job.state is JobState.FAILED and job.finished_at and now - job.finished_at < timedelta(hours=1)
    ]
    return {
        "files": service.recent_imports(context.service(), context.actor(), limit=all_rows(50)),
        "jobs": [present_job(job, now) for job in (*waiting, *failed)],
        "left": len(waiting),
        "names": presenters,
    }


def name_of_upload(upload: FileStorage) -> str:
    """The file's own name without any path of it."""
    return PurePosixPath((upload.filename or "").replace("\\", "/")).name


def _position(name: str) -> int:
    """Where a file named after its kind stands in the order of what refers to what; others come last."""
    stem = PurePosixPath(name).stem.lower()
    kinds = list(KINDS)
    return kinds.index(stem) if stem in kinds else len(kinds)
