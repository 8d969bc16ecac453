"""Work in a thread of its own, while the caller's thread keeps the clock and asks whether to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable

from solver.search.board import Board
from solver.search.progress import Progress

TICK_S = 0.05
GRACE_S = 0.7  # what the work gets to come back after a stop


def in_background(board: Board, work: Callable[[], None], progress: Progress, tell: Callable[[], None]) -> bool:
    """Run ``work`` until it ends, the board's time is up or ``progress`` says stop; true if the caller did.

    ``tell`` is called some times a second, and at the end, in the caller's thread. What ``work`` raises is raised here.
    The work must look at ``board.stopping``; if it does not come back soon after a stop, it is left behind.
    """
    failures: list[Exception] = []

    def guarded() -> None:
        try:
            work()
        except Exception as failure:  # raised again by the caller's thread
            failures.append(failure)

    thread = threading.Thread(target=guarded, daemon=True)
    thread.start()
    stopped = False
    while thread.is_alive():
        thread.join(TICK_S)
        tell()
        stopped = progress.should_stop() is not None
        if stopped or board.stopping:
            board.stop()
            thread.join(GRACE_S)
            break
    tell()
    if failures:
        raise failures[0]
    return stopped
