"""A small problem of capacity goes to CP-SAT with a good roster, which one worker of CP-SAT may not find for long."""

from __future__ import annotations

import random

from solver.checks import verify
from solver.params import SolveParams
from solver.search.board import Board
from solver.search.construct import construct
from solver.search.lanes import Lanes
from tests.benchmarks.months import month


def test_the_whole_model_starts_from_an_annealed_roster(monkeypatch):
    problem = month(8, 1, days=7)
    board = Board(problem, SolveParams(time_limit_s=20, num_workers=1))
    monkeypatch.setattr(Lanes, "_solve_whole", lambda self, **_: None)
    Lanes(board, None).whole()
    plain = construct(Board(problem, SolveParams(time_limit_s=20, num_workers=1)), random.Random(0))
    assert plain is not None
    assert board.best is not None
    assert verify(problem, board.best[0]).feasible
    assert board.best[1].objective < verify(problem, plain).objective
