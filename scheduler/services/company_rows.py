"""One row of the company's data as somebody typed it: held to the very checks of an imported file, then stored.

What a page accepts and what a file accepts is one definition, that of ``exchange.kinds``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scheduler.errors import InvalidInput
from scheduler.exchange.faults import Fault
from scheduler.exchange.kinds import KINDS, Context, Row
from scheduler.exchange.source import Source
from scheduler.exchange.take import take
from scheduler.storage.unit_of_work import UnitOfWork

_FIRST = 2  # as in a spreadsheet: the header is row 1


class RowRefused(InvalidInput):
    """The row cannot be taken; ``faults`` name the fields, their reasons are worded by ``exchange.messages``."""

    default_key = "row_refused"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        said = ", ".join(f"{fault.field}: {fault.reason}" for fault in faults)
        super().__init__(f"the row is refused: {said}", fields=", ".join(dict.fromkeys(f.field for f in faults)))
        self.faults = faults


def check_row(uow: UnitOfWork, kind: str, cells: Mapping[str, str]) -> Row:
    """The values of the cells (column to text; a column left out is empty). Raises ``RowRefused`` with every fault."""
    names = KINDS[kind].names
    source = Source(
        path=Path(),
        name=f"{kind}.xlsx",
        sha256="",
        header=names,
        numbers=(_FIRST,),
        rows=(tuple(cells.get(name, "") for name in names),),
        encoding="xlsx",  # cells as they were typed: nothing was neutralised
        delimiter="",
    )
    taken = take(source, KINDS[kind], Context(uow=uow))
    if taken.faults:
        raise RowRefused(tuple(taken.faults))
    return taken.rows[0]


def store_row(uow: UnitOfWork, kind: str, row: Row) -> bool:
    """Store a checked row within the caller's transaction; did it change anything?"""
    added, changed, _ = KINDS[kind].store([row], Context(uow=uow))
    return bool(added or changed)
