"""The company as one frozen snapshot: site, departments, roles, people, skills, contracts, shift types, days.

Codes, not row ids, identify things here and in files. Money is fen, time is minutes, days are local dates of the site.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A code with its two names."""

    code: str
    name_zh: str
    name_en: str

    def name(self, locale: str) -> str:
        """The name in the reader's language."""
        return self.name_zh if locale.startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Named):
    """``country`` as ISO 3166 has it, maybe with a subdivision (CN, DE-BY); empty: the country of the zone."""

    tz: str
    currency: str = "CNY"
    slot_min: int = 30
    block_min: int = 120
    role_switch_fen: int = 0
    country: str = ""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)


@dataclass(frozen=True, slots=True, kw_only=True)
class Department(Named):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Named):
    """``department`` hosts the contribution of whoever works the role."""

    department: str
    unit_zh: str
    unit_en: str
    colour: str = "slate"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWeight:
    """Job-value coefficient in thousandths from a date on."""

    role: str
    w_milli: int
    valid_from: date


class WorkKind(StrEnum):
    """When work can be done: only as it arrives (a caller waits), or later up to when it is due."""

    IMMEDIATE = "immediate"
    DEFERRABLE = "deferrable"


class Service(StrEnum):
    """Heads follow from the minutes of immediate work, or from a share answered in time; in A some who wait leave."""

    HEADCOUNT = "headcount"
    ERLANG_C = "erlang_c"
    ERLANG_A = "erlang_a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """Work content of one unit, how it may wait, and what an hour short, idle or late costs, from a date on.

    ``service`` to ``occupancy_permille`` are read of immediate work: ``service_permille`` of the units are to be
    answered within ``within_s`` seconds, at most ``occupancy_permille`` of a head's time busy; ``patience_s`` is the
    mean time until one who waits leaves (Erlang A). The rest is read of deferrable work, which is due either
    ``due_within_min`` minutes after it arrived or by a cut-off: what arrived before minute ``cut_off_min`` of a local
    day on which the site works is due then, the rest at the next one. ``late_fen_per_hour`` is the price of one hour
    of work that is late for one day.
    """

    role: str
    seconds_per_unit: int
    allowance_permille: int
    shrinkage_permille: int
    short_fen_per_hour: int
    idle_fen_per_hour: int
    valid_from: date
    kind: WorkKind = WorkKind.IMMEDIATE
    service: Service = Service.HEADCOUNT
    service_permille: int = 800
    within_s: int = 20
    patience_s: int = 0
    occupancy_permille: int = 1000
    due_within_min: int | None = None
    cut_off_min: int | None = None
    late_fen_per_hour: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """So many heads of the role must be there, work or not, between two minutes of the local day.

    ``0 <= start_min < end_min <= 1440``; empty ``weekdays`` (0 = Monday) mean all; ``valid_to`` is the last day. Where
    rows overlap, the largest counts.
    """

    role: str
    weekdays: tuple[int, ...] = ()
    start_min: int
    end_min: int
    heads: int
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWork:
    """Units known to come in ``[start_min, end_min)`` of the local day: instead of the forecast there, or beside it.

    Withdrawn work is kept, and counts no more.
    """

    id: int
    role: str
    day: date
    start_min: int
    end_min: int
    units: Decimal
    replaces: bool
    reason: str
    entered_by: str
    entered_at: datetime
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedVolume:
    """Units a week expected of a role with little or no history; ``like`` is the role whose shape they take, if any."""

    role: str
    weekly_units: Decimal
    like: str | None
    valid_from: date
    reason: str
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Named):
    """``limits``: names of solver.problem.Contract fields to (value, weight or None for hard)."""

    regular_min_per_week: int
    limits: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    person: str
    role: str
    proficiency_pct: int
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Named):
    """``shared`` are those of the two names that somebody else in the company has too."""

    department: str
    contract: str
    cost_fen_per_hour: int
    hired_on: date
    left_on: date | None = None
    tags: tuple[str, ...] = ()
    shared: frozenset[str] = field(default=frozenset(), compare=False)

    def name(self, locale: str) -> str:
        """The name in the reader's language, with the code where others have the same name."""
        own = Named.name(self, locale)
        return f"{own} ({self.code})" if own in self.shared else own


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftBreak:
    offset_min: int
    length_min: int
    paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftType(Named):
    """Wall-clock duty. Empty ``roles``, ``departments``, ``weekdays`` mean all."""

    start_min: int
    length_min: int
    breaks: tuple[ShiftBreak, ...] = ()
    night: bool = False
    weekdays: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    forbidden_next: tuple[str, ...] = ()
    colour: str = "slate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Whole days, both ends included."""

    person: str
    first_day: date
    last_day: date
    kind: str
    status: str = "approved"
    credit_min_per_day: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    person: str
    day: date
    shift_type: str | None
    wants: str  # on, off
    weight_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    person: str
    day: date
    shift_type: str | None
    roles: tuple[str | None, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """The site's own word on a day: open, closed, holiday, short, event."""

    day: date
    kind: str
    factor_permille: int = 1000
    note_zh: str = ""
    note_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """Everything above, by code, as it stands. Person-day facts (leaves, requests, pins) are read apart, by days."""

    site: Site
    departments: Mapping[str, Department]
    roles: Mapping[str, Role]
    weights: tuple[RoleWeight, ...]
    standards: tuple[Standard, ...]
    contracts: Mapping[str, Contract]
    people: Mapping[str, Person]
    skills: tuple[Skill, ...]
    shift_types: Mapping[str, ShiftType]
    calendar: Mapping[date, CalendarDay]
    presences: tuple[Presence, ...] = ()

    def employed(self, first: date, last: date) -> tuple[Person, ...]:
        """People employed on at least one day of ``[first, last]``, by code."""
        people = (p for p in self.people.values() if p.hired_on <= last and (p.left_on is None or p.left_on >= first))
        return tuple(sorted(people, key=lambda p: p.code))

    def standard(self, role: str, day: date) -> Standard | None:
        """The role's standard in force on the day."""
        valid = [s for s in self.standards if s.role == role and s.valid_from <= day]
        return max(valid, key=lambda s: s.valid_from, default=None)

    def presences_on(self, role: str, day: date) -> tuple[Presence, ...]:
        """What the role's presence is on the day, by start; none on closed days.

        On a day that the site marks ``open`` the weekdays are not looked at (make-up working days).
        """
        marked = self.calendar.get(day)
        if marked is not None and marked.kind == "closed":
            return ()
        any_weekday = marked is not None and marked.kind == "open"
        held = (
            p
            for p in self.presences
            if p.role == role
            and p.valid_from <= day
            and (p.valid_to is None or day <= p.valid_to)
            and (any_weekday or not p.weekdays or day.weekday() in p.weekdays)
        )
        return tuple(sorted(held, key=lambda p: (p.start_min, p.end_min, p.heads)))

    def weight_milli(self, role: str, day: date) -> int:
        """The role's weight in force on the day; 1000 where none was set."""
        valid = [w for w in self.weights if w.role == role and w.valid_from <= day]
        return max(valid, key=lambda w: w.valid_from).w_milli if valid else 1000

    def proficiency(self, person: str, day: date) -> dict[str, int]:
        """Role code to proficiency in percent, for the qualifications in force on the day."""
        held = (s for s in self.skills if s.person == person and s.valid_from <= day)
        return {s.role: s.proficiency_pct for s in held if s.valid_to is None or s.valid_to >= day}
