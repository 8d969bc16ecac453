"""Pairing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Mentoring, Problem, Shift
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import never
from solver.variables import Variables


class Pairing:
    r"""Hard or soft: a trainee works only where one of the mentors works too.

    For every pairing and shift s of the trainee t: assigned[t,s] ≤ Σ_m Σ_{s' beside s} assigned[m,s'], violation 1 if
    not. Beside s is s alone, or, with ``overlap_min``, every shift that overlaps s by at least
    min(overlap_min, length of s) minutes.

    Edges: exactly the overlap is enough; it must be one shift of one mentor, parts of several do not add up. A night
    of the day before can be beside a morning. Standby is no presence: a trainee's needs no mentor, a mentor's is none.
    A trainee with two pairings needs both. Without a mentor who may work, the trainee is always alone.
    Source: induction and supervised practice (trainee with tutor); OptaPlanner's "same shift as" employee pairs.
    """

    name: ClassVar[str] = "pairing"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.pairings)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        ordered = sorted(problem.shifts, key=lambda shift: shift.start_min)
        for pairing in problem.pairings:
            for place, shift in enumerate(ordered):
                alone = variables.assigned_to(pairing.trainee, shift)
                if problem.is_standby(shift) or not variables.can_be_one(alone):
                    continue
                beside = _beside(problem, ordered, place, pairing)
                found = [variables.assigned_to(mentor, other) for mentor in sorted(pairing.mentors) for other in beside]
                name = (self.name, f"{pairing.trainee} in {shift.type} on day {shift.day}")
                present = [var for var in found if variables.can_be_one(var)]
                yield from never(model, name, [alone], present, weight=pairing.weight)


def _beside(problem: Problem, ordered: Sequence[Shift], place: int, pairing: Mentoring) -> list[Shift]:
    """The shifts in which a mentor is beside the trainee; ``ordered`` by their start."""
    shift = ordered[place]
    if pairing.overlap_min is None:
        return [shift]
    wanted = min(pairing.overlap_min, shift.end_min - shift.start_min)
    longest = max(other.end_min - other.start_min for other in ordered)
    found = []
    for side in (reversed(ordered[:place]), ordered[place:]):
        for other in side:
            if abs(other.start_min - shift.start_min) >= longest:
                break
            overlap = min(shift.end_min, other.end_min) - max(shift.start_min, other.start_min)
            if overlap >= wanted and not problem.is_standby(other):
                found.append(other)
    return found
