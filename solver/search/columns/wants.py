"""All demand of a problem together: heads and capacity. Answers what a person's best roster is, given the others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solver.problem import Employee, EmployeeId, Problem, RoleId
from solver.roster import Assignment
from solver.search.columns.capacity import CapacityRows
from solver.search.columns.demand import HeadsRows
from solver.search.columns.master import Column
from solver.search.columns.network import FORBIDDEN
from solver.search.columns.pricing import SCALE, Pricer

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Multipliers:
    """Prices of all rows in 1/SCALE: of heads demand, and of heads and centiheads in the groups of capacity."""

    posts: Ints
    heads: Ints
    capacity: Ints


class Wants:
    """Heads rows and capacity rows of one problem, with what is given so far."""

    def __init__(self, problem: Problem, heads: HeadsRows, capacity: CapacityRows) -> None:
        self.problem = problem
        self.heads = heads
        self.capacity = capacity
        types = {t.id: 1 + i for i, t in enumerate(problem.shift_types)}
        self._day = np.array([s.day for s in problem.shifts], dtype=np.int64)
        self._option = np.array([types[s.type] for s in problem.shifts], dtype=np.int64)
        self._shift = {(s.day, types[s.type]): i for i, s in enumerate(problem.shifts)}
        self._pinned = pinned_roles(problem)

    def left_by(self, work: Sequence[Assignment]) -> Wants:
        """The same demand with what these assignments give."""
        return Wants(self.problem, self.heads.left_by(work), self.capacity.left_by(work))

    def serve(self, work: Sequence[Assignment], sign: int = 1) -> None:
        """Count (or with −1 take back) what assignments give."""
        self.heads.serve(work, sign)
        self.capacity.serve(work, sign)

    def cost(self) -> int:
        """What all demand costs as it is served now."""
        return self.heads.cost() + self.capacity.cost()

    def posts_now(self) -> Ints:
        """What one more head is worth now, by row of demand in heads, times SCALE."""
        found: Ints = np.where(self.heads.wanted() > 0, self.heads.under, -self.heads.over) * SCALE
        return found

    def now(self, percents: Sequence[int], expected: Ints | None = None) -> dict[int, Ints]:
        """By proficiency and place: what one more head is worth now."""
        return {p: self.capacity.worth_now(p, expected) for p in percents}

    def respond(
        self,
        person: int,
        pricer: Pricer,
        *,
        noise: Ints | None = None,
        expected: Ints | None = None,
        worth: dict[int, Ints] | None = None,
        posts: Ints | None = None,
    ) -> Column | None:
        """The best roster of a person (index) given what others give; ``noise`` [day, option] disturbs the prices."""
        employee = self.problem.employees[person]
        if posts is None:
            posts = self.posts_now()
        if worth is None and len(self.capacity):
            worth = self.now(self.capacity.able(employee).percents, expected)
        cells, chosen = self._cells(employee, posts, worth or {})
        _, found = pricer.price(cells if noise is None else cells + noise, 1, bound=False)
        return self._column(person, found[0].options, found[0].own, posts, chosen) if found else None

    def ask(
        self, persons: Sequence[int], pricers: Sequence[Pricer], prices: Multipliers, *, thorough: bool = True
    ) -> tuple[int, list[Column]]:
        """The Lagrangian bound at the prices (times SCALE) and everybody's best roster; FORBIDDEN if one has none."""
        share, _, _ = self.capacity.bound(prices.heads, prices.capacity)
        total = self.heads.bound(prices.posts) + share
        columns: list[Column] = []
        worth: dict[int, Ints] = {}
        for p in persons:
            employee = self.problem.employees[p]
            for percent in self.capacity.able(employee).percents:
                if percent not in worth:
                    worth[percent] = self.capacity.worth_at(prices.heads, prices.capacity, percent)
            cells, chosen = self._cells(employee, prices.posts, worth)
            least, found = pricers[p].price(cells, 1, bound=True, thorough=thorough)
            if least >= FORBIDDEN:
                return FORBIDDEN, []
            total += least
            if found:
                columns.append(self._column(p, found[0].options, found[0].own, prices.posts, chosen))
        return total, columns

    def _cells(self, employee: Employee, posts: Ints, worth: dict[int, Ints]) -> tuple[Ints, Ints]:
        cells = self.heads.cell_prices(posts, [employee])[0]
        if not len(self.capacity):
            return cells, np.zeros((0, len(self._day)), dtype=np.int64)
        cells = cells.copy()
        able = self.capacity.able(employee)
        price, chosen = able.best(worth)
        for shift, roles in self._pinned.get(employee.id, {}).items():
            price[shift], chosen[: len(roles), shift] = able.fixed(shift, roles, worth)
        cells[self._day, self._option] += price
        return cells, chosen

    def _column(self, person: int, options: Ints, own: int, posts: Ints, chosen: Ints) -> Column:
        employee = self.problem.employees[person]
        rows, work = self.heads.served(employee.id, options, posts)
        if not len(self.capacity):
            return Column(person, own, tuple(rows), tuple(work))
        able = self.capacity.able(employee)
        types = {t.id: 1 + i for i, t in enumerate(self.problem.shift_types)}
        filled = []
        for assignment in work:
            at = self._shift[assignment.day, types[assignment.shift_type]]
            roles = tuple(able.roles[k] for k in chosen[: len(assignment.roles), at].tolist())
            own += able.switches(roles)
            filled.append(replace(assignment, roles=roles))
        return Column(person, own, tuple(rows), tuple(filled))


def pinned_roles(problem: Problem) -> dict[EmployeeId, dict[int, tuple[RoleId | None, ...]]]:
    """By person and shift (index): the roles that a pin prescribes."""
    at = {(s.day, s.type): i for i, s in enumerate(problem.shifts)}
    found: dict[EmployeeId, dict[int, tuple[RoleId | None, ...]]] = {}
    for pin in problem.pins:
        if pin.roles is not None and pin.shift_type is not None and (pin.day, pin.shift_type) in at:
            found.setdefault(pin.employee, {})[at[pin.day, pin.shift_type]] = pin.roles
    return found
