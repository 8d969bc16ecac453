"""Who works what: a sparse set of assignments, whoever made it (solver, human, import)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from solver.problem import EmployeeId, RoleId, ShiftTypeId, SkillId


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A person on a shift. ``roles`` holds one entry a block of the shift (``None``: no role, idle)."""

    employee: EmployeeId
    day: int
    shift_type: ShiftTypeId
    roles: tuple[RoleId | None, ...] = ()
    skill: SkillId | None = None  # used where demand is in heads of a skill


@dataclass(frozen=True)
class Roster:
    """Assignments in a fixed order, so that equal rosters compare equal."""

    assignments: tuple[Assignment, ...]

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.assignments, key=lambda a: (a.employee, a.day, a.shift_type)))
        object.__setattr__(self, "assignments", ordered)

    def __iter__(self) -> Iterator[Assignment]:
        return iter(self.assignments)

    def __len__(self) -> int:
        return len(self.assignments)

    @cached_property
    def by_employee_day(self) -> Mapping[tuple[EmployeeId, int], tuple[Assignment, ...]]:
        """All assignments of a person on a day: normally one, more where a hand-made roster breaks the rule."""
        found: dict[tuple[EmployeeId, int], list[Assignment]] = {}
        for assignment in self.assignments:
            found.setdefault((assignment.employee, assignment.day), []).append(assignment)
        return {key: tuple(value) for key, value in found.items()}

    def on(self, employee: EmployeeId, day: int) -> tuple[Assignment, ...]:
        """The person's assignments on the day, possibly none."""
        return self.by_employee_day.get((employee, day), ())

    def works(self, employee: EmployeeId, day: int) -> bool:
        return (employee, day) in self.by_employee_day
