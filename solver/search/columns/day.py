"""Capacity demand of one day: everybody's shifts side by side, with all roles of all blocks, as plain arrays.

On one day a person's roster is a shift with roles by block (or the day off). Each such choice of a shift is a pair
(person, shift); holding role r in block b of a pair gives centiheads to a few groups, the same for everybody with that
proficiency (a cell). Prices of groups become prices of cells, and the best roles of all pairs one small recursion.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from solver.problem import Problem
from solver.roster import Assignment
from solver.search.columns.capacity import CapacityRows
from solver.search.columns.pricing import SCALE, Pricer
from solver.search.columns.wants import pinned_roles

Ints = NDArray[np.int64]
IDLE, SHUT = -1, -2  # cells that give nothing, and roles that the pair cannot hold
OFF = -1  # the shift of a pair that is a day off


@dataclass(frozen=True, slots=True)
class Pairs:
    """Persons' shifts. Pairs of person p are ``first[p]`` … ``first[p + 1] − 1``; role 0 of a pair is none.

    ``cell[pair, block, role]`` is a cell, IDLE or SHUT; cell c gives ``part[i]`` centiheads to ``group[i]`` for the i
    from ``start[c]`` to ``start[c + 1] − 1``. ``own`` is what the person's own rules cost, without switches.
    """

    first: Ints
    person: Ints
    shift: Ints
    own: Ints
    blocks: Ints
    cell: Ints
    start: Ints
    group: Ints
    part: Ints
    switch: int


class Day:
    """A problem of one day whose only demand is capacity."""

    def __init__(self, problem: Problem, capacity: CapacityRows, pricers: Sequence[Pricer]) -> None:
        self.problem = problem
        self.capacity = capacity
        self._roles = [(None, *sorted(e.roles)) for e in problem.employees]
        self.pairs = self._paired(pricers)

    @property
    def complete(self) -> bool:
        """Has everybody a legal choice?"""
        return bool((np.diff(self.pairs.first) > 0).all())

    def _paired(self, pricers: Sequence[Pricer]) -> Pairs:
        problem, layout = self.problem, self.capacity.layout
        types = {t.id: 1 + i for i, t in enumerate(problem.shift_types)}
        pinned = pinned_roles(problem)
        most_roles = max((len(r) for r in self._roles), default=1)
        most_blocks = max((len(s.blocks) for s in problem.shifts), default=0)
        first: list[int] = [0]
        person: list[int] = []
        shifts: list[int] = []
        owns: list[int] = []
        table: list[NDArray[np.int64]] = []
        cells: dict[tuple[int, int], int] = {}
        for p, employee in enumerate(problem.employees):
            for index in (OFF, *range(len(problem.shifts))):
                own = pricers[p].own(np.array([types[problem.shifts[index].type] if index != OFF else 0]))
                if own is None:
                    continue
                held = np.full((most_blocks, most_roles), SHUT, dtype=np.int64)
                if index == OFF:
                    held[:, 0] = IDLE
                else:
                    shift = problem.shifts[index]
                    fixed = pinned.get(employee.id, {}).get(index)
                    for k, role in enumerate(self._roles[p]):
                        if fixed is None and role is not None and not problem.may_hold(employee, shift, role):
                            continue
                        for b in range(len(shift.blocks)):
                            if fixed is not None and fixed[b] != role:
                                continue
                            place = layout.places.get((index, b, role), IDLE) if role is not None else IDLE
                            if place != IDLE and role is not None:
                                key = (place, employee.roles[role])
                                place = cells.setdefault(key, len(cells))
                            held[b, k] = place
                person.append(p)
                shifts.append(index)
                owns.append(own)
                table.append(held)
            first.append(len(person))
        start, group, part = self._entries(list(cells))
        return Pairs(
            first=np.array(first, dtype=np.int64),
            person=np.array(person, dtype=np.int64),
            shift=np.array(shifts, dtype=np.int64),
            own=np.array(owns, dtype=np.int64),
            blocks=np.array([len(problem.shifts[s].blocks) if s != OFF else 0 for s in shifts], dtype=np.int64),
            cell=np.array(table, dtype=np.int64).reshape(len(person), most_blocks, most_roles),
            start=start,
            group=group,
            part=part,
            switch=problem.role_switch_weight,
        )

    def _entries(self, cells: Sequence[tuple[int, int]]) -> tuple[Ints, Ints, Ints]:
        """Where cells (place, proficiency) begin among all entries, and the entries' groups and centiheads."""
        layout, slot = self.capacity.layout, self.problem.horizon.slot_min
        if not cells:
            return np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        place, percent = np.array(cells, dtype=np.int64).T
        lengths = layout.first[place + 1] - layout.first[place]
        start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        at = np.repeat(layout.first[place] - start[:-1], lengths) + np.arange(start[-1])
        return start, layout.group[at], np.repeat(percent, lengths) * layout.minutes[at] // slot

    def worth(self, heads: Ints, capacity: Ints) -> Ints:
        """By cell: what it is worth at multipliers of the groups' heads and centiheads."""
        pairs = self.pairs
        value = np.where(pairs.part > 0, heads[pairs.group] + pairs.part * capacity[pairs.group], 0)
        total = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(value)])
        found: Ints = total[pairs.start[1:]] - total[pairs.start[:-1]]
        return found

    def best(self, worth: Ints) -> tuple[Ints, Ints]:
        """By pair: the least own cost minus worth in 1/SCALE, and the roles [pair, block] that reach it."""
        pairs = self.pairs
        length, roles = role_paths(pairs.blocks, pairs.cell, worth, pairs.own * SCALE, pairs.switch * SCALE)
        return length, roles

    def narrowed(self, worth: Ints, slack: int) -> Day:
        """The same day with only the choices that lie on a roster at most ``slack`` (1/SCALE) dearer than the best.

        Dearer by own cost minus worth (of cells, in 1/SCALE), person by person; everybody keeps a best roster.
        """
        pairs = self.pairs
        price = _through(pairs.blocks, pairs.cell, worth, pairs.own * SCALE, pairs.switch * SCALE)
        length = np.where(pairs.blocks > 0, price.min(axis=(1, 2)) if price.size else 0, pairs.own * SCALE)
        limit = np.minimum.reduceat(length, pairs.first[:-1])[pairs.person] + slack
        kept = (length <= limit).nonzero()[0]
        cell = np.where(price <= limit[:, None, None], pairs.cell, SHUT)
        found = copy(self)
        found.pairs = replace(
            pairs,
            first=np.searchsorted(kept, pairs.first),
            person=pairs.person[kept],
            shift=pairs.shift[kept],
            own=pairs.own[kept],
            blocks=pairs.blocks[kept],
            cell=cell[kept],
        )
        return found

    def ask(self, heads: Ints, capacity: Ints) -> tuple[int, Ints, Ints]:
        """The Lagrangian bound times SCALE, and length and roles of every pair's best.

        It is Σ_g min over the groups' corners + Σ_e min over the pairs of e, in integers: valid for any multipliers.
        """
        length, roles = self.best(self.worth(heads, capacity))
        share, _, _ = self.capacity.bound(heads, capacity)
        return share + sum(np.minimum.reduceat(length, self.pairs.first[:-1]).tolist()), length, roles

    def own(self, pair: Ints, roles: Ints) -> Ints:
        """What rosters (pair, roles by block) cost the persons' own rules, switches among them."""
        before, after = roles[:, :-1], roles[:, 1:]
        inside = np.arange(1, roles.shape[1])[None, :] < self.pairs.blocks[pair][:, None]
        switches = ((before != after) & (before > 0) & (after > 0) & inside).sum(axis=1)
        found: Ints = self.pairs.own[pair] + switches * self.pairs.switch
        return found

    def given(self, pair: Ints, roles: Ints) -> tuple[Ints, Ints, Ints]:
        """What rosters give: (number of the roster, group, centiheads), one for every entry of every block."""
        pairs = self.pairs
        blocks = np.arange(roles.shape[1])
        cell = pairs.cell[pair[:, None], blocks[None, :], roles]
        number, block = np.nonzero((cell >= 0) & (blocks[None, :] < pairs.blocks[pair][:, None]))
        cells = cell[number, block]
        lengths = pairs.start[cells + 1] - pairs.start[cells]
        ends = np.cumsum(lengths)
        at = np.repeat(pairs.start[cells] - ends + lengths, lengths) + np.arange(ends[-1] if len(ends) else 0)
        return np.repeat(number, lengths), pairs.group[at], pairs.part[at]

    def work(self, pair: Ints, roles: Ints) -> list[Assignment]:
        """The assignments of one roster a person."""
        found = []
        for n, held in zip(pair.tolist(), roles.tolist(), strict=True):
            p, index = int(self.pairs.person[n]), int(self.pairs.shift[n])
            if index != OFF:
                shift = self.problem.shifts[index]
                chosen = tuple(self._roles[p][k] for k in held[: len(shift.blocks)])
                employee = self.problem.employees[p].id
                found.append(Assignment(employee=employee, day=shift.day, shift_type=shift.type, roles=chosen))
        return found

    def read(self, work: Sequence[Assignment]) -> tuple[Ints, Ints] | None:
        """One roster a person (pair, roles [person, block]) from assignments; ``None`` if one is not a legal pair."""
        people = {e.id: p for p, e in enumerate(self.problem.employees)}
        shifts = {(s.day, s.type): i for i, s in enumerate(self.problem.shifts)}
        pairs = {
            key: n for n, key in enumerate(zip(self.pairs.person.tolist(), self.pairs.shift.tolist(), strict=True))
        }
        pair = np.array([pairs.get((p, OFF), -1) for p in range(len(people))], dtype=np.int64)
        roles = np.zeros((len(people), self.pairs.cell.shape[1]), dtype=np.int64)
        for assignment in work:
            p = people[assignment.employee]
            pair[p] = pairs.get((p, shifts[assignment.day, assignment.shift_type]), -1)
            for b, role in enumerate(assignment.roles):
                roles[p, b] = self._roles[p].index(role) if role in self._roles[p] else 0
        return None if (pair < 0).any() else (pair, roles)


@njit(cache=True, nogil=True)
def role_paths(blocks, cell, worth, own, switch):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Shortest role paths of all pairs."""
    pairs, most_blocks, most_roles = cell.shape
    forbidden = np.int64(1) << 60
    length = np.empty(pairs, dtype=np.int64)
    chosen = np.zeros((pairs, most_blocks), dtype=np.int64)
    came = np.zeros((most_blocks, most_roles), dtype=np.int64)
    total = np.empty(most_roles, dtype=np.int64)
    after = np.empty(most_roles, dtype=np.int64)
    for n in range(pairs):
        if blocks[n] == 0:
            length[n] = own[n]
            continue
        total[:] = 0
        for b in range(blocks[n]):
            least = 0
            for r in range(1, most_roles):
                if total[r] < total[least]:
                    least = r
            for r in range(most_roles):
                c = cell[n, b, r]
                if c == SHUT:
                    after[r] = forbidden
                    continue
                came[b, r] = r
                reach = total[r]
                if b > 0:
                    change = switch if r > 0 and least > 0 and least != r else 0
                    if total[least] + change < reach:
                        reach = total[least] + change
                        came[b, r] = least
                    if total[0] < reach:
                        reach = total[0]
                        came[b, r] = 0
                after[r] = reach if reach >= forbidden or c < 0 else reach - worth[c]
            total[:] = after
        at = 0
        for r in range(1, most_roles):
            if total[r] < total[at]:
                at = r
        length[n] = own[n] + total[at]
        for b in range(blocks[n] - 1, -1, -1):
            chosen[n, b] = at
            at = came[b, at]
    return length, chosen


@njit(cache=True, nogil=True)
def _through(blocks, cell, worth, own, switch):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """By pair, block and role: the length of the shortest role path of the pair through it."""
    pairs, most_blocks, most_roles = cell.shape
    forbidden = np.int64(1) << 60
    found = np.full(cell.shape, forbidden)
    after = np.empty((most_blocks, most_roles), dtype=np.int64)  # from a block on, without it
    for n in range(pairs):
        for b in range(blocks[n]):
            for r in range(most_roles):
                c = cell[n, b, r]
                if c != SHUT:
                    least = own[n]
                    if b > 0:
                        least = forbidden
                        for q in range(most_roles):
                            change = switch if q > 0 and r > 0 and q != r else 0
                            least = min(least, found[n, b - 1, q] + change)
                    found[n, b, r] = least - (worth[c] if c >= 0 else 0)
        for b in range(blocks[n] - 1, -1, -1):
            for r in range(most_roles):
                after[b, r] = 0 if b == blocks[n] - 1 else forbidden
                if b < blocks[n] - 1:
                    for q in range(most_roles):
                        c = cell[n, b + 1, q]
                        if c != SHUT:
                            change = switch if q > 0 and r > 0 and q != r else 0
                            rest = after[b + 1, q] - (worth[c] if c >= 0 else 0)
                            after[b, r] = min(after[b, r], rest + change)
        for b in range(blocks[n]):
            for r in range(most_roles):
                if cell[n, b, r] != SHUT:
                    found[n, b, r] += after[b, r]
    return found
