"""What rosters are wanted for where demand is capacity per role and slot: what a person's block in a role is worth.

Slots of a role that the same blocks touch form a group. With k heads and c centiheads in group g the cost is cost_g(c);
attainable points (k, c) lie in a hull of few corners (``hull_points``). For integer multipliers α, β in 1/SCALE the
share of the Lagrangian bound is Σ_g min over the corners of (SCALE·cost + α_g·k + β_g·c), and holding a role in a block
is worth Σ over its groups of (α_g + part·β_g). The best roles of a shift are a shortest path over its blocks.
Work that may wait (:mod:`flow`) has a group a slot, after all others: what it costs depends on all of them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solver.curves import total_curve
from solver.problem import CapacityDemand, Employee, EmployeeId, Problem, RoleId
from solver.roster import Assignment
from solver.search.columns.flow import (
    FlowTables,
    cell_changes,
    flow_tables,
    flows_of,
    idle_demand,
    kept_of,
    place_gains,
)
from solver.search.columns.flow_bound import least_cost
from solver.search.columns.places import Layout, Touches, amounts_of, held_in, laid_out, slots_held, touching_of
from solver.search.columns.pricing import SCALE
from solver.search.hull import corners

Ints = NDArray[np.int64]
MOST_HEADS = 40  # sources of a group up to which heads are told apart from capacity


class CapacityRows:
    """Groups, their curves and corners, and the capacity that is given so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._shifts_by_type: dict[tuple[int, str], int] = {(s.day, s.type): i for i, s in enumerate(problem.shifts)}
        self._people: dict[EmployeeId, Employee] = dict(problem.employee_by_id)
        touching = touching_of(problem)
        demands: dict[tuple[RoleId, Touches], list[CapacityDemand]] = {}
        held = held_in(problem)
        for demand in problem.capacity_demand:
            touches = touching.get(demand.slot, ())
            able = tuple(touch for touch in touches if (touch[0], demand.role) in held)
            demands.setdefault((demand.role, able), []).append(demand)
        wanted = [(role, touches, cells) for (role, touches), cells in demands.items()]
        flows = flows_of(problem, slots_held(touching, held, (d.role for d in problem.deferrable_demand)))
        for flow in flows:
            for cell in idle_demand(flow):
                able = tuple(touch for touch in touching[cell.slot] if (touch[0], flow.role) in held)
                wanted.append((flow.role, able, [cell]))
        self.slots: list[tuple[RoleId, int]] = [(role, cells[0].slot) for role, _, cells in wanted]
        self.layout = laid_out([(role, touches) for role, touches, _ in wanted])
        known: dict[tuple[RoleId, Touches], list[tuple[int, ...]]] = {}
        for role, touches, _ in wanted:
            if (role, touches) not in known:
                known[role, touches] = amounts_of(problem, role, touches)
        amounts = [known[role, touches] for role, touches, _ in wanted]
        tops = [sum(max(a) for a in amount) or 1 for amount in amounts]
        curves = [total_curve(cells, 0, top) for (_, _, cells), top in zip(wanted, tops, strict=True)]
        width = max((len(pieces) for _, pieces in curves), default=1)
        count = len(curves)
        self._base = np.array([base for base, _ in curves], dtype=np.int64)
        self._starts = np.full((count, width), 1 << 40, dtype=np.int64)
        self._widths = np.zeros((count, width), dtype=np.int64)
        self._slopes = np.zeros((count, width), dtype=np.int64)
        points = []
        for g, ((base, pieces), amount) in enumerate(zip(curves, amounts, strict=True)):
            at = 0
            for k, piece in enumerate(pieces):
                self._starts[g, k], self._widths[g, k] = at, piece.width
                self._slopes[g, k] = piece.cost // piece.width
                at += piece.width
            points.append(corners(amount, base, pieces, heads_matter=len(amount) <= MOST_HEADS))
        self.heads_matter = np.array([len(amount) <= MOST_HEADS for amount in amounts], dtype=np.bool_)
        most = max((len(p) for p in points), default=1)
        padded = [p + [p[-1]] * (most - len(p)) for p in points]
        self._points: Ints = np.array(padded, dtype=np.int64).reshape(count, most, 3)
        self.given: Ints = np.zeros(count, dtype=np.int64)
        self._flows = flows
        self.flow = self.flow_tables(1)  # in centiheads
        self._first_cell = self.flow.first
        self._most_in_cell = np.array(tops[self._first_cell :], dtype=np.int64)
        self.heads_matter[self._first_cell :] = False
        self._idle = np.array([w for f in flows for w in [f.idle_weight] * len(f.slots)], dtype=np.int64)
        self._roles: dict[tuple[tuple[RoleId, int], ...], _Able] = {}

    def __len__(self) -> int:
        return len(self._base)

    def left_by(self, work: Sequence[Assignment]) -> CapacityRows:
        """The same rows with what these assignments give."""
        rest = copy(self)
        rest.given = self.given.copy()
        rest.serve(work)
        return rest

    def serve(self, work: Sequence[Assignment], sign: int = 1) -> None:
        """Count (or with −1 take back) what assignments give."""
        if not len(self):
            return
        groups, parts = self.given_by(work)
        np.add.at(self.given, groups, sign * parts)

    def given_by(self, work: Sequence[Assignment]) -> tuple[Ints, Ints]:
        """(group, centiheads) of every block held."""
        layout, slot = self.layout, self.problem.horizon.slot_min
        found_groups, found_parts = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for assignment in work:
            shift = self._shifts_by_type[assignment.day, assignment.shift_type]
            held = self._people[assignment.employee].roles
            for block, role in enumerate(assignment.roles):
                place = layout.places.get((shift, block, role)) if role is not None else None
                if place is not None and role is not None:
                    entries = slice(layout.first[place], layout.first[place + 1])
                    found_groups.append(layout.group[entries])
                    found_parts.append(held.get(role, 0) * layout.minutes[entries] // slot)
        return np.concatenate(found_groups), np.concatenate(found_parts)

    def flow_tables(self, unit: int) -> FlowTables:
        """The work that may wait, for capacity in ``unit`` centiheads."""
        layout, count = self.layout, len(self)
        first_cell = count - sum(len(flow.slots) for flow in self._flows)
        cell, cells, entry = (np.full(len(layout.places), value, dtype=np.int64) for value in (-1, 0, 0))
        for place in range(len(layout.places)):
            entries = np.arange(layout.first[place], layout.first[place + 1])
            mine = entries[layout.group[entries] >= first_cell]
            if len(mine):
                cell[place], cells[place] = layout.group[mine[0]] - first_cell, len(mine)
                entry[place] = mine[0]
        return flow_tables(self._flows, count, unit, (cell, cells, entry))

    def costs(self, capacity: Ints) -> Ints:
        """What every group costs by itself at this capacity, exactly: all, but for work that may wait."""
        filled = np.clip(capacity[:, None] - self._starts, 0, self._widths)
        costs: Ints = self._base + (filled * self._slopes).sum(axis=1)
        return costs

    @property
    def steepest(self) -> int:
        """The most that a centihead more saves or costs anywhere."""
        return int(np.abs(self._slopes).max(initial=1))

    def curve(self, group: int, top: int) -> Ints:
        """What the group costs at 0, 1, …, ``top`` centiheads."""
        at = np.arange(top + 1)[:, None]
        filled = np.clip(at - self._starts[group], 0, self._widths[group])
        found: Ints = self._base[group] + (filled * self._slopes[group]).sum(axis=1)
        return found

    def tabled(self, unit: int) -> tuple[Ints, Ints, Ints]:
        """Where every group's costs at 0, 1, … units begin, these costs, and what a unit after the last costs."""
        last = np.where(self._widths > 0, self._starts, 0).max(axis=1, initial=0)
        sizes = -(-last // unit) + 2
        first: Ints = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
        group = np.repeat(np.arange(len(self)), sizes)
        at = (np.arange(first[-1]) - first[group]) * unit
        costs = self._base[group]
        for k in range(self._starts.shape[1]):
            costs += np.clip(at - self._starts[group, k], 0, self._widths[group, k]) * self._slopes[group, k]
        return first, costs, costs[first[1:] - 1] - costs[first[1:] - 2]

    def cost(self) -> int:
        """What all groups cost at the capacity given."""
        if not len(self):
            return 0
        return int(self.costs(self.given).sum()) + kept_of(self.flow, self.given)[1]

    def bound(self, heads: Ints, capacity: Ints) -> tuple[int, Ints, Ints]:
        """The groups' share of the bound times SCALE, with the heads and centiheads at which it is reached.

        Where heads are not told apart from capacity their multipliers count as nought, here and in ``worth_at``.
        """
        points, heads = self._points, np.where(self.heads_matter, heads, 0)
        value = points[:, :, 2] * SCALE + heads[:, None] * points[:, :, 0] + capacity[:, None] * points[:, :, 1]
        at = value.argmin(axis=1)
        rows = np.arange(len(at))
        first = self._first_cell
        total = sum(value[rows[:first], at[:first]].tolist())
        heads, wanted = points[rows, at, 0], points[rows, at, 1]
        if self._flows:
            price = capacity[first:] + self._idle * SCALE
            least, wanted[first:] = least_cost(self.flow, price, self._most_in_cell, SCALE)
            total += least
        return total, heads, wanted

    def worth_at(self, heads: Ints, capacity: Ints, percent: int) -> Ints:
        """By place: what holding the role in the block is worth to the multipliers, for this proficiency."""
        layout = self.layout
        heads = np.where(self.heads_matter, heads, 0)
        parts = percent * layout.minutes // self.problem.horizon.slot_min
        return self._by_place(np.where(parts > 0, heads[layout.group] + parts * capacity[layout.group], 0))

    def worth_now(self, percent: int, expected: Ints | None = None) -> Ints:
        """By place: how much the groups' costs fall if one more head of this proficiency holds the role, times SCALE.

        ``expected`` is capacity that others are still expected to give.
        """
        layout = self.layout
        level = self.given if expected is None else self.given + expected
        before = self.costs(level)
        slot = self.problem.horizon.slot_min
        gains = np.stack([before - self.costs(level + percent * m // slot) for m in layout.lengths.tolist()])
        worth = self._by_place(gains[layout.length, layout.group] * SCALE)
        if self._flows:
            kept, _ = kept_of(self.flow, level)
            worth -= place_gains(self.flow, kept, percent * layout.minutes // slot) * SCALE
        return worth

    def slopes_now(self) -> Ints:
        """By group: what a centihead more saves now, in 1/SCALE; between the pieces' slopes at a corner."""
        low = self.costs(np.maximum(self.given - 50, 0))
        high = self.costs(self.given + 50)
        if self._flows:
            kept, _ = kept_of(self.flow, self.given)
            low[self._first_cell :] += cell_changes(self.flow, kept, -50)
            high[self._first_cell :] += cell_changes(self.flow, kept, 50)
        width = 50 + np.minimum(self.given, 50)
        found: Ints = (low - high) * SCALE // width
        return found

    def _by_place(self, entries: Ints) -> Ints:
        total = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(entries)])
        found: Ints = total[self.layout.first[1:]] - total[self.layout.first[:-1]]
        return found

    def able(self, employee: Employee) -> _Able:
        """The shifts' roles for everybody with these roles at these proficiencies."""
        key = tuple(sorted(employee.roles.items()))
        if key not in self._roles:
            self._roles[key] = _Able(self.problem, employee, self.layout)
        return self._roles[key]


class _Able:
    """The best roles in every shift for one set of roles: a path over blocks, shifts of as many blocks side by side."""

    def __init__(self, problem: Problem, employee: Employee, layout: Layout) -> None:
        self.percents = sorted(set(employee.roles.values()))
        self._switch = problem.role_switch_weight * SCALE
        roles: list[RoleId | None] = [None, *sorted(employee.roles)]
        self.roles = roles
        blocks = max((len(s.blocks) for s in problem.shifts), default=0)
        self._place = np.full((blocks, len(problem.shifts), len(roles)), -1, dtype=np.int64)
        self._percent = np.array([0, *(self.percents.index(employee.roles[r]) for r in roles if r is not None)])
        self._blocks = np.array([len(s.blocks) for s in problem.shifts])
        for s, shift in enumerate(problem.shifts):
            for k, role in enumerate(roles):
                if role is not None and problem.may_hold(employee, shift, role):
                    for b in range(len(shift.blocks)):
                        self._place[b, s, k] = layout.places.get((s, b, role), -1)
        open_ = self._place >= 0
        open_[:, :, 0] = True
        self._shut = ~open_
        change = np.ones((len(roles), len(roles)), dtype=np.int64)
        np.fill_diagonal(change, 0)
        change[0, :] = change[:, 0] = 0
        self._change = change * self._switch

    def places(self) -> Ints:
        """[shift, block, role]: the place, −1 where a block is of no worth but may be had, −2 where it may not."""
        found: Ints = np.where(self._shut, -2, self._place).transpose(1, 0, 2).copy()
        return found

    def best(self, worth: Mapping[int, Ints]) -> tuple[Ints, Ints]:
        """Least price of every shift (≤ 0 worth is left idle) and its roles [block, shift] as indices of ``roles``."""
        table = np.stack([worth[p] for p in self.percents]) if self.percents else np.zeros((1, 1), dtype=np.int64)
        price = np.where(self._place >= 0, -table[self._percent[None, None, :], self._place], 0)
        price[self._shut] = 1 << 50
        blocks, shifts, _ = price.shape
        total = price[0]
        came = np.zeros((blocks, shifts, len(self.roles)), dtype=np.int64)
        for b in range(1, blocks):
            reach = total[:, :, None] + self._change[None]
            came[b] = reach.argmin(axis=1)
            there = (self._blocks > b)[:, None]
            total = np.where(there, np.take_along_axis(reach, came[b][:, None, :], axis=1)[:, 0] + price[b], total)
            came[b] = np.where(there, came[b], np.arange(len(self.roles))[None, :])
        last = total.argmin(axis=1)
        rows = np.arange(shifts)
        chosen = np.zeros((blocks, shifts), dtype=np.int64)
        at = last
        for b in range(blocks - 1, -1, -1):
            chosen[b] = at
            at = came[b, rows, at]
        return total[rows, last], chosen

    def fixed(self, shift: int, roles: Sequence[RoleId | None], worth: Mapping[int, Ints]) -> tuple[int, list[int]]:
        """The price of given roles in a shift, and the roles as indices of ``roles``."""
        chosen = [self.roles.index(role) if role in self.roles else 0 for role in roles]
        price = self.switches([self.roles[k] for k in chosen]) * SCALE
        for block, k in enumerate(chosen):
            place = int(self._place[block, shift, k])
            if place >= 0:
                price -= int(worth[self.percents[int(self._percent[k])]][place])
        return price, chosen

    def switches(self, roles: Sequence[RoleId | None]) -> int:
        """What changing roles costs, in the penalty's unit."""
        return self._switch // SCALE * role_changes(roles)


def role_changes(roles: Sequence[RoleId | None]) -> int:
    """How often neighbouring blocks of a shift hold two different roles; an idle block is no role."""
    return sum(a is not None and b is not None and a != b for a, b in pairwise(roles))
