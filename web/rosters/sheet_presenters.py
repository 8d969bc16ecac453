"""A roster as sheets for the wall: people by day, and one day's roles by time of day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from scheduler.domain.calendar import minutes_between, shift_blocks, work_minutes
from scheduler.domain.organisation import Organisation, Role, ShiftType
from web import context
from web.rosters.presenters import LEAVE_NAMES

WEEK = 7
LONGEST = 31  # days on one sheet
STEP_MIN, FINE_MIN = 30, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of a roster is printed: days by their place in it, and whom the board's filters show."""

    first: int
    days: int
    department: str = ""
    role: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A person-day: a shift with its roles in order, else leave, else off."""

    shift: str = ""
    roles: tuple[Role, ...] = ()
    away: str = ""

    @property
    def text(self) -> str:
        """The cell in words of codes: ``E PICK/RCV``."""
        return " ".join(p for p in (self.shift, "/".join(r.code for r in self.roles)) if p) or self.away


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person's days. ``own``: of the reader's departments; others help, and are in no sum, as on the board."""

    code: str
    name: str
    own: bool
    duties: tuple[Duty, ...]
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A role of one person's day: from and to are places of the time grid."""

    begin: int
    end: int
    text: str


@dataclass(slots=True, kw_only=True)
class RoleRows:
    """Who holds a role of a day, and how many do in each step of the grid."""

    role: Role | None
    people: list[tuple[str, str, list[Part]]] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """``times``: where each step begins, HH:MM."""

    times: tuple[str, ...]
    step_min: int
    rows: tuple[RoleRows, ...]


def shown_people(data: Mapping[str, Any], company: Organisation, asked: Asked) -> list[tuple[int, list[Any]]]:
    """Rows of the board that the filters show, with their places: as the board itself filters."""
    wanted = asked.name.strip().casefold()
    first = date.fromisoformat(data["days"][0])
    able = {
        s.person
        for s in company.skills
        if s.role == asked.role and s.valid_from <= first and (s.valid_to is None or first <= s.valid_to)
    }
    found = []
    for at, row in enumerate(data["people"]):
        code, zh, en, department = row[:4]
        if asked.department and department != asked.department:
            continue
        held = {role for cell in data["cells"][at] if cell for role in (cell[1] or "").split("|")}
        if asked.role and code not in able and asked.role not in held:
            continue
        if wanted and not any(wanted in text.casefold() for text in (code, zh, en)):
            continue
        found.append((at, row))
    return found


def groups(data: Mapping[str, Any], company: Organisation, asked: Asked) -> list[tuple[str, list[Line]]]:
    """(department, its people) in the board's order; people of others who help stand last."""
    zh = context.locale().startswith("zh")
    days = [date.fromisoformat(day) for day in data["days"]][asked.first : asked.first + asked.days]
    made: dict[str, list[Line]] = {}
    for at, row in shown_people(data, company, asked):
        code, name_zh, name_en, department, own = row[:5]
        cells = data["cells"][at][asked.first : asked.first + asked.days]
        leave = data["leave"].get(code, {})
        duties = tuple(_duty(cell, leave.get(str(asked.first + i)), company) for i, cell in enumerate(cells))
        minutes = sum(
            work_minutes(company.site, company.shift_types[cell[0]], day)
            for cell, day in zip(cells, days, strict=True)
            if cell
        )
        group = context.name_of(company.departments[department]) if own else _("helping from other departments")
        made.setdefault(group, []).append(
            Line(code=code, name=name_zh if zh else name_en, own=own, duties=duties, minutes=minutes)
        )
    return list(made.items())


def _duty(cell: Sequence[Any] | None, leave: Sequence[str] | None, company: Organisation) -> Duty:
    if cell is None:
        if leave is None or leave[1] != "approved":
            return Duty()
        return Duty(away=str(LEAVE_NAMES.get(leave[0], leave[0])))
    return Duty(shift=cell[0], roles=_roles(cell[1], company))


def _roles(packed: str, company: Organisation) -> tuple[Role, ...]:
    codes = dict.fromkeys(code for code in (packed or "").split("|") if code)
    return tuple(company.roles[code] for code in codes if code in company.roles)


def legend(found: Iterable[tuple[str, list[Line]]], company: Organisation) -> tuple[list[ShiftType], list[Role]]:
    """The shift types and roles that stand on a sheet, in the company's order."""
    duties = [duty for _group, lines in found for line in lines for duty in line.duties]
    shifts, roles = {d.shift for d in duties}, {role.code for d in duties for role in d.roles}
    return [t for t in company.shift_types.values() if t.code in shifts], [
        r for r in company.roles.values() if r.code in roles
    ]


def day_heads(data: Mapping[str, Any], asked: Asked) -> list[dict[str, Any]]:
    """The days of a sheet with weekday, number and whether nobody works as usual."""
    found = []
    for index in range(asked.first, asked.first + asked.days):
        day = date.fromisoformat(data["days"][index])
        found.append(
            {
                "day": day,
                "weekday": str(format_date(day, "EEE", rebase=False)),
                "number": str(format_date(day, "M/d", rebase=False)),
                "free": day.weekday() >= 5 or index in data["closed"],
            }
        )
    return found


def day_sheet(data: Mapping[str, Any], company: Organisation, asked: Asked) -> DaySheet | None:
    """Roles by time of day of the day ``asked.first``, without shifts of the day before; None where nobody works."""
    zone = company.site.zone
    day = date.fromisoformat(data["days"][asked.first])
    zh = context.locale().startswith("zh")
    spans: dict[str | None, list[tuple[str, str, list[tuple[datetime, datetime]]]]] = {}
    for at, row in shown_people(data, company, asked):
        cell = data["cells"][at][asked.first]
        if cell is None:
            continue
        blocks = shift_blocks(company.site, company.shift_types[cell[0]], day)
        held: list[str | None] = [code or None for code in (cell[1] or "").split("|")]
        held += [None] * (len(blocks) - len(held))
        own: dict[str | None, list[tuple[datetime, datetime]]] = {}
        for (begin, end), role in zip(blocks, held, strict=False):
            parts = own.setdefault(role, [])
            if parts and parts[-1][1] == begin:
                parts[-1] = parts[-1][0], end
            else:
                parts.append((begin, end))
        for role, parts in own.items():
            if not asked.role or role == asked.role:
                spans.setdefault(role, []).append((row[0], row[1] if zh else row[2], parts))
    ends = [moment for rows in spans.values() for _c, _n, parts in rows for part in parts for moment in part]
    if not ends:
        return None
    start = min(ends).astimezone(zone).replace(minute=0)
    marks = [minutes_between(start, moment) for moment in ends]
    step = STEP_MIN if all(mark % STEP_MIN == 0 for mark in marks) else FINE_MIN
    count = -(-max(marks) // 60) * 60 // step
    order = [*(code for code in company.roles if code in spans), *([None] if None in spans else [])]
    return DaySheet(
        times=tuple(f"{(start + timedelta(minutes=i * step)).astimezone(zone):%H:%M}" for i in range(count)),
        step_min=step,
        rows=tuple(_role_rows(code, spans[code], (start, step, count), company) for code in order),
    )


def _role_rows(
    code: str | None,
    rows: Sequence[tuple[str, str, list[tuple[datetime, datetime]]]],
    grid: tuple[datetime, int, int],
    company: Organisation,
) -> RoleRows:
    start, step, count = grid
    zone = company.site.zone
    made = RoleRows(role=company.roles[code] if code else None, heads=[0] * count)
    for person, name, spans in sorted(rows, key=lambda row: (row[2][0][0], row[0])):
        parts = []
        for begin, end in spans:
            first, last = minutes_between(start, begin) // step, -(-minutes_between(start, end) // step)
            parts.append(
                Part(begin=first, end=last, text=f"{begin.astimezone(zone):%H:%M}–{end.astimezone(zone):%H:%M}")
            )
            for at in range(first, last):
                made.heads[at] += 1
        made.people.append((person, name, parts))
    return made


def pieces(parts: Sequence[Part], count: int) -> list[tuple[int, str]]:
    """(columns, text) from left to right over the whole grid; empty between the parts."""
    found, at = [], 0
    for part in parts:
        if part.begin > at:
            found.append((part.begin - at, ""))
        found.append((part.end - part.begin, part.text))
        at = part.end
    if at < count:
        found.append((count - at, ""))
    return found
