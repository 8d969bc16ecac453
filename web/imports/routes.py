"""Upload files, read their reports and quarantines."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from scheduler.services import importing as service
from web import context
from web.imports import presenters

blueprint = Blueprint("imports", __name__, url_prefix="/imports")

PAGE = 100


@blueprint.get("/")
def files() -> ResponseReturnValue:
    found = service.recent_imports(context.service(), context.actor())
    return render_template(
        "imports/files.html",
        files=found,
        company=context.organisation(),
        names=presenters,
        accepted=sorted(presenters.KIND_NAMES),
    )


@blueprint.post("/")
def upload() -> ResponseReturnValue:
    uploads = [upload for upload in request.files.getlist("files") if upload.filename]
    if not uploads:
        flash(gettext("Choose at least one CSV or XLSX file."), "danger")
        return redirect(url_for("imports.files"))
    last = 0
    with TemporaryDirectory(prefix="upload-") as folder:
        paths = [_keep(upload, Path(folder), number) for number, upload in enumerate(uploads)]
        reports = service.import_path(context.service(), context.actor(), Path(folder))
    refused = sum(report.refused for report in reports)
    for report in reports:
        last = report.import_id or last
    taken = len(paths) - refused
    flash(ngettext("%(num)s file was taken.", "%(num)s files were taken.", taken), "success" if taken else "warning")
    if refused:
        flash(ngettext("%(num)s file was refused.", "%(num)s files were refused.", refused), "danger")
    if len(reports) == 1 and last:
        return redirect(url_for("imports.file", import_id=last))
    return redirect(url_for("imports.files"))


@blueprint.get("/<int:import_id>")
def file(import_id: int) -> ResponseReturnValue:
    after = request.args.get("after", 0, type=int)
    found, rows = service.import_details(
        context.service(), context.actor(), import_id, limit=PAGE + 1, after=max(0, after)
    )
    return render_template(
        "imports/file.html",
        file=found,
        rows=rows[:PAGE],
        after=after,
        more=rows[PAGE - 1].row if len(rows) > PAGE else None,
        names=presenters,
    )


def _keep(upload: FileStorage, folder: Path, number: int) -> Path:
    """The upload under its own name, without any path of it; two of one name get a number."""
    name = Path((upload.filename or "").replace("\\", "/")).name or f"file{number}"
    path = folder / name
    if path.exists():
        path = folder / f"{number}-{name}"
    upload.save(path)
    return path
