"""The only door to CP-SAT: one run of one model. Values can be read behind a status only.

After INFEASIBLE or UNKNOWN the solver answers every question about values with 0, and under a gap limit it calls
OPTIMAL what is not; hence ``Run`` carries a reader only with a solution, and optimality is objective == bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.errors import ModelError, ProblemError
from solver.search.board import Board

Reader = Callable[[cp_model.LinearExpr], int]
EXACT = 1 << 52  # larger integers are not all floats
TOO_LARGE = (
    "weights and amounts are too large: penalties could add up to more than 9·10^18; give smaller "
    "weights, and no weight where a rule must hold"
)


@dataclass(frozen=True, slots=True)
class Run:
    """``value`` is ``None`` without a solution, ``bound`` without an objective or a proof of anything.

    ``core``: variables of assumptions that cannot hold together, if the model has assumptions and is infeasible.
    """

    value: Reader | None = None
    infeasible: bool = False
    objective: int | None = None
    bound: int | None = None
    core: tuple[int, ...] = ()

    @property
    def optimal(self) -> bool:
        return self.objective is not None and self.objective == self.bound


def run(
    model: cp_model.CpModel,
    board: Board | None,
    *,
    seconds: float,
    workers: int = 1,
    seed: int = 0,
    effort: float | None = None,
    linearization: int = 2,
    gap: float = 0.0,
    presolve: bool = True,
    on_solution: Callable[[Reader], None] | None = None,
    on_bound: Callable[[int], None] | None = None,
) -> Run:
    """Search one model. ``effort`` limits CP-SAT's deterministic time, so that a run can be repeated exactly.

    With two to four workers CP-SAT drops its strong-LP search; it is asked for by name. Raises ModelError, and
    ProblemError where sums of penalties do not fit into 64 bits.
    """
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.max_time_in_seconds = max(0.01, seconds)
    parameters.num_workers = workers
    parameters.random_seed = seed % (1 << 31)
    parameters.linearization_level = linearization
    parameters.relative_gap_limit = gap
    parameters.cp_model_presolve = presolve
    parameters.catch_sigint_signal = False  # it would leave the process without the caller's handler
    parameters.ignore_subsolvers.append("variables_shaving")  # may overrun its limit by minutes
    if effort is not None:
        parameters.max_deterministic_time = effort
    if 1 < workers < 8:
        parameters.subsolvers.append("max_lp")
    if on_bound is not None:
        solver.best_bound_callback = lambda bound: on_bound(_whole(bound))
    callback = _Callback(on_solution) if on_solution is not None else None
    with board.ending(solver.stop_search) if board is not None else nullcontext():
        if board is not None and board.stopping:
            return Run()
        status = solver.solve(model, callback)
    if callback is not None and callback.failure is not None:
        raise callback.failure
    if status == cp_model.MODEL_INVALID:
        wrong = model.validate()
        if "overflow" in wrong:
            raise ProblemError((TOO_LARGE,))
        raise ModelError(wrong)
    has_objective = model.has_objective()
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        objective = round(solver.objective_value) if has_objective else 0
        bound = _whole(solver.best_objective_bound) if has_objective else 0
        return Run(value=solver.value, objective=objective, bound=min(bound, objective))
    if status == cp_model.INFEASIBLE:
        return Run(infeasible=True, core=tuple(solver.sufficient_assumptions_for_infeasibility()))
    return Run()


def complete_hint(model: cp_model.CpModel, board: Board) -> int | None:
    """Replace a hint of all decisions by one of all variables, and return its objective.

    CP-SAT makes little of a hint that leaves variables open. ``None``, and no change, if it does not hold.
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False
    solver.parameters.fix_variables_to_their_hinted_value = True
    solver.parameters.max_deterministic_time = 0.5
    with board.ending(solver.stop_search):
        status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    model.clear_hints()  # type: ignore[no-untyped-call]
    hint = model.proto.solution_hint
    for index, value in enumerate(list(solver.response_proto.solution)):
        hint.vars.append(index)
        hint.values.append(value)
    return round(solver.objective_value)


def _whole(bound: float) -> int:
    """CP-SAT proves integer bounds and reports them as floats: the integer, never one above it."""
    if abs(bound) < EXACT:
        return math.floor(bound + 1e-6)
    return math.floor(bound) - (math.floor(abs(bound)) >> 51)


class _Callback(cp_model.CpSolverSolutionCallback):
    """Hands every solution over; an error raised there ends the search and is raised again by ``run``."""

    def __init__(self, on_solution: Callable[[Reader], None]) -> None:
        super().__init__()
        self._on_solution = on_solution
        self.failure: Exception | None = None

    def on_solution_callback(self) -> None:
        try:
            self._on_solution(self.value)
        except Exception as failure:  # must not cross the C++ frames
            self.failure = failure
            self.stop_search()
