"""Whole rosters, person by person: each takes the best roster of their own, given what the others give.

Without a guide the others are those who came before. With one (a solution of the linear relaxation) those who are
still to come are expected to give what the relaxation says: every step then rounds one person and keeps the rest.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from solver.model import build
from solver.problem import Employee, EmployeeId, Problem, RoleId, ShiftTypeId, SkillId
from solver.roster import Assignment, Roster
from solver.search.board import Board
from solver.search.cpsat import run
from solver.search.neighbourhood import given_by, restricted
from solver.variables import Outside

EFFORT_PER_PERSON = 0.2  # deterministic seconds
GAP_UNGUIDED, GAP_GUIDED = 0.03, 0.0005  # a first roster is wanted soon, a guided one good


@dataclass(frozen=True, slots=True)
class Guide:
    """What every person is expected to give, in centiheads by (role, slot) and heads by (day, shift type, skill)."""

    capacity: Mapping[EmployeeId, Mapping[tuple[RoleId, int], float]]
    heads: Mapping[EmployeeId, Mapping[tuple[int, ShiftTypeId, SkillId | None], float]]


def construct(board: Board, rng: random.Random, guide: Guide | None = None) -> Roster | None:
    """A roster that keeps every person's own rules, or ``None`` (no time, or a person without a legal roster).

    What is hard between persons is only wanted here, so the result must be verified before it is used.
    """
    problem = softened(board.problem)
    trainees = {pairing.trainee for pairing in problem.pairings}  # whoever needs a mentor comes after the mentors
    order = sorted(problem.employees, key=lambda e: (e.id in trainees, len(e.roles), rng.random()))
    chosen: list[Assignment] = []
    for position, employee in enumerate(order):
        if board.stopping:
            return None
        outside = _expected(
            given_by(problem, chosen, frozenset(e.id for e in order[:position])), order[position + 1 :], guide
        )
        model = build(restricted(problem, frozenset({employee.id})), outside=outside)
        found = run(
            model.model,
            board,
            seconds=board.seconds_left,
            seed=board.params.seed,
            effort=EFFORT_PER_PERSON,
            gap=GAP_UNGUIDED if guide is None else GAP_GUIDED,
        )
        if found.value is None and not found.infeasible and not board.stopping:
            found = run(model.model, board, seconds=board.seconds_left, seed=board.params.seed, gap=1.0)
        if found.value is None:
            return None
        chosen.extend(model.roster(found.value))
    return Roster(tuple(chosen))


def _expected(given: Outside, later: list[Employee], guide: Guide | None) -> Outside:
    """What is given, and what the later persons are expected to give, in whole units."""
    if guide is None:
        return given
    capacity: dict[tuple[RoleId, int], float] = dict(given.capacity)
    heads: dict[tuple[int, ShiftTypeId, SkillId | None], float] = dict(given.heads)
    for employee in later:
        for key, amount in guide.capacity.get(employee.id, {}).items():
            capacity[key] = capacity.get(key, 0) + amount
        for post, share in guide.heads.get(employee.id, {}).items():
            heads[post] = heads.get(post, 0) + share
    return replace(
        given,
        capacity={key: round(amount) for key, amount in capacity.items()},
        heads={post: round(share) for post, share in heads.items()},
    )


def softened(problem: Problem) -> Problem:
    """What is hard between persons made dear instead, so that a roster can grow person by person."""
    heads = [(d.under_weight, d.over_weight) for d in problem.heads_demand]
    coupling = [(rule.weight,) for rules in (problem.pairings, problem.lead_demand, problem.teams) for rule in rules]
    coupling += [(period.in_all.weight,) for period in problem.notice if period.in_all is not None]
    if not any(None in weights for weights in (*heads, *coupling)):
        return problem
    dear = 10_000 + 10 * max(sum(weight or 0 for weight in weights) for weights in (*heads, *coupling))
    return replace(
        problem,
        heads_demand=tuple(
            replace(
                d,
                under_weight=dear if d.under_weight is None else d.under_weight,
                over_weight=dear if d.over_weight is None else d.over_weight,
            )
            for d in problem.heads_demand
        ),
        pairings=tuple(replace(p, weight=dear) if p.weight is None else p for p in problem.pairings),
        lead_demand=tuple(replace(d, weight=dear) if d.weight is None else d for d in problem.lead_demand),
        teams=tuple(replace(t, weight=dear) if t.weight is None else t for t in problem.teams),
        notice=tuple(
            replace(period, in_all=replace(period.in_all, weight=dear))
            if period.in_all is not None and period.in_all.weight is None
            else period
            for period in problem.notice
        ),
    )
