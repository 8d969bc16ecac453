"""Bulk insert-or-update by business key: reads what is there once, writes only what differs, counts all three cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, insert, inspect, select, update
from sqlalchemy.orm import Session

from scheduler.storage.tables.base import Base


class Counts(NamedTuple):
    """What an upsert did, in rows."""

    added: int
    changed: int
    unchanged: int


def upsert(session: Session, entity: type[Base], key: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Counts:
    """Write ``rows`` (column name to value, all with the same columns) by the business key columns ``key``.

    A key that is stored is updated where a value differs, else inserted; rows that are not named stay as they are.
    Key columns may be null. Raises ValueError where two rows carry one key: the caller decides which one is meant.
    """
    if not rows:
        return Counts(0, 0, 0)
    session.flush()
    table: Table = inspect(entity).local_table  # type: ignore[assignment]
    names = list(rows[0])
    primary = [column.name for column in table.primary_key]
    wanted = {tuple(row[k] for k in key): row for row in rows}
    if len(wanted) != len(rows):
        raise ValueError(f"{table.name}: two rows carry the same {', '.join(key)}")
    present = {
        tuple(found[k] for k in key): found
        for found in session.execute(select(*(table.c[n] for n in dict.fromkeys([*primary, *names])))).mappings()
    }
    new: list[dict[str, Any]] = []
    differing: list[dict[str, Any]] = []
    for identity, row in wanted.items():
        found = present.get(identity)
        if found is None:
            new.append(dict(row))
        elif any(found[n] != row[n] for n in names):
            differing.append({f"pk_{p}": found[p] for p in primary} | {f"new_{n}": row[n] for n in names})
    if new:
        session.execute(insert(table), new)
    if differing:
        statement = update(table).values({n: bindparam(f"new_{n}") for n in names})
        for p in primary:
            statement = statement.where(table.c[p] == bindparam(f"pk_{p}"))
        session.connection().execute(statement, differing)
    if new or differing:
        session.expire_all()
    return Counts(len(new), len(differing), len(rows) - len(new) - len(differing))
