"""Check of the changes within notice, by person."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import EmployeeId, Problem
from solver.roster import Roster


def notice_changes(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: changed days of a person within a notice period, in excess of the limit."""
    for period in problem.notice:
        limit = period.per_person
        if limit is None:
            continue
        changes: dict[EmployeeId, list[int]] = {}
        for given in problem.given:
            types = [assignment.shift_type for assignment in roster.on(given.employee, given.day)]
            kept = not types if given.shift_type is None else given.shift_type in types
            if given.day < period.before_day and not kept:
                changes.setdefault(given.employee, []).append(given.day)
        for person, changed in changes.items():
            if len(changed) > limit.value:
                yield Violation(
                    rule="notice_changes",
                    amount=len(changed) - limit.value,
                    weight=limit.weight,
                    message=f"{len(changed)} days of {person} before day {period.before_day} are changed, "
                    f"at most {limit.value} may be",
                    employee=person,
                    days=tuple(sorted(changed)),
                )
