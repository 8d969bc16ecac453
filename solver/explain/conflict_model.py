"""One model for many questions: is there a roster that keeps these rule instances, whatever becomes of the others?

Every unit (one or more parts that a planner would name as one thing) has a literal that enforces its constraints, so
that asking again changes a few domains and builds nothing. What ``Variables`` writes itself defines variables that
units share and always holds.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.checks import CHECKS
from solver.explain.conflict_parts import Anatomy, Clash, Part
from solver.roster import Roster
from solver.rules import RULES
from solver.rules.base import Rule
from solver.search.cpsat import Run, run
from solver.variables import Variables

SECONDS_PER_SOLVE = 5.0
QUICK_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class Unit:
    """What is taken out or kept as a whole."""

    clash: Clash
    parts: tuple[Part, ...]

    def kept_by(self, roster: Roster) -> bool:
        """Do the checks find all of it kept?"""
        return all(part.kept_by(roster) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Answer:
    """A roster, the proof that there is none, or neither. ``units``: those asked for, or those of a core."""

    roster: Roster | None = None
    infeasible: bool = False
    units: frozenset[int] = frozenset()


def as_units(anatomy: Anatomy, *, alone: bool) -> list[Unit]:
    """Parts by what a planner would name: what one person may work, or, among all, who may work a shift type."""
    pinned = {(part.clash.employee, part.clash.shift_type) for part in anatomy.parts if part.clash.rule == "pins"}
    found: dict[Clash, list[Part]] = {}
    for part in anatomy.parts:
        clash = part.clash
        if clash.rule == "qualification" and clash.employee is not None and clash.role is None:
            if not alone:
                clash = Clash(rule=clash.rule, shift_type=clash.shift_type, skill=clash.skill)
            elif (clash.employee, clash.shift_type) not in pinned:
                clash = Clash(rule=clash.rule, employee=clash.employee)
        found.setdefault(clash, []).append(part)
    return [Unit(clash, tuple(parts)) for clash, parts in found.items()]


class UnitModel:
    """The model of an anatomy's facts and of units that can be asked for."""

    def __init__(self, anatomy: Anatomy, units: Sequence[Unit], *, deadline: float, left_out: str = "") -> None:
        """``left_out`` names a rule that the facts are to forget."""
        self.anatomy = anatomy
        self.units = tuple(units)
        self._deadline = deadline
        self._model = CpModel()
        self._defined: set[int] = set()
        self._variables = Variables(anatomy.base, cast(CpModel, _Defining(self._model, self._defined)))
        self._encode([rule for rule in RULES if rule.name != left_out], anatomy.facts)
        self._literals = []
        for unit in self.units:
            literal = self._model.new_bool_var("")
            self._literals.append(literal)
            first = len(self._model.proto.constraints)
            for part in unit.parts:
                self._encode(part.rules, part.view)
            for index in range(first, len(self._model.proto.constraints)):
                if index not in self._defined:
                    self._model.proto.constraints[index].enforcement_literal.append(literal.index)

    def keeping(self, asked: Collection[int]) -> Answer:
        """A roster that keeps the units asked for; the others are taken out."""
        self._ask(asked, others=(0, 0))
        found = self._run()
        return Answer(self._roster(found), found.infeasible, frozenset(asked))

    def core(self, asked: Collection[int]) -> Answer:
        """If there is no roster: some of the units asked for that cannot be kept together, seldom the fewest."""
        self._ask(asked, others=(0, 0))
        by_index = {self._literals[unit].index: unit for unit in asked}
        for unit in asked:
            self._domain(unit, 0, 1)
        self._model.add_assumptions([self._literals[unit] for unit in asked])
        found = self._run()
        self._model.clear_assumptions()
        if not found.infeasible:
            return Answer(self._roster(found), units=frozenset(asked))
        # presolve may put literals into the core that nobody assumed; then it says nothing
        known = all(index in by_index for index in found.core)
        return Answer(infeasible=True, units=frozenset(by_index[i] for i in found.core) if known else frozenset(asked))

    def most(
        self, asked: Collection[int], costs: Sequence[int], *, seconds: float, without: Collection[int] = ()
    ) -> Answer:
        """A roster that keeps the units asked for and, of the others, as many as can be by their costs.

        ``units`` are those kept. ``without`` are left out. The roster need not be the best one.
        """
        self._ask(asked, others=(0, 1))
        for unit in without:
            self._domain(unit, 0, 0)
        self._model.minimize(LinearExpr.weighted_sum(self._literals, [-cost for cost in costs]))
        found = self._run(seconds)
        self._model.clear_objective()  # type: ignore[no-untyped-call]
        kept: frozenset[int] = frozenset()
        if found.value is not None:
            value = found.value
            kept = frozenset(unit for unit, literal in enumerate(self._literals) if value(cast(Any, literal)))
        return Answer(self._roster(found), found.infeasible, kept)

    def confirmed(self, members: Iterable[int]) -> bool:
        """Is there no roster with these units, by a model of nothing else and without presolve?"""
        chosen = [self.units[unit] for unit in members]
        plain = UnitModel(self.anatomy, chosen, deadline=self._deadline)
        plain._ask(range(len(chosen)), others=(0, 0))
        return plain._run(presolve=False).infeasible or plain._run(seed=1).infeasible

    def holds(self, roster: Roster, asked: Iterable[int]) -> bool:
        """Do the checks find the facts and the units kept?"""
        facts, base = self.anatomy.facts, self.anatomy.base
        for name, check in CHECKS.items():
            view = base if name == "qualification" else facts
            if any(violation.hard for violation in check(view, roster)):
                return False
        return all(self.units[unit].kept_by(roster) for unit in asked)

    @property
    def seconds_left(self) -> float:
        return self._deadline - time.monotonic()

    def _encode(self, rules: Iterable[Rule], view: Any) -> None:
        for rule in rules:
            if rule.applies_to(view):
                list(rule.encode(view, self._model, self._variables))

    def _ask(self, asked: Collection[int], *, others: tuple[int, int]) -> None:
        wanted = set(asked)
        for unit in range(len(self.units)):
            self._domain(unit, *((1, 1) if unit in wanted else others))

    def _domain(self, unit: int, low: int, high: int) -> None:
        domain = self._model.proto.variables[self._literals[unit].index].domain
        domain.clear()
        domain.extend([low, high])

    def _run(self, seconds: float = SECONDS_PER_SOLVE, *, presolve: bool = True, seed: int = 0) -> Run:
        """The weaker relaxation is quick where it suffices; what comes down to capacity needs the stronger one."""
        found = Run()
        for level, limit in ((1, QUICK_SECONDS), (2, seconds)):
            left = min(limit, seconds, self.seconds_left)
            if left <= 0:
                break
            found = run(self._model, None, seconds=left, presolve=presolve, seed=seed, linearization=level)
            if found.infeasible or (found.value is not None and (found.optimal or not self._model.has_objective())):
                return found
        return found

    def _roster(self, found: Run) -> Roster | None:
        if found.value is None:
            return None
        value = found.value
        return self._variables.roster(lambda var: value(cast(Any, var)))


class _Defining:
    """A model that notes which constraints are written through it."""

    def __init__(self, model: CpModel, defined: set[int]) -> None:
        self._model = model
        self._defined = defined

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._model, name)

        def call(*arguments: Any, **named: Any) -> Any:
            before = len(self._model.proto.constraints)
            result = method(*arguments, **named)
            self._defined.update(range(before, len(self._model.proto.constraints)))
            return result

        return call
