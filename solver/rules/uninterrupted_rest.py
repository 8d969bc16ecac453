"""Uninterrupted rests in a window of days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr, LinearExprT

from solver.problem import Employee, Problem, RestWindow
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_least
from solver.rules.parts import Part, Unseen
from solver.variables import Variables

_NEVER = 1 << 40  # no window ends as late


class UninterruptedRest:
    r"""Hard or soft: a window of days holds at least so many uninterrupted rests around free days.

    For every person e and window w of e: Σ_{d in w} rests[d] ≥ limit with rests[d] + rests[d+1] ≤ 1, and rests[d] only
    if d is free and ``min(end, start of the next shift) − max(start, end of the shift before) ≥ rest_min``, where start
    and end are the window's; violation = the rests that are missing.

    Edges: exactly the minimum is a rest. The shift before is that of the day before; where that day is free too, the
    rest of day d begins with d itself, and ends with the day after d where that is free: a longer rest is one rest, on
    its first day. Before day 0 the rest began at ``begin_min``; the day after the horizon is free.
    Source: weekly rest of labour law (2003/88/EC article 5: 24 h and the daily 11 h before it).
    """

    name: ClassVar[str] = "uninterrupted_rest"

    def applies_to(self, problem: Problem) -> bool:
        return any(employee.rest_windows for employee in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            for window in employee.rest_windows:
                if window.limit.value <= 0 or window.limit.weight == 0:
                    continue
                rests: list[IntVar] = []
                for day in range(window.first_day, window.last_day + 1):
                    rests.append(_rest(problem, model, variables, employee=employee, window=window, day=day))
                    if len(rests) > 1:
                        model.add_at_most_one(rests[-2:])
                name = (self.name, f"{employee.id} on days {window.first_day}…{window.last_day}")
                yield from at_least(model, name, LinearExpr.sum(rests), window.limit)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        if any(window.limit.value > 0 and window.limit.weight != 0 for window in employee.rest_windows):
            yield Unseen("a rest that may lie on any day of a window")


def _rest(
    problem: Problem, model: CpModel, variables: Variables, *, employee: Employee, window: RestWindow, day: int
) -> IntVar:
    """1 only if the day is free and the rest around it is long enough."""
    rest = model.new_bool_var("")
    if day < problem.horizon.days:
        model.add(rest + variables.works(employee, day) <= 1)
    for before, begin in _before(problem, variables, employee, day):
        for after, end in _after(problem, variables, employee, day):
            if min(end, window.end_min) - max(_begin(begin, window), window.start_min) < window.rest_min:
                model.add(rest + LinearExpr.sum([*before, *after]) <= len(before) + len(after))
    return rest


def _begin(begin: int | None, window: RestWindow) -> int:
    return window.begin_min if begin is None else begin


def _before(
    problem: Problem, variables: Variables, employee: Employee, day: int
) -> Iterator[tuple[list[LinearExprT], int | None]]:
    """What may lie on the day before, as literals that are all 1 then, and when the rest begins (None: before 0)."""
    if day == 0:
        yield [], None
        return
    for shift in problem.shifts_by_day[day - 1]:
        if problem.may_work(employee, shift):
            yield [variables.assigned(employee, shift)], shift.end_min
    yield [1 - variables.works(employee, day - 1)], problem.horizon.day_start_min[day]


def _after(
    problem: Problem, variables: Variables, employee: Employee, day: int
) -> Iterator[tuple[list[LinearExprT], int]]:
    """What may lie on the day after, and when the rest ends at the earliest."""
    horizon = problem.horizon
    if day >= horizon.days - 1:
        yield [], horizon.day_start_min[-1] if day == horizon.days - 1 else _NEVER
        return
    for shift in problem.shifts_by_day[day + 1]:
        if problem.may_work(employee, shift):
            yield [variables.assigned(employee, shift)], shift.start_min
    yield [1 - variables.works(employee, day + 1)], horizon.day_start_min[day + 2]
