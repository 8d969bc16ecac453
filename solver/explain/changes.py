"""What a planner could buy: looser limits, one more person, one more qualification. Each gives the problem after it.

When to modify: a further thing is to be priced. ``cost_of_ignoring`` says what a roster costs that makes no use of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from solver.checks import verify
from solver.errors import ProblemError
from solver.notes import known_roles, known_skills, listed
from solver.problem import Contract, Employee, EmployeeId, Limit, Problem, RoleId, ShiftTypeId, SkillId
from solver.roster import Roster

HOUR_MIN = 60
MINUTE_MAXIMA = ("max_minutes_per_week", "max_minutes")


class Change(Protocol):
    """A change of the problem. ``apply`` raises ProblemError where there is nothing to change."""

    @property
    def name(self) -> str:
        """The change in words, for logs and tables."""
        ...

    def apply(self, problem: Problem) -> Problem:
        """The problem after the change."""
        ...

    def cost_of_ignoring(self, problem: Problem, /) -> int | None:
        """How much more every legal roster of ``problem`` costs at most after the change; 0 for a relaxation.

        ``None`` if such a roster may break a hard rule after the change.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LooserLimit:
    """One limit of one person's contract, moved by ``by`` of its units: a maximum up, a minimum down (to 0 at least).

    ``limit`` names a field of ``Contract`` that holds a limit, or ``regular_min_per_week`` (minutes without premium);
    ``shift_type`` is needed by the limits of one shift type.
    """

    employee: EmployeeId
    limit: str
    by: int
    shift_type: ShiftTypeId | None = None

    @property
    def name(self) -> str:
        of = f" of {self.shift_type}" if self.shift_type is not None else ""
        return f"{self.employee}: {self.limit}{of} looser by {self.by}"

    def apply(self, problem: Problem) -> Problem:
        if self.by <= 0:
            raise ProblemError((f"{self.name}: must be positive",))
        return _with_contract(problem, self.employee, self._loosened)

    def cost_of_ignoring(self, _problem: Problem, /) -> int | None:
        return 0

    def _loosened(self, contract: Contract) -> Contract:
        held = getattr(contract, self.limit, None) if self.limit in Contract.__dataclass_fields__ else None
        if self.limit == "regular_min_per_week" and held is not None:
            return replace(contract, regular_min_per_week=held + self.by)
        if self.limit.startswith(("min_", "max_")):
            if isinstance(held, Limit):
                return replace(contract, **{self.limit: self._moved(held)})  # type: ignore[arg-type]
            if isinstance(held, tuple) and any(kind == self.shift_type for kind, _ in held):
                entries = tuple((kind, self._moved(one) if kind == self.shift_type else one) for kind, one in held)
                return replace(contract, **{self.limit: entries})  # type: ignore[arg-type]
        of = f" of {self.shift_type!r}" if self.shift_type is not None else ""
        wrong = f"employee {self.employee!r}: the contract has no limit {self.limit!r}{of} to loosen"
        known = {name for name, _ in contract.limits() if name.startswith(("min_", "max_"))}
        raise ProblemError((f"{wrong}; it has {listed(known, most=20)}",))

    def _moved(self, limit: Limit) -> Limit:
        value = limit.value + self.by if self.limit.startswith("max_") else max(0, limit.value - self.by)
        return replace(limit, value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreOvertime:
    """``minutes`` more in every week: the weekly maximum up by them, the horizon's by as much for each of its weeks."""

    employee: EmployeeId
    minutes: int = HOUR_MIN

    @property
    def name(self) -> str:
        return f"{self.employee}: {self.minutes} min more a week"

    def apply(self, problem: Problem) -> Problem:
        if self.minutes <= 0:
            raise ProblemError((f"{self.name}: must be positive",))
        by = dict(zip(MINUTE_MAXIMA, (self.minutes, self.minutes * len(problem.horizon.weeks)), strict=True))

        def loosened(contract: Contract) -> Contract:
            held = {name: limit for name, limit in contract.limits() if name in by}
            if not held:
                raise ProblemError((f"employee {self.employee!r}: the contract has no maximum of minutes",))
            moved = {name: replace(limit, value=limit.value + by[name]) for name, limit in held.items()}
            return replace(contract, **moved)  # type: ignore[arg-type]

        return _with_contract(problem, self.employee, loosened)

    def cost_of_ignoring(self, _problem: Problem, /) -> int | None:
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMorePerson:
    """A person who is not there yet. A salary beside ``cost_per_hour`` is not in the objective, nor in the price."""

    employee: Employee

    @property
    def name(self) -> str:
        return f"one more person, {self.employee.id}"

    def apply(self, problem: Problem) -> Problem:
        if self.employee.id in problem.employee_by_id:
            raise ProblemError((f"employee {self.employee.id!r} is there already",))
        return replace(problem, employees=(*problem.employees, self.employee))

    def cost_of_ignoring(self, problem: Problem, /) -> int | None:
        """What the person costs without any work: no rule names a person who is new, so it is the same everywhere."""
        if self.employee.id in problem.others:
            return None
        nobody = Roster(())
        idle, before = verify(self.apply(problem), nobody), verify(problem, nobody)
        if len(idle.hard) > len(before.hard):
            return None
        return idle.objective - before.objective


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMoreQualification:
    """A role at a proficiency in percent, or a skill, that the person lacks. The shift types stay the person's own.

    Somebody must hold it or something ask for it: else it is misspelt, and worth nothing.
    """

    employee: EmployeeId
    role: RoleId | None = None
    skill: SkillId | None = None
    proficiency_pct: int = 100

    @property
    def name(self) -> str:
        return f"{self.employee}: {self.skill if self.role is None else self.role}"

    def apply(self, problem: Problem) -> Problem:
        if (self.role is None) == (self.skill is None):
            raise ProblemError((f"employee {self.employee!r}: name one role or one skill to be learnt",))
        if self.proficiency_pct <= 0:
            raise ProblemError((f"{self.name}: proficiency must be positive, got {self.proficiency_pct}",))
        for what, asked, known in (
            ("role", self.role, known_roles(problem)),
            ("skill", self.skill, known_skills(problem)),
        ):
            if asked is not None and asked not in known:
                raise ProblemError((f"{self.name}: unknown {what} {asked!r}; known are {listed(known)}",))
        return with_employee(problem, self.employee, self._taught)

    def cost_of_ignoring(self, _problem: Problem, /) -> int | None:
        return 0

    def _taught(self, employee: Employee) -> Employee:
        if self.role is not None:
            if employee.roles.get(self.role, 0) > 0:
                raise ProblemError((f"employee {self.employee!r} has the role {self.role!r} already",))
            return replace(employee, roles={**employee.roles, self.role: self.proficiency_pct})
        if self.skill is None or self.skill in employee.skills:
            raise ProblemError((f"employee {self.employee!r} has the skill {self.skill!r} already",))
        return replace(employee, skills=employee.skills | {self.skill})


def with_employee(problem: Problem, who: EmployeeId, change: Callable[[Employee], Employee]) -> Problem:
    """The problem with one person changed. Raises ProblemError if nobody has that id."""
    if who not in problem.employee_by_id:
        raise ProblemError((f"unknown employee {who!r}; known are {listed(problem.employee_by_id)}",))
    return replace(problem, employees=tuple(change(e) if e.id == who else e for e in problem.employees))


def _with_contract(problem: Problem, who: EmployeeId, change: Callable[[Contract], Contract]) -> Problem:
    return with_employee(problem, who, lambda employee: replace(employee, contract=change(employee.contract)))
