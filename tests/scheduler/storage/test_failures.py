"""What the machine refuses is told apart from faults of ours."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from scheduler.messages import MESSAGES
from scheduler.storage.engine import connect
from scheduler.storage.failures import _NUMBERS, _SAID, unavailable


def test_a_full_disk_is_found_behind_the_rollback_that_failed_after_it() -> None:
    full = OperationalError("INSERT", None, sqlite3.OperationalError("database or disk is full"))
    after = OperationalError("ROLLBACK", None, sqlite3.OperationalError("no such savepoint: sa_savepoint_1"))
    after.__context__ = full

    found = unavailable(after)

    assert found is not None
    assert (found.key, found.exit_code) == ("disk_full", 9)


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with (
        pytest.raises(OperationalError) as refused,
        connect("postgresql+psycopg://x:secret@127.0.0.1:1/x").read.begin(),
    ):
        pass

    found = unavailable(refused.value)

    assert found is not None
    assert found.key == "database_unreachable"
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "x"), "disk_full"),
        (PermissionError(errno.EACCES, "Permission denied", "/data"), "not_writable"),
        (FileExistsError(errno.EEXIST, "File exists", "/data"), "no_place"),
        (sqlite3.DatabaseError("file is not a database"), "database_damaged"),
    ],
)
def test_the_system_s_own_words_are_kept(error: Exception, key: str) -> None:
    found = unavailable(error)

    assert found is not None
    assert found.key == key
    assert str(found.params["reason"]).split(":")[0] in str(error)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("a fault of ours"),
        BrokenPipeError(errno.EPIPE, "Broken pipe"),
        ProgrammingError("SELECT", None, sqlite3.ProgrammingError("no such column: x")),
    ],
)
def test_a_fault_of_ours_is_none_of_the_machine_s(error: Exception) -> None:
    assert unavailable(error) is None


def test_every_refusal_has_a_sentence() -> None:
    assert {key for _words, key in _SAID} | set(_NUMBERS.values()) | {"no_place", "interrupted"} <= set(MESSAGES)
