"""What the rooms of the hours share: ids by code, epoch seconds out of the database, JSON columns as text."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from scheduler.errors import NotFound
from scheduler.storage.repositories.organisation_snapshot import Ids, read_ids

_CACHE_KIB, _BULK_CACHE_KIB = 2000, 256 * 1024  # SQLite's default, and enough for a year of a thousand people


class HoursRoom:
    """People and roles go in and out by code."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _ids(self) -> Ids:
        return read_ids(self._session)

    @contextmanager
    def bulk(self) -> Iterator[None]:
        """Room for a large write: in SQLite's usual cache pages of a large transaction are written many times over."""
        connection = self._session.connection()
        if connection.dialect.name != "sqlite":
            yield
            return
        connection.exec_driver_sql(f"PRAGMA cache_size = -{_BULK_CACHE_KIB}")
        try:
            yield
        finally:
            connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIB}")

    def _person_id(self, code: str) -> int:
        if code not in self._ids.people:
            raise NotFound(f"there is no person {code!r}", key="person_missing", code=code)
        return self._ids.people[code]

    def _of(self, column: Any, people: Collection[str] | None) -> list[ColumnElement[bool]]:
        if people is None:
            return []
        return [column.in_([self._person_id(code) for code in people])]


class EpochSeconds(FunctionElement[int]):
    """Whole epoch seconds (floored) of a UTC column: a number is read many times faster than a datetime is made."""

    name = "epoch_seconds"
    type = Integer()
    inherit_cache = True


@compiles(EpochSeconds, "sqlite")
def _on_sqlite(element: EpochSeconds, compiler: SQLCompiler, **options: Any) -> str:
    # the fraction is cut off as text: strftime would round it
    return f"CAST(strftime('%s', substr({compiler.process(element.clauses, **options)}, 1, 19)) AS INTEGER)"


@compiles(EpochSeconds, "postgresql")
def _on_postgresql(element: EpochSeconds, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **options)})) AS BIGINT)"


def as_text(column: Any) -> ColumnElement[str]:
    """A JSON column as its text: most of them say little, so ``read_list`` remembers what they mean."""
    return cast(column, Text)


@lru_cache(maxsize=4096)
def read_list(text: str) -> tuple[Any, ...]:
    """A JSON list as a tuple. For columns of few different values."""
    return tuple(json.loads(text))
