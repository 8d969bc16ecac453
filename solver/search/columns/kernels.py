"""Compiled work on one person's network: the shortest paths over days and counters, and what one path costs.

All in exact integers. What is forbidden costs ``1 << 60``; kernels are compiled at their first call and kept on disk.
"""

from __future__ import annotations

import threading

import numpy as np
from numba import njit
from numpy.typing import NDArray

from solver.search.columns.network import FORBIDDEN, Network

Ints = NDArray[np.int64]


def measure(network: Network, options: Ints) -> int | None:
    """The cost of a path by cells, steps and every counter; ``None`` if something forbids it."""
    steps = network.steps
    worked = np.zeros(len(options), dtype=np.int64)
    total = walk(network.cells, network.kinds, steps.then, steps.price, steps.worked, steps.start, options, worked)
    end = steps.end[total[1]] if total[1] >= 0 else FORBIDDEN
    if end >= FORBIDDEN:
        return None
    cost = int(total[0]) + int(end)
    for tally in network.tallies:
        fee = _charged(tally.add, tally.charge, tally.charged, tally.size, tally.saturates, options, worked)
        if fee >= FORBIDDEN:
            return None
        cost += int(fee)
    return cost


@njit(cache=True, nogil=True)
def walk(cells, kinds, then, price, works, start, options, worked):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Cost of cells and steps, and the last node (−1: forbidden); ``worked`` is filled in."""
    forbidden = np.int64(1) << 60
    node, total = np.int64(start), np.int64(0)
    for day in range(len(options)):
        option, kind = options[day], kinds[day]
        after, cell = then[kind, node, option], cells[day, option]
        if after < 0 or cell >= forbidden:
            return forbidden, np.int64(-1)
        total += cell + price[kind, node, option]
        worked[day] = works[node]
        node = np.int64(after)
    return total, node


@njit(cache=True, nogil=True)
def suffix(kinds, then, price, cells, end, options, day):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """By node before ``day``: what the options from there to the end cost; ``1 << 60`` where they are forbidden."""
    forbidden = np.int64(1) << 60
    found = end.copy()
    for d in range(len(options) - 1, day - 1, -1):
        option, kind = options[d], kinds[d]
        cell = cells[d, option]
        before = np.full(len(end), forbidden, dtype=np.int64)
        for node in range(len(end)):
            after = then[kind, node, option]
            if after >= 0 and cell < forbidden and found[after] < forbidden:
                before[node] = found[after] + price[kind, node, option] + cell
        found = before
    return found


@njit(cache=True, nogil=True)
def bridge(kinds, then, price, cells, options, begin, end):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """By node before ``begin``: the node that the options lead to at ``end`` (−1: forbidden), and what they cost."""
    count = then.shape[1]
    nodes = np.arange(count).astype(np.int32)
    costs = np.zeros(count, dtype=np.int64)
    for day in range(begin, end):
        option, kind = options[day], kinds[day]
        for n in range(count):
            if nodes[n] >= 0:
                costs[n] += price[kind, nodes[n], option] + cells[day, option]
                nodes[n] = then[kind, nodes[n], option]
    return nodes, costs


@njit(cache=True, nogil=True)
def _charged(add, charge, charged, size, saturates, options, worked):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """What one counter costs over the days; ``1 << 60`` if it forbids them."""
    forbidden = np.int64(1) << 60
    value, total = np.int64(0), np.int64(0)
    for day in range(len(options)):
        value += add[day, options[day], worked[day]]
        if value >= size:
            if not saturates:
                return forbidden
            value = np.int64(size - 1)
        if charged[day]:
            if charge[day, value] >= forbidden:
                return forbidden
            total += charge[day, value]
            value = np.int64(0)
    return total


_space = threading.local()


def room(days: int, states: int, carried: int) -> tuple[NDArray[np.generic], ...]:
    """Work space of the kernel, one a thread: fresh pages for every call would cost more than the call."""
    size = states * max(1, carried)
    if getattr(_space, "cells", 0) < days * states:
        _space.cells = days * states
        _space.before, _space.chosen = np.empty(days * states, np.int32), np.empty(days * states, np.uint8)
    if getattr(_space, "states", 0) < states:
        _space.states = states
        _space.now, _space.new = np.empty(states, np.int64), np.empty(states, np.int64)
    if getattr(_space, "carried", 0) < size:
        _space.carried = size
        _space.holds, _space.holds_new = np.empty(size, np.int16), np.empty(size, np.int16)
    return (
        _space.before[: days * states].reshape(days, states),
        _space.chosen[: days * states].reshape(days, states),
        _space.now[:states],
        _space.new[:states],
        _space.holds[: states * carried].reshape(states, carried),
        _space.holds_new[: states * carried].reshape(states, carried),
    )


@njit(cache=True, nogil=True)
def shortest(  # type: ignore[no-untyped-def] # noqa: PLR0912, PLR0915, PLR0917 # pragma: no cover - compiled
    cell,
    kinds,
    then,
    price,
    end,
    worked,
    start,
    sizes,
    widths,
    low,
    saturates,
    add,
    charge,
    charged,
    least,
    carried_add,
    carried_most,
    count,
    before,
    chosen,
    now,
    new,
    holds,
    holds_new,
):
    """Forward over the days. A state is (values of the counters, node); returns lengths and classes by day."""
    forbidden = np.int64(1) << 60
    days, classes = cell.shape
    nodes = len(end)
    counters = len(sizes)
    carried = len(carried_most)
    values = 1
    for j in range(counters):
        values *= widths[j]
    states = values * nodes
    now[:] = forbidden
    new[:] = forbidden
    now[start] = 0
    holds[start, :] = 0
    alive = np.zeros(values, dtype=np.bool_)
    alive[0] = True
    value = np.zeros(counters, dtype=np.int64)
    target = np.empty((classes, 2), dtype=np.int64)
    extra = np.empty((classes, 2), dtype=np.int64)
    after = np.zeros((classes, 2, counters), dtype=np.int64)
    for day in range(days):
        alive_after = np.zeros(values, dtype=np.bool_)
        kind = kinds[day]
        for q in range(values):
            if not alive[q]:
                continue
            rest = q
            for j in range(counters - 1, -1, -1):
                value[j] = rest % widths[j] + low[j, day]
                rest //= widths[j]
            for c in range(classes):
                for w in range(2):
                    at = 0
                    more = np.int64(0)
                    for j in range(counters):
                        v = value[j] + add[j, day, c, w]
                        if v >= sizes[j]:
                            if saturates[j]:
                                v = sizes[j] - 1
                            else:
                                at = -1
                                break
                        if charged[j, day]:
                            fee = charge[j, day, v]
                            if fee >= forbidden:
                                at = -1
                                break
                            more += fee
                            v = 0
                        after[c, w, j] = v
                        v -= low[j, day + 1]
                        if v < 0 or v >= widths[j]:
                            at = -1
                            break
                        at = at * widths[j] + v
                    target[c, w] = at
                    extra[c, w] = more + cell[day, c]
                    if cell[day, c] >= forbidden:
                        target[c, w] = -1
            base = q * nodes
            for n in range(nodes):
                length = now[base + n]
                if length >= forbidden:
                    continue
                w = worked[n]
                for c in range(classes):
                    q2 = target[c, w]
                    if q2 < 0:
                        continue
                    n2 = then[kind, n, c]
                    if n2 < 0:
                        continue
                    total = length + extra[c, w] + price[kind, n, c]
                    s2 = q2 * nodes + n2
                    if total >= new[s2]:
                        continue
                    ok = True
                    for j in range(counters):
                        if after[c, w, j] < least[j, day + 1, n2]:
                            ok = False
                            break
                    for i in range(carried):
                        if holds[base + n, i] + carried_add[i, day, c, w] > carried_most[i]:
                            ok = False
                            break
                    if not ok:
                        continue
                    new[s2] = total
                    before[day, s2] = base + n
                    chosen[day, s2] = c
                    for i in range(carried):
                        holds_new[s2, i] = holds[base + n, i] + carried_add[i, day, c, w]
                    alive_after[q2] = True
            now[base : base + nodes] = forbidden
        now, new = new, now
        holds, holds_new = holds_new, holds
        alive = alive_after
    for s in range(states):
        fee = end[s % nodes]
        if now[s] < forbidden:
            now[s] = now[s] + fee if fee < forbidden else forbidden
    ends = np.full(count, forbidden, dtype=np.int64)
    paths = np.zeros((count, days), dtype=np.int64)
    for k in range(count):
        s = int(np.argmin(now))
        if now[s] >= forbidden:
            break
        ends[k] = now[s]
        now[s] = forbidden
        for day in range(days - 1, -1, -1):
            paths[k, day] = chosen[day, s]
            s = before[day, s]
    return ends, paths
