"""Changes within notice, by person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, EmployeeId, GivenDay, Limit, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_most, changed_day
from solver.rules.parts import Counter, Option, Part, upper
from solver.variables import Variables


class NoticeChanges:
    r"""Hard or soft: not more changed days of one person within the notice period than ``per_person``.

    For every notice period and person e: Σ_{given days of e before before_day} changed ≤ n, where changed is that of
    minimal_change: 1 − assigned[e,s] for a given shift, Σ_{s on d} assigned[e,s] for a given day off; violation = the
    changed days in excess.

    Edges: exactly n is allowed; the day before_day itself is outside the period. Given days of weight 0 count too:
    this limit stands beside the price per day. A given shift that no longer exists is a change. Periods count each by
    itself, so that nearer days can be limited more narrowly.
    Source: predictive scheduling laws (ORS 653.436: 14 days of notice; New York: no cancellation inside 72 h).
    """

    name: ClassVar[str] = "notice_changes"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.given) and any(period.per_person is not None for period in problem.notice)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for period in problem.notice:
            if period.per_person is None:
                continue
            near: dict[EmployeeId, list[GivenDay]] = {}
            for given in problem.given:
                if given.day < period.before_day:
                    near.setdefault(given.employee, []).append(given)
            for person, days in near.items():
                changed = LinearExpr.sum([changed_day(problem, variables, given) for given in days])
                name = (self.name, f"{person} before day {period.before_day}")
                yield from at_most(model, name, changed, period.per_person, len(days))

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        for period in problem.notice:
            if period.per_person is not None and period.per_person.weight != 0:
                yield from _part(problem, employee, period.before_day, period.per_person)


def _part(problem: Problem, employee: Employee, before_day: int, limit: Limit) -> Iterator[Part]:
    kept = {g.day: g.shift_type for g in problem.given if g.employee == employee.id and g.day < before_day}
    if len(kept) <= limit.value:
        return

    def amount(day: int, option: Option, _: bool) -> int:
        return int(day in kept and option != kept[day])

    yield Counter(amount=amount, until=(max(kept),), price=upper(limit.value, limit.weight))
