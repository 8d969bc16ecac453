"""Files in: one transaction a file, good rows stored, bad rows to quarantine, a bad file refused as a whole."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.job import Job
from scheduler.errors import Forbidden, NotFound
from scheduler.exchange.faults import FileRefused, closest
from scheduler.exchange.kinds import KINDS, Context
from scheduler.exchange.report import ImportReport
from scheduler.exchange.sample import sample
from scheduler.exchange.source import MAX_CSV_BYTES, SUFFIXES, Source, read_source
from scheduler.exchange.take import find_kind, normal, take
from scheduler.services.hours_changes import MOVING, refresh_hours
from scheduler.storage.repositories.imports import ImportedFile, QuarantinedRow
from scheduler.storage.repositories.upsert import Counts
from scheduler.storage.unit_of_work import UnitOfWork

IMPORTERS = (AccountRole.HR, AccountRole.ADMIN)
NAME_CHARS = 200
UPLOADS = "uploads"  # in the data folder, by content hash
Progress = Callable[[int, int, str], None]  # files done, files in all, name of the next


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """``kind`` overrides the file's name and header; the rest is for workload: every row to ``role``, or categories by
    ``mapping`` (category to role; others are left out), local times in the zone ``tz`` (default: the site's).
    """

    kind: str | None = None
    role: str | None = None
    mapping: Mapping[str, str] | None = None
    tz: str | None = None


def import_path(
    app: App,
    actor: Actor,
    path: Path,
    *,
    kind: str | None = None,
    role: str | None = None,
    mapping: Mapping[str, str] | None = None,
    tz: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> list[ImportReport]:
    """Import a file, or every CSV and XLSX file of a folder in the order of what refers to what; a report each.

    The same content again changes nothing; what moves hours refreshes them, once for all files. With ``dry_run``
    everything is checked as if the files before it had been imported, and nothing kept. Raises Forbidden
    unless the actor is HR or admin, NotFound where there is no such file; a bad file is a report, not an error.
    """
    may_import(actor)
    if not path.exists():
        raise NotFound(f"there is no file or folder {path.name}", key="file_missing", name=path.name)
    options = ImportOptions(kind=kind, role=role, mapping=mapping, tz=tz)
    files = [path] if path.is_file() else sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
    if not files:
        raise NotFound(f"there is no CSV or XLSX file in {path.name}", key="no_files", name=path.name)
    read = [(file, *_read(file, file.name)) for file in files]
    if len(read) > 1:
        read.sort(key=lambda r: (_position(r[1], r[0].name, kind), r[0].name))
    reports = []
    with app.unit_of_work(actor) if dry_run else nullcontext() as rehearsal:
        for done, (file, source, refusal) in enumerate(read):
            if progress is not None:
                progress(done, len(read), file.name)
            if rehearsal is None:
                reports.append(_import(app, actor, file.name, source, refusal, options=options))
            else:  # one transaction for all files, never committed: each file finds what those before it brought
                reports.append(_checked(rehearsal, file.name, source, refusal, options))
    if not dry_run and any(map(moves_hours, reports)):
        refresh_hours(app, actor)
    if progress is not None:
        progress(len(read), len(read), "")
    return reports


def moves_hours(report: ImportReport) -> bool:
    """Did the file change what hours are resolved from?"""
    return report.kind in MOVING and bool(report.added or report.changed)


def import_file(
    app: App,
    actor: Actor,
    path: Path,
    *,
    name: str | None = None,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import one file, such as an upload kept under another name than ``name``. Errors as in ``import_path``."""
    may_import(actor)
    source, refusal = _read(path, name or path.name)
    report = _import(app, actor, name or path.name, source, refusal, options=options or ImportOptions())
    if moves_hours(report):
        refresh_hours(app, actor)
    return report


def import_source(
    uow: UnitOfWork,
    name: str,
    source: Source | None,
    refusal: FileRefused | None,
    options: ImportOptions,
) -> ImportReport:
    """Import what was read (or refused while reading) within the caller's transaction, with its audit entry.

    The caller commits. A file that turns out to be refused leaves nothing but its record.
    """
    report = _checked(uow, name, source, refusal, options)
    cells = {} if source is None else dict(zip(source.numbers, source.rows, strict=True))
    import_id = uow.imports.save(
        name=report.name,
        kind=report.kind,
        sha256=report.sha256,
        state=report.state,
        counts=Counts(report.added, report.changed, report.unchanged),
        report=report.checks(),
        quarantine=[
            QuarantinedRow(row=f.row, field=f.field, reason=f.reason, params=f.params, raw=cells.get(f.row, ()))
            for f in report.faults
        ],
        at=uow.now,
        by=uow.actor.login,
    )
    if source is not None and report.faults:
        _hold_back(uow, source, report, cells, options)
    uow.audit(
        "import.file",
        f"import:{import_id}",
        name=report.name,
        kind=report.kind,
        state=report.state,
        sha256=report.sha256,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        quarantined=report.quarantined,
        refusal=report.refusal.reason if report.refusal else None,
    )
    return replace(report, import_id=import_id)


def request_import(
    app: App, actor: Actor, name: str, content: bytes, *, key: str, options: ImportOptions | None = None
) -> Job:
    """Keep an upload under its content's hash and queue its import; the same ``key`` again gives the same job.

    The job's result names the import (``import_details``). Raises Forbidden, and InvalidInput for a file that is larger
    than any that is read.
    """
    may_import(actor)
    stored = keep_upload(app, name, content)
    with app.unit_of_work(actor) as uow:
        job = queue_import(uow, name, stored, key=key, options=options)
        uow.audit("import.request", f"job:{job.id}", name=job.payload["name"], file=stored)
        uow.commit()
    return job


def keep_upload(app: App, name: str, content: bytes) -> str:
    """Write an upload into the data folder; what it is called there. Raises FileRefused if it is larger than any."""
    if len(content) > MAX_CSV_BYTES:
        raise FileRefused(
            "file_too_large", mib=round(len(content) / 2**20, 1), accepted=f"≤ {MAX_CSV_BYTES // 2**20} MiB"
        )
    suffix = Path(name).suffix.lower()
    stored = hashlib.sha256(content).hexdigest() + (suffix if suffix in SUFFIXES else "")
    folder = app.config.data_dir / UPLOADS
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{stored}.{os.getpid()}.{threading.get_ident()}.part"
    part.write_bytes(content)
    part.replace(folder / stored)
    return stored


def queue_import(uow: UnitOfWork, name: str, stored: str, *, key: str, options: ImportOptions | None = None) -> Job:
    """Queue the import of a kept upload within the caller's transaction, who audits and commits."""
    chosen = {name: value for name, value in asdict(options or ImportOptions()).items() if value is not None}
    payload = {"file": stored, "name": Path(name).name[:NAME_CHARS], "options": chosen}
    job: Job = uow.jobs.enqueue("import", payload, key, uow.actor.login)
    return job


def uploaded(app: App, stored: str) -> Path:
    """Where an upload lies. Raises NotFound."""
    path = app.config.data_dir / UPLOADS / Path(stored).name
    if not path.is_file():
        raise NotFound(f"the upload {stored} is gone", key="upload_missing", name=stored)
    return path


def recent_imports(app: App, actor: Actor, *, limit: int = 50) -> tuple[ImportedFile, ...]:
    """The latest imports first. Raises Forbidden unless the actor is HR or admin."""
    may_import(actor)
    with app.reading(actor) as uow:
        files: tuple[ImportedFile, ...] = uow.imports.newest(limit)
        return files


def import_details(
    app: App, actor: Actor, import_id: int, *, limit: int = 1000, after: int = 0
) -> tuple[ImportedFile, tuple[QuarantinedRow, ...]]:
    """One import with its quarantine behind row ``after``. Raises NotFound, Forbidden."""
    may_import(actor)
    with app.reading(actor) as uow:
        return uow.imports.get(import_id), uow.imports.quarantined(import_id, limit=limit, after=after)


def may_import(actor: Actor) -> None:
    """Raises Forbidden unless HR or admin."""
    if actor.role not in IMPORTERS:
        raise Forbidden("only HR and administrators import files", key="import_forbidden")


def _read(path: Path, name: str) -> tuple[Source | None, FileRefused | None]:
    try:
        return read_source(path, name), None
    except FileRefused as refusal:
        return None, refusal


def _position(source: Source | None, name: str, wanted: str | None) -> int:
    """Where the file's kind stands in the order of import; unknown ones last."""
    try:
        found = find_kind(name, source.header if source else (), wanted)
    except FileRefused:
        return len(KINDS)
    return list(KINDS).index(found.name)


def _import(
    app: App, actor: Actor, name: str, source: Source | None, refusal: FileRefused | None, *, options: ImportOptions
) -> ImportReport:
    with app.unit_of_work(actor) as uow:
        report = import_source(uow, name, source, refusal, options)
        uow.commit()
    return report


def _checked(
    uow: UnitOfWork, name: str, source: Source | None, refusal: FileRefused | None, options: ImportOptions
) -> ImportReport:
    """Store what is good; a file that turns out to be refused leaves nothing."""
    report = ImportReport(import_id=None, name=Path(name).name[:NAME_CHARS], kind="", sha256="", state="refused")
    if source is not None:
        report = replace(
            report,
            sha256=source.sha256,
            rows=len(source.rows),
            encoding=source.encoding,
            delimiter=source.delimiter,
            columns=source.header,
        )
        try:
            with uow.imports.savepoint():
                report = _store(uow, source, report, options)
        except FileRefused as error:
            refusal = error
    if refusal is not None:
        report = replace(report, refusal=refusal, state="refused")
    return report


def _store(uow: UnitOfWork, source: Source, report: ImportReport, options: ImportOptions) -> ImportReport:
    """Check, store, compare with the file. Raises FileRefused: the caller takes everything back."""
    context = Context(uow=uow, role=options.role, mapping=options.mapping, tz=options.tz)
    _check_options(options, context)
    kind = find_kind(source.name, source.header, options.kind, role_named=options.role is not None)
    if kind.name != "site" and context.site is None:
        raise FileRefused("no_site")
    taken = take(source, kind, context)
    added, changed, unchanged = kind.store(taken.rows, context) if taken.rows else (0, 0, 0)
    return replace(
        report,
        kind=kind.name,
        state="done",
        added=added,
        changed=changed,
        unchanged=unchanged,
        left_out=taken.left_out,
        notes=tuple(taken.notes),
        faults=tuple(taken.faults),
        sample=sample(source, kind, taken, context),
    )


def _hold_back(
    uow: UnitOfWork,
    source: Source,
    report: ImportReport,
    cells: Mapping[int, Sequence[str]],
    options: ImportOptions,
) -> None:
    """Tell a kind that keeps refused rows beyond their file of them."""
    kind = KINDS.get(report.kind)
    if kind is not None and kind.held_back is not None:
        names = normal(source.header)
        rows = {f.row: dict(zip(names, cells.get(f.row, ()), strict=False)) for f in report.faults}
        kind.held_back(report.faults, rows, Context(uow=uow, tz=options.tz))


def _check_options(options: ImportOptions, context: Context) -> None:
    if options.tz is not None:
        try:
            ZoneInfo(options.tz)
        except (KeyError, ValueError, OSError):
            raise FileRefused("tz_unknown", value=options.tz, accepted="Asia/Shanghai, Europe/London") from None
    known = context.known("roles")
    for role in (*(options.mapping or {}).values(), *([options.role] if options.role else [])):
        if role not in known:
            raise FileRefused("mapping_unknown_role", value=role, accepted=closest(role, known))
