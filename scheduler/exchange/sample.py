"""The third check: rows drawn at random are read again by the other reader and compared with what is stored.

Besides, every row must be accounted for, and the sums of quantities must agree. Nothing here uses the parsers of
``cells``: texts are compared in a plain canonical form.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from scheduler.exchange.faults import FileRefused, shown
from scheduler.exchange.kinds import Context, Kind, Row
from scheduler.exchange.source import Source
from scheduler.exchange.take import Taken

SAMPLE_ROWS = 50
SEED = 20_260_101
_DATED = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?$")
_YES = {"是": "yes", "true": "yes", "y": "yes", "否": "no", "false": "no", "n": "no"}


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """``totals``: column to (sum in the file, sum stored), equal."""

    rows: int
    fields: int
    seed: int
    counted: int
    totals: Mapping[str, tuple[str, str]]


def sample(source: Source, kind: Kind, taken: Taken, context: Context) -> Sampled:
    """Compare file and database after storing. Raises FileRefused where they differ: then nothing may be kept."""
    numbers = {row.number for row in taken.rows}
    drawn = _draw(taken.rows)
    shares = kind.shares(taken.rows, context) if kind.shares else {}
    needed = {n for row in drawn for n in shares.get(row.number, (row.number,))}
    names = [name.strip().casefold().replace(" ", "_") for name in source.header]
    places = {name: names.index(name) for name in kind.names if name in names}
    cells: dict[int, dict[str, str]] = {}
    sums = dict.fromkeys(kind.totals, Decimal(0))
    counted = 0
    for number, record in source.plain_rows():
        counted += 1
        if number in numbers:
            for name in sums:
                sums[name] += Decimal(_cell(record, places[name]).strip())
        if number in needed:
            cells[number] = {name: _cell(record, place) for name, place in places.items()}
    faulty = {fault.row for fault in taken.faults}
    if counted != len(source.rows) or counted != len(numbers) + len(faulty) + taken.left_out:
        accounted = len(numbers) + len(faulty) + taken.left_out
        raise FileRefused("sample_count", value=counted, stored=accounted)
    fields = _compare(kind, drawn, shares, cells, context)
    totals = {name: (total, _stored_sum(kind, name, taken.rows, shares, context)) for name, total in sums.items()}
    for name, (total, held) in totals.items():
        if abs(total - held) > abs(total) * Decimal("1e-12"):
            raise FileRefused("sample_sum", field=name, value=str(total), stored=str(held))
    return Sampled(
        rows=len(drawn),
        fields=fields,
        seed=SEED,
        counted=counted,
        totals={name: (_shortest(total), _shortest(held)) for name, (total, held) in totals.items()},
    )


def _draw(rows: Sequence[Row]) -> list[Row]:
    return random.Random(SEED).sample(list(rows), min(SAMPLE_ROWS, len(rows)))  # noqa: S311 - a sample, not a secret


def _cell(record: Sequence[str], place: int) -> str:
    return record[place] if place < len(record) else ""


def _compare(
    kind: Kind,
    drawn: Sequence[Row],
    shares: Mapping[int, Sequence[int]],
    cells: Mapping[int, Mapping[str, str]],
    context: Context,
) -> int:
    """How many cells were compared. Raises FileRefused for the first that differs."""
    stored = kind.read_back(drawn, context) if drawn else {}
    defaults = {column.name: column.text(column.default) for column in kind.columns if not column.required}
    fields = 0
    for row in drawn:
        held = stored.get(row.number)
        for name, cell in cells[row.number].items():
            if held is not None and name not in held:
                continue
            written = cell if cell.strip() else defaults.get(name, "")
            if name in kind.totals and row.number in shares:
                written = str(sum(Decimal(cells[n][name].strip()) for n in shares[row.number]))
            fields += 1
            if held is None or canonical(written) != canonical(held[name]):
                there = "–" if held is None else shown(held[name])
                raise FileRefused("sample_differs", row=row.number, field=name, value=shown(written), stored=there)
    return fields


def _stored_sum(
    kind: Kind, name: str, rows: Sequence[Row], shares: Mapping[int, Sequence[int]], context: Context
) -> Decimal:
    """The sum in the database over what these rows are stored as, each stored value once."""
    first = [row for row in rows if shares.get(row.number, (row.number,))[0] == row.number]
    if not first:
        return Decimal(0)
    return sum((Decimal(cells[name]) for cells in kind.read_back(first, context).values()), Decimal(0))


def canonical(text: str) -> object:
    """A form in which two spellings of one value are equal: dates, clock times, numbers, lists, words."""
    text = text.strip(" \u00a0\u3000").lstrip("'")
    if found := _DATED.match(text):
        return tuple(int(part or 0) for part in found.groups())
    if found := _CLOCK.match(text):
        return int(found[1]), int(found[2])
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        for mark in ";@:+":
            if mark in text:
                return tuple(canonical(part) for part in text.split(mark))
    text = re.sub("\r\n?", "\n", text)
    return _YES.get(text.casefold(), text.casefold())


def _shortest(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"
