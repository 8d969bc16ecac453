"""Measured parts of pools: what a scanner or a till counted as one person's, in money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scheduler.attribution.measured import MeasuredPart
from scheduler.attribution.version import PUBLISHED
from scheduler.exchange import cells
from scheduler.exchange.faults import Fault
from scheduler.exchange.kinds.base import Context, Kind, Row, fault


def _parts_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """Parts of a period stay as they are once its attribution is published."""
    held = _held(rows, context)
    final = {
        period
        for period in {row["period"] for row in rows}
        if any(v.state == PUBLISHED for v in context.uow.attributions.versions(period))
    }
    for row in rows:
        part = held.get((row["period"], row["person"], row["role"]))
        same = part is not None and (part.fen, part.source) == (row["amount"], row["source"])
        if row["period"] in final and not same:
            yield fault(row, "period", "period_locked", value=row["period"], accepted="–")


def _held(rows: Sequence[Row], context: Context) -> dict[tuple[str, str, str], MeasuredPart]:
    return {
        (period, part.person, part.role): part
        for period in sorted({row["period"] for row in rows})
        for part in context.uow.measured_parts.of(period)
    }


def _store_parts(rows: Sequence[Row], context: Context) -> tuple[int, int, int]:
    uow = context.uow
    counts: tuple[int, int, int] = uow.measured_parts.store(
        [
            (
                row["period"],
                MeasuredPart(
                    person=row["person"],
                    role=row["role"],
                    fen=row["amount"],
                    source=row["source"],
                    entered_by=uow.actor.login,
                    entered_at=uow.now,
                ),
            )
            for row in rows
        ]
    )
    return counts


def _read_parts(rows: Sequence[Row], context: Context) -> Mapping[int, Mapping[str, str]]:
    held = _held(rows, context)
    found = {}
    for row in rows:
        part = held.get((row["period"], row["person"], row["role"]))
        if part is not None:
            found[row.number] = MEASURED_PARTS.show(
                {
                    "period": row["period"],
                    "person": part.person,
                    "role": part.role,
                    "amount": part.fen,
                    "source": part.source,
                }
            )
    return found


MEASURED_PARTS = Kind(
    name="measured_parts",
    columns=(
        cells.code("period", 16, refers="periods"),
        cells.code("person", refers="people"),
        cells.code("role", refers="roles"),
        cells.scaled("amount", 100),
        cells.text("source", 200),
    ),
    key=("period", "person", "role"),
    after=("people", "roles", "periods"),
    check=_parts_fit,
    store=_store_parts,
    read_back=_read_parts,
    totals=("amount",),
)
