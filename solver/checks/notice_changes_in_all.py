"""Check of the changes within notice, of all persons together."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster


def notice_changes_in_all(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: changed days of everybody within a notice period, in excess of the limit."""
    for period in problem.notice:
        limit = period.in_all
        if limit is None:
            continue
        count, days = 0, set()
        for given in problem.given:
            types = [assignment.shift_type for assignment in roster.on(given.employee, given.day)]
            kept = given.shift_type in types if given.shift_type is not None else not types
            if given.day < period.before_day and not kept:
                count += 1
                days.add(given.day)
        if count > limit.value:
            yield Violation(
                rule="notice_changes_in_all",
                amount=count - limit.value,
                weight=limit.weight,
                message=f"{count} days before day {period.before_day} are changed, at most {limit.value} may be",
                days=tuple(sorted(days)),
            )
