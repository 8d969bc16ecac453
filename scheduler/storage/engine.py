"""Connections: SQLite in WAL mode, or PostgreSQL by psycopg; one door for writers and one for readers.

SQLite writers say BEGIN IMMEDIATE. Versions with the WAL-reset bug (a checkpoint beside a commit can corrupt the file)
are guarded: BEGIN IMMEDIATE … COMMIT happens under an flock, and the automatic checkpoint runs inside COMMIT.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import time
import weakref
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

if sys.platform != "win32":
    import fcntl

ACCESS = "shiftledger_access"  # execution option: write, read, migrate
_WRITTEN = "shiftledger_written"  # connection.info: tables that this transaction changed
_WRITE = re.compile(r'\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?"?(\w+)"?', re.IGNORECASE)
_LOCK_POLL_S = 0.002


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """3.7.0 to 3.51.2 have it, but for the branches mended in 3.44.6 and 3.50.7."""
    if not (3, 7, 0) <= version < (3, 51, 3):
        return False
    return not ((3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51))


class GuardedConnection(sqlite3.Connection):
    """Holds the write lock of its database file from BEGIN IMMEDIATE to the end of the transaction."""

    lock_path: str | None = None
    timeout_s: float = 30.0
    _lock_fd: int | None = None

    def begin_immediate(self) -> None:
        if self.lock_path is not None:
            self._take_lock(self.lock_path)
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._release_lock()
            raise

    def commit(self) -> None:
        super().commit()
        self._release_lock()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._release_lock()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._release_lock()

    def _take_lock(self, path: str) -> None:
        if self._lock_fd is not None:
            raise sqlite3.ProgrammingError("this connection already holds the write lock")
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + self.timeout_s
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    os.close(fd)
                    raise sqlite3.OperationalError("database is locked") from None
                time.sleep(_LOCK_POLL_S)
            else:
                self._lock_fd = fd
                return

    def _release_lock(self) -> None:
        if self._lock_fd is not None:
            os.close(self._lock_fd)  # closing the only descriptor releases the flock
            self._lock_fd = None


class Database:
    """An engine with its two doors: ``write`` begins write transactions, ``read`` refuses to change anything."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.write = engine.execution_options(**{ACCESS: "write"})
        reading: dict[str, Any] = {ACCESS: "read"}
        if engine.dialect.name == "postgresql":
            reading |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        self.read = engine.execution_options(**reading)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.engine.url.database) if self.is_sqlite and self.engine.url.database else None

    def dispose(self) -> None:
        self.engine.dispose()


def connect(url: str, *, pool_size: int = 20, busy_timeout_s: float = 30.0) -> Database:
    """A database for the URL (``sqlite:///FILE`` or ``postgresql+psycopg://…``); opens no connection yet."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = _sqlite(url, pool_size, busy_timeout_s)
    else:
        engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "options": "-c timezone=UTC -c lock_timeout=30s"},
        )
    event.listen(engine, "begin", _forget_written)
    event.listen(engine, "after_cursor_execute", _note_written)
    _forget_after_fork(engine)
    return Database(engine)


def written_tables(connection: Connection) -> set[str]:
    """Tables in which this transaction changed rows so far."""
    written: set[str] = connection.info.setdefault(_WRITTEN, set())
    return written


def _sqlite(url: str, pool_size: int, busy_timeout_s: float) -> Engine:
    affected = has_wal_reset_bug(sqlite3.sqlite_version_info)
    can_lock = sys.platform != "win32"
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"factory": GuardedConnection, "timeout": busy_timeout_s, "check_same_thread": False},
    )
    database = make_url(url).database or ""
    Path(database).resolve().parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: GuardedConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        connection.timeout_s = busy_timeout_s
        if affected and can_lock:
            connection.lock_path = f"{database}.lock"
        # without a lock the affected versions are only safe with a rollback journal
        connection.execute("PRAGMA journal_mode = " + ("DELETE" if affected and not can_lock else "WAL")).fetchone()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        access = connection.get_execution_options().get(ACCESS, "write")
        try:
            if access == "migrate":  # rebuilding a table must not delete what refers to it; checked after
                raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute(f"PRAGMA query_only = {int(access == 'read')}")
            if access == "read":
                raw.execute("BEGIN")
            else:
                raw.begin_immediate()
        except sqlite3.OperationalError as error:  # as SQLAlchemy wraps those of statements
            raise OperationalError("BEGIN", None, error) from error

    return engine


def _forget_written(connection: Connection) -> None:
    connection.info[_WRITTEN] = set()


def _note_written(
    connection: Connection, cursor: Any, statement: str, _parameters: object, _context: object, _many: bool, /
) -> None:
    head = statement.lstrip()[:6].upper()
    if head[:4] == "WITH" or head in ("INSERT", "UPDATE", "DELETE"):
        found = _WRITE.search(statement)
        if found and cursor.rowcount != 0:  # −1: the driver does not know
            written_tables(connection).add(found[1].lower())


def _forget_after_fork(engine: Engine) -> None:
    """A forked child must not talk over its parent's connections."""
    if sys.platform == "win32":
        return
    reference = weakref.ref(engine)

    def forget() -> None:
        alive = reference()
        if alive is not None:
            alive.dispose(close=False)

    os.register_at_fork(after_in_child=forget)
