"""What a move costs a person and the demand in heads: machines and counters followed as far as the move changes them.

A walk keeps, by person and day, the machine's state before the day, and by counter and period the sum so far. A move is
followed only until the machine is back in the state that it had, so that a second holds about a million moves.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, forceinline=True)
def row_cost(t, given, g):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """What a row costs as it is served."""
    left = t.wanted[g] - given[g]
    return left * t.under[g] if left > 0 else -left * t.over[g]


@njit(cache=True, nogil=True, forceinline=True)
def serve(t, given, letters, day, letter, sign):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Count (or take back) a letter in the rows; what the rows' cost changes by."""
    change = np.int64(0)
    at = day * letters + letter
    for i in range(t.row_first[at], t.row_first[at + 1]):
        g = t.row[i]
        left = t.wanted[g] - given[g]
        after = left - sign
        change -= left * t.under[g] if left > 0 else -left * t.over[g]
        change += after * t.under[g] if after > 0 else -after * t.over[g]
        given[g] += sign
    return change


@njit(cache=True, nogil=True, forceinline=True)
def fee_of(t, tally, period, value):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """What a counter charges for a sum; ``1 << 60``: forbidden."""
    size = t.size[tally]
    if value >= size:
        if not t.saturates[tally]:
            return np.int64(1) << 60
        value = size - 1
    return t.charge[t.charge_first[tally] + period * size + value]


@njit(cache=True, nogil=True, forceinline=True)
def person_change(t, p, first, last, old, new, nodes, fresh, values, sums):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """What a person costs more if days ``first`` to ``last`` of ``old`` become as in ``new``; ``1 << 60``: forbidden.

    Then the first day that is as before, and what the counters have of the change.

    ``nodes[day]`` is the machine's state before the day; ``fresh`` is filled in from ``first + 1`` on as far as it
    differs, ``sums`` with the new sums of the counters.
    """
    forbidden = np.int64(1) << 60
    days, options = t.cells.shape[1], t.cells.shape[2]
    m = t.steps[p]
    base, count, home = t.step_first[m], t.nodes[m], t.node_first[m]
    change = np.int64(0)
    node = nodes[first]
    fresh[first] = node
    stop = days
    for day in range(first, days):
        if day > last and node == nodes[day]:
            stop = day
            break
        o, n = t.option[old[day]], t.option[new[day] if day <= last else old[day]]
        cell = t.cells[p, day, n]
        if cell >= forbidden:
            return forbidden, day, forbidden
        at = base + (np.int64(t.kinds[p, day]) * count + node) * options
        after = t.then[at + n]
        if after < 0:
            return forbidden, day, forbidden
        was = base + (np.int64(t.kinds[p, day]) * count + nodes[day]) * options
        change += cell + t.price[at + n] - t.cells[p, day, o] - t.price[was + o]
        node = after
        fresh[day + 1] = node
    if stop == days:
        if t.end[home + node] >= forbidden:
            return forbidden, stop, forbidden
        change += t.end[home + node] - t.end[home + nodes[days]]
    path = change
    for c in range(t.counter_first[p], t.counter_first[p + 1]):
        tally = t.counter[c]
        add, diff, period = t.add_first[tally], np.int64(0), t.period[tally, first]
        for day in range(first, min(stop + 1, days)):
            now = t.period[tally, day]
            if now != period:
                sums[t.value_first[c] + period] = values[t.value_first[c] + period] + diff
                if diff != 0:
                    value = values[t.value_first[c] + period]
                    fee = fee_of(t, tally, period, value + diff)
                    if fee >= forbidden:
                        return forbidden, stop, forbidden
                    change += fee - fee_of(t, tally, period, value)
                diff, period = np.int64(0), now
            if period < 0:
                break
            o, n = t.option[old[day]], t.option[new[day] if day <= last else old[day]]
            v, w = t.worked[home + nodes[day]], t.worked[home + (fresh[day] if day < stop else nodes[day])]
            if o != n or v != w:
                diff += t.add[add + (day * options + n) * 2 + w] - t.add[add + (day * options + o) * 2 + v]
        if period >= 0:
            sums[t.value_first[c] + period] = values[t.value_first[c] + period] + diff
            if diff != 0:
                value = values[t.value_first[c] + period]
                fee = fee_of(t, tally, period, value + diff)
                if fee >= forbidden:
                    return forbidden, stop, forbidden
                change += fee - fee_of(t, tally, period, value)
    return change, stop, change - path


@njit(cache=True, nogil=True, forceinline=True)
def keep(t, p, first, last, stop, new, here, nodes, fresh, values, sums):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """Make the move of :func:`person_change` true."""
    days = t.cells.shape[1]
    for day in range(first, last + 1):
        here[p, day] = new[day]
    for day in range(first + 1, stop + 1):
        nodes[p, day] = fresh[day]
    for c in range(t.counter_first[p], t.counter_first[p + 1]):
        tally = t.counter[c]
        low, high = t.period[tally, first], t.period[tally, min(stop, days - 1)]
        if low < 0:
            continue
        if high < 0:
            high = t.value_first[c + 1] - t.value_first[c] - 1
        for period in range(low, high + 1):
            values[t.value_first[c] + period] = sums[t.value_first[c] + period]


@njit(cache=True, nogil=True, forceinline=True)
def begin(t, here, nodes, values, given):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Fill in states, sums and rows of a roster; its cost."""
    persons, days, options = t.cells.shape
    letters = len(t.option)
    cost = np.int64(0)
    for g in range(len(given)):
        given[g] = 0
        cost += row_cost(t, given, g)
    values[:] = 0
    for p in range(persons):
        m = t.steps[p]
        node = t.starts[m]
        for day in range(days):
            nodes[p, day] = node
            o = t.option[here[p, day]]
            at = t.step_first[m] + (np.int64(t.kinds[p, day]) * t.nodes[m] + node) * options + o
            cost += t.cells[p, day, o] + t.price[at]
            w = t.worked[t.node_first[m] + node]
            for c in range(t.counter_first[p], t.counter_first[p + 1]):
                tally = t.counter[c]
                period = t.period[tally, day]
                if period >= 0:
                    values[t.value_first[c] + period] += t.add[t.add_first[tally] + (day * options + o) * 2 + w]
            node = t.then[at]
            cost += serve(t, given, letters, day, here[p, day], 1)
        nodes[p, days] = node
        cost += t.end[t.node_first[m] + node]
        for c in range(t.counter_first[p], t.counter_first[p + 1]):
            for period in range(t.value_first[c + 1] - t.value_first[c]):
                cost += fee_of(t, t.counter[c], period, values[t.value_first[c] + period])
    return cost
