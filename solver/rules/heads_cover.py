"""Heads cover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import HeadsDemand, Problem
from solver.rules.base import PenaltyTerm
from solver.variables import Variables


class HeadsCover:
    r"""Hard or soft: every shift is staffed with the heads that are wanted.

    Σ_e given[e,s] + under − over = heads, under, over ≥ 0, where given is ``assigned`` for a demand of any skill and
    ``uses`` for a demand of one skill (a person's head counts for one skill a shift). A weight of 0 is not counted.
    Source: INRC-II H2 and S1; Curtois and Qu (under and over the cover).
    """

    name: ClassVar[str] = "heads_cover"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.heads_demand)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for demand in problem.heads_demand:
            yield from self._one(problem, model, variables, demand)

    def _one(
        self, problem: Problem, model: CpModel, variables: Variables, demand: HeadsDemand
    ) -> Iterator[PenaltyTerm]:
        shift = problem.shift_by_key[demand.day, demand.shift_type]
        if demand.skill is None:
            given = LinearExpr.sum([variables.assigned(e, shift) for e in problem.employees])
        else:
            given = LinearExpr.sum([variables.uses(e, shift, demand.skill) for e in problem.employees])
        outside = variables.outside_heads(shift, demand.skill)
        crowd = len(problem.employees) + outside
        under = model.new_int_var(0, 0 if demand.under_weight is None else demand.heads, "")
        over = model.new_int_var(0, 0 if demand.over_weight is None else crowd, "")
        model.add(given + under - over == demand.heads - outside)
        subject = f"{demand.shift_type} on day {demand.day}" + (f" for {demand.skill}" if demand.skill else "")
        for side, weight, amount in (("under", demand.under_weight, under), ("over", demand.over_weight, over)):
            if weight:
                yield PenaltyTerm(self.name, f"{side} {subject}", weight, LinearExpr.sum([amount]))
