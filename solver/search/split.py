"""A lower bound with persons as whole as they are: prices between what demand wants and what persons may do.

The objective is what demand costs, and every other rule that couples persons, plus what every person's own rules
cost, and only ``assigned`` binds the two. So for any prices π on the assignments

    bound(π) = min (demand − Σ π·assigned) + Σ_e min (own rules of e + Σ π·assigned of e)

is a lower bound (Lagrangian decomposition). The first minimum is bounded by the relaxation in exact integers, the
others by CP-SAT over whole rosters of one person, which a linear relaxation would mix of halves. Prices come from the
relaxation's multipliers and are rounded to integers; the bound holds for any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from ortools.sat.python.cp_model import LinearExpr

from solver.model import build
from solver.problem import Employee, Problem
from solver.rules import COUPLING, RULES
from solver.search.board import Board
from solver.search.cpsat import run
from solver.search.hull import ProblemRelaxation
from solver.search.neighbourhood import alone
from solver.search.relaxation import Floats, Ints, relax

DEMAND_RULES = COUPLING | {"role_switch"}
EFFORT_PER_PERSON = 0.5  # deterministic seconds; most need a tenth of it

Prices = Mapping[tuple[str, int, str], int]  # by person, day and shift type


def split_bound(board: Board | None, relaxed: ProblemRelaxation, multipliers: Floats) -> int | None:
    """A valid lower bound of the problem, whatever the multipliers are; ``None`` if a person's minimum is unknown."""
    relaxation, model = relaxed.relaxation, relaxed.model
    cost, offset = _demand_cost(relaxed)
    row_of = relaxation.row_of
    wanted = cost != 0
    for index in model.variables.demand_columns():
        wanted[index] = True
    demand_row = np.zeros(len(relaxation.row_low), dtype=np.bool_)
    np.logical_or.at(demand_row, row_of, wanted[relaxation.column])
    finite = np.where(np.isfinite(multipliers), multipliers, 0.0)
    asked = np.zeros(len(cost))  # what demand's rows give for a unit of every column
    own = (relaxation.cost - cost).astype(np.float64)  # what a unit costs beside that
    for rows, sum_, sign in ((demand_row, asked, 1.0), (~demand_row, own, -1.0)):
        entries = rows[row_of]
        np.add.at(sum_, relaxation.column[entries], sign * relaxation.factor[entries] * finite[row_of[entries]])
    prices = {}
    for key, index in model.variables.assignment_columns():
        prices[key] = -round(float(np.clip((asked[index] + own[index]) / 2, -1e12, 1e12)))
        cost[index] -= prices[key]
    demand = replace(relaxation, cost=cost, offset=offset)
    total = demand.bound(np.where(demand_row, finite, 0.0))
    for employee in model.problem.employees:
        least = person_bound(board, model.problem, employee, prices)
        if least is None:
            return None
        total += least
    return total


def person_bound(board: Board | None, problem: Problem, employee: Employee, prices: Prices) -> int | None:
    """A lower bound of what the person's own rules cost plus the prices of the work; ``None`` if unknown."""
    own = alone(problem, employee.id)
    own = replace(own, pins=tuple(replace(pin, roles=None) for pin in own.pins))
    model = build(own, rules=[rule for rule in RULES if rule.name not in DEMAND_RULES], objective=False)
    priced = [
        prices[employee.id, shift.day, shift.type] * model.variables.assigned(employee, shift)
        for shift in own.shifts
        if (employee.id, shift.day, shift.type) in prices
    ]
    model.model.minimize(LinearExpr.sum([*(term.weight * term.violation for term in model.terms), *priced]))
    bounds: list[int] = []
    found = run(model.model, board, seconds=60, effort=EFFORT_PER_PERSON, on_bound=bounds.append)
    if found.bound is not None:
        bounds.append(found.bound)
    return max(bounds, default=None)


def _demand_cost(relaxed: ProblemRelaxation) -> tuple[Ints, int]:
    """The part of the relaxation's objective that demand's rules make up, with its constant."""
    model = relaxed.model
    own = model.model.clone()
    own.minimize(LinearExpr.sum([t.weight * t.violation for t in model.terms if t.rule not in DEMAND_RULES]))
    personal = relax(own)
    cost = relaxed.relaxation.cost.copy()
    cost[: len(personal.cost)] -= personal.cost
    return cost, relaxed.relaxation.offset - personal.offset
