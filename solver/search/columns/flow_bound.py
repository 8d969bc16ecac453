"""The least that a flow of work can cost when capacity has a price: its share of the Lagrangian bound.

V_x(P) is the least cost of having done P after cell x. It is convex, and kept as the slopes of its pieces in order: a
cell whose capacity costs p lets a piece of slope p come in (more work done for p each), arrivals cut off what lies
beyond them, and what is due adds its own slopes. All numbers are integers, so that the bound is exact.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from solver.search.columns.flow import FlowTables

Ints = NDArray[np.int64]
SAFE = 1 << 61  # sums up to here are exact in 64 bits


def least_cost(f: FlowTables, price: Ints, most: Ints, scale: int) -> tuple[int, Ints]:
    """The least of scale · (what is due) + Σ price · capacity, with capacity from 0 to ``most``, and the capacity.

    By cell: ``price`` of a centihead in 1/``scale``, which may be below nought, and ``most`` centiheads.
    """
    wanted = np.zeros(len(price), dtype=np.int64)
    if _largest(f, price, most, scale) >= SAFE:
        return _simple(f, price, most, scale), wanted
    total = f.never * scale
    opened = np.flatnonzero(f.fresh).tolist()
    room = len(price) + len(f.start) + len(f.total) + 2
    slopes, widths, others, spans = (np.zeros(room, dtype=np.int64) for _ in range(4))
    cross = np.zeros(len(price), dtype=np.int64)
    for k in opened:
        total += int(_least(f, k, price, most, scale, slopes, widths, others, spans, cross, wanted))
    return total, wanted


def _largest(f: FlowTables, price: Ints, most: Ints, scale: int) -> float:
    """No sum comes to more than this."""
    steep = np.abs(f.slope).astype(np.float64).sum() * float(f.total.max(initial=0))
    due = scale * (np.abs(f.base).astype(np.float64).sum() + steep)
    return 4.0 * (float(due) + float((np.abs(price).astype(np.float64) * most).sum()))


def _simple(f: FlowTables, price: Ints, most: Ints, scale: int) -> int:
    """A lower bound in integers of any size: everything done that can be, and no price paid but what is gained."""
    total: int = f.never * scale
    total += sum(p * m for p, m in zip(price.tolist(), most.tolist(), strict=True) if p < 0)
    for k, done in enumerate(f.total.tolist()):
        total += scale * int(f.base[k])
        for i in range(f.piece[k], f.piece[k + 1]):
            total += scale * max(0, done - int(f.start[i])) * int(f.slope[i])
    return total


@njit(cache=True, nogil=True)
def _least(f, k0, price, most, scale, slopes, widths, others, spans, cross, wanted):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """One flow, from its first segment on: its least cost, with the capacity at which it is reached filled in."""
    fixed, arrived, width, n = np.int64(0), np.int64(0), np.int64(0), 0
    last = f.final[k0]
    for k in range(k0, last):
        for x in range(f.begin[k], f.begin[k + 1]):
            arrived += f.arrive[x]
            p = price[x]
            if p < 0:
                fixed += p * most[x]
                p = np.int64(0)
            i, below = 0, np.int64(0)
            while i < n and slopes[i] < p:
                below += widths[i]
                i += 1
            cross[x] = below
            if i < n and slopes[i] == p:
                widths[i] += most[x]
            else:
                for j in range(n, i, -1):
                    slopes[j], widths[j] = slopes[j - 1], widths[j - 1]
                slopes[i], widths[i] = p, most[x]
                n += 1
            width += most[x]
            while width > arrived:
                cut = min(widths[n - 1], width - arrived)
                widths[n - 1] -= cut
                width -= cut
                if widths[n - 1] == 0:
                    n -= 1
        fixed += f.base[k] * scale
        if f.piece[k + 1] > f.piece[k]:
            at, slope, m = np.int64(0), np.int64(0), 0
            b = f.piece[k]
            for i in range(n):
                end = at + widths[i]
                while at < end:
                    while b < f.piece[k + 1] and f.start[b] <= at:
                        slope += f.slope[b] * scale
                        b += 1
                    stop = end
                    if b < f.piece[k + 1] and f.start[b] < end:
                        stop = f.start[b]
                    others[m], spans[m] = slopes[i] + slope, stop - at
                    m += 1
                    at = stop
            for i in range(m):
                slopes[i], widths[i] = others[i], spans[i]
            n = m
    cost, done = fixed, np.int64(0)
    for i in range(n):
        if slopes[i] < 0:
            cost += slopes[i] * widths[i]
            done += widths[i]
    for x in range(f.begin[last] - 1, f.begin[k0] - 1, -1):
        before = min(max(cross[x], done - most[x]), done)
        wanted[x] = done - before if price[x] >= 0 else most[x]
        done = before
    return cost
