"""Which sums of missing and surplus heads a branch may limit: all, by shift type, skill, week, day, and single ones."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import numpy as np
from numpy.typing import NDArray

from solver.search.columns.demand import HeadsRows
from solver.search.columns.limits import Terms

Floats = NDArray[np.float64]
WEEK = 7


class Sums:
    """All of them, the widest first, each once. ``least`` and ``most`` hold in every roster."""

    def __init__(self, demand: HeadsRows) -> None:
        groups: dict[tuple[Hashable, ...], list[tuple[int, int]]] = {}
        for index, slack in enumerate(demand.slacks()):
            for key in _keys(demand, slack.row):
                for way in ((slack.factor, 1), (0, slack.factor)):
                    groups.setdefault((*key, way[0]), []).append((index, way[1]))
        ranked = sorted(groups.values(), key=lambda members: -len(members))
        self.terms: list[Terms] = list(dict.fromkeys(tuple(members) for members in ranked))
        most = demand.most()
        self.least = [sum(min(0, sign * most[i]) for i, sign in terms) for terms in self.terms]
        self.most = [sum(max(0, sign * most[i]) for i, sign in terms) for terms in self.terms]
        self._of = np.array([k for k, terms in enumerate(self.terms) for _ in terms], dtype=np.int64)
        self._slack = np.array([i for terms in self.terms for i, _ in terms], dtype=np.int64)
        self._sign = np.array([sign for terms in self.terms for _, sign in terms], dtype=np.float64)

    def values(self, slacks: Floats) -> Floats:
        """What every sum is where the slacks have these values."""
        found = np.zeros(len(self.terms))
        np.add.at(found, self._of, self._sign * slacks[self._slack])
        return found


def _keys(demand: HeadsRows, row: int) -> Iterator[tuple[Hashable, ...]]:
    """The groups that a row belongs to."""
    one = demand.demands[row]
    day, kind, skill = one.day, one.shift_type, one.skill
    yield ("all",)
    yield ("type", kind)
    yield ("skill", skill)
    yield ("week", day // WEEK)
    yield ("type and week", kind, day // WEEK)
    yield ("skill and week", skill, day // WEEK)
    yield ("weekday", day % WEEK)
    yield ("day", day)
    yield ("row", row)
