"""The textbook model solved by what one would install instead: CP-SAT with its defaults, HiGHS as a MIP.

Both get the same linear model, two threads and what is left of the time limit after building it. Their rosters are
scored by our checks, so that all solvers are measured with one yardstick.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster
from tests.benchmarks.textbook import Linear, Textbook, build


@dataclass(frozen=True, kw_only=True)
class PeerRun:
    """What a peer found; ``None`` where it found nothing. ``objective`` is what the peer itself claims."""

    status: str
    roster: Roster | None
    objective: int | None
    bound: int | None
    first_s: float | None
    seconds: float


def cpsat(problem: Problem, params: SolveParams) -> PeerRun:
    """CP-SAT with default parameters but for the number of workers, the seed and the time."""
    from ortools.sat.python.cp_model import CpModel, CpSolver, CpSolverSolutionCallback, LinearExpr  # noqa: PLC0415

    started = time.perf_counter()
    book = build(problem)
    model = CpModel()
    columns = [model.new_int_var(0, upper, "") for upper in book.linear.upper]
    for low, high, terms in book.linear.rows:
        total = LinearExpr.weighted_sum([columns[c] for _, c in terms], [factor for factor, _ in terms])
        if low is not None and low == high:
            model.add(total == low)
        else:
            if low is not None:
                model.add(total >= low)
            if high is not None:
                model.add(total <= high)
    model.minimize(LinearExpr.weighted_sum(columns, book.linear.cost) + book.linear.offset)

    class First(CpSolverSolutionCallback):
        seconds: float | None = None

        def on_solution_callback(self) -> None:
            if self.seconds is None:
                self.seconds = time.perf_counter() - started

    solver, first = CpSolver(), First()
    solver.parameters.num_workers = params.num_workers
    solver.parameters.random_seed = params.seed
    solver.parameters.max_time_in_seconds = _left(params, started)
    status = solver.solve(model, first)
    name = solver.status_name(status).lower()
    found = name in {"optimal", "feasible"}
    return PeerRun(
        status=name,
        roster=book.roster(lambda c: bool(solver.value(columns[c]))) if found else None,
        objective=round(solver.objective_value) if found else None,
        bound=math.ceil(solver.best_objective_bound - 1e-6) if name in {"optimal", "feasible", "unknown"} else None,
        first_s=first.seconds,
        seconds=time.perf_counter() - started,
    )


def highs(problem: Problem, params: SolveParams) -> PeerRun:
    """HiGHS with default parameters but for the number of threads, the seed and the time; its bound is a float's."""
    import highspy  # noqa: PLC0415 - only this peer needs it

    started = time.perf_counter()
    book = build(problem)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - its signature
    solver.setOptionValue("threads", params.num_workers)
    solver.setOptionValue("random_seed", params.seed)
    solver.passModel(_highs_model(book.linear))
    first: list[float] = []

    def improved(event: Any) -> None:
        first.append(time.perf_counter() - started)

    solver.cbMipImprovingSolution += improved
    solver.setOptionValue("time_limit", _left(params, started))
    solver.run()
    info = solver.getInfo()
    status = solver.modelStatusToString(solver.getModelStatus()).lower()
    has_solution = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    values = list(solver.getSolution().col_value) if has_solution else None
    bounded = math.isfinite(info.mip_dual_bound) and "infeasible" not in status
    return PeerRun(
        status=status,
        roster=book.roster(lambda c: values[c] > 0.5) if values is not None else None,
        objective=_objective(book, values) if values is not None else None,
        bound=math.ceil(info.mip_dual_bound - 1e-6) if bounded else None,
        first_s=first[0] if first else (time.perf_counter() - started if values is not None else None),
        seconds=time.perf_counter() - started,
    )


PEERS: Mapping[str, Callable[[Problem, SolveParams], PeerRun]] = {"cpsat": cpsat, "highs": highs}


def _left(params: SolveParams, started: float) -> float:
    return max(0.1, params.time_limit_s - (time.perf_counter() - started))


def _objective(book: Textbook, values: list[float]) -> int:
    return book.linear.offset + sum(cost * round(value) for cost, value in zip(book.linear.cost, values, strict=True))


def _highs_model(linear: Linear) -> Any:
    import highspy  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(linear.upper), len(linear.rows)
    lp.col_cost_ = np.array(linear.cost, dtype=float)
    lp.col_lower_ = np.zeros(len(linear.upper))
    lp.col_upper_ = np.array(linear.upper, dtype=float)
    lp.row_lower_ = np.array([-highspy.kHighsInf if low is None else low for low, _, _ in linear.rows], dtype=float)
    lp.row_upper_ = np.array([highspy.kHighsInf if high is None else high for _, high, _ in linear.rows], dtype=float)
    lp.offset_ = linear.offset
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(linear.upper)
    merged = [_merged(terms) for _, _, terms in linear.rows]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for terms in merged)])
    lp.a_matrix_.index_ = np.array([c for terms in merged for c in terms], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([factor for terms in merged for factor in terms.values()], dtype=float)
    return lp


def _merged(terms: list[tuple[int, int]]) -> dict[int, int]:
    """By column, since a matrix row names a column once."""
    found: dict[int, int] = {}
    for factor, column in terms:
        found[column] = found.get(column, 0) + factor
    return found
