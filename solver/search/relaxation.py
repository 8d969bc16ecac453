"""The linear relaxation of a model, and lower bounds from it that floating point cannot spoil.

Every constraint that has a linear consequence gives rows, the others are left out: the result is a relaxation
whatever the rules are. For the integer program min c·x, rows L ≤ A·x ≤ U, box l ≤ x ≤ u, any multipliers y give

    bound(y) = Σ_i (y_i > 0 ? y_i·L_i : y_i·U_i) + Σ_j min(r_j·l_j, r_j·u_j),   r = c − Aᵀ·y.

The multipliers come from a floating-point solver; they are rounded to integers over a power of two and the bound is
computed anew in exact integers, so that it holds however wrong the solver was (Neumaier & Shcherbina 2004).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver.python import model_builder_helper
from ortools.sat.python.cp_model import CpModel

from solver.search.board import Board

INFINITE = 1 << 62
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """min ``offset`` + ``cost``·x over rows (in compressed form) and boxes; all integers, ±INFINITE where open."""

    cost: Ints
    offset: int
    low: Ints
    high: Ints
    row_start: Ints
    column: Ints
    factor: Ints
    row_low: Ints
    row_high: Ints

    @property
    def row_of(self) -> Ints:
        """The row of every entry."""
        return np.repeat(np.arange(len(self.row_low)), np.diff(self.row_start))

    def bound(self, multipliers: Floats) -> int:
        """A valid lower bound of the integer program, whatever the multipliers are (one a row)."""
        finite = np.where(np.isfinite(multipliers), multipliers, 0.0)
        finite = np.where((finite > 0) & (self.row_low <= -INFINITE), 0.0, finite)
        finite = np.where((finite < 0) & (self.row_high >= INFINITE), 0.0, finite)
        largest = 1.0 + max(
            float(np.abs(self.cost).max(initial=0)),
            float(np.bincount(self.column, np.abs(self.factor * finite[self.row_of])).max(initial=0.0))
            if len(self.column)
            else 0.0,
        )
        scale = 1 << max(0, min(24, 60 - int(largest).bit_length()))
        duals = np.rint(np.clip(finite, -largest, largest) * scale).astype(np.int64)
        reduced = self.cost * scale
        np.subtract.at(reduced, self.column, self.factor * duals[self.row_of])
        side = np.where(duals > 0, self.row_low, self.row_high)
        box = np.where(reduced > 0, self.low, self.high)
        used = np.flatnonzero(duals)
        total = _dot(duals[used], side[used]) + _dot(reduced, box)
        return self.offset - (-total // scale)


def _dot(left: Ints, right: Ints) -> int:
    """The exact scalar product, in integers of any size."""
    return sum(a * b for a, b in zip(left.tolist(), right.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class LinearSolution:
    """A point and its multipliers, both floating point: a guide, never a proof."""

    values: Floats
    multipliers: Floats
    optimal: bool


def solve_relaxation(
    relaxation: Relaxation, *, time_limit_s: float, tolerance: float, board: Board | None = None
) -> LinearSolution | None:
    """Solve in floating point by PDLP to a relative ``tolerance``; ``None`` if there is nothing to show.

    A stop of ``board`` ends it.

    Loose tolerances are many times faster: on 62 000 columns 10⁻³ took 2 s and its bound was 0.2 % below the best.
    """
    helper = model_builder_helper.ModelBuilderHelper()
    low, high = relaxation.low.astype(np.float64), relaxation.high.astype(np.float64)
    helper.add_var_array_with_bounds(low, high, np.zeros(len(low), dtype=np.bool_), "")  # type: ignore[arg-type]
    for index in np.flatnonzero(relaxation.cost).tolist():
        helper.set_var_objective_coefficient(index, float(relaxation.cost[index]))
    starts, columns, factors = relaxation.row_start.tolist(), relaxation.column.tolist(), relaxation.factor.tolist()
    for row, (least, most) in enumerate(zip(relaxation.row_low.tolist(), relaxation.row_high.tolist(), strict=True)):
        index = helper.add_linear_constraint()
        helper.set_constraint_lower_bound(index, float(least) if least > -INFINITE else -np.inf)
        helper.set_constraint_upper_bound(index, float(most) if most < INFINITE else np.inf)
        for k in range(starts[row], starts[row + 1]):
            helper.add_term_to_constraint(index, columns[k], float(factors[k]))
    runner = model_builder_helper.ModelSolverHelper("pdlp")
    runner.set_solver_specific_parameters(
        f"termination_criteria {{ simple_optimality_criteria {{ eps_optimal_relative: {tolerance} "
        f"eps_optimal_absolute: {tolerance} }} }} presolve_options {{ use_glop: true }}"
    )
    runner.set_time_limit_in_seconds(time_limit_s)
    with board.ending(runner.interrupt_solve) if board is not None else nullcontext():
        runner.solve(helper)
    if not runner.has_response():
        return None
    values, multipliers = np.asarray(runner.variable_values()), np.asarray(runner.dual_values())
    if len(values) != len(relaxation.cost) or len(multipliers) != len(relaxation.row_low):
        return None
    return LinearSolution(values, multipliers, runner.status() == model_builder_helper.SolveStatus.OPTIMAL)


Row = tuple[list[int], list[int], int, int]  # columns, factors, low, high


def relax(model: CpModel) -> Relaxation:
    """Rows and boxes of a model; constraints without a linear consequence are left out."""
    proto = model.proto
    domains = [list(variable.domain) for variable in proto.variables]
    low = np.array([d[0] for d in domains], dtype=np.int64)
    high = np.array([d[-1] for d in domains], dtype=np.int64)
    columns: list[int] = []
    factors: list[int] = []
    starts, row_low, row_high = [0], [], []
    for constraint in proto.constraints:
        for row_columns, row_factors, at_least, at_most in _rows(constraint, low, high):
            merged: dict[int, int] = {}
            for column, factor in zip(row_columns, row_factors, strict=True):
                merged[column] = merged.get(column, 0) + factor
            columns += merged.keys()
            factors += merged.values()
            starts.append(len(columns))
            row_low.append(max(at_least, -INFINITE))
            row_high.append(min(at_most, INFINITE))
    cost = np.zeros(len(low), dtype=np.int64)
    np.add.at(cost, list(proto.objective.vars), list(proto.objective.coeffs))
    return Relaxation(
        cost=cost,
        offset=round(proto.objective.offset),
        low=low,
        high=high,
        row_start=np.array(starts, dtype=np.int64),
        column=np.array(columns, dtype=np.int64),
        factor=np.array(factors, dtype=np.int64),
        row_low=np.array(row_low, dtype=np.int64),
        row_high=np.array(row_high, dtype=np.int64),
    )


def _clause(literals: Sequence[int], at_least: int, at_most: int) -> Row:
    """Σ literals within [at_least, at_most], where the literal −v − 1 stands for 1 − x_v."""
    negated = sum(literal < 0 for literal in literals)
    return (
        [literal if literal >= 0 else -literal - 1 for literal in literals],
        [1 if literal >= 0 else -1 for literal in literals],
        at_least - negated if at_least > -INFINITE else at_least,
        at_most - negated if at_most < INFINITE else at_most,
    )


def _rows(constraint, low: Ints, high: Ints) -> Iterator[Row]:  # type: ignore[no-untyped-def]
    enforced = list(constraint.enforcement_literal)
    free = [-literal - 1 for literal in enforced]
    if constraint.has_linear():
        linear = constraint.linear
        domain = list(linear.domain)  # the wrapped sequence does not know negative indices
        yield from _linear((list(linear.vars), list(linear.coeffs), domain[0], domain[-1]), free, low, high)
    elif constraint.has_bool_or():
        yield _clause([*constraint.bool_or.literals, *free], 1, INFINITE)
    elif constraint.has_bool_and():
        for literal in constraint.bool_and.literals:
            yield _clause([literal, *free], 1, INFINITE)
    elif constraint.has_at_most_one() and not enforced:
        yield _clause(list(constraint.at_most_one.literals), -INFINITE, 1)
    elif constraint.has_exactly_one() and not enforced:
        yield _clause(list(constraint.exactly_one.literals), 1, 1)
    elif constraint.has_lin_max() and not enforced:
        yield from _maximum(constraint.lin_max, low, high)


def _linear(row: Row, free: list[int], low: Ints, high: Ints) -> Iterator[Row]:
    """The row itself, or relaxed by its least (greatest) activity for every literal of ``free`` that is true."""
    columns, factors, at_least, at_most = row
    if not free:
        yield row
        return
    least = sum(f * int(low[c] if f > 0 else high[c]) for c, f in zip(columns, factors, strict=True))
    most = sum(f * int(high[c] if f > 0 else low[c]) for c, f in zip(columns, factors, strict=True))
    for bound, slack, lower in ((at_least, at_least - least, True), (at_most, most - at_most, False)):
        if slack <= 0 or abs(bound) >= INFINITE:
            continue
        row_columns, row_factors, shift = list(columns), list(factors), 0
        sign = 1 if lower else -1
        for literal in free:
            row_columns.append(literal if literal >= 0 else -literal - 1)
            row_factors.append(sign * slack if literal >= 0 else -sign * slack)
            shift += sign * slack if literal < 0 else 0
        yield (
            (row_columns, row_factors, bound - shift, INFINITE)
            if lower
            else (row_columns, row_factors, -INFINITE, bound - shift)
        )


def _maximum(lin_max, low: Ints, high: Ints) -> Iterator[Row]:  # type: ignore[no-untyped-def]
    """target ≥ every expression; target ≤ their sum where none can be negative."""
    target = lin_max.target
    summed: Row = (list(target.vars), list(target.coeffs), -INFINITE, -target.offset)
    least = 0
    for expression in lin_max.exprs:
        variables, coefficients = list(expression.vars), list(expression.coeffs)
        yield (
            [*target.vars, *variables],
            [*target.coeffs, *(-c for c in coefficients)],
            expression.offset - target.offset,
            INFINITE,
        )
        value = expression.offset + sum(
            c * int(low[v] if c > 0 else high[v]) for v, c in zip(variables, coefficients, strict=True)
        )
        least = min(least, value)
        summed[0].extend(variables)
        summed[1].extend(-c for c in coefficients)
        summed = (summed[0], summed[1], -INFINITE, summed[3] + expression.offset)
    if least >= 0:
        yield summed
