"""Deferrable work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from solver.problem import DeferrableDemand, DueCost, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.slot_heads import SlotHeads, Sources, Touch, touching
from solver.variables import Value, Variables


@dataclass(frozen=True, slots=True)
class WorkSlot:
    """A slot of deferrable work: who may give how much, what is given anyway, what has arrived, what is due."""

    slot: int
    heads: SlotHeads
    fixed: int
    arrived: int
    due: DueCost | None


def work_slots(problem: Problem, variables: Variables) -> Iterator[tuple[DeferrableDemand, list[WorkSlot]]]:
    """The slots of all deferrable work, up to the last one that can cost anything."""
    sources = Sources(problem, variables)
    touches_of = touching(problem)
    for demand in problem.deferrable_demand:
        seen: dict[tuple[Touch, ...], SlotHeads] = {}
        due_in = {due.slot: due for due in demand.due}
        last = demand.slots[-1] if demand.idle_weight else max(due_in, default=-1)
        found = []
        for slot, arrived in zip(demand.slots, demand.arrived, strict=True):
            if slot > last:
                break
            touches = touches_of.get(slot, ())
            if touches not in seen:
                seen[touches] = sources.heads(demand.role, touches)
            fixed = variables.outside_capacity(demand.role, slot) + seen[touches].fixed
            found.append(WorkSlot(slot, seen[touches], fixed, arrived, due_in.get(slot)))
        if found:
            yield demand, found


class DeferrableWork:
    r"""Soft: the expected cost of work that is done too late, and of capacity that finds no work.

    capacity[r,t] as in role_capacity; P[r,t] is the work of role r done by the end of slot t, P = 0 before the first:
    P[t] ≤ P[t−1] + capacity[t],  P[t] ≤ arrived[t]   (work is not done before it arrives)
    penalty = Σ_t due[r,t](P[t]) + idle_weight · (Σ_t capacity[t] − P[last]),  due convex piecewise linear, falling.
    Every cost falls in P, so that at the least cost P is as large as it may be: what is there is done at once.
    Slots in a row that see the same heads, with nothing due between them, have one P: with c in each of n of them
    P[n] ≤ P[0] + n·c and, where work arrives within, P[n] ≤ arrived[j] + (n−j)·c. Slots without heads have none.
    In a roster that is not optimal the model may claim more than the true cost, never less.
    A person works at most one shift a day (rule one_shift_a_day): the ranges of P rest on it.
    Source: fluid queue with due dates; due costs are expectations over the distribution of what is due.
    """

    name: ClassVar[str] = "deferrable_work"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.deferrable_demand)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for demand, slots in work_slots(problem, variables):
            flow = _Flow(model)
            for stretch in _stretches(slots):
                flow.follow(stretch)
                due = stretch[-1].due
                if due is not None:
                    subject = f"{demand.role} due in slot {due.slot}"
                    yield PenaltyTerm(self.name, subject, 1, flow.charge(due))
            if demand.idle_weight:
                idle = LinearExpr.sum(flow.given) + (flow.given_anyway - flow.done())
                yield PenaltyTerm(self.name, f"{demand.role} without work", demand.idle_weight, idle)
            variables.derive(partial(_values, flow.steps))


@dataclass(slots=True)
class _Step:
    """What follows from who holds the role in a stretch: capacity of a slot, work done, and how it fills the due cost.

    ``pieces`` are (variable, most), of which all beyond ``low`` fill in order.
    """

    slots: Sequence[WorkSlot]
    capacity: IntVar | None = None
    done: IntVar | None = None
    low: int = 0
    pieces: list[tuple[IntVar, int]] = field(default_factory=list)


class _Flow:
    """Writes the work done, stretch by stretch.

    The work done now is min(``_base`` + ``_more``, ``_most``), and in any roster from ``_low`` to ``_high``.
    """

    def __init__(self, model: CpModel) -> None:
        self._model = model
        self._base: LinearExpr | IntVar | int = 0
        self._base_high = self._low = self._high = self._more = 0
        self._most: int | None = None
        self.steps: list[_Step] = []
        self.given: list[LinearExpr] = []
        self.given_anyway = 0

    def follow(self, stretch: Sequence[WorkSlot]) -> None:
        """Let the work be done that a stretch allows; one without heads only moves what is known."""
        heads = stretch[0].heads
        self.given_anyway += sum(s.fixed for s in stretch)
        step = _Step(stretch)
        self.steps.append(step)
        if not heads.holds:
            for s in stretch:
                self._idle_slot(s)
            return
        binding = []
        for s in stretch:
            self._low = min(self._low + s.fixed, s.arrived)
            unlimited = self._high + s.fixed + heads.most
            self._high = min(unlimited, s.arrived)
            binding.append(unlimited > s.arrived)
        capacity: LinearExpr | IntVar = LinearExpr.weighted_sum(heads.holds, heads.parts)
        if len(stretch) > 1 and self._low < self._high:
            step.capacity = self._model.new_int_var(0, heads.most, "")
            self._model.add(capacity == step.capacity)
            capacity = step.capacity
        self.given.append(len(stretch) * capacity)
        if self._low < self._high:
            self._work(step, capacity, binding)
        else:
            self._settle(self._low)

    def _idle_slot(self, s: WorkSlot) -> None:
        self._low = min(self._low + s.fixed, s.arrived)
        self._high = min(self._high + s.fixed, s.arrived)
        self._more += s.fixed
        self._most = s.arrived if self._most is None else min(self._most + s.fixed, s.arrived)
        if self._base_high + self._more <= self._most:
            self._most = None
        if self._low == self._high:
            self._settle(self._low)

    def _settle(self, base: LinearExpr | IntVar | int) -> None:
        self._base, self._base_high, self._more, self._most = base, self._high, 0, None

    def _work(self, step: _Step, capacity: LinearExpr | IntVar, binding: Sequence[bool]) -> None:
        """The work done by the end of a stretch, as its own variable."""
        slots, count = step.slots, len(step.slots)
        step.done = self._model.new_int_var(self._low, self._high, "")
        rest = sum(s.fixed for s in slots)
        self._model.add(step.done <= count * capacity + (self._base + (self._more + rest)))
        if self._most is not None:
            self._model.add(step.done <= count * capacity + (self._most + rest))
        for j, s in enumerate(slots[:-1]):
            rest -= s.fixed
            if binding[j] and slots[j + 1].arrived > s.arrived:
                self._model.add(step.done <= (count - 1 - j) * capacity + (s.arrived + rest))
        self._settle(step.done)

    def done(self) -> LinearExpr:
        """The work done now."""
        if self._most is not None:
            var = self.steps[-1].done = self._model.new_int_var(self._low, self._high, "")
            self._model.add(var <= self._base + self._more)
            self._settle(var)
        return LinearExpr.sum([self._base]) + self._more

    def charge(self, due: DueCost) -> LinearExpr:
        """What the work done now costs."""
        step, at, cost = self.steps[-1], 0, due.cost(self._low)
        done = self.done()
        pieces: list[tuple[int, int]] = []
        for piece in due.segments:
            width = min(at + piece.width_centiheads, self._high) - max(at, self._low)
            at += piece.width_centiheads
            if width > 0 and piece.slope:
                pieces.append((width, piece.slope))
        if not pieces:
            return LinearExpr.weighted_sum([], []) + cost
        if len(pieces) == 1 and pieces[0][0] == self._high - self._low:
            return LinearExpr.weighted_sum([done - self._low], [pieces[0][1]]) + cost
        step.low = self._low
        step.pieces = [(self._model.new_int_var(0, width, ""), width) for width, _ in pieces]
        filled = [var for var, _ in step.pieces]
        self._model.add(LinearExpr.sum(filled) <= done - self._low)
        return LinearExpr.weighted_sum(filled, [slope for _, slope in pieces]) + cost


def _stretches(slots: Sequence[WorkSlot]) -> Iterator[list[WorkSlot]]:
    """Slots in a row with the same heads, at most up to where work is due."""
    held: list[WorkSlot] = []
    for slot in slots:
        if held and (held[-1].due is not None or not _same(held[-1].heads, slot.heads)):
            yield held
            held = []
        held.append(slot)
    yield held


def _same(one: SlotHeads, other: SlotHeads) -> bool:
    return one is other or (one.indices, one.parts) == (other.indices, other.parts)


def _values(steps: Sequence[_Step], value: Value) -> Iterator[tuple[IntVar, int]]:
    """Capacity, the work done and its parts, when all that is there is done at once."""
    done = 0
    for step in steps:
        heads = step.slots[0].heads
        capacity = sum(part for var, part in zip(heads.holds, heads.parts, strict=True) if value(var))
        for slot in step.slots:
            done = min(done + capacity + slot.fixed, slot.arrived)
        if step.capacity is not None:
            yield step.capacity, capacity
        if step.done is not None:
            yield step.done, done
        left = done - step.low
        for var, most in step.pieces:
            yield var, min(left, most)
            left -= min(left, most)
