"""Import an uploaded file: recognise and read it in the child process, check and store it with the job's own end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from scheduler.domain.job import ClaimedJob, JobState
from scheduler.exchange.faults import Check, FileRefused, Note
from scheduler.exchange.source import Source, read_source
from scheduler.jobs.handlers import Json, Report

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork


class Importing:
    """Payload: ``file`` (its name among the uploads), ``name`` (its own), and the import's options by name."""

    heavy: ClassVar[bool] = False

    def prepare(self, app: App, job: ClaimedJob) -> Json:
        """Where the upload lies."""
        from scheduler.services.importing import uploaded  # noqa: PLC0415

        return {"path": str(uploaded(app, job.payload["file"])), "name": job.payload["name"]}

    def run(self, payload: Json, report: Report) -> Json:
        """The file as text, or why it is refused."""
        report(step="read", name=payload["name"])
        path = Path(payload["path"])
        try:
            read = dump_source(read_source(path, payload["name"]))
        except FileRefused as refusal:
            return {"path": payload["path"], "refusal": {"reason": refusal.reason, "params": refusal.params}}
        report(step="store", name=payload["name"], rows=len(read["rows"]))
        return read

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:
        """Checked, stored and audited, the hours to follow as a job of their own; the summary names the import."""
        from scheduler.services.hours_changes import request_refresh  # noqa: PLC0415
        from scheduler.services.importing import ImportOptions, import_source, moves_hours  # noqa: PLC0415

        source, refusal = load_source(result)
        options = ImportOptions(**job.payload.get("options", {}))
        report = import_source(uow, job.payload["name"], source, refusal, options)
        if moves_hours(report):
            request_refresh(uow, f"import:{report.import_id}")
        return {
            "import_id": report.import_id,
            "kind": report.kind,
            "state": report.state,
            "added": report.added,
            "changed": report.changed,
            "unchanged": report.unchanged,
            "quarantined": report.quarantined,
        }

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """Nothing waits for it."""


def dump_source(source: Source) -> dict[str, Any]:
    """A file that was read, as JSON."""
    return {
        "path": str(source.path),
        "name": source.name,
        "sha256": source.sha256,
        "header": list(source.header),
        "numbers": list(source.numbers),
        "rows": [list(row) for row in source.rows],
        "encoding": source.encoding,
        "delimiter": source.delimiter,
        "notes": [
            {"reason": note.reason, "check": note.check.value, "params": dict(note.params)} for note in source.notes
        ],
    }


def load_source(data: Json) -> tuple[Source | None, FileRefused | None]:
    """The reverse of ``dump_source``, or the refusal."""
    if "refusal" in data:
        return None, FileRefused(data["refusal"]["reason"], **data["refusal"]["params"])
    notes = (Note(reason=n["reason"], check=Check(n["check"]), params=n["params"]) for n in data["notes"])
    source = Source(
        path=Path(data["path"]),
        name=data["name"],
        sha256=data["sha256"],
        header=tuple(data["header"]),
        numbers=data["numbers"],
        rows=data["rows"],
        encoding=data["encoding"],
        delimiter=data["delimiter"],
        notes=tuple(notes),
    )
    return source, None


HANDLER = Importing()
