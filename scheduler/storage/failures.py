"""What disk, database server and file permissions refuse, told apart from faults of ours."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

import psycopg
from sqlalchemy.exc import DBAPIError

from scheduler.errors import Unavailable

# words of SQLite and PostgreSQL (libpq) to the key of a sentence; the first that occurs counts
_SAID = (
    ("disk is full", "disk_full"),
    ("no space left", "disk_full"),
    ("readonly database", "not_writable"),
    ("unable to open database file", "not_writable"),
    ("disk i/o error", "disk_error"),
    ("malformed", "database_damaged"),
    ("not a database", "database_damaged"),
    ("database is locked", "database_busy"),
    ("lock timeout", "database_busy"),
    ("deadlock detected", "database_busy"),
    ("could not serialize", "database_busy"),
)
_NUMBERS = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EACCES: "not_writable",
    errno.EPERM: "not_writable",
    errno.EROFS: "not_writable",
    errno.EIO: "disk_error",
}
_NO_PLACE = (errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.EISDIR)


def unavailable(error: BaseException) -> Unavailable | None:
    """The refusal behind an error of disk or database, looked for along its causes; ``None`` for whatever else."""
    if not isinstance(error, OSError | DBAPIError | sqlite3.Error):
        return None
    for one in _chain(error):
        if isinstance(one, DBAPIError | sqlite3.Error):
            said = str(getattr(one, "orig", None) or one).strip()
            for words, key in _SAID:
                if words in said.lower():
                    return _told(key, said)
            if isinstance(getattr(one, "orig", None), psycopg.OperationalError):
                return _told("database_unreachable", said)
        elif isinstance(one, OSError) and not isinstance(one, BrokenPipeError):
            refused = _NUMBERS.get(one.errno or 0) or ("no_place" if one.errno in _NO_PLACE and one.filename else "")
            if refused:
                place = f": {one.filename}" if one.filename else ""
                return _told(refused, f"{one.strerror}{place}")
    return None


def _told(key: str, reason: str) -> Unavailable:
    first = reason.splitlines()[0] if reason else ""
    return Unavailable(f"{key.replace('_', ' ')}: {first}", key=key, reason=first)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
