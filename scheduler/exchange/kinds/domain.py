"""Kinds that are rows of the organisation: a domain object each, stored and read back through its repository."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from scheduler.exchange.cells import Column
from scheduler.exchange.kinds.base import Checker, Context, Kind, Noter, Row, _nothing

T = TypeVar("T")


def domain_kind(
    name: str,
    columns: tuple[Column, ...],
    *,
    key: tuple[str, ...],
    after: tuple[str, ...] = (),
    make: Callable[[Row], T],
    values: Callable[[T], dict[str, Any]],
    stored: Callable[[Context, Sequence[Row]], Iterable[T]],
    upsert: Callable[[Any, list[T]], tuple[int, int, int]],
    check: Checker = _nothing,
    notes: Noter = _nothing,
    own_codes: str | None = None,
) -> Kind:
    """``make`` turns a row into the object, ``values`` the object into the row's values again (by column name).

    ``stored`` reads from the database at least the objects of these rows; ``upsert`` is the repository's function.
    """
    shown = {column.name: column for column in columns}

    def store(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
        return upsert(context.uow.organisation, [make(row) for row in rows])

    def read_back(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
        held = {tuple(v[k] for k in key): v for v in map(values, stored(context, rows))}
        found = ((row.number, held.get(tuple(row[k] for k in key))) for row in rows)
        return {number: {n: shown[n].text(x) for n, x in v.items()} for number, v in found if v is not None}

    return Kind(
        name=name,
        columns=columns,
        key=key,
        after=after,
        check=check,
        notes=notes,
        store=store,
        read_back=read_back,
        own_codes=own_codes,
    )
