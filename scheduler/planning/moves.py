"""Single moves in a roster, everything else left as it is: what they would break and cost, and who could make them.

Imported when somebody asks why: with it come the rules, and ortools with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from scheduler.planning.roles import best_roles, curves, given_capacity
from solver.checks import CHECKS, Violation
from solver.explain.conflict_parts import View
from solver.explain.shortfall import Candidate, CapacityPost, Obstacle, Shortfall, explain_shortfall, worse
from solver.problem import CapacityDemand, Employee, EmployeeId, Problem, RoleId, Shift
from solver.roster import Assignment, Roster
from solver.rules import COUPLING

__all__ = ["Candidate", "CapacityPost", "Judged", "Moves", "Obstacle", "Shortfall", "shortfall_of"]

Cell = tuple[EmployeeId, int]
Cells = Mapping[Cell, Assignment | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A move's worth: new hard violations, by how much the objective rises (fen; it may fall), the same by rule."""

    roster: Roster
    breaks: tuple[Violation, ...]
    cost: int
    costs: tuple[tuple[str, int], ...]


def shortfall_of(problem: Problem, roster: Roster, role: str, slot: int) -> Shortfall | None:
    """``explain_shortfall`` of a role in a slot of the horizon; None where nothing is wanted there."""
    starts = problem.horizon.day_start_min
    day = max(d for d, start in enumerate(starts[:-1]) if start <= slot * problem.horizon.slot_min)
    try:
        return explain_shortfall(near(problem, day), roster, CapacityPost(role=RoleId(role), slot=slot))
    except KeyError:
        return None


def near(problem: Problem, day: int) -> Problem:
    """The problem without the demand of slots that no change of the day touches: moves cost the same."""
    starts, size = problem.horizon.day_start_min, problem.horizon.slot_min
    first = starts[max(0, day - 1)] // size
    last = -(-starts[min(len(starts) - 1, day + 2)] // size)
    held = {field.name: getattr(problem, field.name) for field in fields(Problem)}
    demand = tuple(d for d in problem.capacity_demand if first <= d.slot <= last)
    return View(**(held | {"capacity_demand": demand}), real=problem)


class Moves:
    """One roster of one problem, and what becomes of it when some persons have something else on the day."""

    def __init__(self, problem: Problem, roster: Roster, day: int) -> None:
        self.problem = near(problem, day)
        self.roster = roster
        self._personal = frozenset(CHECKS) - COUPLING
        self._own: dict[EmployeeId, Counter[Violation]] = {}

    @cached_property
    def _coupled(self) -> Counter[Violation]:
        return _found(self.problem, self.roster, COUPLING)

    def after(self, cells: Cells) -> Roster:
        """The roster with these person-days instead; None is a day off."""
        kept = [a for a in self.roster if (a.employee, a.day) not in cells]
        return Roster((*kept, *(move for move in cells.values() if move is not None)))

    def judge(self, cells: Cells) -> Judged:
        """What the checks say: of rules that couple persons on the whole roster, of the others on these persons."""
        roster = self.after(cells)
        before, after = Counter(self._coupled), _found(self.problem, roster, COUPLING)
        for who in dict.fromkeys(who for who, _ in cells):
            alone = self._alone(who)
            if who not in self._own:
                self._own[who] = _found(alone, _of(self.roster, who), self._personal)
            before += self._own[who]
            after += _found(alone, _of(roster, who), self._personal)
        costs: Counter[str] = Counter()
        for violation, count in after.items():
            costs[violation.rule] += violation.penalty * count
        for violation, count in before.items():
            costs[violation.rule] -= violation.penalty * count
        return Judged(
            roster=roster,
            breaks=tuple(worse(before, after)),
            cost=sum(costs.values()),
            costs=tuple((rule, costs[rule]) for rule in CHECKS if costs[rule]),
        )

    def duty(self, employee: Employee, shift: Shift, rest: Roster) -> Assignment:
        """The person on the shift in the roles that are cheapest beside ``rest``."""
        given = given_capacity(self.problem, rest)
        roles = best_roles(self.problem, self._curves, given, employee, shift).roles
        return Assignment(employee=employee.id, day=shift.day, shift_type=shift.type, roles=roles)

    @cached_property
    def _curves(self) -> Mapping[tuple[RoleId, int], CapacityDemand]:
        return curves(self.problem)

    def _alone(self, who: EmployeeId) -> Problem:
        held = {field.name: getattr(self.problem, field.name) for field in fields(Problem)}
        return View(**(held | {"employees": (self.problem.employee_by_id[who],)}), real=self.problem)


def _of(roster: Roster, who: EmployeeId) -> Roster:
    return Roster(tuple(a for a in roster if a.employee == who))


def _found(problem: Problem, roster: Roster, names: Iterable[str]) -> Counter[Violation]:
    chosen = frozenset(names)
    return Counter(
        violation for name, check in CHECKS.items() if name in chosen for violation in check(problem, roster)
    )
