"""What somebody's falling ill does to a published roster: the problem after it, what may still change, what is lost.

The past stays: a day that is over keeps what it holds, and so does a shift that has begun, but for the absent. What
can change is charged as a change against the published roster, nearer days a little more (``NEAR_FIRST_DAYS``), so
that first the number of changes counts and then the notice.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from solver.checks import CHECKS
from solver.errors import ProblemError
from solver.notes import listed
from solver.problem import Absence, DeferrableDemand, EmployeeId, GivenDay, Problem, Shift
from solver.roster import Assignment, Roster

CHANGE = 1000  # the price of one changed day; the extra for short notice can never add up to it
NEAR_FIRST_DAYS = 28
COVER_RULES = ("heads_cover", "role_capacity", "deferrable_work")
KEEP_RATIO = 0.99

Cell = tuple[EmployeeId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A person who will not be there; ``absence`` must be hard."""

    employee: EmployeeId
    absence: Absence


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedDay:
    """A person's day that is not what was published; ``None`` is a day off. Roles within a shift do not count."""

    employee: EmployeeId
    day: int
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Situation:
    """The published roster after the absence. ``problem`` holds the absence, and the published days as ``given``.

    ``now_min`` is the earliest start of a shift that can still be given to somebody. ``lost`` are the published
    assignments that the absence takes away; ``near`` the days on which they were. ``unmoved``: whose days all stay.
    """

    problem: Problem
    published: Roster
    left: Roster
    lost: tuple[Assignment, ...]
    now_min: int
    keep_ratio: float
    unmoved: frozenset[EmployeeId] = frozenset()

    @cached_property
    def near(self) -> frozenset[int]:
        return frozenset(assignment.day for assignment in self.lost)

    @cached_property
    def near_problem(self) -> Problem:
        """The problem with the demand of the near days alone, until the lost shifts end."""
        return self._demand(near=True)

    @cached_property
    def far_problem(self) -> Problem:
        """The problem with all other demand alone."""
        return self._demand(near=False)

    @cached_property
    def wanted_near(self) -> int:
        """The cover of the near days that counts as enough: ``keep_ratio`` of what was published, rounded up."""
        return self._enough(self.near_cover(self.published))

    @cached_property
    def wanted_far(self) -> int:
        """The cover of the other days that counts as enough."""
        return self._enough(self.far_cover(self.published))

    @cached_property
    def uncovered_near(self) -> int:
        """What the demand of the near days costs if nobody works."""
        return demand_cost(self.near_problem, Roster(()))

    @cached_property
    def uncovered_far(self) -> int:
        return demand_cost(self.far_problem, Roster(()))

    def near_cover(self, roster: Roster) -> int:
        """What the roster's work saves of ``uncovered_near``, in the objective's unit."""
        return self.uncovered_near - demand_cost(self.near_problem, roster)

    def far_cover(self, roster: Roster) -> int:
        """What the roster's work saves of ``uncovered_far``."""
        return self.uncovered_far - demand_cost(self.far_problem, roster)

    def missing(self, roster: Roster) -> int:
        """What the roster's cover lacks of the wanted, near and far."""
        near = max(0, self.wanted_near - self.near_cover(roster))
        return near + max(0, self.wanted_far - self.far_cover(roster))

    def open(self, cell: Cell) -> bool:
        """May this person's day still change?"""
        person, day = cell
        if person in self.unmoved:
            return False
        if self.problem.horizon.day_start_min[day + 1] <= self.now_min:
            return False
        begun = [
            a
            for a in self.left.on(person, day)
            if self.problem.shift_by_key[day, a.shift_type].start_min < self.now_min
        ]
        return not begun

    def can_start(self, shift: Shift) -> bool:
        """Is there still time to give the shift to somebody?"""
        return shift.start_min >= self.now_min

    def changes(self, roster: Roster) -> tuple[ChangedDay, ...]:
        """Every day that differs from the published roster, beside those that the absence took."""
        gone = {(a.employee, a.day) for a in self.lost}
        found = []
        for employee in self.problem.employees:
            for day in range(self.problem.horizon.days):
                before = _type(self.published, (employee.id, day))
                after = _type(roster, (employee.id, day))
                if before != after and ((employee.id, day) not in gone or after is not None):
                    found.append(ChangedDay(employee=employee.id, day=day, before=before, after=after))
        return tuple(found)

    def _enough(self, published: int) -> int:
        parts = round(self.keep_ratio * 10_000)
        return -(-published * parts // 10_000)

    def _demand(self, *, near: bool) -> Problem:
        problem = self.problem
        slots = set(self._near_slots())
        return replace(
            problem,
            heads_demand=tuple(d for d in problem.heads_demand if (d.day in self.near) == near),
            capacity_demand=tuple(c for c in problem.capacity_demand if (c.slot in slots) == near),
            deferrable_demand=tuple(_due_in(demand, slots, near=near) for demand in problem.deferrable_demand),
        )

    def _near_slots(self) -> Iterator[int]:
        size, starts = self.problem.horizon.slot_min, self.problem.horizon.day_start_min
        ends = {
            day: max(self.problem.shift_by_key[day, a.shift_type].end_min for a in self.lost if a.day == day)
            for day in self.near
        }
        for day, end in ends.items():
            yield from range(starts[day] // size, -(-max(end, starts[day + 1]) // size))


def situation(
    problem: Problem,
    roster: Roster,
    absent: Sequence[Away],
    *,
    now_min: int | None,
    keep_ratio: float,
    unmoved: Collection[EmployeeId] = (),
) -> Situation:
    """The published roster after the absences, at ``now_min`` (by default when the first of them begins).

    Raises ProblemError for an unknown person, an absence that is not hard or outside the horizon, no absence at all,
    or one of a person whose days all stay.
    """
    _check(problem, roster, absent, now_min, keep_ratio)
    if away_too := sorted({away.employee for away in absent} & set(unmoved)):
        raise ProblemError((f"unmoved: {away_too[0]!r} is absent and cannot keep every day",))
    now = min(away.absence.start_min for away in absent) if now_min is None else now_min
    added: dict[EmployeeId, list[Absence]] = {}
    for away in absent:
        added.setdefault(away.employee, []).append(away.absence)

    def taken(person: EmployeeId, shift: Shift) -> bool:
        return any(absence.touches(shift) for absence in added.get(person, ()))

    lost = tuple(a for a in roster if taken(a.employee, problem.shift_by_key[a.day, a.shift_type]))
    left = Roster(tuple(a for a in roster if a not in lost))
    after = replace(
        problem,
        employees=tuple(replace(e, absences=(*e.absences, *added.get(e.id, ()))) for e in problem.employees),
        pins=tuple(
            pin
            for pin in problem.pins
            if pin.shift_type is None or not taken(pin.employee, problem.shift_by_key[pin.day, pin.shift_type])
        ),
        given=(),
    )
    found = Situation(
        problem=after,
        published=roster,
        left=left,
        lost=lost,
        now_min=now,
        keep_ratio=keep_ratio,
        unmoved=frozenset(unmoved),
    )
    return replace(found, problem=replace(after, given=tuple(_given(found))))


def _due_in(demand: DeferrableDemand, slots: Container[int], *, near: bool) -> DeferrableDemand:
    """Work that waits is near where it is due; capacity that finds no work, which is of no single day, is far."""
    due = tuple(due for due in demand.due if (due.slot in slots) == near)
    return replace(demand, due=due, idle_weight=0 if near else demand.idle_weight)


def demand_cost(problem: Problem, roster: Roster) -> int:
    """What the checks of demand charge for the roster."""
    return sum(violation.penalty for rule in COVER_RULES for violation in CHECKS[rule](problem, roster))


def _given(found: Situation) -> Iterator[GivenDay]:
    gone = {(a.employee, a.day) for a in found.lost}
    starts = found.problem.horizon.day_start_min
    for employee in found.problem.employees:
        for day in range(found.problem.horizon.days):
            cell = (employee.id, day)
            if cell not in gone and found.open(cell):
                ahead = max(0, starts[day] - found.now_min) // 1440
                weight = CHANGE + max(0, NEAR_FIRST_DAYS - ahead)
                kept = next((a.shift_type for a in found.published.on(*cell)), None)
                yield GivenDay(employee=employee.id, day=day, shift_type=kept, weight=weight)


def _type(roster: Roster, cell: Cell) -> str | None:
    return next((a.shift_type for a in roster.on(*cell)), None)


def _check(problem: Problem, roster: Roster, absent: Sequence[Away], now_min: int | None, keep_ratio: float) -> None:
    faults = []
    if not absent:
        faults.append("absent: nobody is named")
    for away in absent:
        if away.employee not in problem.employee_by_id:
            faults.append(f"absent: unknown employee {away.employee!r}; known are {listed(problem.employee_by_id)}")
        if away.absence.weight is not None:
            faults.append(f"absent: the absence of {away.employee!r} must be hard")
    first, end = problem.horizon.day_start_min[0], problem.horizon.day_start_min[-1]
    last = max([end, *(shift.end_min for shift in problem.shifts)])
    for away in absent:
        start_min, end_min = away.absence.start_min, away.absence.end_min
        if not (start_min < last and first < end_min):
            wrong = f"absent: {away.employee!r} would be away from minute {start_min} until {end_min}"
            faults.append(f"{wrong}, which is outside the horizon, minutes {first} to {last}")
    if now_min is not None and not first <= now_min <= last:
        faults.append(f"now: expected a minute of the horizon, {first} to {last}, got {now_min}")
    if not 0 < keep_ratio <= 1:
        faults.append(f"keep_ratio must be in (0, 1], got {keep_ratio}")
    for assignment in roster:
        if (assignment.day, assignment.shift_type) not in problem.shift_by_key:
            faults.append(f"roster: no shift {assignment.shift_type!r} on day {assignment.day}")
        if assignment.employee not in problem.employee_by_id:
            faults.append(f"roster: unknown employee {assignment.employee!r}")
    if faults:
        raise ProblemError(tuple(faults))
