"""What roles by block are worth, as flat tables on which a walk from roster to roster counts.

Role k of a person is the k-th of the sorted roles, 0 is idle. A place is (shift, block, role); holding it gives parts
of a head to groups of slots, whose costs are tabled by centiheads in units of what all parts have in common. What is
given is one array: units by group, and behind them what is kept of work that may wait (:mod:`flow`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from solver.problem import RoleId
from solver.search.columns.capacity import CapacityRows
from solver.search.columns.flow import FlowTables, flow_asked, flow_change, flow_start, numbers
from solver.search.columns.walk_tables import Shorts
from solver.search.columns.wants import pinned_roles

Ints = NDArray[np.int64]
IDLE, SHUT = -1, -2  # places: a block without worth that may be had, one that may not


class RoleTables(NamedTuple):
    """What the compiled walk reads."""

    shift: Shorts  # [day · options + option], −1 without one
    blocks: Shorts  # [shift]
    places: tuple[Ints, Shorts]  # [person]: where [shift, block, role] begins, flat
    percents: tuple[Ints, Shorts]  # [person + 1]: where [role] begins, flat; which proficiency
    entry_first: Ints  # [place + 1]
    group: Shorts  # [entry]
    length: Shorts  # [entry]: how long, of those that there are
    part: Ints  # [proficiency, length] in units
    curve_first: Ints  # [group + 1]
    curve: Ints  # flat: cost of a group by units given
    beyond: Ints  # [group]: what a unit more costs after that
    flow: FlowTables
    kept: int  # numbers of what is given in all
    alike: tuple[Ints, Shorts]  # [person + 1]: where those begin who share a role with the person, flat
    switch: int
    most_blocks: int
    most_roles: int


class RoleNames:
    """The roles of every person by number, and back."""

    def __init__(self, capacity: CapacityRows) -> None:
        self.of: list[list[RoleId | None]] = [capacity.able(e).roles for e in capacity.problem.employees]

    def read(self, person: int, roles: Sequence[RoleId | None]) -> list[int]:
        """Numbers of roles by block."""
        mine = self.of[person]
        return [mine.index(role) if role in mine else 0 for role in roles]


def role_tables(capacity: CapacityRows) -> RoleTables:
    """Everything about a problem's demand in capacity and who can serve it."""
    problem, layout = capacity.problem, capacity.layout
    types = {t.id: 1 + i for i, t in enumerate(problem.shift_types)}
    shift = np.full(problem.horizon.days * (1 + len(types)), -1, dtype=np.int32)
    for index, one in enumerate(problem.shifts):
        shift[one.day * (1 + len(types)) + types[one.type]] = index
    percents = sorted({percent for e in problem.employees for percent in e.roles.values()})
    part = np.array(percents, dtype=np.int64).reshape(-1, 1) * layout.lengths[None, :] // problem.horizon.slot_min
    unit = max(1, gcd(*np.unique(part).tolist()))
    pinned = pinned_roles(problem)
    names = RoleNames(capacity)
    blocks = max((len(s.blocks) for s in problem.shifts), default=0)
    firsts, kinds, flat, held = [], dict[int, int](), list[NDArray[np.int32]](), list[list[int]]()
    size = 0
    for p, employee in enumerate(problem.employees):
        able = capacity.able(employee)
        held.append([0, *(percents.index(employee.roles[r]) for r in able.roles if r is not None)])
        pins = pinned.get(employee.id, {})
        if id(able) in kinds and not pins:
            firsts.append(kinds[id(able)])
            continue
        place = able.places()
        for at, roles in pins.items():
            chosen = names.read(p, roles)
            for block, k in enumerate(chosen):
                only = max(IDLE, int(place[at, block, k]))
                place[at, block] = SHUT
                place[at, block, k] = only
        if not pins:
            kinds[id(able)] = size
        firsts.append(size)
        flat.append(place.reshape(-1).astype(np.int32))
        size += place.size
    first, curve, beyond = capacity.tabled(unit)
    flow = capacity.flow_tables(unit)
    return RoleTables(
        shift=shift,
        blocks=np.array([len(s.blocks) for s in problem.shifts], dtype=np.int32),
        places=(np.array(firsts, dtype=np.int64), np.concatenate([np.zeros(0, dtype=np.int32), *flat])),
        percents=(
            np.cumsum([0, *(len(h) for h in held)], dtype=np.int64),
            np.array([i for h in held for i in h], dtype=np.int32),
        ),
        entry_first=layout.first,
        group=layout.group.astype(np.int32),
        length=layout.length.astype(np.int32),
        part=part // unit,
        curve_first=first,
        curve=curve,
        beyond=beyond,
        flow=flow,
        kept=numbers(flow),
        alike=_alike([{r for r in capacity.able(e).roles if r is not None} for e in problem.employees]),
        switch=problem.role_switch_weight,
        most_blocks=blocks,
        most_roles=max((len(h) for h in held), default=1),
    )


def _alike(held: Sequence[set[RoleId]]) -> tuple[Ints, Shorts]:
    """Who shares a role with whom, person by person."""
    roles = sorted(set().union(*held))
    table = np.array([[role in mine for role in roles] for mine in held], dtype=np.int64).reshape(len(held), -1)
    shared = table @ table.T > 0
    np.fill_diagonal(shared, val=False)
    first = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(shared.sum(axis=1))])
    return first, np.nonzero(shared)[1].astype(np.int32)


@njit(cache=True, nogil=True, forceinline=True)
def group_cost(r, g, units):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """What group ``g`` costs at so many units."""
    at = r.curve_first[g] + units
    last = r.curve_first[g + 1] - 1
    return r.curve[at] if at <= last else r.curve[last] + (at - last) * r.beyond[g]


@njit(cache=True, nogil=True, forceinline=True)
def nothing_given(r, given):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Take everything back; what all groups cost then."""
    given[:] = 0
    cost = flow_start(r.flow, given)
    for g in range(len(r.beyond)):
        cost += group_cost(r, g, 0)
    return cost


@njit(cache=True, nogil=True, forceinline=True)
def give(r, given, place, percent, sign):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Count (or take back) one block in one role; what the groups' own cost changes by."""
    change = np.int64(0)
    for i in range(r.entry_first[place], r.entry_first[place + 1]):
        g = r.group[i]
        part = sign * r.part[percent, r.length[i]]
        change += group_cost(r, g, given[g] + part) - group_cost(r, g, given[g])
        given[g] += part
    return change


@njit(cache=True, nogil=True, forceinline=True)
def hold(r, given, p, base, k, sign):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Count (or take back) a person's role ``k`` in the block whose places begin at ``base``, but for its flow."""
    place = r.places[1][base + k]
    if k == 0 or place < 0:
        return np.int64(0)
    return give(r, given, place, r.percents[1][r.percents[0][p] + k], sign)


@njit(cache=True, nogil=True, forceinline=True)
def flown(r, given, p, shift, roles):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """What work that may wait costs more since a person's roles in a shift were counted or taken back.

    Blocks in a row of one role are followed together.
    """
    change = np.int64(0)
    if len(r.flow.arrive) == 0:
        return change
    own = r.percents[0][p + 1] - r.percents[0][p]
    blocks = r.blocks[shift]
    first, last = np.int64(-1), np.int64(-1)
    for b in range(blocks + 1):
        place = np.int64(-1)
        if b < blocks and roles[b] > 0:
            place = r.places[1][r.places[0][p] + (shift * r.most_blocks + b) * own + roles[b]]
        cell = r.flow.cell[place] if place >= 0 else np.int64(-1)
        if first >= 0 and (cell < 0 or roles[b] != roles[b - 1]):
            change += flow_change(r.flow, given, first, last)
            first = np.int64(-1)
        if cell >= 0:
            first = cell if first < 0 else first
            last = cell + r.flow.cells[place] - 1
    return change


@njit(cache=True, nogil=True, forceinline=True)
def back(r, given, p, shift, roles, sign):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Count (or take back) a person's roles in a shift, without asking what that costs; flows are undone apart."""
    if shift < 0:
        return
    own = r.percents[0][p + 1] - r.percents[0][p]
    for b in range(r.blocks[shift]):
        k = roles[b]
        place = r.places[1][r.places[0][p] + (shift * r.most_blocks + b) * own + k]
        if k > 0 and place >= 0:
            percent = r.percents[1][r.percents[0][p] + k]
            for i in range(r.entry_first[place], r.entry_first[place + 1]):
                given[r.group[i]] += sign * r.part[percent, r.length[i]]


@njit(cache=True, nogil=True, forceinline=True)
def gain(r, given, place, percent):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """What the groups' cost would change by if a block were held in a role."""
    change = np.int64(0)
    for i in range(r.entry_first[place], r.entry_first[place + 1]):
        g = r.group[i]
        change += group_cost(r, g, given[g] + r.part[percent, r.length[i]]) - group_cost(r, g, given[g])
    if r.flow.cell[place] >= 0:
        entry, cells = r.flow.entry[place], r.flow.cells[place]
        for i in range(entry, entry + cells):
            given[r.group[i]] += r.part[percent, r.length[i]]
        first = r.flow.cell[place]
        change += flow_asked(r.flow, given, first, first + cells - 1)
        for i in range(entry, entry + cells):
            given[r.group[i]] -= r.part[percent, r.length[i]]
    return change


@njit(cache=True, nogil=True, forceinline=True)
def work(r, given, p, shift, roles, sign):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Count (or take back) a person's roles in a shift; what demand and changes of role cost more."""
    if shift < 0:
        return np.int64(0)
    change = np.int64(0)
    own = r.percents[0][p + 1] - r.percents[0][p]
    blocks = r.blocks[shift]
    for b in range(blocks):
        k = roles[b]
        if k > 0:
            if b > 0 and roles[b - 1] > 0 and roles[b - 1] != k:
                change += sign * r.switch
            change += hold(r, given, p, r.places[0][p] + (shift * r.most_blocks + b) * own, k, sign)
    return change + flown(r, given, p, shift, roles)


@njit(cache=True, nogil=True, forceinline=True)
def choose(r, given, p, shift, roles, reach, came):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Fill in the best roles of a person in a shift, given all others; true if there are some."""
    forbidden = np.int64(1) << 60
    roles[:] = 0
    if shift < 0:
        return True
    own = r.percents[0][p + 1] - r.percents[0][p]
    blocks = r.blocks[shift]
    for k in range(own):
        percent = r.percents[1][r.percents[0][p] + k]
        for b in range(blocks - 1, -1, -1):  # a flow is asked from the last cells to the first
            place = r.places[1][r.places[0][p] + (shift * r.most_blocks + b) * own + k]
            reach[b, k] = forbidden if place == -2 else gain(r, given, place, percent) if place >= 0 else np.int64(0)
    for b in range(blocks):
        least, cheapest = forbidden, 0
        if b > 0:
            for k in range(own):
                if reach[b - 1, k] < least:
                    least, cheapest = reach[b - 1, k], k
        for k in range(own):
            if b == 0 or reach[b, k] >= forbidden:
                continue
            best, source = least, cheapest
            if k > 0 and cheapest > 0 and cheapest != k:
                best += r.switch
                if reach[b - 1, k] <= best:
                    best, source = reach[b - 1, k], k
                if reach[b - 1, 0] < best:
                    best, source = reach[b - 1, 0], 0
            if best >= forbidden:
                reach[b, k] = forbidden
                continue
            reach[b, k] += best
            came[b, k] = source
    if blocks == 0:
        return True
    least, at = forbidden, -1
    for k in range(own):
        if reach[blocks - 1, k] < least:
            least, at = reach[blocks - 1, k], k
    if at < 0:
        return False
    for b in range(blocks - 1, -1, -1):
        roles[b] = at
        at = came[b, at]
    return True
