"""Why is a post short: who could have come, and which rule or price kept each of them away, as data.

Everybody who does not give to the post already is put there in thought, everything else left as it is, and the checks
say what that would break and cost. Nobody else is moved to make room: these are single moves, not a new roster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from solver.checks import CHECKS, Violation
from solver.explain.conflict_parts import View
from solver.explain.marginal import Marginal
from solver.problem import Employee, EmployeeId, Problem, RoleId, Shift, ShiftTypeId, SkillId
from solver.roster import Assignment, Roster
from solver.rules import COUPLING


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsPost:
    """Heads on a shift; ``skill=None`` counts every head."""

    day: int
    shift_type: ShiftTypeId
    skill: SkillId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityPost:
    """Capacity for a role in a slot of the horizon."""

    role: RoleId
    slot: int


Post = HeadsPost | CapacityPost


class Obstacle(StrEnum):
    """What keeps a person away, from the least to the most."""

    COST = "cost"  # nothing but what the move adds to the objective, if it adds anything
    ELSEWHERE = "elsewhere"  # works at another post then; the price of leaving it is in the cost
    RULE = "rule"  # a hard rule would be broken
    AWAY = "away"  # a hard absence
    UNQUALIFIED = "unqualified"  # lacks the shift type, the skill or the role


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One person and the move in question.

    ``move``: what she would work, ``instead``: what she works then. ``cost``: by how much the objective would rise (it
    may fall), ``costs`` the same by rule, without zeros; both only where the move breaks no rule that ``breaks`` names.
    ``lacks`` names the shift type, skill or role where she is not qualified.
    """

    employee: EmployeeId
    obstacle: Obstacle
    move: Assignment | None = None
    instead: Assignment | None = None
    breaks: tuple[Violation, ...] = ()
    cost: int | None = None
    costs: tuple[tuple[str, int], ...] = ()
    lacks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """``wanted`` and ``given``: heads, or centiheads of capacity.

    Of capacity so much is wanted that the expected cost is least; of work that may wait what there is and what is worth
    doing in the slot, everything else left as it is.
    """

    post: Post
    wanted: int
    given: int
    candidates: tuple[Candidate, ...]

    @property
    def short(self) -> int:
        return max(0, self.wanted - self.given)


def explain_shortfall(problem: Problem, roster: Roster, post: Post) -> Shortfall:
    """Everybody who could be at the post and is not, those who are kept away by the least first.

    The order: obstacle, then cost, then the problem's order of people. Raises KeyError if the problem has no such
    demand.
    """
    candidates = _Candidates(problem, roster)
    if isinstance(post, HeadsPost):
        demands = [
            d for d in problem.heads_demand if (d.day, d.shift_type, d.skill) == (post.day, post.shift_type, post.skill)
        ]
        if not demands:
            raise KeyError(post)
        shift = problem.shift_by_key[post.day, post.shift_type]
        on = [a for a in roster if (a.day, a.shift_type) == (post.day, post.shift_type)]
        there = {a.employee for a in on if post.skill is None or a.skill == post.skill}
        found = [candidates.for_heads(e, shift, post.skill) for e in problem.employees if e.id not in there]
        wanted, given = max(d.heads for d in demands), len(there)
    else:
        least = candidates.marginal.wanted(post.role, post.slot)
        if least is None:
            raise KeyError(post)
        wanted, given = least, candidates.marginal.capacity(post.role, post.slot)
        found = [
            candidates.for_capacity(e, post)
            for e in problem.employees
            if not candidates.marginal.gives(e, post.role, post.slot)
        ]
    order = list(Obstacle)
    ranked = sorted(found, key=lambda c: (order.index(c.obstacle), len(c.breaks), c.cost if c.cost is not None else 0))
    return Shortfall(post=post, wanted=wanted, given=given, candidates=tuple(ranked))


class _Candidates:
    def __init__(self, problem: Problem, roster: Roster) -> None:
        self._problem = problem
        self._roster = roster
        self.marginal = Marginal(problem, roster)
        self._before = _found(problem, roster, COUPLING)

    def for_heads(self, employee: Employee, shift: Shift, skill: SkillId | None) -> Candidate:
        """The person on the shift, her head counted for the skill."""
        if not self._problem.may_work(employee, shift):
            return Candidate(employee=employee.id, obstacle=Obstacle.UNQUALIFIED, lacks=shift.type)
        if skill is not None and skill not in employee.skills:
            return Candidate(employee=employee.id, obstacle=Obstacle.UNQUALIFIED, lacks=skill)
        held = [a for a in self._roster.on(employee.id, shift.day) if a.shift_type == shift.type]
        roles = held[0].roles if held else self.marginal.roles(employee, shift)
        move = Assignment(employee=employee.id, day=shift.day, shift_type=shift.type, roles=roles, skill=skill)
        return self._judged(employee, move, shift)

    def for_capacity(self, employee: Employee, post: CapacityPost) -> Candidate:
        """The person in the role, on the shift that costs least: the one she works then, or one of that day."""
        if employee.roles.get(post.role, 0) == 0:
            return Candidate(employee=employee.id, obstacle=Obstacle.UNQUALIFIED, lacks=post.role)
        moves = []
        for shift in self._problem.shifts:
            blocks = self.marginal.blocks(shift, post.slot)
            if (
                blocks
                and self._problem.may_work(employee, shift)
                and self._problem.may_hold(employee, shift, post.role)
            ):
                held = [a for a in self._roster.on(employee.id, shift.day) if a.shift_type == shift.type]
                asked = dict.fromkeys(blocks, post.role)
                roles = list(held[0].roles if held and held[0].roles else self.marginal.roles(employee, shift, asked))
                for block in blocks:
                    roles[block] = post.role
                skill = held[0].skill if held else None
                move = Assignment(
                    employee=employee.id, day=shift.day, shift_type=shift.type, roles=tuple(roles), skill=skill
                )
                moves.append(self._judged(employee, move, shift))
        if not moves:
            return Candidate(employee=employee.id, obstacle=Obstacle.UNQUALIFIED, lacks=post.role)
        order = list(Obstacle)
        return min(moves, key=lambda c: (order.index(c.obstacle), len(c.breaks), c.cost if c.cost is not None else 0))

    def _judged(self, employee: Employee, move: Assignment, shift: Shift) -> Candidate:
        if any(absence.weight is None and absence.touches(shift) for absence in employee.absences):
            return Candidate(employee=employee.id, obstacle=Obstacle.AWAY, move=move)
        instead = next(iter(self._roster.on(employee.id, move.day)), None)
        own = [a for a in self._roster if a.employee == employee.id]
        moved = [*(a for a in own if a.day != move.day), move]
        others = (a for a in self._roster if a.employee != employee.id)
        personal = frozenset(CHECKS) - COUPLING
        alone = _only(self._problem, employee)
        before = self._before + _found(alone, Roster(tuple(own)), personal)
        after = _found(self._problem, Roster((*others, *moved)), COUPLING) + _found(
            alone, Roster(tuple(moved)), personal
        )
        breaks = tuple(worse(before, after))
        costs: Counter[str] = Counter()
        for violation, count in after.items():
            costs[violation.rule] += violation.penalty * count
        for violation, count in before.items():
            costs[violation.rule] -= violation.penalty * count
        obstacle = Obstacle.RULE if breaks else Obstacle.COST if instead is None else Obstacle.ELSEWHERE
        return Candidate(
            employee=employee.id,
            obstacle=obstacle,
            move=move,
            instead=instead,
            breaks=breaks,
            cost=sum(costs.values()),
            costs=tuple((rule, costs[rule]) for rule in CHECKS if costs[rule]),
        )


def worse(before: Mapping[Violation, int], after: Mapping[Violation, int]) -> Iterator[Violation]:
    """The hard violations that are new, or amount to more than they did."""
    known: dict[tuple[object, ...], int] = {}
    for violation, count in before.items():
        if violation.hard:
            known[_scope(violation)] = known.get(_scope(violation), 0) + violation.amount * count
    for violation in after:
        if violation.hard and violation.amount > known.get(_scope(violation), 0):
            yield violation


def _scope(violation: Violation) -> tuple[object, ...]:
    one = violation
    return one.rule, one.employee, one.days, one.shift_type, one.role, one.slot


def _found(problem: Problem, roster: Roster, names: Iterable[str]) -> Counter[Violation]:
    chosen = frozenset(names)
    return Counter(
        violation for name, check in CHECKS.items() if name in chosen for violation in check(problem, roster)
    )


def _only(problem: Problem, employee: Employee) -> View:
    """One person's part of the problem; what it says of others is the same before and after."""
    held = {field.name: getattr(problem, field.name) for field in fields(Problem)}
    return View(**(held | {"employees": (employee,)}), real=problem)
