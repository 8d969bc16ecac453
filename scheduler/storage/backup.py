"""A database in one file while it is in use, and back into an empty place.

The file is a ZIP: ``manifest.json`` (format, database, revision, rows of every table, sha256) and the database itself,
a SQLite file (by SQLite's backup API) or a dump of pg_dump, both of one moment.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, func, inspect, select, table, text
from sqlalchemy.orm import Session

from scheduler.errors import Conflict, InvalidInput, SchedulerError
from scheduler.storage import audit, migrations
from scheduler.storage.engine import Database

FORMAT = 1
_MANIFEST = "manifest.json"
_CONTENT = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds. ``rows`` by table; ``made_at`` is ISO 8601, UTC."""

    format: int
    database: str
    revision: str
    made_at: str
    rows: Mapping[str, int]
    size: int
    sha256: str


def write(database: Database, target: Path, now: datetime) -> Manifest:
    """Write a backup to a new file; it appears whole or not at all. ``Conflict`` when the file exists."""
    if target.exists():
        raise Conflict(f"{target} exists already", key="backup_exists", path=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    kind = database.engine.dialect.name
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as directory:
        content, archive = Path(directory) / _CONTENT[kind], Path(directory) / "archive"
        rows, revision = _copy_sqlite(database, content) if kind == "sqlite" else _dump_postgresql(database, content)
        manifest = Manifest(
            format=FORMAT,
            database=kind,
            revision=revision,
            made_at=now.isoformat(timespec="seconds"),
            rows=rows,
            size=content.stat().st_size,
            sha256=_digest(content),
        )
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED, allowZip64=True) as packed:
            packed.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1))
            packed.write(content, content.name)
        os.chmod(archive, 0o600)
        _sync(archive)
        os.link(archive, target)  # unlike a rename, never replaces what came up meanwhile
    return manifest


def read_manifest(source: Path) -> Manifest:
    """What the file says it holds; ``InvalidInput`` when it is no backup, or one that this version cannot read."""
    try:
        with zipfile.ZipFile(source) as packed:
            manifest = Manifest(**json.loads(packed.read(_MANIFEST)))
    except FileNotFoundError:
        raise InvalidInput(f"there is no file {source}", key="backup_missing", path=str(source)) from None
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"{source} is not a backup of ours", key="backup_foreign", path=str(source)) from error
    if manifest.format != FORMAT or manifest.database not in _CONTENT or not migrations.knows(manifest.revision):
        raise InvalidInput(
            f"{source} was written by another version (format {manifest.format}, revision {manifest.revision}); "
            f"this one reads format {FORMAT} up to revision {migrations.head()}",
            key="backup_version",
            path=str(source),
            revision=manifest.revision,
        )
    return manifest


def restore(source: Path, database: Database) -> Manifest:
    """Put a backup into an empty place; what comes out is what went in, or nothing is left there.

    Checks the checksum, the database's own integrity, references, the audit chain, revision and rows of every table.
    ``Conflict`` when something is there already.
    """
    manifest = read_manifest(source)
    if manifest.database != database.engine.dialect.name:
        raise InvalidInput(
            f"the backup is of {manifest.database}, the place to restore to is {database.engine.dialect.name}",
            key="backup_other_database",
            backup=manifest.database,
        )
    if database.is_sqlite:
        _restore_sqlite(source, manifest, database)
    else:
        _restore_postgresql(source, manifest, database)
    return manifest


def count_rows(connection: Connection) -> dict[str, int]:
    """Rows of every table that the database has."""
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


def _copy_sqlite(database: Database, content: Path) -> tuple[dict[str, int], str]:
    with database.read.connect() as connection, closing(sqlite3.connect(content)) as copy:
        raw: Any = connection.connection.driver_connection
        raw.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE").fetchone()  # one file, without its log
    return _look_into(content)


def _look_into(file: Path) -> tuple[dict[str, int], str]:
    """Rows and revision of a SQLite file that nobody else uses."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        rows = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
        if "alembic_version" not in rows:
            raise Conflict("the database has no schema yet", key="schema_missing")
        return rows, copy.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def _dump_postgresql(database: Database, content: Path) -> tuple[dict[str, int], str]:
    with database.read.connect() as connection:
        rows = count_rows(connection)
        if "alembic_version" not in rows:
            raise Conflict("the database has no schema yet", key="schema_missing")
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _run("pg_dump", database, "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={content}")
    return rows, revision


def _restore_sqlite(source: Path, manifest: Manifest, database: Database) -> None:
    target = database.path
    if target is None:
        raise InvalidInput("there is no file to restore to", key="backup_no_target")
    if any(Path(f"{target}{suffix}").exists() for suffix in ("", "-wal", "-shm")):
        raise Conflict(
            f"{target} exists already; restore into an empty place", key="restore_occupied", path=str(target)
        )
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".restore-") as directory:
        content = Path(directory) / "database.sqlite"
        _unpack(source, manifest, content)
        with closing(sqlite3.connect(content)) as copy:
            try:
                [(verdict,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
                broken = copy.execute("PRAGMA foreign_key_check").fetchone()
            except sqlite3.DatabaseError as error:
                raise _damaged(source, str(error)) from error
        if verdict != "ok" or broken is not None:
            raise _damaged(source, verdict if verdict != "ok" else f"broken reference in {broken[0]}")
        _compare(source, manifest, *_look_into(content))
        _sync(content)
        os.link(content, target)
    _check_chain(source, database)


def _restore_postgresql(source: Path, manifest: Manifest, database: Database) -> None:
    with database.read.connect() as connection:
        occupied = inspect(connection).get_table_names()
    if occupied:
        raise Conflict(
            f"the database has tables already ({occupied[0]}, …); restore into an empty one",
            key="restore_occupied",
            path=database.engine.url.database,
        )
    with tempfile.TemporaryDirectory(prefix="restore-") as directory:
        content = Path(directory) / "database.dump"
        _unpack(source, manifest, content)
        _run("pg_restore", database, "--single-transaction", "--no-owner", "--exit-on-error", str(content))
    with database.read.connect() as connection:
        rows = count_rows(connection)
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    _compare(source, manifest, rows, revision)
    _check_chain(source, database)


def _unpack(source: Path, manifest: Manifest, content: Path) -> None:
    try:
        with (
            zipfile.ZipFile(source) as packed,
            packed.open(_CONTENT[manifest.database]) as inside,
            content.open("wb") as outside,
        ):
            _copy_at_most(inside, outside, manifest.size)
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise _damaged(source, str(error)) from error
    if content.stat().st_size != manifest.size or _digest(content) != manifest.sha256:
        raise _damaged(source, "its checksum differs")


def _copy_at_most(inside: IO[bytes], outside: IO[bytes], size: int) -> None:
    left = size + 1  # one byte too many is enough to see that there are too many
    while left > 0 and (chunk := inside.read(min(_CHUNK, left))):
        outside.write(chunk)
        left -= len(chunk)


def _compare(source: Path, manifest: Manifest, rows: Mapping[str, int], revision: str) -> None:
    if revision != manifest.revision:
        raise _damaged(source, f"its revision is {revision}, not {manifest.revision}")
    for name in sorted({*rows, *manifest.rows}):
        if rows.get(name) != manifest.rows.get(name):
            raise _damaged(source, f"table {name} has {rows.get(name)} rows, not {manifest.rows.get(name)}")


def _check_chain(source: Path, database: Database) -> None:
    with Session(database.read) as session:
        fault = audit.first_fault(session)
    if fault is not None:
        raise _damaged(source, fault)


def _run(program: str, database: Database, *arguments: str) -> None:
    """pg_dump or pg_restore on the database; the password goes by the environment, where others cannot read it."""
    found = shutil.which(program) or next(
        (str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))), None
    )
    if found is None:
        raise SchedulerError(
            f"{program} is not installed (Debian: postgresql-client)", key="no_program", program=program
        )
    _, named = database.engine.dialect.create_connect_args(database.engine.url)
    password = named.pop("password", None)
    named.pop("context", None)  # psycopg's own, not the server's
    done = subprocess.run(  # noqa: S603 (arguments are ours)
        [found, f"--dbname={make_conninfo(**named)}", *arguments],
        env={**os.environ, **({"PGPASSWORD": str(password)} if password else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise SchedulerError(f"{program} failed: {last}", key="program_failed", program=program, reason=last)


def _damaged(source: Path, what: str) -> InvalidInput:
    return InvalidInput(f"the backup {source} is damaged: {what}", key="backup_damaged", path=str(source), reason=what)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _sync(file: Path) -> None:
    with file.open("rb") as content:
        os.fsync(content.fileno())
