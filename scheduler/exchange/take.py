"""A file's rows as values: the header is recognised, cells are parsed, rows checked; what fails is a fault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from scheduler.exchange.cells import Column
from scheduler.exchange.faults import CellFault, Check, Fault, FileRefused, Note, shown
from scheduler.exchange.kinds import KINDS, Context, Kind, Row
from scheduler.exchange.kinds.base import duplicate_keys, unknown_codes
from scheduler.exchange.neutral import is_active, restore
from scheduler.exchange.source import Source


@dataclass(frozen=True, kw_only=True)
class Taken:
    """``rows`` passed every check; ``left_out`` rows were not asked for; every fault names a row that is in neither."""

    rows: Sequence[Row]
    faults: Sequence[Fault]
    notes: Sequence[Note]
    left_out: int


def find_kind(name: str, header: Sequence[str], wanted: str | None = None, *, role_named: bool = False) -> Kind:
    """The kind asked for, else by the file's name, else by its header. Raises FileRefused.

    ``role_named``: the command names the role of every row, so that workload needs no column for it.
    """
    if wanted is not None:
        if wanted not in KINDS:
            raise FileRefused("kind_unknown", value=shown(wanted), accepted=", ".join(KINDS))
        return KINDS[wanted]
    stem = PurePath(name).stem.casefold()
    for kind in sorted(KINDS.values(), key=lambda k: -len(k.name)):
        if stem == kind.name or stem.startswith((f"{kind.name}_", f"{kind.name}-", f"{kind.name} ", f"{kind.name}.")):
            return kind
    names = set(normal(header))
    fitting = [
        k for k in KINDS.values() if set(k.required) <= names and (role_named or not k.one_of or names & set(k.one_of))
    ]
    if not fitting:
        raise FileRefused("kind_unknown", value=shown(name), accepted=", ".join(KINDS))
    return max(fitting, key=lambda k: len(names & set(k.names)))


def take(source: Source, kind: Kind, context: Context) -> Taken:
    """Rows that may be stored, and why the others may not. Raises FileRefused for a header that does not fit."""
    places, notes = _places(source, kind, context)
    parsed, faults = _parse(source, kind, places)
    if not source.rows:
        notes.append(Note(reason="no_rows", check=Check.FORMAT))
    formulas = _formulas(kind, parsed)
    if formulas:
        notes.append(Note(reason="formulas_kept_as_text", check=Check.LOGIC, params={"count": formulas}))
    if "category" in places and parsed:
        notes.extend(_mapped(parsed, context))
    asked = parsed if kind.takes is None else [row for row in parsed if kind.takes(row, context)]
    if len(asked) < len(parsed):
        kept = {row.number for row in asked}
        left_out = sorted({str(row["category"]) for row in parsed if row.number not in kept})
        params = {"value": ", ".join(left_out[:20]), "count": len(parsed) - len(asked)}
        notes.append(Note(reason="categories_left_out", check=Check.LOGIC, params=params))
    rows: Sequence[Row] = asked
    rows = _without(rows, unknown_codes(kind, rows, context), faults)
    if kind.key:
        rows = _without(rows, duplicate_keys(kind, rows), faults)
    rows = _without(rows, kind.check(rows, context), faults)
    while kind.own_codes is not None and len(rows) > len(
        rows := _without(rows, unknown_codes(kind, rows, context), faults)
    ):
        pass  # a row that refers to a dropped row of the same file goes too
    if rows:
        notes.extend(kind.notes(rows, context))
    faults.sort(key=lambda f: f.row)
    return Taken(rows=rows, faults=faults, notes=notes, left_out=len(parsed) - len(asked))


def _mapped(rows: Sequence[Row], context: Context) -> list[Note]:
    """A mapping must meet the file: refused if none of its categories is there, told which are not."""
    there = {row["category"] for row in rows}
    strange = [category for category in context.mapping or () if category not in there]
    if not strange:
        return []
    params = {"value": ", ".join(map(shown, strange)), "accepted": ", ".join(sorted(map(shown, there))[:20])}
    if len(strange) == len(context.mapping or ()):
        raise FileRefused("mapping_meets_nothing", **params)
    return [Note(reason="mapping_not_met", check=Check.LOGIC, params=params)]


def normal(header: Sequence[str]) -> list[str]:
    """A header's names as columns are called."""
    return [restore(name).strip().casefold().replace(" ", "_") for name in header]


def _places(source: Source, kind: Kind, context: Context) -> tuple[dict[str, int], list[Note]]:
    names = normal(source.header)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise FileRefused("header_twice", value=", ".join(map(shown, twice)))
    missing = [name for name in kind.required if name not in names]
    if kind.one_of and not set(kind.one_of) & set(names) and context.role is None:
        missing.append(" | ".join(kind.one_of))
    if missing:
        raise FileRefused(
            "header_missing",
            kind=kind.name,
            value=", ".join(missing),
            found=shown(", ".join(source.header)),
            accepted=", ".join(kind.names),
        )
    extra = [shown(name) or "–" for name, plain in zip(source.header, names, strict=True) if plain not in kind.names]
    notes = list(source.notes)
    if extra:
        params = {"value": ", ".join(extra), "accepted": ", ".join(kind.names)}
        notes.append(Note(reason="extra_columns", check=Check.FORMAT, params=params))
    return {name: names.index(name) for name in kind.names if name in names}, notes


def _parse(source: Source, kind: Kind, places: dict[str, int]) -> tuple[list[Row], list[Fault]]:
    """Cells to values, each distinct text of a column once."""
    width = len(source.header)
    faults: list[Fault] = []
    known: dict[str, dict[str, Any]] = {name: {} for name in places}
    here = [(column, places[column.name], known[column.name]) for column in kind.columns if column.name in places]
    absent = {column.name: column.default for column in kind.columns if column.name not in places}
    rows: list[Row] = []
    for number, cells in zip(source.numbers, source.rows, strict=True):
        if len(cells) != width and (wrong := _cell_count(source, cells, width, number)):
            faults.append(wrong)
            continue
        values = dict(absent)
        good = True
        for column, place, seen in here:
            cell = cells[place] if place < len(cells) else ""
            value = seen.get(cell, seen)
            if value is seen:
                value = seen[cell] = _value(column, cell, source)
            if isinstance(value, CellFault):
                good = False
                faults.append(
                    Fault(row=number, field=column.name, reason=value.reason, check=Check.FORMAT, params=value.params)
                )
            values[column.name] = value
        if good:
            rows.append(Row(number, values))
    return rows, faults


def _cell_count(source: Source, cells: Sequence[str], width: int, number: int) -> Fault | None:
    """A row of a CSV file has as many cells as the header; what a workbook leaves out at the end is empty."""
    filled = max((i for i, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    if filled > width or (len(cells) < width and not source.is_workbook):
        params = {"found": max(filled, len(cells)), "accepted": width}
        return Fault(row=number, field="", reason="cell_count", check=Check.FORMAT, params=params)
    return None


def _value(column: Column, cell: str, source: Source) -> Any:
    try:
        return column.value(cell, dots_are_doubtful=source.dots_are_doubtful, literal=source.is_workbook)
    except CellFault as fault:
        return fault


def _formulas(kind: Kind, rows: Sequence[Row]) -> int:
    """How many text cells look like a formula."""
    names = [column.name for column in kind.columns if column.default == "" or column.name.startswith("name_")]
    return sum(1 for row in rows for name in names if row[name] and is_active(row[name]))


def _without(rows: Sequence[Row], found: Iterable[Fault], faults: list[Fault]) -> Sequence[Row]:
    """The rows in which nothing was found; what was found is put to the faults."""
    new = list(found)
    faults.extend(new)
    bad = {fault.row for fault in new}
    return [row for row in rows if row.number not in bad] if bad else rows
