"""Annealing of whole rosters where demand is in heads: a trial, and if columns do no better, one long run.

A run cools with the clock, so that it is cold when its time is over; with one worker it cools with the number of moves
that the time limit should hold, so that the same seed gives the same roster.
"""

from __future__ import annotations

from solver.search.columns.lane import ColumnLane
from solver.search.columns.walk import Walker

CHUNK = 100_000  # moves between looks at the clock
NOMINAL = 200_000  # moves that a second should hold
TRIAL, MOST_TRIAL_S = 0.1, 40.0  # of the time limit
LONG = 0.4  # of the time limit has passed when the long run ends


class WalkLane:
    """Walks from the board's best roster; not at all where columns do not see every rule, or there is no roster."""

    def __init__(self, lane: ColumnLane, seed: int) -> None:
        self.lane = lane
        self.board = lane.board
        self.seed = self.board.params.seed * 1000 + seed
        self._walker: Walker | None = None
        self._temperatures = (1.0, 1.0)

    def trial(self) -> bool:
        """A short run; is its roster as good as the best there is?"""
        limit = self.board.params.time_limit_s
        return self._run(self.board.seconds + min(TRIAL * limit, MOST_TRIAL_S))

    def long(self) -> bool:
        """The long run; is its roster as good as the best there is?"""
        return self._run(LONG * self.board.params.time_limit_s)

    def _run(self, until_s: float) -> bool:
        """From hot to cold; ``until_s`` since the search began."""
        board, begin = self.board, self.board.seconds
        walker = self._settled() if until_s > begin and not board.stopping else None
        if walker is None:
            return False
        hot, cold = self._temperatures
        walker.restart()
        alone = board.params.num_workers == 1
        moves = NOMINAL * (until_s - begin)
        done, passed = 0, 0.0
        while passed < 1.0 and not board.stopping:
            now = hot * (cold / hot) ** passed
            walker.anneal(CHUNK, now, now)
            done += CHUNK
            passed = done / moves if alone else (board.seconds - begin) / (until_s - begin)
        self.lane.offer(walker.best())
        return board.objective is not None and walker.cost <= board.objective

    def _settled(self) -> Walker | None:
        """The walker, at the board's best roster if that is better than its own; ``None`` where it cannot walk."""
        walker, roster = self._walker, self.board.roster
        if walker is not None and (self.board.objective or 0) >= walker.cost:
            return walker
        held = self.lane.columns_of(roster) if self.lane.complete and roster is not None else None
        if held is None:
            return walker
        if walker is not None:
            walker.take(held)
            return walker
        self._walker = Walker(self.lane.demand, self.lane.pricers, held, self.seed)
        self._temperatures = self._walker.temperatures()
        return self._walker
