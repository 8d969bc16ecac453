"""Some days of everybody's roster with all other days as they are: a smaller problem over the same networks.

In a person's network the days before a window lead to one node and to one value of every counter, the days after it
charge every node and value what they do, and those between its parts become one step. So few states are left that every
counter can be followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solver.contract import Contract
from solver.problem import DAY_MIN, Employee, Horizon, Problem
from solver.search.columns.crew import Crew
from solver.search.columns.demand import HeadsRows
from solver.search.columns.kernels import bridge, suffix, walk
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


def without_days(network: Network, options: Ints, begin: int, end: int) -> tuple[Network, Ints]:
    """Days ``begin`` to ``end − 1`` as in ``options``, told as two days off: one leads on and charges, one counts on.

    Day ``begin − 1`` must be there, and keeps its option. What the days cost whatever is before them is left out.
    """
    steps = network.steps
    worked = np.zeros(len(options), dtype=np.int64)
    _node_before(network, options, len(options), worked)
    after, cost = bridge(network.kinds, steps.then, steps.price, network.cells, options, begin, end)
    count, nodes, width = steps.then.shape
    then = np.full((count + 2, nodes, width), -1, dtype=np.int32)
    price = np.zeros(then.shape, dtype=np.int64)
    then[:count], price[:count] = steps.then, steps.price
    then[count, :, 0], price[count, :, 0] = after, cost
    then[count + 1, :, 0] = np.arange(nodes)
    off = np.full((2, width), FORBIDDEN, dtype=np.int64)
    off[:, 0] = 0
    cells = np.concatenate([network.cells[:begin], off, network.cells[end:]])
    cells[begin - 1] = FORBIDDEN
    cells[begin - 1, options[begin - 1]] = network.cells[begin - 1, options[begin - 1]]
    return (
        replace(
            network,
            kinds=np.concatenate([network.kinds[:begin], [count, count + 1], network.kinds[end:]]),
            steps=replace(steps, then=then, price=price),
            cells=cells,
            tallies=tuple(_tally_without_days(t, options, worked, begin, end) for t in network.tallies),
        ),
        np.concatenate([options[:begin], [0, 0], options[end:]]),
    )


def _tally_without_days(tally: Tally, options: Ints, worked: Ints, begin: int, end: int) -> Tally:
    """The first of the two days adds up to the first charge among those that go, the second from the last one on."""
    days = np.arange(begin, end)
    grown = tally.add[days, options[begin:end], worked[begin:end]]
    charged = np.flatnonzero(tally.charged[begin:end])
    first, last = (int(charged[0]) + 1, int(charged[-1]) + 1) if len(charged) else (len(days), len(days))
    add = np.zeros((2, *tally.add.shape[1:]), dtype=np.int64)
    add[0, 0], add[1, 0] = grown[:first].sum(), grown[last:].sum()
    charge = np.zeros((2, tally.size), dtype=np.int64)
    charge[0] = tally.charge[begin + first - 1] if len(charged) else 0
    return replace(
        tally,
        add=np.concatenate([tally.add[:begin], add, tally.add[end:]]),
        charge=np.concatenate([tally.charge[:begin], charge, tally.charge[end:]]),
        charged=np.concatenate([tally.charged[:begin], [len(charged) > 0, False], tally.charged[end:]]),
    )


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
    """The days of ``spans`` (each ``[begin, end)``) of some persons (indices in the whole), as a problem of its own.

    ``held`` are the persons' present columns there; ``cost`` is what they and the demand of these days cost, but for a
    constant, so that a difference of costs is one of the whole problem.
    """

    spans: tuple[tuple[int, int], ...]
    persons: tuple[int, ...]
    line: list[int]  # the whole problem's day of each of its days, −1 where it stands for others
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

    def open(self, day: int) -> bool:
        """Is the whole problem's day planned anew?"""
        return any(begin <= day < end for begin, end in self.spans)


def window_of(crew: Crew, held: Sequence[Column], persons: Sequence[int], spans: Sequence[tuple[int, int]]) -> Window:
    """The window of these persons and days around what everybody holds. Spans that nearly touch become one."""
    problem, demand = crew.problem, crew.wants.heads
    parts = _apart(spans)
    line = _line(parts, problem.horizon.days)
    window = Window(parts, tuple(persons), line, _problem_of_days(problem, demand, line, parts), [], demand, [], [])
    window.demand = HeadsRows(window.problem, demand.dear)
    window.rows = [g for g, d in enumerate(demand.demands) if window.open(d.day)]
    place = {day: k for k, day in enumerate(line) if day >= 0}
    chosen = set(persons)
    others = (a for p, c in enumerate(held) if p not in chosen for a in c.work if window.open(a.day))
    window.demand.serve([replace(a, day=place[a.day]) for a in others])
    types = {t.id: 1 + i for i, t in enumerate(problem.shift_types)}
    first, last = parts[0][0], parts[0][0] + line.index(parts[-1][1] - 1) + 1
    for i, p in enumerate(persons):
        options = np.zeros(problem.horizon.days, dtype=np.int64)
        for assignment in held[p].work:
            options[assignment.day] = types[assignment.shift_type]
        network = crew.pricers[p].network
        for before, after in reversed(list(pairwise(parts))):
            network, options = without_days(network, options, before[1] + 1, after[0])
        pricer = Pricer(network_of_days(network, options, first, last))
        own = pricer.own(np.ascontiguousarray(options[first : first + len(line)]))
        if own is None:
            raise ValueError(f"{pricer.network.employee}'s roster leaves the network")
        work = tuple(replace(a, day=place[a.day]) for a in held[p].work if a.day in place)
        window.pricers.append(pricer)
        window.held.append(Column(i, own, tuple(window.demand.rows_of(work)), work))
    return window


def merged(crew: Crew, held: Sequence[Column], window: Window, found: Sequence[Column]) -> list[Column] | None:
    """Everybody's whole columns with what was found in the window; ``None`` if it is no roster of somebody's."""
    result = list(held)
    for column, p in zip(found, window.persons, strict=True):
        whole = whole_of(crew, held, window, column)
        if whole is None:
            return None
        result[p] = whole
    return result


def whole_of(crew: Crew, held: Sequence[Column], window: Window, column: Column) -> Column | None:
    """A column of the window with the other days as they are held; ``None`` if that is no roster of the person's."""
    p = window.persons[column.person]
    outside = [a for a in held[p].work if not window.open(a.day)]
    inside = [replace(a, day=window.line[a.day]) for a in column.work if window.open(window.line[a.day])]
    work = tuple(sorted([*outside, *inside], key=lambda a: a.day))
    own = crew.own_of(p, work)
    return None if own is None else Column(p, own, tuple(crew.wants.heads.rows_of(work)), work)


def _apart(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """In order, with at least two days between them."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)


def _line(spans: Sequence[tuple[int, int]], days: int) -> list[int]:
    """The days of the spans, the day after each, and −1 twice for those between two spans."""
    line: list[int] = []
    for begin, end in spans:
        line += [-1, -1] if line else []
        line += range(begin, min(days, end + 1))
    return line


def _problem_of_days(
    problem: Problem, demand: HeadsRows, line: Sequence[int], spans: Sequence[tuple[int, int]]
) -> Problem:
    """Shifts of the line's days, demand of the spans'; persons' rules are in their networks."""
    place = {day: k for k, day in enumerate(line) if day >= 0}
    starts = problem.horizon.day_start_min
    shifts = []
    for day, k in place.items():
        move = k * DAY_MIN - starts[day]
        shifts += [
            replace(s, day=k, start_min=s.start_min + move, end_min=s.end_min + move, blocks=())
            for s in problem.shifts_by_day[day]
        ]
    return Problem(
        horizon=Horizon(days=len(line)),
        shift_types=problem.shift_types,
        shifts=tuple(shifts),
        employees=tuple(Employee(id=e.id, contract=NO_CONTRACT, skills=e.skills) for e in problem.employees),
        heads_demand=tuple(
            replace(d, day=place[d.day]) for d in demand.demands if any(b <= d.day < e for b, e in spans)
        ),
    )
