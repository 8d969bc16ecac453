"""The day table as a calendar of twelve months, as a list, and beside the proposals of the country's calendar."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import format_date, gettext

from scheduler.domain.organisation import CalendarDay
from scheduler.services.day_table import DayTable
from scheduler.services.day_table_history import Saying
from web import context, i18n
from web.rosters.presenters import DAY_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A day of the calendar. ``kind`` is empty on a usual day; ``words`` say it for who does not see the colour."""

    day: date
    kind: str
    letter: str
    words: str
    proposed: bool
    today: bool
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """``weeks`` begin on Monday; days of other months are None."""

    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """A day of the table. ``factor`` is empty where it is learned, ``proposed`` where the country agrees."""

    day: date
    kind: str
    factor: str
    note: str
    saying: Saying | None
    proposed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """What the country's calendar says of a day; ``now`` is what the table says, empty where it says nothing."""

    day: date
    kind: str
    note: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """``agreeing``: days of which table and calendar say the same."""

    new: tuple[ProposalRow, ...]
    differing: tuple[ProposalRow, ...]
    agreeing: int


def letters() -> dict[str, str]:
    """One letter for each kind of day, beside its colour."""
    return {
        "open": gettext("W"),
        "closed": gettext("C"),
        "holiday": gettext("H"),
        "short": gettext("S"),
        "event": gettext("E"),
    }


def months(table: DayTable, chosen: date | None, today: date) -> list[Month]:
    """The table's year, month by month."""
    marks = letters()
    lines = {line.day: line for line in table.lines}

    def cell(day: date) -> Cell | None:
        line = lines.get(day)
        if line is None:
            return None
        kind = line.entry.kind if line.entry else ""
        words = [write_long(day), str(DAY_KINDS.get(kind, kind)), _note(line.entry) if line.entry else ""]
        if line.differs and line.proposed is not None:
            words.append(gettext("proposed: %(kind)s", kind=DAY_KINDS.get(line.proposed.kind, line.proposed.kind)))
        return Cell(
            day=day,
            kind=kind,
            letter=marks.get(kind, ""),
            words=" · ".join(word for word in words if word),
            proposed=line.differs,
            today=day == today,
            chosen=day == chosen,
        )

    year = table.lines[0].day.year
    found = []
    for number in range(1, 13):
        first = date(year, number, 1)
        blank = first.weekday()
        length = calendar.monthrange(year, number)[1]
        cells = [None] * blank + [cell(first + timedelta(days=i)) for i in range(length)]
        cells += [None] * (-len(cells) % 7)
        weeks = tuple(tuple(cells[i : i + 7]) for i in range(0, len(cells), 7))
        found.append(Month(name=str(format_date(first, "LLLL", rebase=False)), weeks=weeks))
    return found


def day_rows(table: DayTable, said: Mapping[date, Saying]) -> list[DayRow]:
    """Every day that the table speaks of."""
    return [
        DayRow(
            day=line.day,
            kind=line.entry.kind,
            factor=_factor(line.entry),
            note=_note(line.entry),
            saying=said.get(line.day),
            proposed=str(DAY_KINDS.get(line.proposed.kind, line.proposed.kind))
            if line.differs and line.proposed
            else "",
        )
        for line in table.lines
        if line.entry is not None
    ]


def proposals(table: DayTable) -> Proposals:
    """What the country's calendar says and the table does not."""
    differing = [
        (
            line.entry,
            ProposalRow(
                day=line.day,
                kind=line.proposed.kind,
                note=_note(line.proposed),
                now=str(DAY_KINDS.get(line.entry.kind, line.entry.kind)) if line.entry else "",
            ),
        )
        for line in table.lines
        if line.differs and line.proposed is not None
    ]
    return Proposals(
        new=tuple(row for entry, row in differing if entry is None),
        differing=tuple(row for entry, row in differing if entry is not None),
        agreeing=sum(line.proposed is not None and not line.differs for line in table.lines),
    )


def write_long(day: date) -> str:
    """With its weekday and year."""
    return f"{i18n.write_date(day)} {format_date(day, 'EEE', rebase=False)}"


def weekdays() -> list[str]:
    """Monday to Sunday, as short as the language writes them."""
    return [str(format_date(date(2026, 6, 1 + i), "EEEEE", rebase=False)) for i in range(7)]


def _note(entry: CalendarDay) -> str:
    """The note in the reader's language, else in the other."""
    first, second = (
        (entry.note_zh, entry.note_en) if context.locale().startswith("zh") else (entry.note_en, entry.note_zh)
    )
    return first or second


def _factor(entry: CalendarDay) -> str:
    if entry.kind == "closed" or entry.factor_permille == 1000:
        return ""
    return i18n.write_number(entry.factor_permille / 1000, 2)
