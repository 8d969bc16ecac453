"""Files looked at before they are imported: what each seems to hold, and what of it could not be recognised.

A file that was looked at is kept as an upload, so that it need not be sent twice; nothing of it counts yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.job import Job
from scheduler.exchange.faults import FileRefused
from scheduler.exchange.kinds import KINDS
from scheduler.exchange.source import Source, read_source
from scheduler.exchange.take import find_kind, normal
from scheduler.services.importing import (
    NAME_CHARS,
    ImportOptions,
    keep_upload,
    may_import,
    queue_import,
    uploaded,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """A file that was sent: ``stored`` names it among the uploads, ``rows`` without its header.

    ``kind`` is empty where neither name nor columns tell it; ``missing`` are columns that the kind cannot do without,
    ``refusal`` why the file cannot be read at all.
    """

    name: str
    stored: str
    rows: int = 0
    columns: tuple[str, ...] = ()
    kind: str = ""
    missing: tuple[str, ...] = ()
    refusal: FileRefused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A file that was looked at and the kind that it is to be imported as."""

    name: str
    stored: str
    kind: str


def look_at(app: App, actor: Actor, name: str, content: bytes) -> LookedAt:
    """Keep an upload and say what it seems to hold. Raises Forbidden unless HR or admin."""
    may_import(actor)
    name = Path(name).name[:NAME_CHARS]
    try:
        stored = keep_upload(app, name, content)
    except FileRefused as refusal:
        return LookedAt(name=name, stored="", refusal=refusal)
    try:
        source = read_source(uploaded(app, stored), name)
    except FileRefused as refusal:
        return LookedAt(name=name, stored=stored, refusal=refusal)
    try:
        kind = _kind(source)
    except FileRefused:
        return LookedAt(name=name, stored=stored, rows=len(source.rows), columns=source.header)
    return LookedAt(
        name=name,
        stored=stored,
        rows=len(source.rows),
        columns=source.header,
        kind=kind,
        missing=_missing(source, kind),
    )


def request_imports(app: App, actor: Actor, files: Sequence[Chosen], *, key: str) -> list[Job]:
    """Queue the imports of files that were looked at, each after what it refers to; the same ``key``, the same jobs.

    One audit entry for all of them. Raises Forbidden, NotFound for an upload that is gone, FileRefused for a kind that
    is none.
    """
    may_import(actor)
    order = list(KINDS)
    for file in files:
        if file.kind not in KINDS:
            raise FileRefused("kind_unknown", value=file.kind[:60], accepted=", ".join(KINDS))
        uploaded(app, file.stored)
    jobs = []
    with app.unit_of_work(actor) as uow:
        for file in sorted(files, key=lambda f: (order.index(f.kind), f.name)):
            options = ImportOptions(kind=file.kind)
            jobs.append(queue_import(uow, file.name, file.stored, key=f"{key}:{file.stored[:16]}", options=options))
        asked = [[file.name, file.kind] for file in files]
        uow.audit("import.request", f"job:{jobs[0].id}" if jobs else "jobs", files=asked)
        uow.commit()
    return jobs


def _kind(source: Source) -> str:
    """By columns where they tell one kind, else as an import would: by name. A name that its columns deny is not
    believed."""
    named = find_kind(source.name, source.header).name
    if not _missing(source, named):
        return named
    try:
        return find_kind("", source.header).name
    except FileRefused:
        return named


def _missing(source: Source, kind: str) -> tuple[str, ...]:
    names = set(normal(source.header))
    declared = KINDS[kind]
    lacking = [name for name in declared.required if name not in names]
    if declared.one_of and not names & set(declared.one_of):
        lacking.append(" | ".join(declared.one_of))
    return tuple(lacking)
