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
