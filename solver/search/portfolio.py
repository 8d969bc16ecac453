"""The thread that watches over the lanes of a search (``lanes``).

The caller's thread keeps the clock, asks whether to stop and reports; it never waits for a lane that does not come back
(a presolve may overrun its limit), so the time limit holds.
"""

from __future__ import annotations

import threading
import time

from solver.roster import Roster
from solver.search.board import Board
from solver.search.lanes import Lanes
from solver.search.progress import Progress

TICK_S = 0.05
GRACE_S = 0.7  # what a lane gets to come back after a stop


def search(board: Board, progress: Progress, hint: Roster | None) -> bool:
    """Run the lanes until the board is done, the time is up or the caller says stop. True if the caller did."""
    lanes = Lanes(board, hint)
    threads = [threading.Thread(target=lanes.guarded, args=(lane,), daemon=True) for lane in lanes.plan()]
    for thread in threads:
        thread.start()
    told_objective: int | None = None
    told_bound: int | None = None
    cancelled = False
    while any(thread.is_alive() for thread in threads):
        threads[0].join(TICK_S) if threads[0].is_alive() else time.sleep(TICK_S)
        told_objective, told_bound = _tell(board, progress, told_objective, told_bound)
        cancelled = progress.should_stop() is not None
        if cancelled or board.stopping or lanes.failure is not None:
            board.stop()
            last = time.monotonic() + GRACE_S
            for thread in threads:
                thread.join(max(0.0, last - time.monotonic()))
            break
    _tell(board, progress, told_objective, told_bound)
    if lanes.failure is not None:
        raise lanes.failure
    return cancelled


def _tell(board: Board, progress: Progress, objective: int | None, bound: int | None) -> tuple[int | None, int | None]:
    """Report what is new since the last call."""
    best = board.best
    if best is not None and best[1].objective != objective:
        objective = best[1].objective
        progress.on_incumbent(best[0], objective, board.seconds)
    if board.bound is not None and board.bound != bound:
        bound = board.bound
        progress.on_bound(bound, board.seconds)
    return objective, bound
