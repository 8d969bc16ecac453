"""The SQLite connection: what is set, and the guard against the WAL-reset bug, across processes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from scheduler.storage.engine import Database, connect

AFFECTED = pytest.mark.parametrize("affected", [True, False], ids=["affected version", "mended version"])


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, affected: bool) -> Iterator[Database]:
    monkeypatch.setattr("scheduler.storage.engine.has_wal_reset_bug", lambda _version: affected)
    database = connect(f"sqlite:///{tmp_path / 'a.sqlite'}", busy_timeout_s=0.2)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
    yield database
    database.dispose()


@AFFECTED
def test_every_connection_keeps_references_and_syncs_fully(database: Database, affected: bool) -> None:
    with database.read.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}  # 2: FULL


@AFFECTED
def test_an_affected_version_writes_under_a_lock_on_the_files_side(database: Database, affected: bool) -> None:
    lock = Path(f"{database.path}.lock")
    assert lock.exists() is affected


HOLD = """
import fcntl, os, sys
fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(fd, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@AFFECTED
def test_another_processs_lock_holds_writers_off_but_not_readers(database: Database, affected: bool) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, f"{database.path}.lock"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == b"held\n"
        with database.read.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 0
        if affected:
            with pytest.raises(OperationalError, match="database is locked"), database.write.begin() as connection:
                connection.execute(text("INSERT INTO t VALUES (1)"))
        other.kill()  # kill -9 frees the lock
    with database.write.begin() as connection:
        connection.execute(text("INSERT INTO t VALUES (2)"))
        assert connection.execute(text("SELECT n FROM t")).scalars().all() == [2]


@AFFECTED
@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_the_lock_is_free_after_every_end_of_a_transaction(database: Database, affected: bool, end: str) -> None:
    connection = database.write.connect()
    connection.execute(text("INSERT INTO t VALUES (1)"))
    getattr(connection, end)()
    started = time.monotonic()
    with database.write.begin() as other:
        other.execute(text("INSERT INTO t VALUES (2)"))
    assert time.monotonic() - started < 0.2
    connection.close()


@AFFECTED
def test_a_second_writer_waits_no_longer_than_it_may(database: Database, affected: bool) -> None:
    with database.write.begin() as connection:
        connection.execute(text("INSERT INTO t VALUES (1)"))
        with pytest.raises(OperationalError, match="database is locked"), database.write.begin() as other:
            other.execute(text("INSERT INTO t VALUES (2)"))


WRITE = """
import sys
from sqlalchemy import text
from scheduler.storage.engine import connect
database = connect(sys.argv[1])
for n in range(100):
    with database.write.begin() as connection:
        connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": n})
"""


@AFFECTED
def test_three_processes_write_without_loss(database: Database, affected: bool) -> None:
    url = f"sqlite:///{database.path}"
    writers = [subprocess.Popen([sys.executable, "-c", WRITE, url]) for _ in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    with database.read.connect() as connection:
        assert connection.execute(text("SELECT count(*), sum(n) FROM t")).one() == (300, 3 * 4950)
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_the_guard_is_up_where_this_machine_needs_it(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'a.sqlite'}")
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
    database.dispose()
    needs = (3, 7, 0) <= sqlite3.sqlite_version_info < (3, 44, 6)
    assert not needs or Path(f"{database.path}.lock").exists()
