"""Check of availability."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Problem
from solver.roster import Roster


def availability(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: one unit for every shift worked that overlaps an absence, by absence."""
    for employee in problem.employees:
        for absence in employee.absences:
            for day in range(problem.horizon.days):
                for shift in shifts_worked(problem, roster, employee, day):
                    starts_before_it_ends = shift.start_min < absence.end_min
                    ends_after_it_starts = shift.end_min > absence.start_min
                    if starts_before_it_ends and ends_after_it_starts:
                        yield Violation(
                            rule="availability",
                            amount=1,
                            weight=absence.weight,
                            message=f"{employee.id} is absent during {shift.type} on day {day}",
                            employee=employee.id,
                            days=(day,),
                            shift_type=shift.type,
                        )
