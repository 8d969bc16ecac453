"""Whole rosters by CP-SAT, person by person: each takes the best roster of their own, given those who came before.

For where pricing finds none: rules without a column form, and hard rules between persons.
"""

from __future__ import annotations

import random
from dataclasses import replace

from solver.model import build
from solver.problem import Problem
from solver.roster import Assignment, Roster
from solver.search.board import Board
from solver.search.cpsat import run
from solver.search.neighbourhood import given_by, restricted

EFFORT_PER_PERSON = 0.2  # deterministic seconds
GAP = 0.03  # a first roster is wanted soon


def construct(board: Board, rng: random.Random) -> Roster | None:
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
        outside = given_by(problem, chosen, frozenset(e.id for e in order[:position]))
        model = build(restricted(problem, frozenset({employee.id})), outside=outside)
        found = run(
            model.model,
            board,
            seconds=board.seconds_left,
            seed=board.params.seed,
            effort=EFFORT_PER_PERSON,
            gap=GAP,
        )
        if found.value is None and not found.infeasible and not board.stopping:
            found = run(model.model, board, seconds=board.seconds_left, seed=board.params.seed, gap=1.0)
        if found.value is None:
            return None
        chosen.extend(model.roster(found.value))
    return Roster(tuple(chosen))


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
