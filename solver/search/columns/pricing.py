"""The cheapest rosters of one person at given prices, by dynamic programming over the person's network.

All in integers: own costs times ``SCALE`` plus prices in units of 1/``SCALE``, so that a length is exact and a sum of
lengths is a bound that no rounding can spoil. Counters that would make the states too many are not followed; the
lengths are then lower bounds, and ``strict`` labels carry the true counts along so that paths stay legal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.search.columns.kernels import measure, room, shortest
from solver.search.columns.network import FORBIDDEN, Network, Tally

Ints = NDArray[np.int64]
SCALE = 1 << 10
MAX_STATES = 100_000  # values times nodes of one day
MAX_WORK = 14_000_000  # states times days times classes of options
MAX_STATES_THOROUGH = 1_500_000
MOST_COUNTERS = 6


@dataclass(frozen=True, slots=True)
class Path:
    """One roster of the person: option by day (0 = off, 1 + index of the shift type). ``own`` is its cost."""

    options: NDArray[np.int64]
    own: int
    length: int  # SCALE · own + prices


class Pricer:
    """Prices one person; holds the arrays that the kernel works on."""

    def __init__(self, network: Network, max_states: int | None = None) -> None:
        self.network = network
        self._classes = _option_classes(network)
        if max_states is None:
            max_states = min(MAX_STATES, MAX_WORK // max(1, len(network.kinds) * len(self._classes)))
        first = [members[0] for members in self._classes]
        steps = network.steps
        self._then = np.ascontiguousarray(steps.then[:, :, first])
        self._price = np.ascontiguousarray(steps.price[:, :, first] * SCALE)
        self._end = np.where(steps.end >= FORBIDDEN, FORBIDDEN, steps.end * SCALE)
        self._open = np.stack([(network.cells[:, m] < FORBIDDEN).any(axis=1) for m in self._classes], axis=1)
        self._windows = {id(tally): self._window(tally) for tally in network.tallies}
        self._quick = self._following(max_states)
        self._thorough: _Followed | None = None

    def _following(self, max_states: int) -> _Followed:
        """Follow as many counters as ``max_states`` allows, the tightest first; the others are carried along.

        One that forbids small sums may take more: without it, hardly any path would be legal.
        """
        network = self.network
        followed: list[Tally] = []
        left: list[Tally] = []
        states = len(network.steps.end)
        for tally in sorted(network.tallies, key=self._looseness):
            width = self._windows[id(tally)].width
            most = max_states if tally.slack > 0.0 else max(max_states, MAX_STATES)
            if states * width <= most and len(followed) < MOST_COUNTERS:
                followed.append(tally)
                states *= width
            else:
                left.append(tally)
        followed.sort(key=lambda t: -self._windows[id(t)].width)
        windows = [self._windows[id(t)] for t in followed]
        return _Followed(
            len(left),
            _kernel_arrays(followed, windows, self._classes, network),
            _carried_arrays(left, self._classes, network),
        )

    def price(self, prices: Ints, count: int, *, bound: bool = True, thorough: bool = False) -> tuple[int, list[Path]]:
        """A lower bound of all lengths, and up to ``count`` short legal paths.

        ``prices[day, option]`` in 1/SCALE, FORBIDDEN where an option is not to be had.

        Without ``bound`` the number is not to be used; ``thorough`` follows more counters where that can raise it.
        FORBIDDEN and no path: the person has no legal roster.
        """
        network = self.network
        days = len(network.kinds)
        shut = (network.cells >= FORBIDDEN) | (prices >= FORBIDDEN)
        total = np.where(shut, FORBIDDEN, network.cells * SCALE + prices)
        cell = np.empty((days, len(self._classes)), dtype=np.int64)
        best = np.empty((days, len(self._classes)), dtype=np.int64)
        for c, members in enumerate(self._classes):
            part = total[:, members]
            arg = part.argmin(axis=1)
            best[:, c] = np.asarray(members)[arg]
            cell[:, c] = part[np.arange(days), arg]
        least, found = FORBIDDEN, list[Path]()
        if bound or not self._quick.left:
            least, found = self._legal(self._quick, cell, best, prices, count, strict=False)
            if self._quick.left and thorough and not (found and found[0].length == least):
                if self._thorough is None:
                    self._thorough = self._following(MAX_STATES_THOROUGH)
                least, found = self._legal(self._thorough, cell, best, prices, count, strict=False)
            if not self._quick.left or least >= FORBIDDEN or (found and found[0].length == least):
                return least, found
        return least, [*found, *self._legal(self._quick, cell, best, prices, count, strict=True)[1]]

    def _legal(
        self, following: _Followed, cell: Ints, best: Ints, prices: Ints, count: int, *, strict: bool
    ) -> tuple[int, list[Path]]:
        """The length of the shortest path and those paths that are legal, with what they truly cost."""
        days = np.arange(len(best))
        ends, paths = self._run(following, cell, count, strict=strict)
        found = []
        for length, classes in zip(ends.tolist(), paths, strict=True):
            if length < FORBIDDEN:
                options = best[days, classes]
                own = self.own(options)
                if own is not None:
                    found.append(Path(options, own, own * SCALE + int(prices[days, options].sum())))
        return int(ends[0]), sorted(found, key=lambda path: path.length)

    def own(self, options: Ints) -> int | None:
        """What a roster costs by the person's own rules, as far as the network tells; ``None`` if it is forbidden."""
        network = self.network
        return measure(network, options)

    def _looseness(self, tally: Tally) -> float:
        """Which counters to follow first: the part of what can be reached that is allowed, more if few options add."""
        working = max(1, len(self._classes) - 1)
        adding = sum(bool(tally.add[:, members].any()) for members in self._classes)
        return tally.slack * working / max(1, adding)

    def _run(self, following: _Followed, cell: Ints, count: int, *, strict: bool) -> tuple[Ints, Ints]:
        network, carried, k = self.network, following.carried, following.kernel
        none = carried if strict else _Carried(carried.add[:0], carried.most[:0])
        ends, paths = shortest(
            cell,
            network.kinds,
            self._then,
            self._price,
            self._end,
            network.steps.worked,
            network.steps.start,
            k.sizes,
            k.widths,
            k.low,
            k.saturates,
            k.add,
            k.charge,
            k.charged,
            k.least,
            none.add,
            none.most,
            count,
            *room(len(network.kinds), len(network.steps.end) * int(np.prod(k.widths, initial=1)), len(none.most)),
        )
        return ends, paths

    def _window(self, tally: Tally) -> _Window:
        """By day: the least value (by node) before the day that can still end well, and the range of values."""
        network = self.network
        steps, days = network.steps, len(network.kinds)
        nodes = len(steps.end)
        add = np.stack([_adds(tally, network, members) for members in self._classes], axis=1)
        least = np.zeros((days + 1, nodes), dtype=np.int64)
        need = np.zeros(nodes, dtype=np.int64)
        for day in range(days - 1, -1, -1):
            if tally.charged[day]:
                legal = np.flatnonzero(tally.charge[day] < FORBIDDEN)
                need = np.full(nodes, int(legal[0]) if len(legal) else tally.size, dtype=np.int64)
            then = self._then[network.kinds[day]]
            after = need[np.where(then >= 0, then, 0)] - add[day][:, steps.worked].T
            after = np.where((then >= 0) & self._open[day][None, :], after, tally.size)
            need = np.clip(after.min(axis=1), 0, tally.size)
            least[day] = need
        most = np.full(nodes, -1, dtype=np.int64)
        most[steps.start] = 0
        low = np.zeros(days + 1, dtype=np.int64)
        high = np.zeros(days + 1, dtype=np.int64)
        for day in range(days):
            then = self._then[network.kinds[day]]
            grown = np.where(
                (then >= 0) & self._open[day][None, :] & (most[:, None] >= 0),
                most[:, None] + add[day][:, steps.worked].T,
                -1,
            )
            most = np.full(nodes, -1, dtype=np.int64)
            np.maximum.at(most, np.where(then >= 0, then, 0), grown)
            if tally.charged[day]:
                most = np.where(most >= 0, 0, -1)
            reached = most >= 0
            low[day + 1] = int(least[day + 1][reached].min()) if reached.any() else 0
            high[day + 1] = min(tally.size - 1, int(most.max()))
        low = np.minimum(low, np.maximum(high, 0))
        return _Window(least, low, int((high - low).max()) + 1, add)


@dataclass(frozen=True, slots=True)
class _Window:
    least: Ints
    low: Ints
    width: int
    add: Ints  # [day, class, worked]


@dataclass(frozen=True, slots=True)
class _Kernel:
    sizes: Ints
    widths: Ints
    low: Ints
    saturates: NDArray[np.bool_]
    add: Ints
    charge: Ints
    charged: NDArray[np.bool_]
    least: Ints


@dataclass(frozen=True, slots=True)
class _Carried:
    add: Ints  # [counter, day, class, worked]
    most: Ints


@dataclass(frozen=True, slots=True)
class _Followed:
    """The counters that states tell apart, those that labels only carry, and how many there are of the latter."""

    left: int
    kernel: _Kernel
    carried: _Carried


def _option_classes(network: Network) -> list[list[int]]:
    """Options that neither steps nor counters tell apart; the day off stands alone and first."""
    groups: list[list[int]] = []
    there = network.cells < FORBIDDEN
    for option in range(network.cells.shape[1]):
        if option and not there[:, option].any():
            continue
        for members in groups:
            other = members[0]
            both = there[:, option] & there[:, other]
            if (
                other != 0
                and np.array_equal(network.steps.then[:, :, option], network.steps.then[:, :, other])
                and np.array_equal(network.steps.price[:, :, option], network.steps.price[:, :, other])
                and all(np.array_equal(t.add[both, option], t.add[both, other]) for t in network.tallies)
                and all(np.array_equal(t.add[both, option], t.add[both, m]) for t in network.tallies for m in members)
                and (both.any() or not network.tallies)
            ):
                members.append(option)
                break
        else:
            groups.append([option])
    return groups


def _adds(tally: Tally, network: Network, members: Sequence[int]) -> Ints:
    """[day, worked]: what an option of the class adds on the day; one that is open there speaks for all."""
    there = network.cells[:, members] < FORBIDDEN
    chosen = np.asarray(members)[there.argmax(axis=1)]
    added: Ints = tally.add[np.arange(len(there)), chosen]
    return added


def _kernel_arrays(
    followed: Sequence[Tally], windows: Sequence[_Window], classes: Sequence[Sequence[int]], network: Network
) -> _Kernel:
    days, nodes, count = len(network.kinds), len(network.steps.end), len(followed)
    width = max((t.size for t in followed), default=1)
    charge = np.zeros((count, days, width), dtype=np.int64)
    charged = np.zeros((count, days), dtype=np.bool_)
    for j, tally in enumerate(followed):
        for day in np.flatnonzero(tally.charged).tolist():  # the other pages stay untouched, and take no memory
            charge[j, day, : tally.size] = np.where(
                tally.charge[day] >= FORBIDDEN, FORBIDDEN, tally.charge[day] * SCALE
            )
        charged[j] = tally.charged
    return _Kernel(
        sizes=np.array([t.size for t in followed], dtype=np.int64),
        widths=np.array([w.width for w in windows], dtype=np.int64),
        low=np.array([w.low for w in windows], dtype=np.int64).reshape(count, days + 1),
        saturates=np.array([t.saturates for t in followed], dtype=np.bool_),
        add=np.array([w.add for w in windows], dtype=np.int64).reshape(count, days, len(classes), 2),
        charge=charge,
        charged=charged,
        least=np.array([w.least for w in windows], dtype=np.int64).reshape(count, days + 1, nodes),
    )


def _carried_arrays(left: Sequence[Tally], classes: Sequence[Sequence[int]], network: Network) -> _Carried:
    """Counters that labels carry along: those that forbid large sums of the whole horizon."""
    kept = [t for t in left if not t.saturates and int(t.charged.sum()) == 1]
    days = len(network.kinds)
    add = [np.stack([_adds(t, network, members) for members in classes], axis=1) for t in kept]
    return _Carried(
        np.array(add, dtype=np.int64).reshape(len(kept), days, len(classes), 2),
        np.array([t.size - 1 for t in kept], dtype=np.int64),
    )
