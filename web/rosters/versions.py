"""Versions of a roster with who did what, and what publishing one changes for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask_babel import gettext

from scheduler.domain.organisation import Organisation
from scheduler.domain.role_times import RoleTime, told_apart
from scheduler.domain.roster import AssignedDay, ChangedDay, RosterVersion
from scheduler.services.roster_history import BY_REQUEST, Deed
from scheduler.services.roster_publishing import RosterDiff
from web import context, i18n
from web.rosters.presenters import STATE_NAMES, STATE_TONES

MADE = ("roster.create", "roster.replan_accept", BY_REQUEST)
PUBLISHED = ("roster.publish", BY_REQUEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version of a list: who made it and who published it, where the log knows."""

    version: RosterVersion
    last_day: date
    state: object
    tone: str
    made: Deed | None
    published: Deed | None
    latest: Deed | None


def present_versions(versions: Iterable[RosterVersion], deeds: Mapping[int, Sequence[Deed]]) -> list[VersionRow]:
    """Versions with who did what when."""
    rows = []
    for version in versions:
        done = deeds.get(version.id, ())
        rows.append(
            VersionRow(
                version=version,
                last_day=version.first_day + timedelta(days=version.days - 1),
                state=STATE_NAMES[version.state],
                tone=STATE_TONES[version.state],
                made=next((d for d in done if d.action in MADE), None),
                published=next((d for d in reversed(done) if d.action in PUBLISHED), None),
                latest=done[-1] if done else None,
            )
        )
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The versions of the same days, the latest first."""

    first_day: date
    last_day: date
    rows: tuple[VersionRow, ...]


def by_horizon(rows: Iterable[VersionRow]) -> list[Horizon]:
    """Versions by their days, in the order in which they come."""
    found: dict[tuple[date, date], list[VersionRow]] = {}
    for row in rows:
        found.setdefault((row.version.first_day, row.last_day), []).append(row)
    return [Horizon(first_day=first, last_day=last, rows=tuple(of)) for (first, last), of in found.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One side of a change; ``code`` None is a day off. ``roles`` in the order in which they are held, with ``spans``,
    the clock times of each, where nothing else tells the sides apart."""

    code: str | None
    name: str = ""
    start: str = ""
    end: str = ""
    roles: tuple[Any, ...] = ()
    spans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    day: date
    before: Duty
    after: Duty
    kind: str  # new, gone, moved, roles, times (the same roles at other times)
    meanwhile: bool = False  # published otherwise since the draft was begun


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanges:
    code: str
    name: str
    department: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentChanges:
    """People of a department that the reader does not lead, with how many of their days change."""

    name: str
    people: tuple[tuple[str, int], ...]

    @property
    def days(self) -> int:
        return sum(days for _, days in self.people)


def present_elsewhere(diff: RosterDiff, company: Organisation) -> list[DepartmentChanges]:
    """Whom publishing affects outside the reader's departments; their shifts are their own leads' to see."""
    return [
        DepartmentChanges(
            name=context.name_of(company.departments.get(code), code),
            people=tuple((context.name_of(company.people.get(one.person), one.person), one.days) for one in of),
        )
        for code, of in groupby(diff.elsewhere, key=lambda one: one.department)
    ]


def present_diff(diff: RosterDiff, company: Organisation) -> list[PersonChanges]:
    """Who is affected by publishing, person by person, each day's old and new."""
    return present_changes(diff.changes, company, diff.meanwhile)


def present_changes(
    changes: Iterable[ChangedDay], company: Organisation, meanwhile: Collection[tuple[str, date]] = ()
) -> list[PersonChanges]:
    """Changed days person by person, each day's old and new."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        told = told_apart(change.before, change.after, company) or ((), ())
        before, after = _duty(change.before, company, told[0]), _duty(change.after, company, told[1])
        found.setdefault(change.person, []).append(
            Change(
                day=change.day,
                before=before,
                after=after,
                kind=_kind(before, after),
                meanwhile=(change.person, change.day) in meanwhile,
            )
        )
    return [
        PersonChanges(
            code=code,
            name=context.name_of(company.people.get(code), code),
            department=_department(company, code),
            changes=tuple(of),
        )
        for code, of in sorted(found.items())
    ]


def _department(company: Organisation, code: str) -> str:
    person = company.people.get(code)
    return context.name_of(company.departments.get(person.department), person.department) if person else ""


def _kind(before: Duty, after: Duty) -> str:
    if before.code is None:
        return "new"
    if after.code is None:
        return "gone"
    if before.code != after.code:
        return "moved"
    return "times" if before.spans else "roles"


def _duty(one: AssignedDay | None, company: Organisation, told: Sequence[RoleTime]) -> Duty:
    if one is None:
        return Duty(code=None, name=str(gettext("day off")))
    shift_type = company.shift_types.get(one.shift_type)
    if shift_type is None:
        return Duty(code=one.shift_type)
    held = [time.role for time in told] or dict.fromkeys(role for role in one.roles if role)
    return Duty(
        code=one.shift_type,
        name=context.name_of(shift_type),
        start=i18n.write_clock(shift_type.start_min),
        end=i18n.write_clock(shift_type.start_min + shift_type.length_min),
        roles=tuple(company.roles[role] for role in held if role in company.roles),
        spans=tuple(time.times for time in told),
    )
