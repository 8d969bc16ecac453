"""A lane in a process of its own: ``python -m solver.search.worker`` talks pickles over its standard streams.

Two lanes in one process take turns in the interpreter; a process has one to itself. It is told the problem and then
every better roster that the others found, and tells every roster and bound that it finds. It ends when its input ends,
so that it never outlives who started it. Nothing that it says is believed unseen: rosters are verified again.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from operator import methodcaller
from pathlib import Path
from typing import IO

from solver.errors import SolverError
from solver.params import SolveParams
from solver.roster import Roster
from solver.search.board import Board

TICK_S = 0.1
ROOT = Path(__file__).resolve().parents[2]


def lane_in_process(board: Board, name: str, hint: Roster | None, number: int) -> None:
    """Run the lane ``name`` in a process until the board stops, passing rosters and bounds both ways.

    Raises SolverError if the process fails.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "solver.search.worker"]
    params = replace(board.params, time_limit_s=max(0.1, board.seconds_left), seed=board.params.seed + number)
    failures: list[str] = []
    process = subprocess.Popen(  # noqa: S603 - our own module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,  # Ctrl-C is for the one who started it
    )
    try:
        with process, board.ending(process.kill):
            _accompany(process, board, (params, name, hint), failures)
    except BrokenPipeError:
        pass  # it has ended while it was told something; what it failed of is in ``failures``
    if failures:
        raise SolverError(failures[0])
    if process.returncode not in (0, -signal.SIGKILL):
        raise SolverError(f"the process of the lane {name!r} ended with {process.returncode}")


def _accompany(
    process: subprocess.Popen[bytes],
    board: Board,
    task: tuple[SolveParams, str, Roster | None],
    failures: list[str],
) -> None:
    """Tell the process the problem and what the others find, and listen, until it or the board ends; then kill it."""
    params, name, hint = task
    told = board.roster
    guide = None
    try:
        if process.stdin is None or process.stdout is None:
            raise SolverError("a worker process has no streams")
        reader = threading.Thread(target=_listen, args=(process.stdout, board, failures), daemon=True)
        reader.start()
        _say(process.stdin, (board.problem, params, name, told or hint))
        while not board.stopping and process.poll() is None:
            time.sleep(TICK_S)
            if board.roster is not told:
                told = board.roster
                _say(process.stdin, ("roster", told))
            if board.guide is not guide:
                guide = board.guide
                _say(process.stdin, ("guide", guide))
    finally:
        process.kill()
    reader.join(1.0)


def _say(stream: IO[bytes], message: object) -> None:
    pickle.dump(message, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _listen(stream: IO[bytes], board: Board, failures: list[str]) -> None:
    """Take what the process says until it ends."""
    while True:
        try:
            kind, value = pickle.load(stream)  # noqa: S301 - our own process
        except (EOFError, pickle.UnpicklingError, OSError):
            return
        except ValueError:
            if stream.closed:  # the search did not wait for the end of what was still being taken
                return
            raise
        if kind == "roster":
            board.offer_merged(value)
        elif kind == "bound":
            board.raise_bound(value)
        elif kind == "guide":
            board.share(value)
        elif kind == "infeasible":
            board.infeasible = True
        else:
            failures.append(value)


def main() -> None:
    """The process's side."""
    from solver.search.lanes import Lanes  # noqa: PLC0415 - the starter does not need it here

    stream, out = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # whatever prints must not disturb the pickles
    try:
        problem, params, name, hint = pickle.load(stream)  # noqa: S301 - our own starter
    except (EOFError, pickle.UnpicklingError, OSError):
        return  # who started it has ended meanwhile
    speaking = threading.Lock()

    def tell(kind: str, value: object) -> None:
        try:
            with speaking:
                _say(out, (kind, value))
        except BrokenPipeError:  # who started it has ended, maybe before its input is seen to end
            os._exit(0)

    board = Board(problem, params)
    board.listener = tell
    threading.Thread(target=_follow, args=(stream, board), daemon=True).start()
    lanes = Lanes(board, hint)
    if hint is not None:
        board.offer_merged(hint)
    lanes.guarded(partial(methodcaller(name), lanes))
    if lanes.failure is not None:
        tell("failure", f"{type(lanes.failure).__name__}: {lanes.failure}")
    if board.infeasible:
        tell("infeasible", None)
    out.close()
    os._exit(0)  # a presolve that overran its limit must not keep the process


def _follow(stream: IO[bytes], board: Board) -> None:
    """Take over better rosters until the input ends; then stop."""
    while True:
        try:
            kind, value = pickle.load(stream)  # noqa: S301 - our own starter
        except (EOFError, pickle.UnpicklingError, OSError):
            os._exit(0)
        if kind == "roster":
            board.offer_merged(value)
        else:
            board.guide = value


if __name__ == "__main__":
    main()
