"""Check of rest between shifts."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation, shifts_worked
from solver.problem import Problem
from solver.roster import Roster


def min_rest(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: minutes that lie too little between two shifts, every two compared; overlap is always hard.

    Beside a standby shift no rest is needed, only no overlap.
    """
    for employee in problem.employees:
        limit = employee.contract.min_rest_min
        usual_min = 0 if limit is None else limit.value
        shifts = []
        for day in range(problem.horizon.days):
            shifts += shifts_worked(problem, roster, employee, day)
        shifts.sort(key=lambda shift: shift.start_min)
        for number, first in enumerate(shifts):
            for second in shifts[number + 1 :]:
                gap_min = second.start_min - first.end_min
                kinds = (problem.shift_type_by_id[first.type], problem.shift_type_by_id[second.type])
                rest_min = 0 if any(kind.standby for kind in kinds) else usual_min
                if gap_min >= rest_min:
                    continue
                yield Violation(
                    rule="min_rest",
                    amount=rest_min - gap_min,
                    weight=None if gap_min < 0 or limit is None else limit.weight,
                    message=f"{employee.id} has {gap_min} min between {first.type} on day {first.day} "
                    f"and {second.type} on day {second.day}, wants {rest_min}",
                    employee=employee.id,
                    days=(first.day, second.day),
                    shift_type=second.type,
                )
        past_end_min = employee.history.last_shift_end_min
        for shift in shifts:
            rest_min = 0 if problem.shift_type_by_id[shift.type].standby else usual_min
            if past_end_min is not None and shift.start_min - past_end_min < rest_min:
                gap_min = shift.start_min - past_end_min
                yield Violation(
                    rule="min_rest",
                    amount=rest_min - gap_min,
                    weight=None if gap_min < 0 or limit is None else limit.weight,
                    message=f"{employee.id} has {gap_min} min between the last shift of the history "
                    f"and {shift.type} on day {shift.day}, wants {rest_min}",
                    employee=employee.id,
                    days=(shift.day,),
                    shift_type=shift.type,
                )
