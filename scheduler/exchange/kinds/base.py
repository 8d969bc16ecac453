"""A kind of file, declared: its columns, what refers to what, what it is stored as and how it reads back.

When to modify: a new need that every kind has. A new kind is a new module and a line in ``kinds/__init__``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.domain.organisation import Organisation, Site
from scheduler.exchange.cells import Column
from scheduler.exchange.faults import Check, Fault, Note, closest
from scheduler.storage.unit_of_work import UnitOfWork

SINGULAR = {
    "departments": "department",
    "roles": "role",
    "contracts": "contract",
    "people": "person",
    "shift_types": "shift_type",
    "kpis": "kpi",
    "periods": "period",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one row by column name; ``number`` is its row in the spreadsheet."""

    number: int
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(kw_only=True)
class Context:
    """What checks may ask of the database and of the command: known codes, the site, the moment, the mapping."""

    uow: UnitOfWork
    role: str | None = None
    mapping: Mapping[str, str] | None = None
    tz: str | None = None
    worked_out: dict[str, dict[int, Any]] = field(default_factory=dict)  # by a kind, by row number, to be used again

    @cached_property
    def site(self) -> Site | None:
        site: Site | None = self.uow.organisation.site()
        return site

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone of local times in the file: the command's, else the site's."""
        if self.tz:
            return ZoneInfo(self.tz)
        return self.site.zone if self.site else None

    @cached_property
    def organisation(self) -> Organisation:
        organisation: Organisation = self.uow.organisation.load()
        return organisation

    @property
    def now(self) -> datetime:
        return self.uow.now

    @property
    def today(self) -> date:
        return self.uow.today

    def known(self, what: str) -> Mapping[str, int]:
        """Row ids by code of departments, roles, contracts, people, shift_types, kpis or periods."""
        return self._known[what]

    @cached_property
    def _known(self) -> Mapping[str, Mapping[str, int]]:
        ids = self.uow.organisation.ids()
        return {
            "departments": ids.departments,
            "roles": ids.roles,
            "contracts": ids.contracts,
            "people": ids.people,
            "shift_types": ids.shift_types,
            "kpis": self.uow.imports.kpi_ids(),
            "periods": self.uow.imports.period_ids(),
        }


Checker = Callable[[Sequence[Row], Context], Iterable[Fault]]
Noter = Callable[[Sequence[Row], Context], Iterable[Note]]
Store = Callable[[Sequence[Row], Context], tuple[int, int, int]]
# the cells of rows as the database holds them, by row number; a row that is not there is absent
ReadBack = Callable[[Sequence[Row], Context], Mapping[int, Mapping[str, str]]]


# row numbers whose quantities add up to one stored value, by row number
# told of rows that are not taken: their faults, and their cells by column name
HeldBack = Callable[[Sequence[Fault], Mapping[int, Mapping[str, str]], Context], None]
Shares = Callable[[Sequence[Row], Context], Mapping[int, Sequence[int]]]


def _nothing(_rows: Sequence[Row], _context: Context) -> Iterator[Any]:
    yield from ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """``key`` columns identify a row in its file; ``after`` are kinds that must be imported before this one.

    ``totals`` are numeric columns whose sum over the file is compared with the sum stored; ``shares`` tells which rows
    make up one stored value (by default each its own). ``takes`` picks the rows that the command asked for.
    Of ``one_of`` the header must have a column, unless the command names the role.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    after: tuple[str, ...] = ()
    check: Checker = _nothing
    notes: Noter = _nothing
    store: Store
    read_back: ReadBack
    totals: tuple[str, ...] = ()
    shares: Shares | None = None
    takes: Callable[[Row, Context], bool] | None = None
    held_back: HeldBack | None = None
    one_of: tuple[str, ...] = ()
    own_codes: str | None = None  # the set of known codes that this kind adds to, where its rows refer to each other

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.required)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    def show(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Values as cells."""
        return {c.name: c.text(values[c.name]) for c in self.columns if c.name in values}


def fault(row: Row, field_: str, reason: str, **params: object) -> Fault:
    """A logic fault of a row."""
    return Fault(row=row.number, field=field_, reason=reason, check=Check.LOGIC, params=params)


def note(reason: str, **params: object) -> Note:
    """A logic note on the file."""
    return Note(reason=reason, check=Check.LOGIC, params=params)


def unknown_codes(kind: Kind, rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """References to codes that are neither stored nor in this file."""
    for column in kind.columns:
        if column.refers is None:
            continue
        known = set(context.known(column.refers))
        if column.refers == kind.own_codes:
            known |= {row["code"] for row in rows}
        hints: dict[str, str] = {}
        for row in rows:
            value = row[column.name]
            for code in value if isinstance(value, tuple) else (value,):
                if code is not None and code not in known:
                    hints.setdefault(code, closest(code, known))
                    yield fault(
                        row, column.name, f"unknown_{SINGULAR[column.refers]}", value=code, accepted=hints[code]
                    )


def duplicate_keys(kind: Kind, rows: Sequence[Row]) -> Iterator[Fault]:
    """Every row whose key stands in an earlier row of the file."""
    first: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(row[name] for name in kind.key)
        if (earlier := first.setdefault(key, row.number)) != row.number:
            shown_key = ", ".join(column.text(row[column.name]) for column in kind.columns if column.name in kind.key)
            yield fault(row, ", ".join(kind.key), "duplicate_key", value=shown_key, first_row=earlier)


def overlaps(
    rows: Sequence[Row],
    *,
    group: Callable[[Row], Any],
    first: str,
    last: str,
    stored: Iterable[tuple[Any, date, date | None]] = (),
) -> Iterator[Fault]:
    """Rows whose days ``[first, last]`` (no last: for ever) overlap an earlier row of their group, or a stored one."""
    taken: dict[Any, list[tuple[date, date, int | None]]] = {}
    for key, start, end in stored:
        taken.setdefault(key, []).append((start, end or date.max, None))
    for row in rows:
        start, end = row[first], row[last] or date.max
        others = taken.setdefault(group(row), [])
        clash = next((o for o in others if o[0] <= end and start <= o[1]), None)
        if clash is None:
            others.append((start, end, row.number))
            continue
        value = f"{start} – {row[last] or '…'}"
        if clash[2] is None:
            yield fault(row, first, "overlap_stored", value=value, other=f"{clash[0]} – {_end(clash[1])}")
        else:
            yield fault(row, first, "overlap", value=value, first_row=clash[2])


def _end(day: date) -> str:
    return "…" if day == date.max else str(day)
