"""A walk from roster to roster by simulated annealing where demand is capacity: shifts and roles by block.

Moves: a person does something else on some days in a row, or exchanges two of the own days; two persons exchange some
days in a row, or two days; a person holds another role in some blocks in a row. Whoever gets a shift gets the roles in
it that are best given all others. Personal rules are followed through the machines as in :mod:`walk`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from solver.roster import Assignment
from solver.search.columns.capacity import CapacityRows, role_changes
from solver.search.columns.demand import HeadsRows
from solver.search.columns.flow import flow_settle, flow_undo
from solver.search.columns.kernels import measure
from solver.search.columns.master import Column
from solver.search.columns.overtime import Overtime, overtime_cost, overtime_of, spend
from solver.search.columns.pricing import Pricer
from solver.search.columns.role_tables import (
    RoleNames,
    RoleTables,
    back,
    choose,
    flown,
    hold,
    nothing_given,
    role_tables,
    work,
)
from solver.search.columns.walk_steps import begin, keep, person_change, serve
from solver.search.columns.walk_tables import Letters, Shorts, Tables, tables_of

Ints = NDArray[np.int64]
LONGEST = 14  # days of a move
ROLES, CHANGES, OWN, EXCHANGES = 0.15, 0.45, 0.6, 0.85  # kinds of moves up to here, of 1
ALIKE = 0.8  # of the exchanges are with somebody who shares a role
EVERY = 1024  # moves at one temperature


class State(NamedTuple):
    """A roster, and what is counted of it."""

    here: Shorts  # [person, day] letters
    held: Shorts  # [person, day, block] roles
    nodes: Shorts  # [person, day] states of the machines before the day
    values: Ints  # sums of the counters
    heads: Ints  # given by row
    units: Ints  # given by group of capacity, and what is kept of work that may wait
    spent: Ints  # [person, week] minutes


class Room(NamedTuple):
    """What one move is worked out in, for its first and its second person."""

    who: Ints  # [2]
    stops: Ints  # [2]: first day on which all is as before
    letters: Shorts  # [2, day]
    fresh: Shorts  # [2, day]
    roles: Shorts  # [2, day, block]
    sums: Ints
    reach: Ints
    came: Ints


class RoleWalker:
    """Walks over the rosters of a problem. ``cost`` is that of the best so far, ``best()`` its columns."""

    def __init__(
        self, demand: HeadsRows, capacity: CapacityRows, pricers: Sequence[Pricer], held: Sequence[Column], seed: int
    ) -> None:
        self.letters = Letters(demand)
        self.names = RoleNames(capacity)
        self.pricers = pricers
        self.demand = demand
        self.tables: Tables = tables_of(self.letters, [pricer.network for pricer in pricers])
        self.roles: RoleTables = role_tables(capacity)
        self.overtime: Overtime = overtime_of(demand.problem)
        self._rng = np.random.default_rng(seed)
        self.speed = 0.0  # moves a second, lately
        self.possible = True  # the roster and every role in it can be told
        self.take(held)

    def take(self, held: Sequence[Column]) -> None:
        """Go on from these columns."""
        self._here = self.letters.read([c.work for c in held])
        self._held = np.zeros((*self._here.shape, self.roles.most_blocks), dtype=np.int32)
        for p, column in enumerate(held):
            for a in column.work:
                self._held[p, a.day, : len(a.roles)] = self.names.read(p, a.roles)
        self._best, self._best_held = self._here.copy(), self._held.copy()
        self.possible = bool((self._here >= 0).all())
        self.cost = 0
        if self.possible:
            self.cost = int(_total(self.tables, self.roles, self.overtime, self._here, self._held))

    def restart(self) -> None:
        """Go on from the best roster."""
        self._here, self._held = self._best.copy(), self._best_held.copy()

    def anneal(self, count: int, hot: float, cold: float) -> bool:
        """So many moves while the temperature falls from ``hot`` to ``cold``; true if there is a new best."""
        cost = np.array([self.cost], dtype=np.int64)
        began = time.monotonic()
        _anneal(
            self.tables,
            self.roles,
            self.overtime,
            self._here,
            self._held,
            self._best,
            self._best_held,
            cost,
            count,
            hot,
            cold,
            self._rng,
        )
        self.speed = count / max(1e-6, time.monotonic() - began)
        better = int(cost[0]) < self.cost
        self.cost = int(cost[0])
        return better

    def best(self) -> list[Column]:
        """The best roster, one column a person."""
        return [self._column(p) for p in range(len(self.pricers))]

    def _column(self, person: int) -> Column:
        names, held = self.names.of[person], self._best_held[person]
        filled = []
        for a in self.letters.write(person, self._best[person]):
            roles = tuple(names[k] for k in held[a.day, : len(a.roles)].tolist())
            filled.append(
                Assignment(employee=a.employee, day=a.day, shift_type=a.shift_type, roles=roles, skill=a.skill)
            )
        network = self.pricers[person].network
        own = measure(network, self.letters.option[self._best[person]].astype(np.int64))
        if own is None:
            raise ValueError(f"the walk left the network of {network.employee}")
        own += self.roles.switch * sum(role_changes(a.roles) for a in filled)
        return Column(person, own, tuple(self.demand.rows_of(filled)), tuple(filled))


@njit(cache=True, nogil=True, forceinline=True)
def _start(t, r, o, s):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Fill in what is counted of the roster; its cost."""
    persons, days, options = t.cells.shape
    cost = begin(t, s.here, s.nodes, s.values, s.heads)
    cost += nothing_given(r, s.units)
    s.spent[:] = 0
    for p in range(persons):
        for day in range(days):
            option = t.option[s.here[p, day]]
            cost += work(r, s.units, p, r.shift[day * options + option], s.held[p, day], 1)
            if o.week[day] >= 0:
                s.spent[p, o.week[day]] += o.minutes[day, option]
        cost += overtime_cost(o, p, s.spent[p])
    return cost


@njit(cache=True, nogil=True, forceinline=True)
def _state(t, r, o, here, held):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    return State(
        here,
        held,
        np.zeros((here.shape[0], here.shape[1] + 1), dtype=np.int32),
        np.zeros(t.value_first[-1], dtype=np.int64),
        np.zeros(len(t.wanted), dtype=np.int64),
        np.zeros(r.kept, dtype=np.int64),
        np.zeros(o.regular.shape, dtype=np.int64),
    )


@njit(cache=True, nogil=True)
def _total(t, r, o, here, held):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """The cost of a legal roster."""
    return _start(t, r, o, _state(t, r, o, here, held))


@njit(cache=True, nogil=True)
def _anneal(t, r, o, here, held, best, best_held, best_cost, count, hot, cold, rng):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """So many moves; ``here`` and ``held`` are gone on from, ``best``, ``best_held`` and ``best_cost`` the best."""
    forbidden = np.int64(1) << 60
    persons, days, _ = t.cells.shape
    s = _state(t, r, o, here, held)
    cost = _start(t, r, o, s)
    m = Room(
        np.zeros(2, dtype=np.int64),
        np.zeros(2, dtype=np.int64),
        np.zeros((2, days), dtype=np.int32),
        np.zeros((2, days + 1), dtype=np.int32),
        np.zeros((2, days, r.most_blocks), dtype=np.int32),
        np.zeros(len(s.values), dtype=np.int64),
        np.zeros((r.most_blocks, r.most_roles), dtype=np.int64),
        np.zeros((r.most_blocks, r.most_roles), dtype=np.int64),
    )
    heat = hot
    factor = (cold / hot) ** (EVERY / count) if count > EVERY else 1.0
    for move in range(count):
        if move % EVERY == EVERY - 1:
            heat *= factor
        p = int(rng.random() * persons)
        first = int(rng.random() * days)
        kind = rng.random()
        allowed = -heat * np.log(1.0 - rng.random())
        if kind < ROLES:
            change = _other_role(t, r, s, m, p, first, allowed, rng)
        else:
            last = first + 1
            while last < days and last < first + LONGEST and rng.random() < 0.5:
                last += 1
            last = min(last, days) - 1
            movers, m.who[0] = 1, p
            if kind < CHANGES:
                own = t.letter_first[p + 1] - t.letter_first[p]
                m.letters[0, first : last + 1] = t.letter[t.letter_first[p] + int(rng.random() * own)]
            elif kind < OWN or persons == 1:
                last = min(days - 1, last + 1)
                m.letters[0, first : last + 1] = here[p, first : last + 1]
                m.letters[0, first] = t.twin[p, here[p, last]]
                m.letters[0, last] = t.twin[p, here[p, first]]
            else:
                q = int(rng.random() * (persons - 1))
                if q >= p:
                    q += 1
                near = r.alike[0][p + 1] - r.alike[0][p]
                if near > 0 and rng.random() < ALIKE:
                    q = int(r.alike[1][r.alike[0][p] + int(rng.random() * near)])
                movers, m.who[1] = 2, q
                whole = kind < EXCHANGES
                if not whole:
                    last = min(days - 1, last + 1)
                for day in range(first, last + 1):
                    if whole or day in (first, last):
                        m.letters[0, day], m.letters[1, day] = t.twin[p, here[q, day]], t.twin[q, here[p, day]]
                    else:
                        m.letters[0, day], m.letters[1, day] = here[p, day], here[q, day]
            change = _try(t, r, o, s, m, movers, first, last, allowed)
        if change >= forbidden:
            continue
        cost += change
        if cost < best_cost[0]:
            best_cost[0] = cost
            best[:] = here
            best_held[:] = held


@njit(cache=True, nogil=True, forceinline=True)
def _alike(s, m, count, day):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Do all who move keep what they do on the day?"""
    for i in range(count):  # noqa: SIM110 - compiled
        if m.letters[i, day] != s.here[m.who[i], day]:
            return False
    return True


@njit(cache=True, nogil=True, forceinline=True)
def _try(t, r, o, s, m, count, first, last, allowed):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Try the letters of those who move; the change of cost if they are taken, else ``1 << 60``."""
    forbidden = np.int64(1) << 60
    while first <= last and _alike(s, m, count, first):
        first += 1
    while last >= first and _alike(s, m, count, last):
        last -= 1
    if first > last:
        return forbidden
    change = np.int64(0)
    flow_settle(r.flow, s.units)
    for i in range(count):
        p = m.who[i]
        for day in range(first, last + 1):
            if m.letters[i, day] < 0:
                return forbidden
        own, stop, _ = person_change(
            t, p, first, last, s.here[p], m.letters[i], s.nodes[p], m.fresh[i], s.values, m.sums
        )
        if own >= forbidden:
            return forbidden
        change += own
        m.stops[i] = stop
    for i in range(count):
        p = m.who[i]
        change += spend(o, t.option, p, first, last, s.here[p], m.letters[i], s.spent[p])
        change += _leave(t, r, s, m, i, p, first, last)
    for i in range(count):
        change += _enter(t, r, s, m, i, m.who[i], first, last)
    if change > allowed:
        for i in range(count):
            _undo(t, r, o, s, m, i, m.who[i], first, last)
        flow_undo(r.flow, s.units)
        return forbidden
    for i in range(count):
        _settle(t, s, m, i, m.who[i], first, last, m.stops[i])
    return change


@njit(cache=True, nogil=True, forceinline=True)
def _leave(t, r, s, m, i, p, first, last):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Take back what the person does on the days that change; what demand costs more."""
    options = t.cells.shape[2]
    change = np.int64(0)
    for day in range(first, last + 1):
        was = s.here[p, day]
        if was != m.letters[i, day]:
            change += serve(t, s.heads, len(t.option), day, was, -1)
            change += work(r, s.units, p, r.shift[day * options + t.option[was]], s.held[p, day], -1)
    return change


@njit(cache=True, nogil=True, forceinline=True)
def _enter(t, r, s, m, i, p, first, last):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Count what the person will do on the days that change, in the best roles; what demand costs more."""
    options = t.cells.shape[2]
    change = np.int64(0)
    for day in range(first, last + 1):
        now = m.letters[i, day]
        if now != s.here[p, day]:
            shift = r.shift[day * options + t.option[now]]
            choose(r, s.units, p, shift, m.roles[i, day], m.reach, m.came)
            change += serve(t, s.heads, len(t.option), day, now, 1)
            change += work(r, s.units, p, shift, m.roles[i, day], 1)
    return change


@njit(cache=True, nogil=True, forceinline=True)
def _undo(t, r, o, s, m, i, p, first, last):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """All that a move counted is taken back."""
    options = t.cells.shape[2]
    spend(o, t.option, p, first, last, m.letters[i], s.here[p], s.spent[p])
    for day in range(first, last + 1):
        was, now = s.here[p, day], m.letters[i, day]
        if was != now:
            serve(t, s.heads, len(t.option), day, now, -1)
            back(r, s.units, p, r.shift[day * options + t.option[now]], m.roles[i, day], -1)
            serve(t, s.heads, len(t.option), day, was, 1)
            back(r, s.units, p, r.shift[day * options + t.option[was]], s.held[p, day], 1)


@njit(cache=True, nogil=True, forceinline=True)
def _settle(t, s, m, i, p, first, last, stop):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Make a move true."""
    for day in range(first, last + 1):
        if m.letters[i, day] != s.here[p, day]:
            s.held[p, day] = m.roles[i, day]
    keep(t, p, first, last, stop, m.letters[i], s.here, s.nodes, m.fresh[i], s.values, m.sums)


@njit(cache=True, nogil=True, forceinline=True)
def _other_role(t, r, s, m, p, day, allowed, rng):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Try another role in some blocks in a row; the change of cost if it is taken, else ``1 << 60``."""
    forbidden = np.int64(1) << 60
    shift = r.shift[day * t.cells.shape[2] + t.option[s.here[p, day]]]
    if shift < 0 or r.blocks[shift] == 0:
        return forbidden
    own = r.percents[0][p + 1] - r.percents[0][p]
    k = np.int32(rng.random() * own)
    first = int(rng.random() * r.blocks[shift])
    last = first + int(rng.random() * (r.blocks[shift] - first))
    base = r.places[0][p] + shift * r.most_blocks * own
    held, roles = s.held[p, day], m.roles[0, day]
    same = True
    for b in range(r.blocks[shift]):
        roles[b] = held[b]
        if first <= b <= last and held[b] != k:
            place = r.places[1][base + b * own + k]
            if place == -2 or (k > 0 and place == -1):
                return forbidden
            roles[b] = k
            same = False
    if same:
        return forbidden
    change = np.int64(0)
    for b in range(1, r.blocks[shift]):
        change -= r.switch * (held[b - 1] > 0 and held[b] > 0 and held[b - 1] != held[b])
        change += r.switch * (roles[b - 1] > 0 and roles[b] > 0 and roles[b - 1] != roles[b])
    flow_settle(r.flow, s.units)
    for b in range(first, last + 1):
        if held[b] != k:
            change += hold(r, s.units, p, base + b * own, held[b], -1)
            change += hold(r, s.units, p, base + b * own, k, 1)
    change += flown(r, s.units, p, shift, held) + flown(r, s.units, p, shift, roles)
    if change > allowed:
        back(r, s.units, p, shift, roles, -1)
        back(r, s.units, p, shift, held, 1)
        flow_undo(r.flow, s.units)
        return forbidden
    held[:] = roles
    return change
