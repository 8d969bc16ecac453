"""Overtime's fair share over several weeks: begun hours of every week added up, which no single counter can tell.

A person's cost is weight · k(k+1)/2 with k = max(0, ``above`` + Σ_w ⌈(minutes_w − regular_w)⁺ / 60⌉), ``above`` being
what is carried less the target; it is followed only where networks do not see it (:mod:`solver.rules.fairness`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from solver.problem import Burden, Problem
from solver.rules.fairness import SEVERAL_WEEKS, Fairness, busy_weeks
from solver.search.columns.walk_tables import Shorts

Ints = NDArray[np.int64]
OVERTIME = f"{Fairness.name}: {SEVERAL_WEEKS}"  # what networks say that they do not see
NEVER = 1 << 40  # minutes that no week has


class Overtime(NamedTuple):
    """What the compiled walk reads; minutes of the roster are kept by person and week."""

    weight: Ints  # [person], 0 where there is nothing to follow
    above: Ints  # [person]
    regular: Ints  # [person, week]
    week: Shorts  # [day], −1 in none
    minutes: Ints  # [day, option]


def overtime_of(problem: Problem) -> Overtime:
    """The goals that networks do not see."""
    persons, weeks = len(problem.employees), len(problem.horizon.weeks)
    weight, above = np.zeros(persons, dtype=np.int64), np.zeros(persons, dtype=np.int64)
    regular = np.full((persons, weeks), NEVER, dtype=np.int64)
    at = {e.id: p for p, e in enumerate(problem.employees)}
    for goal in problem.fairness:
        if goal.burden is not Burden.OVERTIME or goal.weight == 0:
            continue
        busy = busy_weeks(problem, problem.employee_by_id[goal.employee])
        if len(busy) > 1:
            p = at[goal.employee]
            weight[p], above[p] = goal.weight, goal.carried - goal.target
            for index, left in busy:
                regular[p, index] = left
    week = np.full(problem.horizon.days, -1, dtype=np.int32)
    for index, days in enumerate(problem.horizon.weeks):
        week[list(days)] = index
    types = {t.id: 1 + i for i, t in enumerate(problem.shift_types)}
    minutes = np.zeros((problem.horizon.days, 1 + len(types)), dtype=np.int64)
    for shift in problem.shifts:
        minutes[shift.day, types[shift.type]] = shift.work_min
    return Overtime(weight, above, regular, week, minutes)


@njit(cache=True, nogil=True, forceinline=True)
def overtime_cost(o, p, spent):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """What a person's minutes by week cost."""
    units = o.above[p]
    for w in range(len(spent)):
        over = spent[w] - o.regular[p, w]
        if over > 0:
            units += (over + 59) // 60
    return o.weight[p] * units * (units + 1) // 2 if units > 0 else np.int64(0)


@njit(cache=True, nogil=True, forceinline=True)
def spend(o, option, p, first, last, old, new, spent):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Count days ``first`` to ``last`` as those of ``new`` instead of ``old``; what that costs more."""
    if o.weight[p] == 0:
        return np.int64(0)
    before = overtime_cost(o, p, spent)
    for day in range(first, last + 1):
        if o.week[day] >= 0:
            spent[o.week[day]] += o.minutes[day, option[new[day]]] - o.minutes[day, option[old[day]]]
    return overtime_cost(o, p, spent) - before
