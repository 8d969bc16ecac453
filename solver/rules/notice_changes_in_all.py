"""Changes within notice, of all persons together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_most, changed_day
from solver.variables import Variables


class NoticeChangesInAll:
    r"""Hard or soft: not more changed days of all persons within the notice period than ``in_all``.

    For every notice period: Σ_{given days before before_day, of whomever} changed ≤ n, changed as in notice_changes;
    violation = the changed days in excess.

    Edges: as of notice_changes. Two persons who swap a day are two changes.
    Source: frozen zones of published rosters; nurse re-rostering with a bound on the changes (Moz and Pato).
    """

    name: ClassVar[str] = "notice_changes_in_all"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.given) and any(period.in_all is not None for period in problem.notice)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for period in problem.notice:
            if period.in_all is None:
                continue
            near = [given for given in problem.given if given.day < period.before_day]
            outside = variables.outside_changes(range(period.before_day))
            changed = LinearExpr.sum([changed_day(problem, variables, given) for given in near]) + outside
            name = (self.name, f"before day {period.before_day}")
            yield from at_most(model, name, changed, period.in_all, len(near) + outside)
