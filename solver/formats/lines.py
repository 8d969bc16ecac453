"""Text formats made of sections and rows: reading them with the line, section and field of every fault.

When to modify: a third format of this kind. What a section means belongs to its format.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from solver.errors import ProblemError
from solver.formats.codec import Faults
from solver.formats.json_text import UNWRITABLE

LARGEST = 1_000_000_000  # sums over a horizon stay far within 64 bits
DIGITS = re.compile(r"[0-9]+|-0")  # a published instance asks for -0 heads
PAIR = re.compile(r"\(([0-9]+),([0-9]+)\)")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a section, cut into fields; ``where`` names it in a fault."""

    where: str
    fields: tuple[str, ...]


@dataclass(slots=True)
class Section:
    """A section's rows; ``value`` is what stands behind ``=`` in its heading."""

    name: str
    line: int
    value: str = ""
    rows: list[Row] = field(default_factory=list)

    @property
    def where(self) -> str:
        return f"line {self.line}, {self.name}"


def text_of(source: str | Path) -> str:
    """The text itself, or that of the file: a ``Path``, or a text of one line, names a file.

    Raises ProblemError for a file that is not UTF-8, OSError for one that cannot be read.
    """
    if isinstance(source, str) and ("\n" in source or not source.strip()):
        return source
    path = Path(source)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError((f"{path}: not UTF-8 at byte {error.start}",)) from error
    except OSError as error:  # a failure in reading does not name its file
        raise OSError(error.errno, error.strerror, str(path)) from error


def name_of(source: str | Path) -> str:
    """How faults name the source: the path and a colon, or nothing for a text."""
    return f"{source}: " if isinstance(source, Path) or ("\n" not in source and source.strip()) else ""


def raise_faults(faults: Faults, prefix: str = "") -> None:
    """Raise ProblemError if anything was found, each fault behind ``prefix``."""
    if faults.found:
        raise ProblemError(tuple(f"{prefix}{fault}" for fault in faults.found))


def known_sections(found: Iterable[Section], names: Sequence[str], faults: Faults) -> dict[str, Section]:
    """The sections by name: every one of ``names`` exactly once and no other, else a fault; a missing one is empty."""
    sections: dict[str, Section] = {}
    for section in found:
        if section.name not in names:
            faults.found.append(f"{section.where}: unknown section; known are {', '.join(names)}")
        elif section.name in sections:
            faults.found.append(f"{section.where}: stands twice, first on line {sections[section.name].line}")
        else:
            sections[section.name] = section
    for name in names:
        if name not in sections:
            faults.found.append(f"{name}: missing; the sections are {', '.join(names)}")
            sections[name] = Section(name, 0)
    return sections


def fields_of(row: Row, names: Sequence[str], faults: Faults) -> bool:
    """Has the row as many fields as there are ``names``? If not, the fault names them."""
    if len(row.fields) == len(names):
        return True
    faults.found.append(f"{row.where}: expected {len(names)} fields ({', '.join(names)}), got {len(row.fields)}")
    return False


def whole(text: str, where: str, faults: Faults, low: int = 0, high: int = LARGEST) -> int:
    """The whole number, or ``low`` with its fault noted."""
    if DIGITS.fullmatch(text) and len(text) <= len(str(LARGEST)) and low <= int(text) <= high:
        return int(text)
    faults.add(where, f"a whole number from {low} to {high}", text)
    return low


def pair(text: str, where: str, faults: Faults) -> tuple[int, int]:
    """The numbers of ``(low,high)``, or ``(0, 0)`` with its fault noted."""
    read = PAIR.fullmatch(text)
    if read is None or max(len(read[1]), len(read[2])) >= len(str(LARGEST)):
        faults.add(where, "(low,high) with two whole numbers and no blank", text)
        return 0, 0
    low, high = int(read[1]), int(read[2])
    if low > high:
        faults.add(where, "(low,high) with low not above high", text)
        return 0, 0
    return low, high


def one_of(text: str, allowed: Collection[str], what: str, where: str, faults: Faults) -> bool:
    """Is the text one of the allowed? If not, the fault shows some of them.

    Where none is allowed, what lists them is itself at fault, and only that is told.
    """
    if text in allowed:
        return True
    shown = [*allowed][:8]
    more = ", …" if len(allowed) > len(shown) else ""
    if shown:
        faults.add(where, f"{what} ({', '.join(shown)}{more})", text)
    return False


def unlike(text: str, seen: set[str], what: str, where: str, faults: Faults) -> bool:
    """Is this id not empty, writable in a table and new? Remembers it."""
    if not text:
        faults.found.append(f"{where}: {what} must not be empty")
        return False
    if (unwritable := UNWRITABLE.search(text)) is not None:
        faults.found.append(f"{where}: {what} {text!r} must not hold the control character {unwritable[0]!r}")
        return False
    if text in seen:
        faults.found.append(f"{where}: {what} {text!r} stands twice")
        return False
    seen.add(text)
    return True
