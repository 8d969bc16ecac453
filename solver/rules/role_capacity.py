"""Role capacity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import ClassVar

from ortools.sat.python.cp_model import BoolVarT, CpModel, IntVar, LinearExpr

from solver.curves import attainable, snapped, total_curve
from solver.problem import CapacityDemand, Problem, RoleId
from solver.rules.base import PenaltyTerm
from solver.variables import Held, Value, Variables

Touch = tuple[int, tuple[tuple[int, int, int], ...]]  # shift (its index), (block, minutes, how many blocks before it)
Able = tuple[int, int, Sequence[Held]]  # person (the index), proficiency, the shift's blocks


@dataclass(frozen=True, slots=True)
class CapacityGroup:
    """Slots of one role that see exactly the same heads: ``fixed`` centiheads and, of each source, a part if held."""

    role: RoleId
    demands: tuple[CapacityDemand, ...]
    fixed: int
    holds: tuple[BoolVarT, ...]
    parts: tuple[int, ...]
    amounts: tuple[tuple[int, ...], ...]  # by person and day: the parts, of which at most one is given

    @property
    def subject(self) -> str:
        first, last = self.demands[0].slot, self.demands[-1].slot
        return f"{self.role} in slots {first}" + (f"…{last}" if last != first else "")


def capacity_groups(problem: Problem, variables: Variables) -> Iterator[CapacityGroup]:
    """The demand for capacity, with slots put together whose heads are the same."""
    sources = _Sources(problem, variables)
    touching = _touching(problem)
    seen: dict[tuple[RoleId, tuple[Touch, ...]], _Heads] = {}
    shared: dict[tuple[RoleId, int, tuple[int, ...], tuple[int, ...]], tuple[_Heads, list[CapacityDemand]]] = {}
    for demand in problem.capacity_demand:
        touches = touching.get(demand.slot, ())
        heads = seen.get((demand.role, touches))
        if heads is None:
            heads = seen[demand.role, touches] = sources.heads(demand.role, touches)
        fixed = variables.outside_capacity(demand.role, demand.slot) + heads.fixed
        shared.setdefault((demand.role, fixed, heads.indices, heads.parts), (heads, []))[1].append(demand)
    for (role, fixed, _, _), (heads, demands) in shared.items():
        yield CapacityGroup(role, tuple(demands), fixed, heads.holds, heads.parts, heads.amounts)


class RoleCapacity:
    r"""Soft: the expected cost of the capacity that every role has in every slot.

    capacity[r,t] = Σ_{e,s,b} part(b,t) · proficiency[e,r] · holds[e,s,b,r]   (hundredths of a head, floored per block)
    penalty = Σ_{r,t} cost[r,t](capacity[r,t]),  cost convex piecewise linear, one variable a piece.
    Slots of a role that see exactly the same heads share one curve, the sum of theirs. Convexity fills the pieces in
    order; in a roster that is not optimal the model may claim more than the true cost, never less.
    A person works at most one shift a day (rule one_shift_a_day): the attainable capacities rest on it.
    Source: the newsvendor cost of staffing from the demand's distribution.
    """

    name: ClassVar[str] = "role_capacity"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.capacity_demand)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for group in capacity_groups(problem, variables):
            reach = attainable(group.amounts)
            base, pieces = total_curve(group.demands, group.fixed, reach.bit_length() - 1)
            if len(pieces) == 1:  # linear: no variable is needed
                slope = pieces[0].cost // pieces[0].width
                given = LinearExpr.weighted_sum(group.holds, [slope * part for part in group.parts])
                yield PenaltyTerm(self.name, group.subject, 1, given + base)
                continue
            filled: list[tuple[IntVar, int, int]] = []
            slopes = []
            for piece in snapped(pieces, reach):
                width, most = (piece.width, 1) if piece.whole else (1, piece.width)
                filled.append((model.new_int_var(0, most, ""), most, width))
                slopes.append(piece.cost // most)
            amounts = [var for var, _, _ in filled]
            if filled:
                factors = [*group.parts, *(-width for _, _, width in filled)]
                model.add(LinearExpr.weighted_sum([*group.holds, *amounts], factors) == 0)
                variables.derive(partial(_filled, group, filled))
            yield PenaltyTerm(self.name, group.subject, 1, LinearExpr.weighted_sum(amounts, slopes) + base)


def _filled(
    group: CapacityGroup, pieces: Sequence[tuple[IntVar, int, int]], value: Value
) -> Iterator[tuple[IntVar, int]]:
    """The pieces (variable, most, centiheads of one) fill in order: cheapest first."""
    left = sum(part for var, part in zip(group.holds, group.parts, strict=True) if value(var))
    for piece, most, width in pieces:
        amount = min(left // width, most)
        left -= amount * width
        yield piece, amount


@dataclass(frozen=True, slots=True)
class _Heads:
    """Who may give how much to a role in a slot: as in ``CapacityGroup``, and the indices of ``holds``."""

    fixed: int
    holds: tuple[BoolVarT, ...]
    parts: tuple[int, ...]
    indices: tuple[int, ...]
    amounts: tuple[tuple[int, ...], ...]


@dataclass(slots=True)
class _BlockHeads:
    """Who may hold a role in one block, side by side; ``certain`` is what frozen days give."""

    certain: int = 0
    people: list[int] = field(default_factory=list)  # indices
    holds: list[BoolVarT] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    choices: dict[int, tuple[int, ...]] = field(default_factory=dict)  # by person: the part, as the only choice


class _Sources:
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

    def heads(self, role: RoleId, touches: Sequence[Touch]) -> _Heads:
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
        return _Heads(
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


def _touching(problem: Problem) -> Mapping[int, tuple[Touch, ...]]:
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
