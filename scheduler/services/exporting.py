"""Tables out: plain frames to CSV or XLSX; a roster as a tidy list or as a coloured board of people and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import AssignedDay, RosterState, RosterVersion
from scheduler.errors import InvalidInput, NotFound
from scheduler.exchange.sheet_out import Sheet, SheetCell, Value, sheet_csv, sheet_xlsx
from scheduler.exchange.table_out import MIME, Format, to_csv, to_xlsx

__all__ = [
    "MIME",
    "Format",
    "Sheet",
    "SheetCell",
    "Value",
    "board_of",
    "export_roster",
    "export_sheet",
    "export_table",
    "roster_list",
]

LIST_COLUMNS = ("first_day", "days", "person", "day", "shift_type", "roles")


def export_table(
    frame: pd.DataFrame,
    fmt: str,
    *,
    headings: Mapping[str, str] | None = None,
    title: str = "Sheet1",
    colours: pd.DataFrame | None = None,
) -> bytes:
    """The frame as a file: ``fmt`` csv or xlsx (``MIME`` has the content types). The index is not written.

    ``headings`` names columns for the reader (a column without one keeps its name); without headings a frame with an
    importer's columns is read back losslessly. ``colours`` (XLSX): same shape, colour names or empty texts. Text that a
    spreadsheet would run is neutralised. Raises InvalidInput for another ``fmt`` or a ``colours`` of another shape.
    """
    if colours is not None and colours.shape != frame.shape:
        raise InvalidInput(f"colours of shape {colours.shape} do not fit a table of {frame.shape}", field="colours")
    named = frame.rename(columns=dict(headings or {}))
    match fmt:
        case "csv":
            return to_csv(named)
        case "xlsx":
            return to_xlsx(named, title=title, colours=colours)
        case _:
            raise InvalidInput(
                f"tables are exported as csv or xlsx, not {fmt!r}", key="export_format", value=fmt, accepted="csv, xlsx"
            )


def export_sheet(sheet: Sheet, fmt: str) -> bytes:
    """A page's table as a file: ``fmt`` csv or xlsx. Raises InvalidInput for another."""
    match fmt:
        case "csv":
            return sheet_csv(sheet)
        case "xlsx":
            return sheet_xlsx(sheet)
        case _:
            raise InvalidInput(
                f"tables are exported as csv or xlsx, not {fmt!r}", key="export_format", value=fmt, accepted="csv, xlsx"
            )


def board_of(
    frame: pd.DataFrame,
    *,
    rows: Sequence[str],
    days: Sequence[date],
    value: str = "shift_type",
    colour_of: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A long frame (columns ``rows``, ``day`` and ``value``) as (board, colours): one row for each distinct ``rows``,
    a column for each of ``days``; ``colour_of`` maps values to colour names. Days without a value are empty.
    """
    keys = frame[list(rows)].drop_duplicates().reset_index(drop=True)
    places = {tuple(key): number for number, key in enumerate(keys.itertuples(index=False, name=None))}
    cells = [["" for _ in days] for _ in places]
    column = {day: number for number, day in enumerate(days)}
    for *key, day, shown in frame[[*rows, "day", value]].itertuples(index=False, name=None):
        if day in column and isinstance(shown, str):
            cells[places[tuple(key)]][column[day]] = shown
    names = [day.isoformat() for day in days]
    board = pd.concat([keys, pd.DataFrame(cells, columns=names, index=keys.index, dtype=object)], axis=1)
    known = colour_of or {}
    colours = pd.DataFrame("", index=board.index, columns=board.columns, dtype=object)
    for name in names:
        colours[name] = [known.get(shown, "") for shown in board[name]]
    return board, colours


def roster_list(version: RosterVersion, assigned: Sequence[AssignedDay]) -> pd.DataFrame:
    """A roster in the columns that the importer reads (kind ``rosters``)."""
    rows = [
        (version.first_day, version.days, a.person, a.day, a.shift_type, ";".join(role or "" for role in a.roles))
        for a in assigned
    ]
    return pd.DataFrame(rows, columns=list(LIST_COLUMNS), dtype=object)


def export_roster(
    app: App, actor: Actor, roster_id: int, fmt: str, *, layout: str = "list", locale: str = "en"
) -> tuple[str, bytes]:
    """(file name, content) of a roster as far as the actor may see it: ``list`` or ``board``.

    Staff see their own days of published rosters only. Raises NotFound where the roster is missing or nothing of it is
    the actor's to see, InvalidInput for another layout or format.
    """
    if layout not in {"list", "board"}:
        raise InvalidInput(
            f"a roster is exported as list or board, not {layout!r}",
            key="export_layout",
            value=layout,
            accepted="list, board",
        )
    with app.reading(actor) as uow:
        version: RosterVersion = uow.rosters.get(roster_id)
        organisation: Organisation = uow.organisation.load()
        assigned = [a for a in uow.rosters.assignments(roster_id) if _sees(actor, organisation, version, a.person)]
    if not assigned and not any(actor.sees_department(d) for d in organisation.departments):
        raise NotFound(f"there is no roster {roster_id}", key="roster_missing", roster=roster_id)
    name = f"roster-{version.first_day}-v{version.version}-{layout}.{fmt}"
    if layout == "list":
        return name, export_table(roster_list(version, assigned), fmt, title=str(version.first_day))
    days = [version.first_day + timedelta(days=d) for d in range(version.days)]
    people = [p for p in organisation.employed(days[0], days[-1]) if _sees(actor, organisation, version, p.code)]
    held: dict[str, list[tuple[date | None, str | None]]] = {p.code: [(None, None)] for p in people}
    for a in assigned:
        held.setdefault(a.person, []).append((a.day, a.shift_type))
    long = pd.DataFrame(
        [_board_row(organisation, code, locale, day, shift) for code, found in held.items() for day, shift in found],
        columns=["person", "name", "department", "day", "shift_type"],
        dtype=object,
    )
    board, colours = board_of(
        long,
        rows=("person", "name", "department"),
        days=days,
        colour_of={t.code: t.colour for t in organisation.shift_types.values()},
    )
    return name, export_table(board, fmt, title=str(version.first_day), colours=colours)


def _board_row(organisation: Organisation, code: str, locale: str, day: date | None, shift: str | None) -> list[Any]:
    person = organisation.people[code]
    return [code, person.name(locale), organisation.departments[person.department].name(locale), day, shift]


def _sees(actor: Actor, organisation: Organisation, version: RosterVersion, person: str) -> bool:
    department = organisation.people[person].department
    if actor.sees_department(department):
        return True
    published = version.state in (RosterState.PUBLISHED, RosterState.SUPERSEDED)
    return published and actor.sees_person(person, department)
