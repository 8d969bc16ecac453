"""The one door: Problem in, verified Solution out."""

from __future__ import annotations

from importlib.metadata import version

from solver.errors import VerificationError
from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster
from solver.search.board import Board
from solver.search.portfolio import search
from solver.search.progress import Progress
from solver.solution import Solution, Status, Termination

__all__ = ["Progress", "solve"]


def solve(
    problem: Problem, params: SolveParams, progress: Progress | None = None, hint: Roster | None = None
) -> Solution:
    """Search until proof, gap limit, time limit or stop; the best roster found, confirmed by the checks.

    ``hint`` is a roster to start from: if it is legal, the solution is never worse. With one worker and the same
    seed the search takes the same steps; where the time limit ends it, a faster machine takes more of them.
    Raises ModelError or VerificationError for faults of our own; INFEASIBLE is an answer.
    """
    params = params.on_this_machine
    board = Board(problem, params)
    cancelled = search(board, progress or Progress(), hint)
    best, bound = board.best, board.bound
    objective = best[1].objective if best is not None else None
    if objective is not None and bound is not None and bound > objective:
        raise VerificationError(f"the bound {bound} is above the objective {objective} of a legal roster")
    status = Status.UNKNOWN
    if board.infeasible and objective is None:
        status = Status.INFEASIBLE
    elif objective is not None:
        status = Status.OPTIMAL if objective == bound else Status.FEASIBLE
    if status in (Status.OPTIMAL, Status.INFEASIBLE):
        termination = Termination.PROVED
    elif cancelled:
        termination = Termination.CANCELLED
    elif board.done:
        termination = Termination.GAP_LIMIT
    else:
        termination = Termination.TIME_LIMIT
    return Solution(
        status=status,
        termination=termination,
        params=params,
        seconds=board.seconds,
        roster=best[0] if best is not None else None,
        objective=objective,
        bound=bound if status is not Status.INFEASIBLE else None,
        penalties=best[1].penalties if best is not None else {},
        solver_version=f"ortools {version('ortools')}",
    )
