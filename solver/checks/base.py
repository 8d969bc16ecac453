"""What every check speaks: violations with a scope, and a scorecard. No check imports a rule, a variable or ortools."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from solver.problem import Employee, EmployeeId, Problem, RoleId, Shift, ShiftTypeId
from solver.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One broken rule instance: ``amount`` in the rule's own unit, ``weight`` per unit (``None``: hard).

    ``message`` is English and names the witness; the words that planners read are made in the web package
    from ``rule``, the scope and ``amount``.
    """

    rule: str
    amount: int
    weight: int | None
    message: str
    employee: EmployeeId | None = None
    days: tuple[int, ...] = ()
    shift_type: ShiftTypeId | None = None
    role: RoleId | None = None
    slot: int | None = None
    source: str | None = None  # whose rule it is, where the problem says so

    @property
    def hard(self) -> bool:
        return self.weight is None

    @property
    def penalty(self) -> int:
        return self.amount * (self.weight or 0)


Check = Callable[[Problem, Roster], Iterator[Violation]]


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """All violations of a roster and what they cost, by rule in the order of CHECKS."""

    violations: tuple[Violation, ...]
    penalties: Mapping[str, int]

    @property
    def objective(self) -> int:
        return sum(self.penalties.values())

    @property
    def hard(self) -> tuple[Violation, ...]:
        return tuple(v for v in self.violations if v.hard)

    @property
    def feasible(self) -> bool:
        return not self.hard


def shifts_worked(problem: Problem, roster: Roster, employee: Employee, day: int) -> list[Shift]:
    """The person's shifts of that day; an assignment to a shift that the problem lacks is qualification's fault."""
    keys = [(day, assignment.shift_type) for assignment in roster.on(employee.id, day)]
    return [problem.shift_by_key[key] for key in keys if key in problem.shift_by_key]


def works_night(problem: Problem, roster: Roster, employee: Employee, day: int) -> bool:
    """Does the person work a night shift that day?"""
    shifts = shifts_worked(problem, roster, employee, day)
    return any(problem.shift_type_by_id[shift.type].night for shift in shifts)


def able_at_once(problem: Problem, employee: Employee, types: tuple[ShiftTypeId, ...] | None = None) -> int:
    """The days in a row from day 0 on on which the person can work (one of these types)."""
    days = 0
    while days < problem.horizon.days and problem.can_work(employee, days, types):
        days += 1
    return days


def capacity_given(problem: Problem, roster: Roster) -> dict[tuple[RoleId, int], int]:
    """By role and slot: the centiheads that people's blocks give; strangers and unknown shifts give nothing."""
    given: dict[tuple[RoleId, int], int] = {}
    for assignment in roster:
        employee = problem.employee_by_id.get(assignment.employee)
        shift = problem.shift_by_key.get((assignment.day, assignment.shift_type))
        if employee is None or shift is None:
            continue
        for block, role in zip(shift.blocks, assignment.roles, strict=False):
            if role is None:
                continue
            for slot, centiheads in problem.block_capacity(block, employee.roles.get(role, 0)):
                given[role, slot] = given.get((role, slot), 0) + centiheads
    return given
