"""Rotation of shift types from week to week."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar, cast

from ortools.sat.python.cp_model import CpModel, LinearExprT

from solver.problem import Employee, Problem, Rotation, ShiftTypeId
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import never
from solver.rules.max_types_per_week import type_of_begun_week, week_begins
from solver.rules.parts import Option, Part
from solver.variables import Variables

Types = frozenset[ShiftTypeId]


class WeeklyRotation:
    r"""Hard or soft: from one calendar week to the next, shift types stay or go on to the next of the cycle.

    For every person e, weeks w and w+1, and types t, t' of the cycle where t' is neither t nor the one after t (the
    first comes after the last): not both used[e,w,t] = 1 and used[e,w+1,t'] = 1, used[e,w,t] = max_{d in w}
    assigned[e, t on d]; violation = 1 for every such pair.

    Edges: types outside the cycle are free, and so is the week after one without a type of the cycle. Within a week
    nothing is asked (see max_types_per_week). Of the weeks before the horizon only the last shift is known: its type
    counts as used in its week, if that is the week of day 0 or the one before.
    Source: forward-rotating shift systems (early, late, night) of occupational medicine and collective agreements.
    """

    name: ClassVar[str] = "weekly_rotation"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.rotation for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            rotation = employee.contract.rotation
            if rotation is None or rotation.weight == 0:
                continue
            past = type_of_begun_week(problem, employee)
            before = _type_of_week_before(problem, employee)
            for index in range(len(problem.horizon.weeks)):
                for one, other in _out_of_order(rotation):
                    if not _may(problem, employee, index, other):
                        continue
                    earlier: list[LinearExprT]
                    if one == (before if index == 0 else past if index == 1 else None):
                        earlier = []  # known to be so
                    elif index > 0 and _may(problem, employee, index - 1, one):
                        earlier = [variables.works_type(employee, index - 1, one)]
                    else:
                        continue
                    name = (self.name, f"{employee.id}: {other} in week {index} after {one}")
                    later = variables.works_type(employee, index, other)
                    yield from never(model, name, [*earlier, later], weight=rotation.weight)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        rotation = employee.contract.rotation
        if rotation is None or rotation.weight == 0:
            return
        past = type_of_begun_week(problem, employee)
        before = _type_of_week_before(problem, employee)
        weeks = _only(before, rotation), _only(past, rotation)
        if week_begins(problem)[0]:
            weeks = frozenset(), weeks[0]  # day 0 makes this week the one before
        yield _TwoWeeks(rotation, weeks, week_begins(problem))


@dataclass(frozen=True, slots=True)
class _TwoWeeks:
    """State: the cycle's types of last week and of this one so far. Kind: does a week begin?"""

    rotation: Rotation
    start: tuple[Types, Types]
    by_day: tuple[bool, ...]

    def kind(self, day: int) -> Hashable:
        return self.by_day[day]

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None:
        last, this = cast("tuple[Types, Types]", state)
        if kind is True:
            last, this = this, frozenset()
        if option is None or option in this or option not in self.rotation.order:
            return (last, this), 0
        broken = sum(1 for before in last if not self.rotation.allows(before, option))
        if broken and self.rotation.weight is None:
            return None
        return (last, this | {option}), broken * (self.rotation.weight or 0)

    def end(self, _: Hashable) -> int:
        return 0


def _out_of_order(rotation: Rotation) -> Iterator[tuple[ShiftTypeId, ShiftTypeId]]:
    for one in rotation.order:
        for other in rotation.order:
            if not rotation.allows(one, other):
                yield one, other


def _may(problem: Problem, employee: Employee, week: int, shift_type: ShiftTypeId) -> bool:
    days = problem.horizon.weeks[week]
    return any(
        (day, shift_type) in problem.shift_by_key and problem.may_work(employee, problem.shift_by_key[day, shift_type])
        for day in days
    )


def _type_of_week_before(problem: Problem, employee: Employee) -> ShiftTypeId | None:
    """The type of the history's last shift if it stands in the week before the one of day 0."""
    day, began = employee.history.last_shift_day, -problem.horizon.days_before_first_week
    return employee.history.last_shift_type if day is not None and began - 7 <= day < began else None


def _only(shift_type: ShiftTypeId | None, rotation: Rotation) -> Types:
    return frozenset({shift_type}) if shift_type is not None and shift_type in rotation.order else frozenset()
