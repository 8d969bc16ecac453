"""What can be wrong with a file, a row or a cell, as data: reason keys with parameters. ``messages`` words them."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.errors import InvalidInput

SHOWN_CHARS = 60
SHOWN_CODES = 8


class Check(StrEnum):
    """The three checks of an imported file."""

    FORMAT = "format"
    LOGIC = "logic"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why one row was not taken. ``row`` counts as a spreadsheet does: the header is row 1."""

    row: int
    field: str
    reason: str
    check: Check
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something about the whole file that a reader should know; nothing was refused for it."""

    reason: str
    check: Check
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


class CellFault(ValueError):
    """Raised by a cell parser; the caller knows the row and the field."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


class FileRefused(InvalidInput):
    """Nothing of the file can be taken; ``key`` is the reason."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(f"the file is refused: {reason} {params or ''}".rstrip(), key=reason, **params)

    @property
    def reason(self) -> str:
        return self.key


def shown(text: str) -> str:
    """A cell as it may stand in a message: printable, and not longer than a line."""
    printable = "".join(c if c.isprintable() else "�" for c in text)
    return printable if len(printable) <= SHOWN_CHARS else printable[: SHOWN_CHARS - 1] + "…"


def closest(value: str, known: Iterable[str]) -> str:
    """Known codes that the writer may have meant, else the first few."""
    codes = sorted(known)
    near = difflib.get_close_matches(value, codes, n=3)
    if near:
        return ", ".join(near)
    return ", ".join(codes[:SHOWN_CODES]) + (", …" if len(codes) > SHOWN_CODES else "") or "–"
