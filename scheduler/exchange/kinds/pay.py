"""Floating pay bases: what a bonus is divided by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scheduler.attribution.bonus import PayBase
from scheduler.exchange import cells
from scheduler.exchange.kinds.base import Context, Kind, Row


def _store_bases(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    counts: tuple[int, int, int] = context.uow.pools.upsert_bases(
        [
            PayBase(person=row["person"], fen_per_month=row["floating_per_month"], valid_from=row["valid_from"])
            for row in rows
        ]
    )
    return counts


def _read_bases(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    held = {(b.person, b.valid_from): b.fen_per_month for b in context.uow.pools.bases()}
    return {
        row.number: PAY_BASES.show(
            {
                "person": row["person"],
                "floating_per_month": held[row["person"], row["valid_from"]],
                "valid_from": row["valid_from"],
            }
        )
        for row in rows
        if (row["person"], row["valid_from"]) in held
    }


PAY_BASES = Kind(
    name="pay_bases",
    columns=(
        cells.code("person", refers="people"),
        cells.scaled("floating_per_month", 100),
        cells.day("valid_from"),
    ),
    key=("person", "valid_from"),
    after=("people",),
    store=_store_bases,
    read_back=_read_bases,
    totals=("floating_per_month",),
)
