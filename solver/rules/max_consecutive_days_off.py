"""Longest stretch of days off."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar, cast

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import never
from solver.rules.parts import Option, Part
from solver.variables import Variables


class MaxConsecutiveDaysOff:
    r"""Hard or soft: nobody is off more days in a row than the maximum.

    For every person e and max + 1 days in a row on which e could work: Σ works[e,k] ≥ 1; violation = the days beyond
    the maximum, that is, the days that are at least the (max + 1)-th of their stretch off.

    Edges: exactly the maximum is allowed. A day on which the person cannot work (leave, no shift of their types) is no
    part of a stretch and ends it. Days off before day 0 come from the history; a stretch that was too long already is
    charged for the days of this horizon only. A stretch on the last day is charged as far as it goes.
    Source: INRC-II S3.
    """

    name: ClassVar[str] = "max_consecutive_days_off"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.max_consecutive_days_off for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit = employee.contract.max_consecutive_days_off
            if limit is None:
                continue
            before = employee.history.consecutive_days_off
            stretch: list[int] = []
            for day in range(problem.horizon.days):
                if not problem.can_work(employee, day):
                    before, stretch = 0, []
                    continue
                stretch.append(day)
                if before + len(stretch) > limit.value:
                    window = [variables.works(employee, k) for k in stretch[-limit.value - 1 :]]
                    yield from never(model, (self.name, str(employee.id)), (), window, weight=limit.weight)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit = employee.contract.max_consecutive_days_off
        if limit is not None and limit.weight != 0:
            able = tuple(problem.can_work(employee, day) for day in range(problem.horizon.days))
            past = min(employee.history.consecutive_days_off, limit.value)
            yield LongestOff(limit.value, limit.weight, past, () if all(able) else able)


@dataclass(frozen=True, slots=True)
class LongestOff:
    """State: the days off of the stretch so far, at most ``longest``; one more of them is beyond it."""

    longest: int
    weight: int | None
    start: int
    able: tuple[bool, ...]  # could the person work on the day; empty: on every day

    def kind(self, day: int) -> Hashable:
        return self.able[day] if self.able else True

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None:
        run = cast("int", state)
        if option is not None or kind is False:
            return 0, 0
        if run < self.longest:
            return run + 1, 0
        return None if self.weight is None else (run, self.weight)

    def end(self, _: Hashable) -> int:
        return 0
