"""A person's days drawn anew with probability ∝ exp(−cost / heat): Gibbs sampling with some days of a person as block.

The draw is exact for cells, steps and demand: a backward pass over those states of the person's machine that the days
before lead to, then a draw forward (forward filtering, backward sampling: Carter and Kohn 1994). Counters have their
say as prices; what these tell wrong is weighed when the draw is accepted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from solver.search.columns.walk_steps import fee_of

Floats = NDArray[np.float64]
STEEPEST = 6.0  # a counter's price, in temperatures


class DrawRoom(NamedTuple):
    """What a draw is worked out in; days count from the first one drawn."""

    stay: Floats  # by step of the machines: exp(−price / heat), 0 where there is none
    share: Floats  # [day, place of the person's letter]
    weight: Floats  # [day, option, was the day before worked?]
    tilt: Floats  # the same: what the counters' prices make of it
    ahead: Floats  # [day, state]: how likely what follows
    slope: Floats  # [counter]
    reached: NDArray[np.int32]  # [day, place], the number of them last
    stamp: NDArray[np.int64]


@njit(cache=True, nogil=True)
def weigh(t, heat, stay):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """exp(−price / heat) of every step, 0 where there is none."""
    for i in range(len(stay)):
        if t.then[i] < 0:
            stay[i] = 0.0
        elif t.price[i] == 0:
            stay[i] = 1.0
        else:
            stay[i] = np.exp(-t.price[i] / heat)


@njit(cache=True, nogil=True)
def draw(  # type: ignore[no-untyped-def] # noqa: PLR0912, PLR0915, PLR0917 # pragma: no cover - compiled
    t, p, first, last, here, nodes, values, given, heat, room, new, rng
):
    """Draw what a person does on some days with probability ∝ exp(−cost / heat), days before and after as they are.

    Exact for cells, steps and demand (a backward pass over the machine's states, then a draw forward); counters have
    their say as prices, drawn between what one more and one less would cost. The person's letters of these days are
    already taken back from ``given``. False: nothing was drawn.
    """
    forbidden = np.int64(1) << 60
    days, options = t.cells.shape[1], t.cells.shape[2]
    stay, share, weight, tilt, ahead, slope, reached, stamp = room
    m = t.steps[p]
    base, count, home = t.step_first[m], t.nodes[m], t.node_first[m]
    low, high = t.letter_first[p], t.letter_first[p + 1]
    letters = len(t.option)
    for c in range(t.counter_first[p], t.counter_first[p + 1]):
        tally = t.counter[c]
        slope[c - t.counter_first[p]] = rng.random()
    for day in range(first, last + 1):
        k = day - first
        least = np.inf
        for i in range(low, high):
            letter = t.letter[i]
            cell = t.cells[p, day, t.option[letter]]
            if cell >= forbidden:
                share[k, i - low] = np.inf
                continue
            price = np.float64(cell)
            at = day * letters + letter
            for r in range(t.row_first[at], t.row_first[at + 1]):
                g = t.row[r]
                price += -t.under[g] if t.wanted[g] > given[g] else t.over[g]
            share[k, i - low] = price
            least = min(least, price)
        if least == np.inf:
            return False
        for o in range(options):
            weight[k, o, 0] = 0.0
            weight[k, o, 1] = 0.0
            tilt[k, o, 0] = 0.0
            tilt[k, o, 1] = 0.0
        for i in range(low, high):
            share[k, i - low] = np.exp((least - share[k, i - low]) / heat)
            weight[k, t.option[t.letter[i]], 0] += share[k, i - low]
        for c in range(t.counter_first[p], t.counter_first[p + 1]):
            tally = t.counter[c]
            period = t.period[tally, day]
            if period < 0:
                continue
            value = values[t.value_first[c] + period]
            unit = t.unit[tally]
            now = fee_of(t, tally, period, value)
            more, less = fee_of(t, tally, period, value + unit), np.int64(0)
            less = fee_of(t, tally, period, value - unit) if value >= unit else now
            up = min(STEEPEST * heat, np.float64(more - now))
            down = min(STEEPEST * heat, np.float64(less - now))
            part = slope[c - t.counter_first[p]]
            level = (part * up - (1.0 - part) * down) / unit
            if level != 0.0:
                for o in range(options):
                    at = t.add_first[tally] + (day * options + o) * 2
                    tilt[k, o, 0] += level * t.add[at]
                    tilt[k, o, 1] += level * t.add[at + 1]
        for o in range(options):
            weight[k, o, 1] = weight[k, o, 0]
            for w in range(2):
                if tilt[k, o, w] != 0.0 and weight[k, o, w] > 0.0:
                    weight[k, o, w] *= np.exp(-tilt[k, o, w] / heat)
    width = last + 1 - first
    reached[0, 0] = nodes[first]
    reached[0, -1] = 1
    size = 1
    for k in range(width):
        kind = np.int64(t.kinds[p, first + k])
        stamp[0] += 1
        found = 0
        for i in range(size):
            at = base + (kind * count + reached[k, i]) * options
            w = t.worked[home + reached[k, i]]
            for o in range(options):
                if weight[k, o, w] > 0.0 and stay[at + o] > 0.0:
                    n = t.then[at + o]
                    if stamp[1 + n] != stamp[0]:
                        stamp[1 + n] = stamp[0]
                        reached[k + 1, found] = n
                        found += 1
        size = found
        reached[k + 1, -1] = found
    least = np.inf
    for i in range(size):
        n = np.int64(reached[width, i])
        node, change = n, np.int64(0)
        day = last + 1
        while day < days and node != nodes[day]:
            o = t.option[here[day]]
            at = base + (np.int64(t.kinds[p, day]) * count + node) * options + o
            was = base + (np.int64(t.kinds[p, day]) * count + nodes[day]) * options + o
            node = t.then[at]
            if node < 0:
                break
            change += t.price[at] - t.price[was]
            day += 1
        if node >= 0 and day == days:
            if t.end[home + node] >= forbidden:
                node = np.int64(-1)
            else:
                change += t.end[home + node] - t.end[home + nodes[days]]
        ahead[width, n] = change if node >= 0 else np.inf
        least = min(least, ahead[width, n])
    if least == np.inf:
        return False
    for i in range(size):
        n = reached[width, i]
        ahead[width, n] = np.exp((least - ahead[width, n]) / heat)
    for k in range(width - 1, -1, -1):
        kind = np.int64(t.kinds[p, first + k])
        top = 0.0
        for i in range(reached[k, -1]):
            n = np.int64(reached[k, i])
            w = t.worked[home + n]
            at = base + (kind * count + n) * options
            total = 0.0
            for o in range(options):
                if weight[k, o, w] > 0.0 and stay[at + o] > 0.0:
                    total += weight[k, o, w] * stay[at + o] * ahead[k + 1, t.then[at + o]]
            ahead[k, n] = total
            top = max(top, total)
        if top <= 0.0:
            return False
        for i in range(reached[k, -1]):
            ahead[k, reached[k, i]] /= top
    node = np.int64(nodes[first])
    for k in range(width):
        day = first + k
        at = base + (np.int64(t.kinds[p, day]) * count + node) * options
        w = t.worked[home + node]
        total = 0.0
        for o in range(options):
            if weight[k, o, w] > 0.0 and stay[at + o] > 0.0:
                total += weight[k, o, w] * stay[at + o] * ahead[k + 1, t.then[at + o]]
        left = rng.random() * total
        drawn = -1
        for o in range(options):
            if weight[k, o, w] > 0.0 and stay[at + o] > 0.0:
                part = weight[k, o, w] * stay[at + o] * ahead[k + 1, t.then[at + o]]
                if part > 0.0:
                    drawn = o
                    left -= part
                    if left <= 0.0:
                        break
        if drawn < 0:
            return False
        total = 0.0
        for i in range(low, high):
            if t.option[t.letter[i]] == drawn:
                total += share[k, i - low]
        left = rng.random() * total
        for i in range(low, high):
            if t.option[t.letter[i]] == drawn and share[k, i - low] > 0.0:
                new[day] = t.letter[i]
                left -= share[k, i - low]
                if left <= 0.0:
                    break
        node = np.int64(t.then[at + drawn])
    return True


@njit(cache=True, nogil=True)
def lean(t, p, first, last, letters, nodes, tilt):  # type: ignore[no-untyped-def] # noqa: PLR0917 # pragma: no cover - compiled
    """What the counters' prices make of some days."""
    total = 0.0
    home = t.node_first[t.steps[p]]
    for day in range(first, last + 1):
        total += tilt[day - first, t.option[letters[day]], t.worked[home + nodes[day]]]
    return total
