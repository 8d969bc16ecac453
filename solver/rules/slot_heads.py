"""Who may give how much capacity to a role in a slot: what the rules of demand in capacity have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter

from ortools.sat.python.cp_model import BoolVarT

from solver.problem import Problem, RoleId
from solver.variables import Held, Variables

Touch = tuple[int, tuple[tuple[int, int, int], ...]]  # shift (its index), (block, minutes, how many blocks before it)
Able = tuple[int, int, Sequence[Held]]  # person (the index), proficiency, the shift's blocks


@dataclass(frozen=True, slots=True)
class SlotHeads:
    """Who may give how much to a role in a slot: ``fixed`` centiheads and, of each source, a part if held."""

    fixed: int
    holds: tuple[BoolVarT, ...]
    parts: tuple[int, ...]
    indices: tuple[int, ...]
    amounts: tuple[tuple[int, ...], ...]  # by person and day: the parts, of which at most one is given

    @property
    def most(self) -> int:
        """Centiheads that may be given at most, beside what is fixed."""
        return sum(max(parts, default=0) for parts in self.amounts)


@dataclass(slots=True)
class _BlockHeads:
    """Who may hold a role in one block, side by side; ``certain`` is what frozen days give."""

    certain: int = 0
    people: list[int] = field(default_factory=list)  # indices
    holds: list[BoolVarT] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    choices: dict[int, tuple[int, ...]] = field(default_factory=dict)  # by person: the part, as the only choice


class Sources:
    """Who may hold a role in a shift's block; each answer is put together once, since many slots share it."""

    def __init__(self, problem: Problem, variables: Variables) -> None:
        self._problem = problem
        self._variables = variables
        self._able: dict[tuple[RoleId, int], list[Able]] = defaultdict(list)
        self._of_block: dict[tuple[RoleId, int, int, int], _BlockHeads] = {}
        for index, shift in enumerate(problem.shifts):
            for person, employee in enumerate(problem.employees):
                held = variables.held(employee, shift)
                for role in dict.fromkeys(chain.from_iterable(held)):
                    self._able[role, index].append((person, employee.roles.get(role, 0), held))

    def heads(self, role: RoleId, touches: Sequence[Touch]) -> SlotHeads:
        """Everybody who may hold the role in one of the blocks that touch a slot, in the order of shifts and people."""
        fixed = 0
        holds: list[BoolVarT] = []
        parts: list[int] = []
        indices: list[int] = []
        amounts: dict[tuple[int, int], dict[int, dict[int, tuple[int, ...]]]] = {}  # by day, nth; minutes; person
        for index, blocks in touches:
            found = []
            for block, minutes, nth in blocks:
                found.append(self._block(role, index, block, minutes))
                of_minutes = amounts.setdefault((self._problem.shifts[index].day, nth), {}).setdefault(minutes, {})
                of_minutes.update(found[-1].choices)
                fixed += found[-1].certain
            heads = found[0] if len(found) == 1 else _interleaved(found)
            holds += heads.holds
            parts += heads.parts
            indices += heads.indices
        return SlotHeads(
            fixed=fixed,
            holds=tuple(holds),
            parts=tuple(parts),
            indices=tuple(indices),
            amounts=tuple(chain.from_iterable(_choices(by_minutes) for by_minutes in amounts.values())),
        )

    def _block(self, role: RoleId, index: int, block: int, minutes: int) -> _BlockHeads:
        """The heads of a block; a part is what is given in so many minutes of a slot."""
        key = (role, index, block, minutes)
        heads = self._of_block.get(key)
        if heads is None:
            heads = self._of_block[key] = _BlockHeads()
            for person, pct, held in self._able.get((role, index), ()):
                var = held[block].get(role)
                part = pct * minutes // self._problem.horizon.slot_min
                if var is None or not part:
                    continue
                if self._variables.is_one(var):
                    heads.certain += part
                    continue
                heads.people.append(person)
                heads.holds.append(var)
                heads.parts.append(part)
                heads.indices.append(var.index)
                heads.choices[person] = (part,)
        return heads


def _interleaved(blocks: Sequence[_BlockHeads]) -> _BlockHeads:
    """Several blocks of one shift, person by person."""
    rows = [row for b in blocks for row in zip(b.people, b.holds, b.parts, b.indices, strict=True)]
    merged = _BlockHeads()
    for _, var, part, index in sorted(rows, key=itemgetter(0)):
        merged.holds.append(var)
        merged.parts.append(part)
        merged.indices.append(index)
    return merged


def _choices(by_minutes: Mapping[int, Mapping[int, tuple[int, ...]]]) -> Iterable[tuple[int, ...]]:
    """By person: the parts of which one may be given. Equal minutes make equal parts."""
    if len(by_minutes) == 1:
        return next(iter(by_minutes.values())).values()
    merged: dict[int, set[int]] = defaultdict(set)
    for of_minutes in by_minutes.values():
        for person, part in of_minutes.items():
            merged[person].update(part)
    return (tuple(parts) for parts in merged.values())


def touching(problem: Problem) -> Mapping[int, tuple[Touch, ...]]:
    """By slot: the shifts with the blocks that touch it."""
    found: dict[int, dict[int, list[tuple[int, int, int]]]] = defaultdict(dict)
    for index, shift in enumerate(problem.shifts):
        for number, block in enumerate(shift.blocks):
            for slot, minutes in problem.block_capacity(block, problem.horizon.slot_min):
                blocks = found[slot].setdefault(index, [])
                blocks.append((number, minutes, len(blocks)))
    return {
        slot: tuple((index, tuple(blocks)) for index, blocks in by_shift.items()) for slot, by_shift in found.items()
    }
