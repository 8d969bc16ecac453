"""Machines that several rules share: runs of days, and the shift type of the day before. See ``parts.Machine``.

Each holds its start as a field, capped, so that persons whose pasts make no difference have equal machines.

When to modify: a second rule needs the same memory. A machine for one rule belongs to that rule.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from solver.problem import ShiftTypeId
from solver.rules.parts import Option

Pairs = Mapping[tuple[ShiftTypeId, ShiftTypeId], int | None]  # (day before, day): price, or None if forbidden


@dataclass(frozen=True, slots=True)
class LongestRun:
    """Every day of ``types`` (``None``: of any work) beyond the ``longest``-th in a row costs ``weight``.

    State: the days of the run so far, at most ``longest``; one more of them is beyond it.
    """

    longest: int
    weight: int | None
    start: int
    types: frozenset[ShiftTypeId] | None = None

    @classmethod
    def after(
        cls, past: int, longest: int, weight: int | None, types: frozenset[ShiftTypeId] | None = None
    ) -> LongestRun:
        """The machine after ``past`` days of the run directly before day 0."""
        return cls(longest, weight, min(past, longest), types)

    def kind(self, _: int) -> Hashable:
        return 0

    def step(self, state: Hashable, _: Hashable, option: Option) -> tuple[Hashable, int] | None:
        run = cast("int", state)
        if option is None or (self.types is not None and option not in self.types):
            return 0, 0
        if run < self.longest:
            return run + 1, 0
        return None if self.weight is None else (run, self.weight)

    def end(self, _: Hashable) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class ShortestRun:
    """A run of worked days (``work``; with ``types``: worked in one of them) or of days off that ends k days short of
    ``shortest`` costs k times ``weight``.

    State: the days that the run still lacks; ``None`` outside a run. A run that contains the last day is not asked.
    """

    work: bool
    shortest: int
    weight: int | None
    start: int | None
    types: frozenset[ShiftTypeId] | None = None

    @classmethod
    def after(
        cls,
        past: int | None,
        shortest: int,
        weight: int | None,
        *,
        work: bool,
        past_shortest: int,
        types: frozenset[ShiftTypeId] | None = None,
    ) -> ShortestRun:
        """The machine after ``past`` days of a run directly before day 0, which is asked for ``past_shortest`` in all.

        ``past=None``: unknown, nothing is asked of a run that contains day 0.
        """
        if past is None:
            start: int | None = 0
        else:
            start = max(0, past_shortest - past) if past else None
        return cls(work, shortest, weight, start, types)

    def kind(self, _: int) -> Hashable:
        return 0

    def step(self, state: Hashable, _: Hashable, option: Option) -> tuple[Hashable, int] | None:
        lacks = cast("int | None", state)
        if (option is not None) == self.work and (self.types is None or option in self.types):
            return max(0, (self.shortest if lacks is None else lacks) - 1), 0
        if not lacks:
            return None, 0
        return None if self.weight is None else (None, lacks * self.weight)

    def end(self, _: Hashable) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class LastType:
    """Pairs of shift types on neighbouring days, with prices of their own for every kind of day.

    State: the type of the day before, or of those that no table tells from it the first; ``None`` where nothing follows
    from it. ``tables[k]`` holds (state, type, price) for days of kind k, ``remembered`` (type, state).
    """

    tables: tuple[tuple[tuple[ShiftTypeId, ShiftTypeId, int | None], ...], ...]
    remembered: tuple[tuple[ShiftTypeId, ShiftTypeId], ...]
    by_day: tuple[int, ...]  # the kind of each day; empty: all are of kind 0

    start: None = None

    @classmethod
    def of(cls, pairs: Sequence[Pairs], by_day: Iterable[int] = ()) -> LastType:
        """From the pairs of each kind of day; pairs that cost nothing should be left out."""
        befores = sorted({before for table in pairs for before, _ in table})
        afters = sorted({after for table in pairs for _, after in table})
        rows = {
            before: tuple(table.get((before, after), 0) for table in pairs for after in afters) for before in befores
        }
        first: dict[tuple[int | None, ...], ShiftTypeId] = {}
        remembered = tuple((before, first.setdefault(rows[before], before)) for before in befores)
        states = set(first.values())
        tables = tuple(
            tuple((before, after, table[before, after]) for before, after in sorted(table) if before in states)
            for table in pairs
        )
        return cls(tables, remembered, tuple(by_day))

    def kind(self, day: int) -> Hashable:
        return self.by_day[day] if self.by_day else 0

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None:
        price: int | None = 0
        for before, after, charged in self.tables[cast("int", kind)]:
            if before == state and after == option:
                price = charged
        if price is None:
            return None
        return next((kept for type_, kept in self.remembered if type_ == option), None), price

    def end(self, _: Hashable) -> int:
        return 0
