"""One person's rules as a network over the days: nodes, steps and counters, compiled from the rules' parts.

A node is a state of all machines at once; equivalent nodes are merged, and shift types that no machine or counter
tells apart share one step. Every path from the start through all days is a roster of the person that the machines and
counters allow, and its length is what it costs beside demand.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from math import gcd

import numpy as np
from numpy.typing import NDArray

from solver.problem import Employee, EmployeeId, Problem, ShiftTypeId
from solver.rules import RULES
from solver.rules.parts import CellPrice, Counter, Machine, Option, Priced, Unseen, works_before

Ints = NDArray[np.int64]
FORBIDDEN = 1 << 60


@dataclass(frozen=True, slots=True)
class Steps:
    """The machines' product. ``then[kind, node, option]`` is the next node or −1, ``price`` what the step costs."""

    start: int
    then: NDArray[np.int32]
    price: Ints
    end: Ints  # by node, FORBIDDEN where the horizon may not end
    worked: NDArray[np.int64]  # by node: was the last day worked?


@dataclass(frozen=True, slots=True)
class Tally:
    """A counter in units: ``add[day, option, worked]``; ``charge[day, value]`` after the day (then back to 0).

    ``charged[day]`` says whether the day charges. A value at ``size − 1`` stands for all above it if ``saturates``,
    else larger values are forbidden.
    """

    size: int
    slack: float  # 0 where a small sum may be forbidden or dear; else the part of what can be reached that is allowed
    saturates: bool
    add: NDArray[np.int64]
    charge: Ints
    charged: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Network:
    """A person's compiled rules. Options are 0 for a day off and 1 + index of the shift type.

    ``exact`` says that every path is legal by the personal rules and costs what the checks say, and that every
    legal roster is a path. Otherwise paths still cost no more than their rosters and miss none of them.
    """

    employee: EmployeeId
    types: tuple[ShiftTypeId, ...]
    kinds: NDArray[np.int64]  # by day
    steps: Steps
    cells: Ints  # [day, option], FORBIDDEN where the option is not to be had
    tallies: tuple[Tally, ...]
    exact: bool
    unseen: tuple[str, ...]

    @property
    def states(self) -> int:
        """Number of (node, values of the counters) that a day can hold at most."""
        return len(self.steps.end) * int(np.prod([t.size for t in self.tallies], initial=1))


@dataclass(slots=True)
class Compiler:
    """Compiles persons of one problem; what persons share is compiled once."""

    problem: Problem
    _steps: dict[tuple[tuple[Machine, ...], tuple[tuple[Hashable, ...], ...]], Steps]
    _amounts: dict[Callable[[int, Option, bool], int], NDArray[np.int64]]
    _tables: dict[tuple[tuple[int, ...], bytes], NDArray[np.int64]]

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._steps = {}
        self._amounts = {}
        self._tables = {}

    def compile(self, employee: Employee) -> Network:
        """The person's network."""
        problem = self.problem
        types = tuple(t.id for t in problem.shift_types)
        days = problem.horizon.days
        options: tuple[Option, ...] = (None, *types)
        at = {option: index for index, option in enumerate(options)}
        cells = np.full((days, len(options)), FORBIDDEN, dtype=np.int64)
        cells[:, 0] = 0
        for shift in problem.shifts:
            cells[shift.day, at[shift.type]] = 0
        machines: list[Machine] = [_Worked(works_before(employee))]
        counters: list[Counter] = []
        unseen: list[str] = []
        for rule in RULES:
            if not isinstance(rule, Priced):
                continue
            for part in rule.parts(problem, employee):
                if isinstance(part, CellPrice):
                    index = at.get(part.option)
                    if index is None:
                        continue
                    if part.price is None:
                        cells[part.day, index] = FORBIDDEN
                    elif cells[part.day, index] < FORBIDDEN:
                        cells[part.day, index] += part.price
                elif isinstance(part, Counter):
                    counters.append(part)
                elif isinstance(part, Unseen):
                    unseen.append(f"{rule.name}: {part.why}")
                else:
                    machines.append(part)
        kinds_of_days = [tuple(machine.kind(day) for machine in machines) for day in range(days)]
        kinds = tuple(dict.fromkeys(kinds_of_days))
        key = (tuple(machines), kinds)
        if key not in self._steps:
            self._steps[key] = _minimised(_product(tuple(machines), kinds, options))
        steps = self._steps[key]
        kind_of_day = np.array([kinds.index(kind) for kind in kinds_of_days], dtype=np.int64)
        tallies = self._tallies(counters, options, cells, steps, kind_of_day)
        return Network(
            employee=employee.id,
            types=types,
            kinds=kind_of_day,
            steps=steps,
            cells=cells,
            tallies=tallies,
            exact=not unseen,
            unseen=tuple(unseen),
        )

    def _amount(self, counter: Counter, options: Sequence[Option]) -> NDArray[np.int64]:
        known = self._amounts.get(counter.amount)
        if known is None:
            days = self.problem.horizon.days
            known = np.array(
                [[[counter.amount(d, o, w) for w in (False, True)] for o in options] for d in range(days)],
                dtype=np.int64,
            )
            self._amounts[counter.amount] = known
        return known

    def _shared(self, table: NDArray[np.int64]) -> NDArray[np.int64]:
        """The same table once for all persons: over a year those of one person take some megabytes."""
        return self._tables.setdefault((table.shape, blake2b(table.tobytes()).digest()), table)

    def _tallies(
        self, counters: Sequence[Counter], options: Sequence[Option], cells: Ints, steps: Steps, kinds: Ints
    ) -> tuple[Tally, ...]:
        """Counters that grow alike are merged, those that never cost anything dropped; the largest comes first."""
        merged: dict[tuple[tuple[int, ...], int, bytes], tuple[NDArray[np.int64], list[Counter]]] = {}
        open_ = cells < FORBIDDEN
        for counter in counters:
            amount = self._amount(counter, options) * open_[:, :, None]
            amount[counter.until[-1] + 1 :] = 0
            key = (counter.until, counter.start, amount.tobytes())
            merged.setdefault(key, (amount, []))[1].append(counter)
        tallies = []
        for (until, start, _), (amount, members) in merged.items():
            tally = _tally(amount, until, start, members, most_in(amount, until, open_, steps, kinds))
            if tally is not None:
                tallies.append(replace(tally, add=self._shared(tally.add), charge=self._shared(tally.charge)))
        return tuple(sorted(tallies, key=lambda t: -t.size))


@dataclass(frozen=True, slots=True)
class _Worked:
    """Was the last day worked? The counters ask for it."""

    before: bool

    @property
    def start(self) -> Hashable:
        return self.before

    def kind(self, day: int) -> Hashable:  # noqa: ARG002 - all days are alike
        return None

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int]:  # noqa: ARG002
        return option is not None, 0

    def end(self, state: Hashable) -> int:  # noqa: ARG002
        return 0


def _product(machines: tuple[Machine, ...], kinds: Sequence[tuple[Hashable, ...]], options: Sequence[Option]) -> Steps:
    """Every state of all machines together that can be reached, by breadth first search."""
    start = tuple(machine.start for machine in machines)
    index: dict[tuple[Hashable, ...], int] = {start: 0}
    queue = [start]
    found: list[tuple[int, int, int, int, int]] = []
    for state in queue:
        for k, kind in enumerate(kinds):
            for o, option in enumerate(options):
                after: list[Hashable] = []
                price = 0
                for machine, part, day_kind in zip(machines, state, kind, strict=True):
                    step = machine.step(part, day_kind, option)
                    if step is None:
                        break
                    after.append(step[0])
                    price += step[1]
                else:
                    target = tuple(after)
                    if target not in index:
                        index[target] = len(queue)
                        queue.append(target)
                    found.append((k, index[state], o, index[target], price))
    then = np.full((len(kinds), len(queue), len(options)), -1, dtype=np.int32)
    price_of = np.zeros(then.shape, dtype=np.int64)
    for k, node, o, target_, price in found:
        then[k, node, o] = target_
        price_of[k, node, o] = price
    end = np.zeros(len(queue), dtype=np.int64)
    for state, node in index.items():
        for machine, part in zip(machines, state, strict=True):
            last = machine.end(part)
            end[node] = FORBIDDEN if last is None or end[node] >= FORBIDDEN else end[node] + last
    worked = np.array([int(bool(state[0])) for state in queue], dtype=np.int64)
    return Steps(0, then, price_of, end, worked)


def _minimised(steps: Steps) -> Steps:
    """Nodes that no future tells apart become one (Moore's partition refinement)."""
    nodes = steps.then.shape[1]
    first = np.stack([steps.end, steps.worked], axis=1)
    price = np.where(steps.then >= 0, steps.price, 0).transpose(1, 0, 2).reshape(nodes, -1)
    _, group = np.unique(
        np.concatenate([first, price, (steps.then >= 0).transpose(1, 0, 2).reshape(nodes, -1)], axis=1),
        axis=0,
        return_inverse=True,
    )
    group = group.reshape(-1)
    count = -1
    while group.max() != count:
        count = int(group.max())
        reached = np.where(steps.then >= 0, group[steps.then], -1).transpose(1, 0, 2).reshape(nodes, -1)
        _, group = np.unique(np.concatenate([group[:, None], reached], axis=1), axis=0, return_inverse=True)
        group = group.reshape(-1)
    members = np.array([int(np.flatnonzero(group == g)[0]) for g in range(int(group.max()) + 1)])
    then = steps.then[:, members, :]
    return Steps(
        start=int(group[steps.start]),
        then=np.ascontiguousarray(np.where(then >= 0, group[then], -1).astype(np.int32)),
        price=np.ascontiguousarray(steps.price[:, members, :]),
        end=np.ascontiguousarray(steps.end[members]),
        worked=np.ascontiguousarray(steps.worked[members]),
    )


def most_in(
    amount: NDArray[np.int64], until: Sequence[int], open_: NDArray[np.bool_], steps: Steps, kinds: Ints
) -> int:
    """The largest sum of a period that the machines allow, whatever was before it."""
    largest = 0
    begins = [0, *(day + 1 for day in until[:-1])]
    reachable = [steps.start]
    for begin, end in zip(begins, until, strict=True):
        value = np.full(len(steps.end), -1, dtype=np.int64)
        value[reachable if begin == 0 else slice(None)] = 0
        for day in range(begin, end + 1):
            then = steps.then[kinds[day]]
            grown = np.where(
                (then >= 0) & open_[day][None, :] & (value[:, None] >= 0),
                value[:, None] + amount[day][:, steps.worked].T,
                -1,
            )
            value = np.full(len(steps.end), -1, dtype=np.int64)
            np.maximum.at(value, np.where(then >= 0, then, 0), grown)
        largest = max(largest, int(value.max(initial=0)))
    return largest


def _tally(
    amount: NDArray[np.int64], until: Sequence[int], start: int, members: Sequence[Counter], most: int
) -> Tally | None:
    """In units of the greatest common divisor of what days add; ``None`` if no reachable sum costs anything."""
    unit = gcd(*np.unique(amount).tolist())
    if unit == 0:
        unit = 1
    table = np.full((len(until), (start + most) // unit + 2), FORBIDDEN, dtype=np.int64)
    for place in range(len(until)):
        offset = start if place == 0 else 0
        for value in range(table.shape[1]):
            total = offset + value * unit
            if total > start + most:
                table[place, value] = table[place, value - 1] if value else 0
                continue
            prices = [member.price(place, total) for member in members]
            table[place, value] = (
                FORBIDDEN if any(p is None for p in prices) else sum(p for p in prices if p is not None)
            )
    if (table[:, : most // unit + 1] == 0).all():
        return None
    return trimmed(amount // unit, until, table, most // unit)


def trimmed(amount: NDArray[np.int64], until: Sequence[int], table: NDArray[np.int64], most: int) -> Tally:
    """A counter of what days add, and [place in ``until``, value] what is charged; no sum exceeds ``most``."""
    top = min(most, table.shape[1] - 1)
    table = table[:, : top + 1]
    while table.shape[1] > 1 and (table[:, -1] >= FORBIDDEN).all():
        table = table[:, :-1]
    saturates = False
    if table.shape[1] == top + 1:
        saturates = True
        while table.shape[1] > 1 and (table[:, -1] == table[:, -2]).all():
            table = table[:, :-1]
    charged = np.zeros(len(amount), dtype=np.bool_)
    charge = np.zeros((len(amount), table.shape[1]), dtype=np.int64)
    for place, day in enumerate(until):
        charged[day] = True
        charge[day] = table[place]
    return Tally(
        size=table.shape[1],
        slack=table.shape[1] / (top + 1) if (table[:, :-1] == 0).all() else 0.0,
        saturates=saturates,
        add=np.ascontiguousarray(amount),
        charge=charge,
        charged=charged,
    )
