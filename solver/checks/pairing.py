"""Check of pairing."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Mentoring, Problem, Shift
from solver.roster import Roster


def pairing(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: every shift of a trainee in which no mentor is present."""
    at_work = [
        (assignment.employee, problem.shift_by_key[assignment.day, assignment.shift_type])
        for assignment in roster
        if (assignment.day, assignment.shift_type) in problem.shift_by_key
        and not problem.shift_type_by_id[assignment.shift_type].standby
    ]
    for pair in problem.pairings:
        mentored = [shift for person, shift in at_work if person in pair.mentors]
        for person, shift in at_work:
            if person == pair.trainee and not any(_beside(pair, shift, other) for other in mentored):
                yield Violation(
                    rule="pairing",
                    amount=1,
                    weight=pair.weight,
                    message=f"{person} works {shift.type} on day {shift.day} without {_names(pair)}",
                    employee=person,
                    days=(shift.day,),
                    shift_type=shift.type,
                )


def _beside(pair: Mentoring, shift: Shift, other: Shift) -> bool:
    if pair.overlap_min is None:
        return (other.day, other.type) == (shift.day, shift.type)
    together = min(shift.end_min, other.end_min) - max(shift.start_min, other.start_min)
    return together >= pair.overlap_min or together == shift.end_min - shift.start_min


def _names(pair: Mentoring) -> str:
    return " or ".join(sorted(pair.mentors)) or "any mentor"
