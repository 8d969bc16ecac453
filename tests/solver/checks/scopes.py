"""What a case of a violation's scope consists of, and short words for the cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from solver.problem import GivenDay, Limit, NoticePeriod, PatternDay, Problem, ShiftTypeId
from solver.roster import Assignment, Roster
from tests.builders import ANN, employee, problem, role

D, N, E, S = ShiftTypeId("D"), ShiftTypeId("N"), ShiftTypeId("E"), ShiftTypeId("S")
OFF, WORK = PatternDay(work=False), PatternDay(work=True)
PICK, PACK = role("pick"), role("pack")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One violation of a rule: where it is expected, what it amounts to, and words that its message must hold."""

    rule: str
    problem: Problem
    roster: Roster
    amount: int
    weight: int | None
    days: tuple[int, ...] = ()
    says: tuple[str, ...]
    scope: dict[str, Any] = field(default_factory=lambda: {"employee": ANN})


def changed(**limits: Limit) -> Problem:
    """Ann was given D on days 1 and 2, and all days are near."""
    given = tuple(GivenDay(employee=ANN, day=day, shift_type=D, weight=0) for day in (1, 2))
    return problem(given=given, notice=(NoticePeriod(before_day=7, **limits),))


def limited(**limits: Any) -> Problem:
    return problem(employee(limits=limits), employee("bob"))


def held(*roles: str) -> Roster:
    return Roster((Assignment(employee=ANN, day=1, shift_type=D, roles=tuple(role(name) for name in roles)),))
