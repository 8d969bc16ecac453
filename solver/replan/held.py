"""A model of a part of the roster in which cover is held, so that few changes or low cost can be asked for.

Free days of persons are decisions, all others constants. The demand of the near days and the rest are encoded apart,
by the same rules, so that each can be held at the wanted cover.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.model import RosterModel, build
from solver.problem import Problem
from solver.replan.absence import COVER_RULES, Cell, Situation
from solver.roster import Roster
from solver.rules import RULES
from solver.rules.base import PenaltyTerm, Rule
from solver.search.board import Board
from solver.search.cpsat import Run, complete_hint, run
from solver.variables import Outside, Variables

CHANGES = "minimal_change"
FAR = 1 << 40  # more than demand can cost


class DemandOf:
    """A demand rule that sees a part of the demand; its terms are named after the part.

    The formula is the rule's own, over the demand of ``part`` alone.
    """

    name: ClassVar[str] = "demand of a part"

    def __init__(self, rule: Rule, part: Problem, label: str) -> None:
        self._rule = rule
        self._part = part
        self._label = label

    def applies_to(self, problem: Problem) -> bool:  # noqa: ARG002 - the part is asked
        return self._rule.applies_to(self._part)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:  # noqa: ARG002
        for term in self._rule.encode(self._part, model, variables):
            yield PenaltyTerm(self._label, term.subject, term.weight, term.violation)


class HeldModel:
    """The model of the ``free`` days. ``hold`` keeps the wanted cover; then ``fewest`` or ``cheapest`` may be asked."""

    def __init__(self, found: Situation, roster: Roster, free: AbstractSet[Cell]) -> None:
        self.found = found
        problem = found.problem
        kept = {(a.employee, a.day): a for a in roster}
        cells = {(e.id, day) for e in problem.employees for day in range(problem.horizon.days)}
        frozen = {cell: kept.get(cell) for cell in cells - free}
        self.model: RosterModel = build(
            problem, rules=list(_rules(found)), objective=False, outside=Outside(frozen=frozen)
        )
        for employee in problem.employees:
            for shift in problem.shifts:
                if (employee.id, shift.day) in free and not found.can_start(shift):
                    self.model.model.add(self.model.variables.assigned(employee, shift) == 0)
        self._roster = roster

    def hold(self) -> None:
        """Near and far cover at least as wanted, or as the roster has it where that is less."""
        for label, uncovered, wanted, has in (
            ("near", self.found.uncovered_near, self.found.wanted_near, self.found.near_cover(self._roster)),
            ("far", self.found.uncovered_far, self.found.wanted_far, self.found.far_cover(self._roster)),
        ):
            self.model.model.add(self._sum(label) <= uncovered - min(wanted, has))

    def at_most(self, changes: int) -> None:
        """No more than so much, in the weights of ``Situation.problem.given``."""
        self.model.model.add(self._sum(CHANGES) <= changes)

    def fewest(self, board: Board, *, effort: float, seed: int) -> Run:
        """Minimise the changes."""
        return self._minimise(self._sum(CHANGES), board, effort=effort, seed=seed)

    def cheapest(self, board: Board, *, effort: float, seed: int) -> Run:
        """Minimise all costs but those of changes."""
        return self._minimise(self._sum(), board, effort=effort, seed=seed)

    def least_missing(self, board: Board, *, effort: float, seed: int) -> Run:
        """Minimise what is missing of the wanted cover, as ``Situation.missing`` counts it."""
        model = self.model.model
        total = LinearExpr.sum([])
        for label, uncovered, wanted in (
            ("near", self.found.uncovered_near, self.found.wanted_near),
            ("far", self.found.uncovered_far, self.found.wanted_far),
        ):
            missing = model.new_int_var(0, FAR, "")
            model.add(missing >= self._sum(label) - (uncovered - wanted))
            total += missing
        return self._minimise(total, board, effort=effort, seed=seed)

    def roster(self, found: Run) -> Roster | None:
        """The roster of a run, if it found one."""
        return None if found.value is None else self.model.roster(found.value)

    def _minimise(self, cost: LinearExpr, board: Board, *, effort: float, seed: int) -> Run:
        model = self.model.model
        model.minimize(cost)
        model.clear_hints()  # type: ignore[no-untyped-call]
        self.model.hint(self._roster)
        complete_hint(model, board)
        return run(
            model,
            board,
            seconds=board.seconds_left,
            workers=board.params.num_workers,
            seed=seed,
            effort=effort,
        )

    def _sum(self, rule: str | None = None) -> LinearExpr:
        """What one rule costs, or all but changes."""
        terms = [t for t in self.model.terms if (t.rule != CHANGES if rule is None else t.rule == rule)]
        return LinearExpr.weighted_sum([t.violation for t in terms], [t.weight for t in terms])


def _rules(found: Situation) -> Iterator[Rule]:
    for rule in RULES:
        if rule.name in COVER_RULES:
            yield DemandOf(rule, found.near_problem, "near")
            yield DemandOf(rule, found.far_problem, "far")
        else:
            yield rule
