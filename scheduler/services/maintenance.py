"""Keep an installation alive: lay its schema, back it up while in use, restore it into an empty place."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain.actor import Actor
from scheduler.storage import backup as storage
from scheduler.storage import migrations

if TYPE_CHECKING:
    from scheduler.bootstrap import App


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaReport:
    """``before`` is ``None`` when there was no schema."""

    before: str | None
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What was written or read: ``rows`` over all tables, ``size`` in bytes."""

    path: Path
    revision: str
    made_at: str
    tables: int
    rows: int
    size: int
    seconds: float


def lay_schema(app: App) -> SchemaReport:
    """Bring the database to this program's newest revision; does nothing when it is there."""
    before = migrations.current(app.database)
    if before is not None:
        migrations.require_known(before)
    migrations.upgrade(app.database)
    return SchemaReport(before=before, after=migrations.head())


def back_up(app: App, actor: Actor, target: Path) -> BackupReport:
    """Write a backup to a new file while others work; it holds one moment. ``Conflict`` when the file exists."""
    migrations.require_current(app.database)
    started = time.monotonic()
    manifest = storage.write(app.database, target, app.clock.now())
    with app.unit_of_work(actor) as uow:
        uow.audit("backup", f"file:{target.name}"[:120], revision=manifest.revision, sha256=manifest.sha256)
        uow.commit()
    return _report(target, manifest, started)


def restore(app: App, actor: Actor, source: Path) -> BackupReport:
    """Read a backup into the app's database, which must be empty; then bring it to this program's revision."""
    started = time.monotonic()
    manifest = storage.restore(source, app.database)
    migrations.upgrade(app.database)
    with app.unit_of_work(actor) as uow:
        uow.audit("restore", f"file:{source.name}"[:120], revision=manifest.revision, sha256=manifest.sha256)
        uow.commit()
    return _report(source, manifest, started)


def _report(path: Path, manifest: storage.Manifest, started: float) -> BackupReport:
    return BackupReport(
        path=path,
        revision=manifest.revision,
        made_at=manifest.made_at,
        tables=len(manifest.rows),
        rows=sum(manifest.rows.values()),
        size=manifest.size,
        seconds=time.monotonic() - started,
    )
