"""Which blocks of which shifts give capacity to which groups of slots, and how much people may give there."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.problem import Problem, RoleId, Shift

Ints = NDArray[np.int64]
Touches = tuple[tuple[int, int, int], ...]  # (shift, block, minutes) that touch a slot
Slots = Mapping[RoleId, Container[int]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a block's worth comes from: entry i adds group ``group[i]`` for ``minutes[i]`` to place ``place[i]``.

    A place is (shift, block, role). Entries are in the order of their places, ``first`` where each begins.
    """

    places: Mapping[tuple[int, int, RoleId], int]
    group: Ints
    minutes: Ints
    first: Ints
    lengths: Ints  # the different minutes, and for every entry which of them it has
    length: Ints


def touching_of(problem: Problem) -> Mapping[int, Touches]:
    """By slot: (shift, block, minutes) that touch it."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for index, shift in enumerate(problem.shifts):
        for number, block in enumerate(shift.blocks):
            for slot, minutes in problem.block_capacity(block, problem.horizon.slot_min):
                found.setdefault(slot, []).append((index, number, minutes))
    return {slot: tuple(touches) for slot, touches in found.items()}


def slots_held(touching: Mapping[int, Touches], held: Container[tuple[int, RoleId]], roles: Iterable[RoleId]) -> Slots:
    """By role: the slots in which somebody may hold it."""
    return {
        role: {slot for slot, touches in touching.items() if any((shift, role) in held for shift, _, _ in touches)}
        for role in roles
    }


def held_in(problem: Problem) -> set[tuple[int, RoleId]]:
    """The (shift, role) that at least one person may hold."""
    found: set[tuple[int, RoleId]] = set()
    kinds = {
        (e.shift_types, frozenset(r for r, percent in e.roles.items() if percent > 0)): e for e in problem.employees
    }
    for employee in kinds.values():
        for index, shift in enumerate(problem.shifts):
            if problem.may_work(employee, shift):
                found.update((index, r) for r in employee.roles if problem.may_hold(employee, shift, r))
    return found


def laid_out(groups: Sequence[tuple[RoleId, Touches]]) -> Layout:
    entries: dict[tuple[int, int, RoleId], list[tuple[int, int]]] = {}
    for g, (role, touches) in enumerate(groups):
        for shift, block, minutes in touches:
            entries.setdefault((shift, block, role), []).append((g, minutes))
    first = np.cumsum([0, *(len(e) for e in entries.values())])
    flat = [pair for e in entries.values() for pair in e]
    all_minutes = np.array([m for _, m in flat], dtype=np.int64)
    lengths, length = np.unique(all_minutes, return_inverse=True)
    return Layout(
        places={place: i for i, place in enumerate(entries)},
        group=np.array([g for g, _ in flat], dtype=np.int64),
        minutes=all_minutes,
        first=np.asarray(first, dtype=np.int64),
        lengths=lengths,
        length=length.reshape(-1),
    )


def amounts_of(problem: Problem, role: RoleId, touches: Touches) -> list[tuple[int, ...]]:
    """By person and day (and by block, if several of a shift touch the slot): the parts of which one may be given."""
    slot = problem.horizon.slot_min
    nth: dict[int, int] = {}
    by_day: dict[tuple[int, int], list[tuple[Shift, int]]] = {}
    for index, _, minutes in touches:
        shift = problem.shifts[index]
        turn = nth.get(index, 0)
        nth[index] = turn + 1
        by_day.setdefault((shift.day, turn), []).append((shift, minutes))
    found = []
    for sources in by_day.values():
        for employee in problem.employees:
            held = employee.roles.get(role, 0)
            if held <= 0:
                continue
            parts = {
                held * minutes // slot
                for shift, minutes in sources
                if problem.may_work(employee, shift) and problem.may_hold(employee, shift, role)
            } - {0}
            if parts:
                found.append(tuple(sorted(parts)))
    return found
