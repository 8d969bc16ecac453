"""A first roster, person by person: each takes the best roster of their own, given what the earlier ones give."""

from __future__ import annotations

import random
from dataclasses import replace

from solver.problem import Problem
from solver.roster import Assignment, Roster
from solver.search.board import Board
from solver.search.cpsat import run
from solver.search.neighbourhood import Neighbourhood, build_part

EFFORT_PER_PERSON = 0.05  # deterministic seconds


def construct(board: Board, rng: random.Random) -> Roster | None:
    """A roster that keeps every person's own rules, or ``None`` (no time, or a person without a legal roster).

    Demand that is hard is only wanted here, so the result must be verified before it is used.
    """
    problem = softened(board.problem)
    people = sorted(problem.employees, key=lambda e: (len(e.roles), rng.random()))
    days = frozenset(range(problem.horizon.days))
    chosen: list[Assignment] = []
    for employee in people:
        part = Neighbourhood("person", frozenset({employee.id}), days)
        model = build_part(problem, Roster(tuple(chosen)), part)
        found = run(
            model.model, board, seconds=board.seconds_left, seed=board.params.seed, effort=EFFORT_PER_PERSON, gap=0.005
        )
        if found.value is None and not found.infeasible and not board.stopping:
            found = run(model.model, board, seconds=board.seconds_left, seed=board.params.seed)
        if found.value is None:
            return None
        chosen.extend(model.roster(found.value))
    return Roster(tuple(chosen))


def softened(problem: Problem) -> Problem:
    """Hard demand in heads made dear instead, so that a roster can grow person by person."""
    if all(d.under_weight is not None and d.over_weight is not None for d in problem.heads_demand):
        return problem
    dear = 1 + 10 * max((d.under_weight or 0) + (d.over_weight or 0) for d in problem.heads_demand) + 10_000
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
    )
