"""Check of the changes within notice, by person."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def notice_changes(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: changed days of a person within a notice period, in excess of the limit."""
    for period in problem.notice:
        limit = period.per_person
        if limit is None:
            continue
        for employee in problem.employees:
            changed = []
            for given in problem.given:
                if given.employee != employee.id or given.day >= period.before_day:
                    continue
                types = [assignment.shift_type for assignment in roster.on(employee.id, given.day)]
                kept = not types if given.shift_type is None else given.shift_type in types
                if not kept:
                    changed.append(given.day)
            if len(changed) > limit.value:
                yield Violation(
                    rule="notice_changes",
                    amount=len(changed) - limit.value,
                    weight=limit.weight,
                    message=f"{len(changed)} days of {employee.id} before day {period.before_day} are changed, "
                    f"at most {limit.value} may be",
                    employee=employee.id,
                    days=tuple(sorted(changed)),
                )
