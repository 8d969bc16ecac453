"""A lane in a process of its own: what ails it is told, and it ends with the search whatever it does."""

from __future__ import annotations

import os
import pickle
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from solver.checks import verify
from solver.errors import SolverError
from solver.params import SolveParams
from solver.search.board import Board
from solver.search.worker import _listen, lane_in_process
from tests.benchmarks.months import month
from tests.solver.search.columns.tiny import team


def instead_of_python(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


def test_a_lane_s_rosters_and_bounds_come_to_the_board() -> None:
    board = Board(team(random.Random(2), 4, 7, demand=True), SolveParams(time_limit_s=60))
    lane_in_process(board, "whole", None, 1)
    assert board.roster is not None
    assert verify(board.problem, board.roster).objective == board.objective == board.bound


def test_what_a_lane_raises_is_raised_here() -> None:
    board = Board(team(random.Random(2), 2, 3), SolveParams(time_limit_s=60))
    with pytest.raises(SolverError, match="'Lanes' object has no attribute 'nowhere'"):
        lane_in_process(board, "nowhere", None, 1)


@pytest.mark.parametrize("people", [2, 60], ids=["told all", "while it is told"])
def test_a_process_that_ends_badly_is_an_error(people: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instead_of_python(tmp_path, monkeypatch, "exit 3")
    with pytest.raises(SolverError, match="the process of the lane 'whole' ended with 3"):
        lane_in_process(Board(month(people, 1), SolveParams(time_limit_s=60)), "whole", None, 1)


@pytest.mark.parametrize("part", [0, 40], ids=["nothing", "half a word"])
def test_a_process_whose_starter_ends_while_it_begins_says_nothing(part: int) -> None:
    told = pickle.dumps((month(4, 1), SolveParams(), "whole", None))[:part]
    ended = subprocess.run([sys.executable, "-m", "solver.search.worker"], input=told, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_a_process_whose_starter_ends_while_it_speaks_says_nothing() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "solver.search.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    problem = team(random.Random(2), 4, 7, demand=True)
    process.stdin.write(pickle.dumps((problem, SolveParams(time_limit_s=60), "whole", None)))
    process.stdin.flush()
    assert process.wait(50) == 0
    assert process.stderr.read() == b""
    process.stderr.close()
    process.stdin.close()


def test_a_process_that_never_listens_ends_with_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instead_of_python(tmp_path, monkeypatch, "exec sleep 60")
    board = Board(month(60, 1), SolveParams(time_limit_s=60))
    assert len(pickle.dumps(board.problem)) > 1 << 16  # more than a pipe holds
    watcher = threading.Thread(target=lane_in_process, args=(board, "whole", None, 1), daemon=True)
    watcher.start()
    time.sleep(0.5)
    board.stop()
    watcher.join(5.0)  # the reader of its output is waited for a second
    assert not watcher.is_alive()


def test_a_listener_whose_stream_is_closed_meanwhile_ends(capsys: pytest.CaptureFixture[str]) -> None:
    """A roster may still be verified when its lane's process and stream are done with."""
    read, write = os.pipe()
    stream = os.fdopen(read, "rb")
    failures: list[str] = []

    class Slow(Board):
        def raise_bound(self, bound: int) -> None:
            stream.close()

    with os.fdopen(write, "wb") as told:
        pickle.dump(("bound", 1), told)
    board = Slow(team(random.Random(2), 2, 3), SolveParams(time_limit_s=60))
    listener = threading.Thread(target=_listen, args=(stream, board, failures))
    with pytest.MonkeyPatch.context() as patched:
        raised: list[object] = []
        patched.setattr(threading, "excepthook", raised.append)
        listener.start()
        listener.join(10)
    assert (raised, failures, capsys.readouterr().err) == ([], [], "")


def test_a_stop_before_the_beginning_ends_what_begins() -> None:
    board = Board(team(random.Random(2), 2, 3), SolveParams(time_limit_s=60))
    ended: list[str] = []
    with board.ending(lambda: ended.append("in time")):
        assert ended == []
    board.stop()
    assert ended == []
    with board.ending(lambda: ended.append("at once")):
        assert ended == ["at once"]
