"""A person's published shifts as the pages show them: times of the site, roles by block, what a new version changed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext

from scheduler.domain.organisation import Organisation, Role, ShiftType
from scheduler.services.hours import RoleHours
from web import context


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Part of a shift in one role (None: none assigned)."""

    start: datetime
    end: datetime
    role: Role | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """``end`` may lie on the next day. ``blocks`` with the same role on end are one."""

    day: date
    type: ShiftType
    start: datetime
    end: datetime
    work_min: int
    blocks: tuple[Block, ...]
    colleagues: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles of the shift, each once, in order."""
        return tuple(dict.fromkeys(block.role for block in self.blocks if block.role))


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """``changed``: a later version of the roster says otherwise than the one before, which said ``was``. Not ``known``:
    no roster is published for the day, so that it may yet become a shift or a day off."""

    day: date
    shift: Shift | None
    known: bool = True
    changed: bool = False
    was: Shift | None = None

    @property
    def same_shift(self) -> bool:
        """Only roles changed, or when within the shift they are held."""
        was, shift = self.was, self.shift
        return was is not None and shift is not None and was.type == shift.type and bool(was.roles)

    @property
    def same_roles(self) -> bool:
        """Only the times of the roles changed."""
        was, shift = self.was, self.shift
        return self.same_shift and was is not None and shift is not None and set(was.roles) == set(shift.roles)


def read_days(entries: Iterable[Mapping[str, Any]], company: Organisation, locale: str) -> dict[date, Day]:
    """The schedule service's entries by day."""
    found = {}
    for entry in entries:
        day = date.fromisoformat(entry["day"])
        was = entry.get("was")
        found[day] = Day(
            day=day,
            shift=_shift(entry, company, locale) if entry["shift_type"] else None,
            changed="was" in entry,
            was=_shift(was, company, locale) if was else None,
        )
    return found


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_from(first: date, days: Mapping[date, Day], published: Container[date], *, count: int = 7) -> tuple[Day, ...]:
    """``count`` days from ``first`` on; days without a shift too, which are off where a roster is ``published``."""
    coming = (first + timedelta(days=i) for i in range(count))
    return tuple(days.get(day) or Day(day=day, shift=None, known=day in published) for day in coming)


def current_shift(days: Mapping[date, Day], now: datetime) -> Shift | None:
    """The shift that has begun and is not over: at the minute it begins, no more at the minute it ends."""
    return next((d.shift for d in days.values() if d.shift is not None and d.shift.start <= now < d.shift.end), None)


def next_shift(days: Mapping[date, Day], now: datetime) -> Shift | None:
    """The next shift to begin."""
    ahead = [d.shift for d in days.values() if d.shift is not None and d.shift.start > now]
    return min(ahead, key=lambda shift: shift.start, default=None)


def changed_from(days: Mapping[date, Day], first: date) -> tuple[Day, ...]:
    """Days from ``first`` on that the last publication changed, in order."""
    return tuple(days[day] for day in sorted(days) if day >= first and days[day].changed)


def role_chart(rows: Iterable[RoleHours], company: Organisation) -> dict[str, object]:
    """Data of the bar chart of hours by role."""
    found = [(company.roles.get(row.role) if row.role else None, row.minutes) for row in rows if row.minutes]
    return {
        "unit": str(gettext("h")),
        "labels": [context.name_of(role) if role else str(gettext("no role")) for role, _ in found],
        "values": [round(minutes / 60, 2) for _, minutes in found],
        "colours": [role.colour if role else "zinc" for role, _ in found],
    }


def _shift(entry: Mapping[str, Any], company: Organisation, locale: str) -> Shift:
    language = "zh" if locale.startswith("zh") else "en"
    return Shift(
        day=date.fromisoformat(entry["day"]),
        type=company.shift_types[entry["shift_type"]],
        start=datetime.fromisoformat(entry["start"]),
        end=datetime.fromisoformat(entry["end"]),
        work_min=entry["work_min"],
        blocks=_joined(entry["blocks"], company),
        colleagues=tuple(dict.fromkeys(c[language] for c in entry.get("colleagues", ()))),
    )


def _joined(blocks: Iterable[Mapping[str, Any]], company: Organisation) -> tuple[Block, ...]:
    joined: list[Block] = []
    for block in blocks:
        role = company.roles.get(block["role"]) if block["role"] else None
        start, end = datetime.fromisoformat(block["start"]), datetime.fromisoformat(block["end"])
        if joined and joined[-1].role == role:
            start = joined.pop().start
        joined.append(Block(start=start, end=end, role=role))
    return tuple(joined)
