"""Check of wanted patterns."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Employee, Pattern, PatternDay, Problem
from solver.roster import Roster


def wanted_patterns(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: one unit for every week that is asked for a wanted pattern and does not hold it."""
    horizon = problem.horizon
    for employee in problem.employees:
        for pattern in employee.contract.wanted_patterns:
            length = len(pattern.days)
            first = 1 - length  # the first day from which the pattern has a day inside the horizon
            while horizon.weekday(first) != horizon.week_starts:
                first -= 1
            for monday in range(first, horizon.days, 7):
                week = range(monday, monday + 7)
                if pattern.weekday is not None:
                    begins = [day for day in week if horizon.weekday(day) == pattern.weekday]
                else:
                    begins = [day for day in week if day + length - 1 in week]
                inside = [day for day in range(begins[0], begins[-1] + length) if 0 <= day < horizon.days]
                if not inside or begins[-1] + length > horizon.days:
                    continue
                if any(_past(employee, pattern, day) is None for day in begins):
                    continue
                if any(_held(roster, employee, pattern, day) for day in begins):
                    continue
                if any(_past(employee, pattern, day) and _able(problem, employee, pattern, day) for day in begins):
                    yield Violation(
                        rule="wanted_patterns",
                        amount=1,
                        weight=pattern.weight,
                        message=f"{employee.id} lacks the wanted pattern {pattern} from day {begins[0]} on",
                        employee=employee.id,
                        days=tuple(inside),
                    )


def _past(employee: Employee, pattern: Pattern, start: int) -> bool | None:
    """Do the days before day 0 fit? ``None``: one is not known, and no other speaks against it."""
    verdict: bool | None = True
    for day, wanted in enumerate(pattern.days, start):
        if day < 0:
            fits = employee.history.matches(wanted, day)
            if fits is False:
                return False
            if fits is None:
                verdict = None
    return verdict


def _held(roster: Roster, employee: Employee, pattern: Pattern, start: int) -> bool:
    return bool(_past(employee, pattern, start)) and all(
        _fits(roster, employee, day, wanted) for day, wanted in enumerate(pattern.days, start) if day >= 0
    )


def _fits(roster: Roster, employee: Employee, day: int, wanted: PatternDay) -> bool:
    held = roster.on(employee.id, day)
    return any(wanted.matches(one.shift_type) for one in held) if held else wanted.matches(None)


def _able(problem: Problem, employee: Employee, pattern: Pattern, start: int) -> bool:
    return all(
        problem.can_work(employee, day, wanted.shift_types or None)
        for day, wanted in enumerate(pattern.days, start)
        if day >= 0 and wanted.work
    )
