"""All persons' networks and all demand in heads as flat tables, on which a walk from roster to roster counts.

A letter is what a person can do on a day: 0 is off, others a shift type with the skill that is used there. ``Tables``
fixes what letters cost by rules and which rows they serve; it never changes during a walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solver.problem import ShiftTypeId, SkillId
from solver.roster import Assignment
from solver.search.columns.demand import HeadsRows
from solver.search.columns.network import FORBIDDEN, Network, Steps, Tally

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]


class Tables(NamedTuple):
    """What the compiled walk reads. Lists of lists are flat, with the index of their first entries beside them."""

    cells: Ints  # [person, day, option]
    kinds: Shorts  # [person, day]
    steps: Shorts  # [person]: which machine
    step_first: Ints  # [machine]: first entry in then and price
    node_first: Ints  # [machine]: first entry in end and worked
    nodes: Ints  # [machine]: how many
    starts: Ints  # [machine]
    then: Shorts
    price: Ints
    end: Ints
    worked: Shorts
    counter_first: Ints  # [person + 1]: first of the person's counters
    counter: Shorts  # which tally
    value_first: Ints  # [counter + 1]: where its sums by period are kept
    add_first: Ints  # [tally]
    charge_first: Ints  # [tally]
    size: Ints  # [tally]
    saturates: NDArray[np.bool_]  # [tally]
    unit: Ints  # [tally]: what most that add to it add
    period: Shorts  # [tally, day]: −1 after the last
    add: Shorts  # flat [tally][day, option, worked]
    charge: Ints  # flat [tally][period, value]
    option: Shorts  # [letter]
    letter_first: Ints  # [person + 1]
    letter: Shorts  # flat [person]: what the person may do
    twin: Shorts  # [person, letter]: the person's letter of the same option, −1 without one
    row_first: Ints  # [day · letters + letter, + 1]
    row: Shorts
    wanted: Ints  # [row]
    under: Ints
    over: Ints


class Letters:
    """Letters of a problem, and rosters to and fro."""

    def __init__(self, demand: HeadsRows) -> None:
        self.problem = demand.problem
        self.demand = demand
        names: list[ShiftTypeId] = [t.id for t in self.problem.shift_types]
        wanted: dict[ShiftTypeId, dict[SkillId | None, None]] = {name: {} for name in names}
        surplus: set[ShiftTypeId] = set()
        for d in demand.demands:
            if d.skill is not None:
                wanted[d.shift_type][d.skill] = None
                if d.over_weight != 0:
                    surplus.add(d.shift_type)
        self.of: list[tuple[ShiftTypeId, SkillId | None] | None] = [None]
        for name in names:
            if (
                not wanted[name]
                or name in surplus
                or any(not set(wanted[name]) <= e.skills for e in self.problem.employees)
            ):
                self.of.append((name, None))
            self.of += [(name, skill) for skill in wanted[name]]
        self.option = np.array(
            [0, *(1 + names.index(what[0]) for what in self.of[1:] if what is not None)], dtype=np.int32
        )

    def may(self, person: int) -> list[int]:
        """The letters of a person, by skill; by availability only the networks tell."""
        mine = self.problem.employees[person].skills
        found = [0]
        for number, what in enumerate(self.of[1:], start=1):
            if what is not None and (what[1] is None or what[1] in mine):
                found.append(number)
        return found

    def read(self, work: Sequence[Sequence[Assignment]]) -> Shorts:
        """[person, day] letters of a roster given person by person."""
        at = {what: number for number, what in enumerate(self.of)}
        found = np.zeros((len(work), self.problem.horizon.days), dtype=np.int32)
        for p, assignments in enumerate(work):
            for a in assignments:
                skill = a.skill if (a.shift_type, a.skill) in at else None
                found[p, a.day] = at.get((a.shift_type, skill), -1)
        return found

    def write(self, person: int, letters: Shorts) -> list[Assignment]:
        """One person's work."""
        found = []
        for day, letter in enumerate(letters.tolist()):
            what = self.of[letter]
            if what is not None:
                shift = self.problem.shift_by_key[day, what[0]]
                found.append(
                    Assignment(
                        employee=self.problem.employees[person].id,
                        day=day,
                        shift_type=what[0],
                        roles=(None,) * len(shift.blocks),
                        skill=what[1],
                    )
                )
        return found


def tables_of(letters: Letters, networks: Sequence[Network]) -> Tables:
    """Everything flat."""
    demand, problem = letters.demand, letters.problem
    days = problem.horizon.days
    machines: dict[int, tuple[int, Steps]] = {}
    for network in networks:
        machines.setdefault(id(network.steps), (len(machines), network.steps))
    steps = [s for _, s in machines.values()]
    counters, tallies = _counters(networks)
    rows = [_rows(demand, letters, day, number) for day in range(days) for number in range(len(letters.of))]
    able = [letters.may(p) for p in range(len(networks))]
    twin = np.full((len(networks), len(letters.of)), -1, dtype=np.int32)
    for p, mine in enumerate(able):
        for number, option in enumerate(letters.option.tolist()):
            same = [m for m in mine if int(letters.option[m]) == option]
            twin[p, number] = number if number in same else same[0] if same else -1
    values = [int(tallies[t].charged.sum()) for mine in counters for t in mine]
    return Tables(
        cells=np.stack([n.cells for n in networks]),
        kinds=np.stack([n.kinds for n in networks]).astype(np.int32),
        steps=np.array([machines[id(n.steps)][0] for n in networks], dtype=np.int32),
        step_first=_firsts([s.then.size for s in steps])[:-1],
        node_first=_firsts([len(s.end) for s in steps])[:-1],
        nodes=np.array([len(s.end) for s in steps], dtype=np.int64),
        starts=np.array([s.start for s in steps], dtype=np.int64),
        then=np.concatenate([s.then.reshape(-1) for s in steps]).astype(np.int32),
        price=np.concatenate([s.price.reshape(-1) for s in steps]),
        end=np.concatenate([s.end for s in steps]),
        worked=np.concatenate([s.worked for s in steps]).astype(np.int32),
        counter_first=_firsts([len(mine) for mine in counters]),
        counter=np.array([t for mine in counters for t in mine], dtype=np.int32),
        value_first=_firsts(values),
        add_first=_firsts([t.add.size for t in tallies])[:-1],
        charge_first=_firsts([int(t.charged.sum()) * t.size for t in tallies])[:-1],
        size=np.array([t.size for t in tallies], dtype=np.int64),
        saturates=np.array([t.saturates for t in tallies], dtype=np.bool_),
        unit=np.array(
            [max(1, int(np.median(t.add[t.add > 0]))) if (t.add > 0).any() else 1 for t in tallies], dtype=np.int64
        ),
        period=np.array([_periods(t) for t in tallies], dtype=np.int32).reshape(len(tallies), days),
        add=_joined([t.add for t in tallies]).astype(np.int32),
        charge=_joined([t.charge[t.charged] for t in tallies]),
        option=letters.option,
        letter_first=_firsts([len(mine) for mine in able]),
        letter=np.array([m for mine in able for m in mine], dtype=np.int32),
        twin=twin,
        row_first=_firsts([len(r) for r in rows]),
        row=np.array([g for r in rows for g in r], dtype=np.int32),
        wanted=demand.heads.copy(),
        under=demand.under,
        over=demand.over,
    )


def _rows(demand: HeadsRows, letters: Letters, day: int, number: int) -> list[int]:
    what = letters.of[number]
    if what is None or (day, what[0]) not in letters.problem.shift_by_key:
        return []
    name = letters.problem.employees[0].id if letters.problem.employees else None
    if name is None:
        return []
    return demand.rows_of([Assignment(employee=name, day=day, shift_type=what[0], roles=(), skill=what[1])])


def _counters(networks: Sequence[Network]) -> tuple[list[list[int]], list[Tally]]:
    """By person which tallies there are; equal ones are kept once."""
    known: dict[tuple[object, ...], int] = {}
    tallies: list[Tally] = []
    found = []
    for network in networks:
        mine = []
        for tally in network.tallies:
            key = (tally.size, tally.saturates, tally.add.tobytes(), tally.charge.tobytes(), tally.charged.tobytes())
            if key not in known:
                known[key] = len(tallies)
                tallies.append(tally)
            mine.append(known[key])
        found.append(mine)
    return found, tallies


def _periods(tally: Tally) -> Ints:
    ends = np.flatnonzero(tally.charged)
    found: Ints = np.searchsorted(ends, np.arange(len(tally.charged)))
    return np.where(found < len(ends), found, -1)


def _firsts(sizes: Sequence[int]) -> Ints:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.array(sizes, dtype=np.int64))])


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *(np.ascontiguousarray(part).reshape(-1) for part in parts)])


__all__ = ["FORBIDDEN", "Letters", "Tables", "tables_of"]
