"""Some days of everybody's roster with all other days as they are: a smaller problem over the same networks.

In a person's network the days before a window lead to one node and to one value of every counter, and the days after
it charge every node and value what they do. So few states are left that every counter can be followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solver.contract import Contract
from solver.problem import Employee, Horizon, Problem
from solver.roster import Assignment
from solver.search.columns.crew import Crew
from solver.search.columns.demand import HeadsRows
from solver.search.columns.kernels import suffix, walk
from solver.search.columns.master import Column
from solver.search.columns.network import FORBIDDEN, Network, Tally, most_in, trimmed
from solver.search.columns.pricing import Pricer

Ints = NDArray[np.int64]

NO_CONTRACT = Contract(id="of a window")


def network_of_days(network: Network, options: Ints, begin: int, end: int) -> Network:
    """The network of days ``begin`` to ``end − 1``, the other days as in ``options`` (a roster that it allows).

    Day ``end`` goes along where there is one, with the held option only: what a counter adds after it may then no
    longer ask whether the window's last day was worked. Paths cost what whole rosters do but for a constant.
    """
    days = len(network.kinds)
    last = min(days, end + 1)
    steps = network.steps
    worked = np.zeros(days, dtype=np.int64)
    start = _node_before(network, options, begin, worked)
    rest = suffix(network.kinds, steps.then, steps.price, network.cells, steps.end, options, last)
    cells = network.cells[begin:last].copy()
    if last > end:
        cells[-1] = FORBIDDEN
        cells[-1, options[end]] = network.cells[end, options[end]]
    _node_before(network, options, days, worked)
    small = replace(
        network,
        kinds=np.ascontiguousarray(network.kinds[begin:last]),
        steps=replace(steps, start=start, end=rest),
        cells=cells,
        tallies=(),
    )
    tallies = [_tally_of_days(tally, options, worked, begin, small) for tally in network.tallies]
    return replace(small, tallies=tuple(sorted((t for t in tallies if t is not None), key=lambda t: -t.size)))


def _node_before(network: Network, options: Ints, day: int, worked: Ints) -> int:
    """The node that the first days lead to; ``worked`` is filled in: was the day before worked?"""
    steps = network.steps
    until = np.ascontiguousarray(options[:day])
    return int(walk(network.cells, network.kinds, steps.then, steps.price, steps.worked, steps.start, until, worked)[1])


def _tally_of_days(tally: Tally, options: Ints, worked: Ints, begin: int, small: Network) -> Tally | None:
    """The counter on the window's days alone; ``None`` if nothing there can change what it charges."""
    last = begin + len(small.kinds)
    every = np.arange(len(options))
    grown = tally.add[every, options, worked]
    charged = np.flatnonzero(tally.charged)
    before = charged[charged < begin]
    carried = int(grown[before[-1] + 1 if len(before) else 0 : begin].sum())
    inside = [int(d) - begin for d in charged if begin <= d < last]
    tables = [tally.charge[begin + d] for d in inside]
    extra = [0] * len(inside)
    after = charged[charged >= last]
    if len(after) and (not inside or inside[-1] < last - begin - 1):
        inside.append(last - begin - 1)
        tables.append(tally.charge[after[0]])
        extra.append(int(grown[last : after[0] + 1].sum()))
    if not inside:
        return None
    extra[0] += carried
    open_ = small.cells < FORBIDDEN
    amount = tally.add[begin:last] * open_[:, :, None]
    amount[inside[-1] + 1 :] = 0
    most = most_in(amount, inside, open_, small.steps, small.kinds)
    values = np.arange(most + 2)
    table = np.full((len(inside), most + 2), FORBIDDEN, dtype=np.int64)
    for place, (whole, more) in enumerate(zip(tables, extra, strict=True)):
        at = values + more
        if tally.saturates:
            table[place] = whole[np.minimum(at, tally.size - 1)]
        else:
            table[place, at < tally.size] = whole[at[at < tally.size]]
    if (table[:, : most + 1] == table[:, :1]).all():
        return None
    return trimmed(amount, inside, table, most)


@dataclass(slots=True)
class Window:
    """Days ``begin`` to ``end − 1`` of some persons (indices in the whole problem), as a problem of its own.

    ``held`` are the persons' present columns there; ``cost`` is what they and the demand of these days cost, but for a
    constant, so that a difference of costs is one of the whole problem.
    """

    begin: int
    end: int
    persons: tuple[int, ...]
    problem: Problem
    pricers: list[Pricer]
    demand: HeadsRows
    rows: list[int]  # of the whole demand, in the order of the window's
    held: list[Column]

    @property
    def cost(self) -> int:
        return self.cost_of(self.held)

    def cost_of(self, columns: Sequence[Column]) -> int:
        """Own costs and demand's."""
        return sum(c.own for c in columns) + self.demand.left_by([a for c in columns for a in c.work]).cost()


def window_of(crew: Crew, held: Sequence[Column], persons: Sequence[int], begin: int, end: int) -> Window:
    """The window of these persons around what everybody holds."""
    problem, pricers, demand = crew.problem, crew.pricers, crew.wants.heads
    last = min(problem.horizon.days, end + 1)
    small = _problem_of_days(problem, demand, begin, end, last)
    rows = HeadsRows(small, demand.dear)
    chosen = set(persons)
    rows.serve([a for p, c in enumerate(held) if p not in chosen for a in _moved(c.work, begin, end)])
    types = {t.id: 1 + i for i, t in enumerate(problem.shift_types)}
    made, columns = [], []
    for i, p in enumerate(persons):
        options = np.zeros(problem.horizon.days, dtype=np.int64)
        for assignment in held[p].work:
            options[assignment.day] = types[assignment.shift_type]
        pricer = Pricer(network_of_days(pricers[p].network, options, begin, end))
        own = pricer.own(np.ascontiguousarray(options[begin:last]))
        if own is None:
            raise ValueError(f"{pricer.network.employee}'s roster leaves the network")
        work = tuple(_moved(held[p].work, begin, last))
        made.append(pricer)
        columns.append(Column(i, own, tuple(rows.rows_of(work)), work))
    inside = [g for g, d in enumerate(demand.demands) if begin <= d.day < end]
    return Window(begin, end, tuple(persons), small, made, rows, inside, columns)


def merged(crew: Crew, held: Sequence[Column], window: Window, found: Sequence[Column]) -> list[Column] | None:
    """Everybody's whole columns with what was found in the window; ``None`` if it is no roster of somebody's."""
    pricers, demand = crew.pricers, crew.wants.heads
    result = list(held)
    types = {t.id: 1 + i for i, t in enumerate(window.problem.shift_types)}
    for column, p in zip(found, window.persons, strict=True):
        outside = [a for a in held[p].work if not window.begin <= a.day < window.end]
        inside = [replace(a, day=a.day + window.begin) for a in column.work if a.day + window.begin < window.end]
        work = tuple(sorted([*outside, *inside], key=lambda a: a.day))
        options = np.zeros(len(pricers[p].network.kinds), dtype=np.int64)
        for assignment in work:
            options[assignment.day] = types[assignment.shift_type]
        own = pricers[p].own(options)
        if own is None:
            return None
        result[p] = Column(p, own, tuple(demand.rows_of(work)), work)
    return result


def _moved(work: Sequence[Assignment], begin: int, end: int) -> list[Assignment]:
    """What lies in the days, counted from the first of them."""
    return [replace(a, day=a.day - begin) for a in work if begin <= a.day < end]


def _problem_of_days(problem: Problem, demand: HeadsRows, begin: int, end: int, last: int) -> Problem:
    """Shifts and demand of the days, counted from the first; persons' rules are in their networks."""
    minute = problem.horizon.day_start_min[begin]
    shifts = tuple(
        replace(s, day=s.day - begin, start_min=s.start_min - minute, end_min=s.end_min - minute, blocks=())
        for s in problem.shifts
        if begin <= s.day < last
    )
    return Problem(
        horizon=Horizon(
            days=last - begin,
            first_weekday=problem.horizon.weekday(begin),
            day_start_min=tuple(m - minute for m in problem.horizon.day_start_min[begin : last + 1]),
            weekend_weekdays=problem.horizon.weekend_weekdays,
            week_starts=problem.horizon.week_starts,
        ),
        shift_types=problem.shift_types,
        shifts=shifts,
        employees=tuple(Employee(id=e.id, contract=NO_CONTRACT, skills=e.skills) for e in problem.employees),
        heads_demand=tuple(replace(d, day=d.day - begin) for d in demand.demands if begin <= d.day < end),
    )
