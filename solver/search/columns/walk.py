"""A walk from roster to roster by simulated annealing, on the same machines and counters that columns are priced on.

Moves: a person does something else on some days in a row; two persons exchange some days in a row (MultiChange and
MultiSwap of Ceschia and Schaerf, "Solving the INRC-II nurse rostering problem by simulated annealing based on large
neighborhoods", 2018); a person's days are drawn anew as a whole (:mod:`walk_draw`). A second holds some hundred
thousand moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from solver.search.columns.demand import HeadsRows
from solver.search.columns.kernels import measure
from solver.search.columns.master import Column
from solver.search.columns.pricing import Pricer
from solver.search.columns.walk_draw import DrawRoom, draw, lean, weigh
from solver.search.columns.walk_steps import begin, keep, person_change, serve
from solver.search.columns.walk_tables import Letters, Shorts, Tables, tables_of

Ints = NDArray[np.int64]
LONGEST = 14  # days of a change or an exchange
LONGER = 0.6  # how likely one more day is
WIDEST = 10  # days drawn at once
DRAWN, CHANGED = 0.1, 0.55  # kinds of moves up to here, of 1
EVERY = 1024  # moves at one temperature
SAMPLE, SETTLING = 5_000, 200_000  # rises looked at, moves before
HOT, COLD = 0.12, 0.3  # of a usual and of the least rise


class State(NamedTuple):
    """A roster, and what is counted of it."""

    here: Shorts  # [person, day] letters
    nodes: Shorts  # [person, day] states of the machines before the day
    values: Ints  # sums of the counters
    given: Ints  # by row


class Room(NamedTuple):
    """What a move is worked out in, for its first and its second person."""

    letters: Shorts  # [2, day]
    fresh: Shorts  # [2, day]
    sums: Ints
    draw: DrawRoom


class Walker:
    """Walks over the rosters of a problem whose rules the networks tell. ``cost`` is that of the best so far."""

    def __init__(self, demand: HeadsRows, pricers: Sequence[Pricer], held: Sequence[Column], seed: int) -> None:
        self.letters = Letters(demand)
        self.pricers = pricers
        self.demand = demand
        self.tables: Tables = tables_of(self.letters, [pricer.network for pricer in pricers])
        self._rng = np.random.default_rng(seed)
        self.take(held)

    def take(self, held: Sequence[Column]) -> None:
        """Go on from these columns."""
        self._here = self.letters.read([c.work for c in held])
        self._best = self._here.copy()
        self.cost = int(_total(self.tables, self._here))

    def restart(self) -> None:
        """Go on from the best roster."""
        self._here = self._best.copy()

    def anneal(self, count: int, hot: float, cold: float) -> bool:
        """So many moves while the temperature falls from ``hot`` to ``cold``; true if there is a new best."""
        return self._walk(count, hot, cold, np.zeros(0, dtype=np.int64))[0]

    def temperatures(self) -> tuple[float, float]:
        """Where to begin and to end, by what moves cost that make a settled roster worse."""
        self.anneal(SETTLING, 1e-6, 1e-6)
        self.restart()
        rises = np.zeros(SAMPLE, dtype=np.int64)
        seen = self._walk(40 * SAMPLE, 1e-6, 1e-6, rises)[1]
        found = rises[:seen]
        if not seen:
            return 1.0, 1.0
        cold = COLD * int(found.min())
        return max(2 * cold, HOT * float(np.quantile(found, 0.2))), cold

    def best(self) -> list[Column]:
        """The best roster, one column a person."""
        columns = []
        for p, pricer in enumerate(self.pricers):
            work = self.letters.write(p, self._best[p])
            own = measure(pricer.network, self.letters.option[self._best[p]].astype(np.int64))
            if own is None:
                raise ValueError(f"the walk left the network of {pricer.network.employee}")
            columns.append(Column(p, own, tuple(self.demand.rows_of(work)), tuple(work)))
        return columns

    def _walk(self, count: int, hot: float, cold: float, rises: Ints) -> tuple[bool, int]:
        cost = np.array([self.cost], dtype=np.int64)
        seen = _anneal(self.tables, self._here, self._best, cost, count, hot, cold, rises, self._rng)
        better = int(cost[0]) < self.cost
        self.cost = int(cost[0])
        return better, int(seen)


@njit(cache=True, nogil=True)
def _state(t, here):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    persons, days, _ = t.cells.shape
    nodes = np.zeros((persons, days + 1), dtype=np.int32)
    values = np.zeros(t.value_first[-1], dtype=np.int64)
    s = State(here, nodes, values, np.zeros(len(t.wanted), dtype=np.int64))
    return s, begin(t, here, nodes, values, s.given)


@njit(cache=True, nogil=True)
def _total(t, here):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """The cost of a legal roster."""
    return _state(t, here)[1]


@njit(cache=True, nogil=True)
def _room(t):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    _, days, options = t.cells.shape
    widest, most = 0, 0
    for m in range(len(t.nodes)):
        widest = max(widest, t.nodes[m])
    for p in range(t.cells.shape[0]):
        most = max(most, t.counter_first[p + 1] - t.counter_first[p])
    return Room(
        np.zeros((2, days), dtype=np.int32),
        np.zeros((2, days + 1), dtype=np.int32),
        np.zeros(t.value_first[-1], dtype=np.int64),
        DrawRoom(
            np.zeros(len(t.then)),
            np.zeros((WIDEST, len(t.option))),
            np.zeros((WIDEST, options, 2)),
            np.zeros((WIDEST, options, 2)),
            np.zeros((WIDEST + 1, widest)),
            np.zeros(most + 1),
            np.zeros((WIDEST + 1, widest + 1), dtype=np.int32),
            np.zeros(widest + 1, dtype=np.int64),
        ),
    )


@njit(cache=True, nogil=True)
def _anneal(t, here, best, best_cost, count, hot, cold, rises, rng):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """So many moves; ``here`` is gone on from, ``best`` and ``best_cost`` hold the best roster.

    ``rises`` takes what moves that make it worse would cost, as many as it has room for; their number is returned.
    """
    persons, days, _ = t.cells.shape
    s, cost = _state(t, here)
    room = _room(t)
    seen = 0
    heat = hot
    weigh(t, heat, room.draw.stay)
    factor = (cold / hot) ** (EVERY / count) if count > EVERY else 1.0
    for move in range(count):
        if move % EVERY == EVERY - 1:
            heat *= factor
            weigh(t, heat, room.draw.stay)
        p = int(rng.random() * persons)
        kind = rng.random()
        if kind < DRAWN:
            width = 3 + int(rng.random() * (WIDEST - 2))
            first = int(rng.random() * (days + width - 1)) - width + 1
            last = min(days - 1, first + width - 1)
            cost += _draw(t, s, room, p, max(0, first), last, heat, rng)
        else:
            first = int(rng.random() * days)
            last = first
            while last < days - 1 and last < first + LONGEST - 1 and rng.random() < LONGER:
                last += 1
            allowed = -heat * np.log(1.0 - rng.random())
            if persons == 1 or kind < CHANGED:
                change = _change(t, s, room, p, first, last, allowed, rng)
            else:
                q = int(rng.random() * (persons - 1))
                change = _exchange(t, s, room, p, q + (q >= p), first, last, allowed)
            if change <= allowed:
                cost += change
            elif change < np.int64(1) << 60 and change > 0 and seen < len(rises):
                rises[seen] = change
                seen += 1
        if cost < best_cost[0]:
            best_cost[0] = cost
            best[:] = here
    return seen


@njit(cache=True, nogil=True)
def _draw(t, s, m, p, first, last, heat, rng):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Draw days anew; what it changes."""
    letters, days = len(t.option), t.cells.shape[1]
    new, fresh = m.letters[0], m.fresh[0]
    change = np.int64(0)
    for day in range(first, last + 1):
        change += serve(t, s.given, letters, day, s.here[p, day], -1)
    taken = draw(t, p, first, last, s.here[p], s.nodes[p], s.values, s.given, heat, m.draw, new, rng)
    stop = last
    if taken:
        own, stop, fees = person_change(t, p, first, last, s.here[p], new, s.nodes[p], fresh, s.values, m.sums)
        taken = own < np.int64(1) << 60
        if taken:
            change += own
            for day in range(stop + 1, last + 1):
                fresh[day] = s.nodes[p, day]
            drawn = lean(t, p, first, last, new, fresh, m.draw.tilt)
            held = lean(t, p, first, last, s.here[p], s.nodes[p], m.draw.tilt)
            taken = fees - (drawn - held) <= -heat * np.log(1.0 - rng.random())
    if not taken:
        for day in range(first, last + 1):
            serve(t, s.given, letters, day, s.here[p, day], 1)
        return np.int64(0)
    for day in range(first, last + 1):
        change += serve(t, s.given, letters, day, new[day], 1)
    keep(t, p, first, last, min(stop, days), new, s.here, s.nodes, fresh, s.values, m.sums)
    return change


@njit(cache=True, nogil=True)
def _change(t, s, m, p, first, last, allowed, rng):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """One letter for some days; what it would change, and it is so if that is allowed. ``1 << 60``: it cannot be."""
    forbidden = np.int64(1) << 60
    letters, new = len(t.option), m.letters[0]
    lowest = t.letter_first[p]
    pick = t.letter[lowest + int(rng.random() * (t.letter_first[p + 1] - lowest))]
    while first <= last and s.here[p, first] == pick:
        first += 1
    while last >= first and s.here[p, last] == pick:
        last -= 1
    if first > last:
        return forbidden
    for day in range(first, last + 1):
        new[day] = pick
    change, stop, _ = person_change(t, p, first, last, s.here[p], new, s.nodes[p], m.fresh[0], s.values, m.sums)
    if change >= forbidden:
        return forbidden
    for day in range(first, last + 1):
        if s.here[p, day] != pick:
            change += serve(t, s.given, letters, day, s.here[p, day], -1)
            change += serve(t, s.given, letters, day, pick, 1)
    if change > allowed:
        for day in range(first, last + 1):
            if s.here[p, day] != pick:
                serve(t, s.given, letters, day, pick, -1)
                serve(t, s.given, letters, day, s.here[p, day], 1)
        return change
    keep(t, p, first, last, stop, new, s.here, s.nodes, m.fresh[0], s.values, m.sums)
    return change


@njit(cache=True, nogil=True)
def _exchange(t, s, m, p, q, first, last, allowed):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Two persons exchange some days, each with skills of their own; answers as :func:`_change`."""
    forbidden = np.int64(1) << 60
    letters, mine, other = len(t.option), m.letters[0], m.letters[1]
    while first <= last and s.here[p, first] == s.here[q, first]:
        first += 1
    while last >= first and s.here[p, last] == s.here[q, last]:
        last -= 1
    if first > last:
        return forbidden
    for day in range(first, last + 1):
        mine[day], other[day] = t.twin[p, s.here[q, day]], t.twin[q, s.here[p, day]]
        if mine[day] < 0 or other[day] < 0:
            return forbidden
    change, stop, _ = person_change(t, p, first, last, s.here[p], mine, s.nodes[p], m.fresh[0], s.values, m.sums)
    if change >= forbidden:
        return forbidden
    more, stop2, _ = person_change(t, q, first, last, s.here[q], other, s.nodes[q], m.fresh[1], s.values, m.sums)
    if more >= forbidden:
        return forbidden
    change += more
    for day in range(first, last + 1):
        if mine[day] != s.here[q, day] or other[day] != s.here[p, day]:
            change += serve(t, s.given, letters, day, s.here[p, day], -1)
            change += serve(t, s.given, letters, day, s.here[q, day], -1)
            change += serve(t, s.given, letters, day, mine[day], 1)
            change += serve(t, s.given, letters, day, other[day], 1)
    if change > allowed:
        for day in range(first, last + 1):
            if mine[day] != s.here[q, day] or other[day] != s.here[p, day]:
                serve(t, s.given, letters, day, mine[day], -1)
                serve(t, s.given, letters, day, other[day], -1)
                serve(t, s.given, letters, day, s.here[p, day], 1)
                serve(t, s.given, letters, day, s.here[q, day], 1)
        return change
    keep(t, p, first, last, stop, mine, s.here, s.nodes, m.fresh[0], s.values, m.sums)
    keep(t, q, first, last, stop2, other, s.here, s.nodes, m.fresh[1], s.values, m.sums)
    return change
