"""Column generation: master and pricing in turn, with a bound that holds whatever the prices are.

For integer prices π:   bound(π) = Σ_g π_g·heads_g + Σ_e min over rosters of e (own cost − Σ π of the rows served),

computed in integers (``limits`` for rosters within limits). Prices are smoothed between those of the master and those
of the best bound so far (Wentges 1997).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from solver.problem import Employee, Problem
from solver.search.columns.demand import HeadsRows
from solver.search.columns.limits import Limit, LimitedRows, Prices
from solver.search.columns.master import Column, Master, MasterSolution
from solver.search.columns.network import FORBIDDEN, Compiler
from solver.search.columns.pricing import SCALE, Path, Pricer

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
COLUMNS_PER_PRICING = 10
THOROUGH_EVERY = 5  # rounds


class Clock(Protocol):
    """What a search asks while it runs."""

    @property
    def stopping(self) -> bool: ...

    @property
    def seconds_left(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Point:
    """Prices of the demand rows and of the limits that hold."""

    rows: Floats
    limits: Floats

    def towards(self, other: Point, weight: float) -> Point:
        """Between the two; the other one at weight 0."""
        if weight == 0.0:
            return other
        return Point(weight * self.rows + (1 - weight) * other.rows, weight * self.limits + (1 - weight) * other.limits)


@dataclass(slots=True)
class Generator:
    """Columns of some persons of a problem against the demand that others leave."""

    problem: Problem
    persons: Sequence[Employee]
    pricers: Sequence[Pricer]
    demand: HeadsRows
    clock: Clock
    threads: int = 1
    bound: int | None = None  # of these persons and this demand, rounded up to an integer
    smoothing: float = 0.5
    smooths: bool = False  # prices also where nothing is proved: fewer rounds, columns of less variety
    per_pricing: int = COLUMNS_PER_PRICING
    most_columns: int | None = None  # a person; the dearest are forgotten then, and priced again if they are wanted
    on_bound: Callable[[int], None] | None = None
    on_kept: Callable[[Sequence[int]], None] | None = None  # hears what the indices of the columns that stay were
    master: Master = field(init=False)
    solution: MasterSolution | None = None
    rounds: int = 0
    shut: dict[int, NDArray[np.bool_]] = field(default_factory=dict)  # by person: [day, option] not to be had
    center: Point | None = None  # prices of the best bound so far
    near: Point | None = None  # what was asked last
    _rows: LimitedRows = field(init=False)
    _seen: set[int] = field(default_factory=set)
    _best_scaled: int | None = None

    def __post_init__(self) -> None:
        self.master = Master(self.demand, len(self.persons), float(self.demand.dear) * 4)
        self._rows = LimitedRows(self.demand)

    def within(self, limits: Sequence[Limit], center: Point | None) -> None:
        """Turn to the rosters within these limits; what was proved before no longer counts.

        ``center``: prices that were good for a similar question, in the order of these limits.
        """
        self.master.hold(limits)
        self._rows = LimitedRows(self.demand, limits)
        self.center, self._best_scaled, self.bound, self.solution = center, None, None, None

    def run(
        self,
        *,
        tolerance: float = 1e-6,
        most_rounds: int = 1000,
        frozen: frozenset[int] = frozenset(),
        prove: bool = True,
        enough: float | None = None,
    ) -> bool:
        """Rounds until no column can improve the master (true), or the clock or the number of rounds ends it.

        With ``enough`` a bound of so much ends it too (true), and one that no prices can raise to the next integer.
        """
        for _ in range(most_rounds):
            if self.clock.stopping:
                return False
            solution = self.master.solve(self.clock.seconds_left)
            if solution is None:
                return False
            self.solution = solution
            self.rounds += 1
            self._forget(solution)
            slack = tolerance * max(1.0, abs(solution.objective))
            if prove and self._best_scaled is not None and solution.objective - self._best_scaled / SCALE <= slack:
                return True
            settled = self.bound is not None and solution.objective <= self.bound + slack
            if enough is not None and (settled or (self.bound is not None and self.bound >= enough)):
                return True
            here = Point(solution.prices, solution.limits)
            center = (self.center if prove else self.near) or here
            weight = self.smoothing if prove or self.smooths else 0.0
            while True:
                prices = center.towards(here, weight)
                added = self._round(self._rows.whole(prices.rows, prices.limits), solution, frozen, prove)
                if added or weight == 0.0:
                    break
                weight = 0.0  # mispriced: ask the master's own prices
            self.near = prices
            if not added:
                return True
        return False

    def prove(self) -> None:
        """The bound at the master's own prices and at the best known ones, with every counter followed that can be."""
        if self.solution is None or self.clock.stopping:
            return
        for prices in (Point(self.solution.prices, self.solution.limits), self.center):
            if prices is not None and not self.clock.stopping:
                whole = self._rows.whole(prices.rows, prices.limits)
                self._note(self._priced(whole, frozenset(), thorough=True, bound=True, count=1)[0], whole)

    def adopt(self, columns: Sequence[Column]) -> None:
        """Columns from elsewhere, each once."""
        self.master.add([c for c in columns if self._is_new(c)])

    def _forget(self, solution: MasterSolution) -> None:
        """Where there are too many columns a person, half of them go: closed ones and those of most reduced cost."""
        columns, most = self.master.columns, self.most_columns
        if most is None or len(columns) <= most * len(self.persons):
            return
        kept = self.master.keep(self.best(solution, most // 2))
        self._seen = {_key(column) for column in self.master.columns}
        solution.values, solution.reduced = solution.values[kept], solution.reduced[kept]
        if self.on_kept is not None:
            self.on_kept(kept)

    def best(self, solution: MasterSolution, count: int) -> list[int]:
        """So many open columns a person: the mix first (many others have no reduced cost either)."""
        ranked: list[list[tuple[float, float, int]]] = [[] for _ in self.persons]
        columns, closed = self.master.columns, self.master.closed
        for index, (value, reduced) in enumerate(zip(solution.values.tolist(), solution.reduced.tolist(), strict=True)):
            if index not in closed:
                ranked[columns[index].person].append((-value, reduced, index))
        return [index for entries in ranked for *_, index in sorted(entries)[:count]]

    def lean(self, solution: MasterSolution, kept: int) -> Generator:
        """The same question with everybody's best columns alone, at so many a person: the master is much quicker."""
        other = Generator(
            self.problem,
            self.persons,
            self.pricers,
            self.demand,
            self.clock,
            self.threads,
            per_pricing=self.per_pricing,
        )
        other.adopt([self.master.columns[i] for i in self.best(solution, kept)])
        other.within(self._rows.limits, self.center)
        other.shut = {person: mask.copy() for person, mask in self.shut.items()}
        return other

    def _round(self, prices: Prices, solution: MasterSolution, frozen: frozenset[int], prove: bool) -> int:
        """Price everybody, note the bound, add what improves the master; the number of new columns."""
        thorough = prove and self.rounds % THOROUGH_EVERY == 0
        total, columns = self._priced(prices, frozen, bound=prove, thorough=thorough, count=self.per_pricing)
        if prove:
            self._note(total, prices)
        new = []
        for column in columns:
            reduced = column.own - solution.persons[column.person] - float(solution.prices[list(column.rows)].sum())
            if reduced < -1e-6 * max(1.0, abs(column.own)) and self._is_new(column):
                new.append(column)
        self.master.add(new)
        return len(new)

    def _is_new(self, column: Column) -> bool:
        key = _key(column)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _note(self, total: int, prices: Prices) -> None:
        if total < FORBIDDEN and (self._best_scaled is None or total > self._best_scaled):
            self._best_scaled = total
            self.center = Point(prices.rows / SCALE, prices.limits / SCALE)
            self.bound = -(-total // SCALE)
            if self.on_bound is not None:
                self.on_bound(self.bound)

    def _priced(
        self, prices: Prices, frozen: frozenset[int], *, bound: bool, thorough: bool, count: int
    ) -> tuple[int, list[Column]]:
        """The bound of everybody's best at these prices, and up to ``count`` columns a person, the best first."""
        cells = self.demand.cell_prices(prices.rows, self.persons)
        open_ = [p for p in range(len(self.persons)) if p not in frozen]

        def task(p: int) -> tuple[int, list[Path]]:
            prices = np.where(self.shut[p], FORBIDDEN, cells[p]) if p in self.shut else cells[p]
            return self.pricers[p].price(prices, count, bound=bound, thorough=thorough)

        if self.threads > 1 and len(open_) > 1:
            with ThreadPoolExecutor(self.threads) as pool:
                results = list(pool.map(task, open_))
        else:
            results = [task(p) for p in open_]
        columns: list[Column] = []
        total = self._rows.bound(prices)
        for p, (least, paths) in zip(open_, results, strict=True):
            total = FORBIDDEN if least >= FORBIDDEN or total >= FORBIDDEN else total + least
            for path in paths:
                rows, work = self.demand.served(self.persons[p].id, path.options, prices.rows)
                columns.append(Column(p, path.own, tuple(rows), tuple(work)))
        return total, columns


def _key(column: Column) -> int:
    return hash((column.person, column.work))


def pricers_of(problem: Problem) -> list[Pricer]:
    """A pricer for every person."""
    compiler = Compiler(problem)
    return [Pricer(compiler.compile(employee)) for employee in problem.employees]
