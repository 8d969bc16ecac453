"""Limits over some days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Beyond, Employee, Problem, Shift, ShiftTypeId, WindowLimit
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_most
from solver.rules.parts import CellPrice, Counter, Option, Part, Unseen, upper
from solver.variables import Variables


class WindowLimits:
    r"""Hard or soft: over a window of days a person's shifts count not more together than the limit.

    For every person e and window w of e: Σ_{s on first_day … last_day} count[s] · assigned[e,s] + Σ_{b in beyond}
    max(0, Σ_{s in b} count_b[s] · assigned[e,s] − free_b) ≤ limit; count[s] is work_min[s], or what the shift counts as
    under the window's name; violation = the units in excess.

    Edges: exactly the limit is allowed; both ends of a window belong to it, and a shift to the day on which it
    starts. What was counted before day 0 has been taken off the limit. Windows count each by itself.
    Source: reference periods of labour law (2003/88/EC article 16; monthly overtime of 劳动法 article 41).
    """

    name: ClassVar[str] = "window_limits"

    def applies_to(self, problem: Problem) -> bool:
        return any(employee.window_limits for employee in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            for window in employee.window_limits:
                most = _most(problem, employee, window)
                if most <= window.limit.value or window.limit.weight == 0:
                    continue
                amount = _sum(problem, variables, employee, window)
                for stretch in window.beyond:
                    above = _most_of(problem, employee, stretch) - stretch.free
                    if above > 0:
                        excess = model.new_int_var(0, above, "")
                        model.add(_sum(problem, variables, employee, stretch) - excess <= stretch.free)
                        amount += excess
                name = (self.name, f"{employee.id} on days {window.first_day}…{window.last_day}")
                yield from at_most(model, name, amount, window.limit, most)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        for window in employee.window_limits:
            limit = window.limit
            if limit.weight == 0 or _most(problem, employee, window) <= limit.value:
                continue
            if any(_most_of(problem, employee, stretch) > stretch.free for stretch in window.beyond):
                yield Unseen("a limit over what several stretches have beyond something")
                continue
            counts = {(s.day, s.type): s.count(window.counts) for s in _inside(problem, window)}
            if window.first_day < window.last_day:
                yield Counter(_amount(counts), (window.last_day,), upper(limit.value, limit.weight))
                continue
            for (day, option), count in counts.items():  # of one day there is one shift: no sum is needed
                if count > limit.value:
                    price = None if limit.weight is None else limit.weight * (count - limit.value)
                    yield CellPrice(day, option, price)


def _amount(counts: Mapping[tuple[int, ShiftTypeId], int]) -> Callable[[int, Option, bool], int]:
    def amount(day: int, option: Option, _: bool) -> int:
        return 0 if option is None else counts.get((day, option), 0)

    return amount


def _inside(problem: Problem, stretch: WindowLimit | Beyond) -> Iterator[Shift]:
    for day in range(stretch.first_day, stretch.last_day + 1):
        yield from problem.shifts_by_day[day]


def _sum(problem: Problem, variables: Variables, employee: Employee, stretch: WindowLimit | Beyond) -> LinearExpr:
    counted = [s for s in _inside(problem, stretch) if problem.may_work(employee, s) and s.count(stretch.counts)]
    return LinearExpr.weighted_sum(
        [variables.assigned(employee, shift) for shift in counted], [shift.count(stretch.counts) for shift in counted]
    )


def _most_of(problem: Problem, employee: Employee, stretch: WindowLimit | Beyond) -> int:
    """The most that the person's shifts can count in the stretch, with one shift a day."""
    return sum(
        max((s.count(stretch.counts) for s in problem.shifts_by_day[day] if problem.may_work(employee, s)), default=0)
        for day in range(stretch.first_day, stretch.last_day + 1)
    )


def _most(problem: Problem, employee: Employee, window: WindowLimit) -> int:
    """The most that the window can hold, what is beyond its stretches with it."""
    beyond = sum(max(0, _most_of(problem, employee, stretch) - stretch.free) for stretch in window.beyond)
    return _most_of(problem, employee, window) + beyond
