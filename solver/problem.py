"""What is to be rostered. Everything is frozen, complete and validated before a model exists.

Units: times are integer minutes of elapsed time from the horizon's start (``_min``); capacity is in
hundredths of one fully proficient head (``_centiheads``); every weight and cost is an integer amount
of one money-like unit (fen in the service). A weight of ``None`` means hard.

When to modify: a new kind of input that a rule reads. Rules and checks read only this module and ``roster``.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from solver.capacity import CapacityDemand, CostSegment, DeferrableDemand, DueCost
from solver.contract import (
    Beyond,
    Contract,
    EmployeeId,
    History,
    Limit,
    Pattern,
    PatternDay,
    RestWindow,
    RoleId,
    Rotation,
    ShiftTypeId,
    SkillId,
    WindowLimit,
)
from solver.errors import ProblemError
from solver.together import LeadDemand, Mentoring, NoticePeriod, Team
from solver.validation import faults

__all__ = [
    "DAY_MIN",
    "Absence",
    "Beyond",
    "Block",
    "Burden",
    "CapacityDemand",
    "Contract",
    "CostSegment",
    "DeferrableDemand",
    "DueCost",
    "Employee",
    "EmployeeId",
    "FairnessGoal",
    "GivenDay",
    "HeadsDemand",
    "History",
    "Horizon",
    "LeadDemand",
    "Limit",
    "Mentoring",
    "NoticePeriod",
    "Pattern",
    "PatternDay",
    "Pin",
    "Problem",
    "Request",
    "RestWindow",
    "RoleId",
    "Rotation",
    "Shift",
    "ShiftType",
    "ShiftTypeId",
    "SkillId",
    "Team",
    "Transition",
    "WindowLimit",
]

DAY_MIN = 1440


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """The days to be planned. Day 0 is the first; ``first_weekday`` is 0 for Monday.

    ``day_start_min`` holds ``days + 1`` entries, the elapsed minutes of each local midnight, so that a day with
    a clock change has its true length. Leave it empty for plain days of 1440 minutes.
    """

    days: int
    first_weekday: int = 0
    slot_min: int = 30
    day_start_min: tuple[int, ...] = ()
    weekend_weekdays: tuple[int, ...] = (5, 6)
    week_starts: int = 0

    def __post_init__(self) -> None:
        if not self.day_start_min:
            object.__setattr__(self, "day_start_min", tuple(range(0, (self.days + 1) * DAY_MIN, DAY_MIN)))

    def weekday(self, day: int) -> int:
        """0 for Monday … 6 for Sunday; ``day`` may be negative (history)."""
        return (self.first_weekday + day) % 7

    @cached_property
    def weeks(self) -> tuple[tuple[int, ...], ...]:
        """The horizon's days by calendar week; the first and last week may be incomplete."""
        return self._grouped(range(self.days), self.week_starts)

    @cached_property
    def weekends(self) -> tuple[tuple[int, ...], ...]:
        """The horizon's weekend days, one tuple a weekend; a weekend cut by the border has fewer days."""
        days = [d for d in range(self.days) if self.weekday(d) in self.weekend_weekdays]
        groups: list[list[int]] = []
        for day in days:
            if groups and day == groups[-1][-1] + 1:
                groups[-1].append(day)
            else:
                groups.append([day])
        return tuple(tuple(group) for group in groups)

    @property
    def days_before_first_week(self) -> int:
        """Days of the first calendar week that lie before day 0; 0 if day 0 begins a week."""
        return (self.first_weekday - self.week_starts) % 7

    @property
    def days_after_last_week(self) -> int:
        """Days of the last calendar week that lie after the horizon's end; 0 if the horizon ends with a week."""
        return (self.week_starts - self.weekday(self.days)) % 7

    @property
    def continues_weekend(self) -> bool:
        """Is day 0 part of a weekend that began before the horizon?"""
        return self.weekday(0) in self.weekend_weekdays and self.weekday(-1) in self.weekend_weekdays

    @property
    def slots(self) -> int:
        """Number of demand slots of ``slot_min`` minutes that cover the horizon and a night beyond it."""
        return -(-(self.day_start_min[-1] + DAY_MIN) // self.slot_min)

    def _grouped(self, days: range, first_weekday: int) -> tuple[tuple[int, ...], ...]:
        groups: list[list[int]] = []
        for day in days:
            if not groups or self.weekday(day) == first_weekday:
                groups.append([])
            groups[-1].append(day)
        return tuple(tuple(group) for group in groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a shift, ``[start_min, end_min)``, in which a person holds one role. Breaks lie between blocks."""

    start_min: int
    end_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftType:
    """A kind of duty. ``roles`` limits the roles that may be held in it; ``None`` allows every role.

    ``standby`` is readiness without presence: see the rule ``standby`` for what it counts as. Every shift of it earns
    ``standby_pay`` beside the wage of its working minutes.
    """

    id: ShiftTypeId
    night: bool = False
    roles: tuple[RoleId, ...] | None = None
    standby: bool = False
    standby_pay: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A shift type on a day, in elapsed minutes; ``work_min`` is what counts as working time (paid).

    ``counts``: by name, what else the shift counts as in limits over some days (minutes at night, a Sunday).
    """

    type: ShiftTypeId
    day: int
    start_min: int
    end_min: int
    work_min: int
    blocks: tuple[Block, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()

    def count(self, name: str | None) -> int:
        """What the shift counts as under the name: 0 if it has no such count, its working minutes for ``None``."""
        return self.work_min if name is None else dict(self.counts).get(name, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Time in which a person cannot work. ``credit_min`` counts towards minimum minutes (paid leave).

    A hard absence touches every shift that overlaps ``[start_min, end_min)``; a weight makes it a soft unavailability.
    """

    start_min: int
    end_min: int
    credit_min: int = 0
    leave: bool = True
    weight: int | None = None

    def touches(self, shift: Shift) -> bool:
        """Does the shift overlap the absence? One that ends when the absence starts does not."""
        return shift.start_min < self.end_min and self.start_min < shift.end_min

    def credit_between(self, start_min: int, end_min: int) -> int:
        """The credit's minutes that fall into ``[start_min, end_min)``, pro rata of elapsed time, floored."""
        overlap = min(end_min, self.end_min) - max(start_min, self.start_min)
        return self.credit_min * max(0, overlap) // (self.end_min - self.start_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """A person. ``roles`` maps a role to proficiency in percent of the standard; ``skills`` are for demand in heads."""

    id: EmployeeId
    contract: Contract
    roles: Mapping[RoleId, int] = field(default_factory=dict)
    skills: frozenset[SkillId] = frozenset()
    shift_types: frozenset[ShiftTypeId] | None = None  # None: every type
    cost_per_hour: int = 0
    max_cost: Limit | None = None  # wage, premium and standby pay over the horizon
    absences: tuple[Absence, ...] = ()
    window_limits: tuple[WindowLimit, ...] = ()
    rest_windows: tuple[RestWindow, ...] = ()
    history: History = field(default_factory=History)

    def credit_min(self, start_min: int, end_min: int) -> int:
        """Credit of all absences in ``[start_min, end_min)``; see ``Absence.credit_between``."""
        return sum(absence.credit_between(start_min, end_min) for absence in self.absences)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsDemand:
    """Heads wanted on one shift. ``skill=None`` counts every head. A weight of ``None`` is hard; 0 does not count."""

    day: int
    shift_type: ShiftTypeId
    heads: int
    skill: SkillId | None = None
    under_weight: int | None = 0
    over_weight: int | None = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Asked for (``on``) or asked to be free of (not ``on``); ``shift_type=None`` means any shift of the day."""

    employee: EmployeeId
    day: int
    on: bool
    weight: int
    shift_type: ShiftTypeId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Must stay: this shift (``None``: a day off) and, if given, these roles by block."""

    employee: EmployeeId
    day: int
    shift_type: ShiftTypeId | None
    roles: tuple[RoleId | None, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """``after`` may not follow ``before`` on the next day."""

    before: ShiftTypeId
    after: ShiftTypeId
    weight: int | None = None


class Burden(StrEnum):
    """What is shared fairly: nights, weekends with work, whole or begun hours of overtime."""

    NIGHTS = "nights"
    WEEKENDS = "weekends"
    OVERTIME = "overtime"


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessGoal:
    """A person's fair load. With k units of ``carried + this horizon`` above ``target``: ``weight · k(k+1)/2``."""

    employee: EmployeeId
    burden: Burden
    target: int
    carried: int
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDay:
    """What a given (for example published) roster holds for a person and day; a change costs ``weight``."""

    employee: EmployeeId
    day: int
    shift_type: ShiftTypeId | None
    weight: int


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One rostering problem. Construction raises ``ProblemError`` with every fault that ``solver.validation`` finds."""

    horizon: Horizon
    shift_types: tuple[ShiftType, ...]
    shifts: tuple[Shift, ...]
    employees: tuple[Employee, ...]
    heads_demand: tuple[HeadsDemand, ...] = ()
    capacity_demand: tuple[CapacityDemand, ...] = ()
    deferrable_demand: tuple[DeferrableDemand, ...] = ()
    requests: tuple[Request, ...] = ()
    pins: tuple[Pin, ...] = ()
    transitions: tuple[Transition, ...] = ()
    fairness: tuple[FairnessGoal, ...] = ()
    given: tuple[GivenDay, ...] = ()
    pairings: tuple[Mentoring, ...] = ()
    lead_demand: tuple[LeadDemand, ...] = ()
    teams: tuple[Team, ...] = ()
    notice: tuple[NoticePeriod, ...] = ()
    others: frozenset[EmployeeId] = frozenset()  # whom these rules name, but who are not rostered here
    role_switch_weight: int = 0  # per change of role between neighbouring blocks of one shift

    def __post_init__(self) -> None:
        found = tuple(faults(self))
        if found:
            raise ProblemError(found)

    @cached_property
    def employee_by_id(self) -> Mapping[EmployeeId, Employee]:
        return {e.id: e for e in self.employees}

    @cached_property
    def shift_type_by_id(self) -> Mapping[ShiftTypeId, ShiftType]:
        return {t.id: t for t in self.shift_types}

    @cached_property
    def shift_by_key(self) -> Mapping[tuple[int, ShiftTypeId], Shift]:
        return {(s.day, s.type): s for s in self.shifts}

    @cached_property
    def shifts_by_day(self) -> tuple[tuple[Shift, ...], ...]:
        days: list[list[Shift]] = [[] for _ in range(self.horizon.days)]
        for shift in self.shifts:
            days[shift.day].append(shift)
        return tuple(tuple(day) for day in days)

    @cached_property
    def roles(self) -> tuple[RoleId, ...]:
        """Every role that is demanded or held, sorted."""
        held = {role for e in self.employees for role in e.roles}
        return tuple(sorted(held | self.demanded_roles))

    @cached_property
    def demanded_roles(self) -> frozenset[RoleId]:
        """Every role in which capacity counts."""
        return frozenset(d.role for demands in (self.capacity_demand, self.deferrable_demand) for d in demands)

    def may_hold(self, employee: Employee, shift: Shift, role: RoleId) -> bool:
        """Is the person qualified for the role, and is the role allowed in this shift's type?"""
        allowed = self.shift_type_by_id[shift.type].roles
        return employee.roles.get(role, 0) > 0 and (allowed is None or role in allowed)

    def may_work(self, employee: Employee, shift: Shift) -> bool:
        """Is the shift's type one of the person's?"""
        return employee.shift_types is None or shift.type in employee.shift_types

    def is_standby(self, shift: Shift) -> bool:
        """Is the shift readiness without presence?"""
        return self.shift_type_by_id[shift.type].standby

    def can_work(self, employee: Employee, day: int, types: Container[ShiftTypeId] | None = None) -> bool:
        """Is there a shift (of ``types``) on the day, of a type of the person's, that no hard absence touches?"""
        return any(
            self.may_work(employee, shift) and not any(a.weight is None and a.touches(shift) for a in employee.absences)
            for shift in self.shifts_by_day[day]
            if types is None or shift.type in types
        )

    def block_capacity(self, block: Block, proficiency_pct: int) -> tuple[tuple[int, int], ...]:
        """The (slot, centiheads) that a head of this proficiency gives in a block; part slots pro rata, floored."""
        size = self.horizon.slot_min
        parts = []
        for slot in range(block.start_min // size, -(-block.end_min // size)):
            overlap = min(block.end_min, (slot + 1) * size) - max(block.start_min, slot * size)
            parts.append((slot, proficiency_pct * overlap // size))
        return tuple(parts)
