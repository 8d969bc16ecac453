"""The best roster of a tiny problem by looking at all of them, with the checks as the only judge.

Every line of one person is judged alone; what couples persons is the demand in heads, whose price is a sum over days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from solver.checks import verify
from solver.problem import Employee, Problem, ShiftTypeId, SkillId
from solver.roster import Assignment, Roster

Line = tuple[ShiftTypeId | None, ...]


def best(problem: Problem) -> int | None:
    """The least objective of any roster without a hard violation; ``None`` if there is none."""
    kinds = (None, *(kind.id for kind in problem.shift_types))
    lines, costs = [], []
    for employee in problem.employees:
        alone = replace(
            problem,
            employees=(employee,),
            heads_demand=(),
            requests=tuple(r for r in problem.requests if r.employee == employee.id),
        )
        judged = [(line, _own(alone, line)) for line in product(kinds, repeat=problem.horizon.days)]
        kept = [(line, cost) for line, cost in judged if cost is not None]
        lines.append(np.array([[kinds.index(option) for option in line] for line, _ in kept]).reshape(len(kept), -1))
        costs.append(np.array([cost for _, cost in kept]))
    total = np.zeros(1)
    for cost in costs:
        total = np.add.outer(total, cost)
    total = total[0]
    for day in range(problem.horizon.days):
        total += _prices(problem, day)[np.ix_(*(line[:, day] for line in lines))]
    least = total.min() if total.size else np.inf
    return None if np.isinf(least) else int(least)


def _own(alone: Problem, line: Line) -> int | None:
    card = verify(alone, Roster(tuple(_assignments(alone.employees[0], line))))
    return card.objective if card.feasible else None


def _assignments(employee: Employee, line: Line) -> Iterator[Assignment]:
    for day, kind in enumerate(line):
        if kind is not None:
            yield Assignment(employee=employee.id, day=day, shift_type=kind)


def _prices(problem: Problem, day: int) -> np.ndarray:
    """The price of the day's demand for every combination of options, with the best skills; infinite if forbidden."""
    kinds = (None, *(kind.id for kind in problem.shift_types))
    only = replace(
        problem,
        employees=tuple(replace(e, contract=type(e.contract)(id="none"), absences=()) for e in problem.employees),
        heads_demand=tuple(d for d in problem.heads_demand if d.day == day),
        requests=(),
        transitions=(),
    )
    prices = np.full((len(kinds),) * len(problem.employees), np.inf)
    for choice in product(range(len(kinds)), repeat=len(problem.employees)):
        for skills in product(*(_skills(e) for e in problem.employees)):
            held = tuple(
                Assignment(employee=e.id, day=day, shift_type=kind, skill=skill)
                for e, index, skill in zip(problem.employees, choice, skills, strict=True)
                if (kind := kinds[index]) is not None
            )
            heads = [v for v in verify(only, Roster(held)).violations if v.rule == "heads_cover"]
            if not any(violation.hard for violation in heads):
                prices[choice] = min(prices[choice], sum(violation.penalty for violation in heads))
    return prices


def _skills(employee: Employee) -> list[SkillId | None]:
    return sorted(employee.skills) or [None]
