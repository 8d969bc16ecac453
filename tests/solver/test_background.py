from __future__ import annotations

import threading
import time

import pytest

from solver.background import in_background
from solver.params import SolveParams
from solver.search.board import Board
from solver.search.progress import Progress, StopRequest
from tests.builders import problem


def board(seconds: float = 20) -> Board:
    return Board(problem(), SolveParams(time_limit_s=seconds))


class Stop(Progress):
    def should_stop(self) -> StopRequest:
        return "cancel"


def test_the_work_is_done_and_told_of_in_the_caller_s_thread() -> None:
    done: list[str] = []
    told: set[int] = set()
    assert not in_background(board(), lambda: done.append("x"), Progress(), lambda: told.add(threading.get_ident()))
    assert done == ["x"]
    assert told == {threading.get_ident()}


def test_a_failure_of_the_work_reaches_the_caller() -> None:
    def work() -> None:
        raise ZeroDivisionError("in the work")

    with pytest.raises(ZeroDivisionError, match="in the work"):
        in_background(board(), work, Progress(), lambda: None)


def test_a_stop_is_passed_on_and_the_work_comes_back() -> None:
    shared = board()

    def work() -> None:
        while not shared.stopping:
            time.sleep(0.01)

    started = time.monotonic()
    assert in_background(shared, work, Stop(), lambda: None)
    assert time.monotonic() - started < 1


def test_work_that_does_not_come_back_is_left_behind_at_the_time_limit() -> None:
    release = threading.Event()
    started = time.monotonic()
    assert not in_background(board(0.1), lambda: release.wait(10) and None, Progress(), lambda: None)
    assert time.monotonic() - started < 2
    release.set()
