"""What the persons' rosters are wanted for: the rows of the master problem that demand in heads makes.

Row g: Σ heads given + under_g − over_g = heads_g, 0 ≤ under_g ≤ heads_g, 0 ≤ over_g ≤ persons, at the demand's weights.
For integer prices π (in 1/SCALE, within [−over weight, under weight]) the rows' share of the Lagrangian bound is
Σ_g π_g · heads_g, and what a person's cell is worth is the sum of the prices of the rows that it serves.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.problem import Employee, EmployeeId, Problem, ShiftTypeId, SkillId
from solver.roster import Assignment
from solver.search.columns.pricing import SCALE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Slack:
    """A column of the master that is nobody's roster: ``cost`` a unit, up to ``most`` units, ``factor`` in ``row``."""

    row: int
    factor: int
    cost: int
    most: int


def dear(problem: Problem) -> int:
    """What a head of hard demand costs where it may be broken: far more than any soft demand is worth."""
    weights = [w for d in problem.heads_demand for w in (d.under_weight, d.over_weight) if w is not None]
    most = [c.base_cost for c in problem.capacity_demand]
    most += [due.base_cost for d in problem.deferrable_demand for due in d.due]
    return 1000 + 20 * max(weights, default=1) + max(most, default=0)


class HeadsRows:
    """Rows of all heads demand; hard demand is dear instead, so that a master always has a solution.

    ``dear`` is what a missing or surplus head of hard demand costs here; bounds hold since the true cost is higher.
    """

    def __init__(self, problem: Problem, dear: int) -> None:
        self.problem = problem
        self.dear = dear
        demands = [d for d in problem.heads_demand if d.under_weight != 0 or d.over_weight != 0]
        self.demands = demands
        self.heads = np.array([d.heads for d in demands], dtype=np.int64)
        self.under = np.array([dear if d.under_weight is None else d.under_weight for d in demands], dtype=np.int64)
        self.over = np.array([dear if d.over_weight is None else d.over_weight for d in demands], dtype=np.int64)
        self.given = np.zeros(len(demands), dtype=np.int64)  # by persons outside the master
        types = {t.id: 1 + i for i, t in enumerate(problem.shift_types)}
        self._types = types
        self._options = 1 + len(types)
        days = problem.horizon.days
        self._row_cell = np.array([d.day * self._options + types[d.shift_type] for d in demands], dtype=np.int64)
        self._cells = days * self._options
        skills: list[SkillId | None] = [None]
        for demand in demands:
            if demand.skill is not None and demand.skill not in skills:
                skills.append(demand.skill)
        self._skills = skills
        self._row_skill = np.array([skills.index(d.skill) for d in demands], dtype=np.int64)
        self._rows_at: dict[tuple[int, int], list[int]] = {}
        for g in range(len(demands)):
            self._rows_at.setdefault((int(self._row_cell[g]), int(self._row_skill[g])), []).append(g)
        self._able: dict[EmployeeId, tuple[int, ...]] = {
            e.id: tuple(k for k, s in enumerate(skills) if s is not None and s in e.skills) for e in problem.employees
        }

    def __len__(self) -> int:
        return len(self.demands)

    def slacks(self) -> list[Slack]:
        """The columns of under- and over-cover; those that cost nothing are needed too."""
        persons = len(self.problem.employees)
        found = []
        for g in range(len(self.demands)):
            found.append(Slack(g, 1, int(self.under[g]), int(max(0, self.heads[g]))))
            found.append(Slack(g, -1, int(self.over[g]), persons + 1))
        return found

    def most(self) -> list[int]:
        """By slack: how many units of it a roster of the master's persons can make."""
        negative = np.minimum(self.wanted(), 0).tolist()
        return [s.most if s.factor > 0 else s.most - negative[s.row] for s in self.slacks()]

    def wanted(self) -> Ints:
        """Right-hand sides: heads that are still wanted from the persons of the master; may be negative."""
        return self.heads - self.given

    def scaled(self, prices: Floats) -> Ints:
        """Prices as integers in 1/SCALE, within the range in which the bound is finite."""
        whole = np.rint(prices * SCALE).astype(np.int64)
        return np.clip(whole, -self.over * SCALE, self.under * SCALE)

    def bound(self, prices: Ints) -> int:
        """The rows' share of the Lagrangian bound, times SCALE, exactly."""
        return sum(p * h for p, h in zip(prices.tolist(), self.wanted().tolist(), strict=True))

    def cell_prices(self, prices: Ints, persons: Sequence[Employee]) -> list[Ints]:
        """By person: what every option of every day costs at these prices, [day, option], in 1/SCALE."""
        days = self.problem.horizon.days
        worth = np.zeros((len(self._skills), self._cells), dtype=np.int64)
        np.add.at(worth, (self._row_skill, self._row_cell), prices)
        made: dict[tuple[int, ...], Ints] = {}
        found = []
        for person in persons:
            able = self._able[person.id]
            if able not in made:
                best = worth[0].copy()
                if able:
                    best += np.maximum(worth[list(able)].max(axis=0), 0)
                made[able] = -best.reshape(days, self._options)
            found.append(made[able])
        return found

    def served(self, person: EmployeeId, options: Ints, prices: Ints) -> tuple[list[int], list[Assignment]]:
        """The rows that a roster serves (each by one head) with the skills used that are worth most, and the work."""
        able = self._able[person]
        rows: list[int] = []
        work: list[Assignment] = []
        types = self.problem.shift_types
        for day, option in enumerate(options.tolist()):
            if not option:
                continue
            cell = day * self._options + option
            rows += self._rows_at.get((cell, 0), [])
            best, skill = 0, None
            for k in able:
                at = self._rows_at.get((cell, k))
                if at is not None:
                    value = sum(int(prices[g]) for g in at)
                    if skill is None or value > best:
                        best, skill = value, k
            if skill is not None and best >= 0:
                rows += self._rows_at[cell, skill]
            else:
                skill = None
            shift_type: ShiftTypeId = types[option - 1].id
            shift = self.problem.shift_by_key[day, shift_type]
            work.append(
                Assignment(
                    employee=person,
                    day=day,
                    shift_type=shift_type,
                    roles=(None,) * len(shift.blocks),
                    skill=self._skills[skill] if skill is not None else None,
                )
            )
        return rows, work

    def worth_now(self, *, even: bool = False) -> Ints:
        """What one more head is worth now, by row, times SCALE; ``even``: less where less of the demand is missing.

        Even worth keeps those who choose first from filling some days while others stay empty.
        """
        left = self.wanted()
        under = self.under * SCALE
        if even:
            under = under * np.clip(left, 0, self.heads) // np.maximum(self.heads, 1)
        found: Ints = np.where(left > 0, under, -self.over * SCALE)
        return found

    def left_by(self, work: Sequence[Assignment]) -> HeadsRows:
        """The same rows with what these assignments do not serve."""
        rest = copy(self)
        rest.given = self.given.copy()
        rest.serve(work)
        return rest

    def cost(self) -> int:
        """What the heads that are still wanted, or too many, cost."""
        left = self.wanted()
        return int((left.clip(min=0) * self.under + (-left).clip(min=0) * self.over).sum())

    def rows_of(self, work: Sequence[Assignment]) -> list[int]:
        """The rows that assignments serve, each by one head."""
        found: list[int] = []
        for assignment in work:
            cell = assignment.day * self._options + self._types[assignment.shift_type]
            found += self._rows_at.get((cell, 0), [])
            if assignment.skill is not None and assignment.skill in self._skills:
                found += self._rows_at.get((cell, self._skills.index(assignment.skill)), [])
        return found

    def serve(self, work: Sequence[Assignment], sign: int = 1) -> None:
        """Count (or with −1 take back) what persons outside the master give."""
        for g in self.rows_of(work):
            self.given[g] += sign
