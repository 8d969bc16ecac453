"""Problem → CpModel. Keeps the penalty terms by rule, so that the breakdown of the objective is free."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ortools.sat.python.cp_model import BoolVarT, CpModel, LinearExpr

from solver.problem import Problem
from solver.roster import Roster
from solver.rules import RULES
from solver.rules.base import PenaltyTerm, Rule
from solver.variables import Outside, Variables

Values = Callable[[LinearExpr], int]


@dataclass(frozen=True, slots=True)
class RosterModel:
    """A built model with what is needed to read it."""

    problem: Problem
    model: CpModel
    variables: Variables
    terms: tuple[PenaltyTerm, ...]

    def roster(self, value: Values) -> Roster:
        """The roster of a solution; ``value`` reads a variable and is only to be had from a run with a solution."""

        def read(var: BoolVarT) -> int:
            return value(var)

        return self.variables.roster(read)

    def penalties(self, value: Values) -> dict[str, int]:
        """What the model claims that every rule costs."""
        claimed: dict[str, int] = {}
        for term in self.terms:
            claimed[term.rule] = claimed.get(term.rule, 0) + term.weight * value(term.violation)
        return claimed

    def hint(self, roster: Roster) -> None:
        """Let the search start from the roster (decision variables; derived ones follow from them). Once a model."""
        for var, value in self.variables.complete_pairs(roster):
            self.model.add_hint(var, value)

    def fix(self, roster: Roster) -> None:
        """Fix every decision to the roster; only derived variables stay free."""
        for var, value in self.variables.pairs(roster):
            self.model.add(var == value)


def build(
    problem: Problem,
    *,
    rules: Sequence[Rule] = RULES,
    objective: bool = True,
    outside: Outside | None = None,
) -> RosterModel:
    """Every applicable rule written into one model. ``outside`` is what a neighbourhood takes as given."""
    model = CpModel()
    terms: list[PenaltyTerm] = []
    with _without_collection():
        variables = Variables(problem, model, outside)
        for rule in rules:
            if rule.applies_to(problem):
                terms.extend(rule.encode(problem, model, variables))
        if objective and terms:
            model.minimize(LinearExpr.weighted_sum([t.violation for t in terms], [t.weight for t in terms]))
    return RosterModel(problem=problem, model=model, variables=variables, terms=tuple(terms))


@contextmanager
def _without_collection() -> Iterator[None]:
    """No garbage collection: building makes millions of objects that stay, and walking them takes a tenth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
