"""What the lanes of a search share: the best verified roster, the best proven bound, the clock and the stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from solver.checks import Scorecard, verify
from solver.errors import VerificationError
from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster
from solver.search.floor import floor


class Board:
    """Safe to use from several threads. A roster gets on it only through ``verify``."""

    def __init__(self, problem: Problem, params: SolveParams) -> None:
        self.problem = problem
        self.params = params
        self.started = time.monotonic()
        self.deadline = self.started + params.time_limit_s
        self.best: tuple[Roster, Scorecard] | None = None  # one name, so that both are read together
        self.bound = floor(problem)  # of every legal roster's objective
        self.infeasible = False
        self.guide: object | None = None  # prices of demand that one lane found for the others
        self.found_at: list[tuple[float, int]] = []
        self.listener: Callable[[str, object], None] | None = None  # told every new best roster and bound
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._endings: dict[object, Callable[[], object]] = {}  # of what runs now and does not look at the board

    @property
    def roster(self) -> Roster | None:
        best = self.best
        return best[0] if best is not None else None

    @property
    def objective(self) -> int | None:
        best = self.best
        return best[1].objective if best is not None else None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def seconds_left(self) -> float:
        return max(0.0, self.deadline - time.monotonic())

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set() or self.done or self.seconds_left <= 0

    @property
    def done(self) -> bool:
        """Proved, or good enough by the gap limit."""
        if self.infeasible:
            return True
        objective, bound = self.objective, self.bound
        if objective is None or bound is None:
            return False
        return objective - bound <= self.params.gap_limit_ratio * abs(objective)

    def stop(self) -> None:
        """Ask every lane to end; what does not look at the board is ended: searches of solvers, processes of lanes."""
        self._stopping.set()
        with self._lock:
            endings = list(self._endings.values())
        for end in endings:
            end()

    @contextmanager
    def ending(self, end: Callable[[], object]) -> Iterator[None]:
        """While inside, a stop calls ``end``; at once, if the stop was before."""
        key = object()
        with self._lock:
            self._endings[key] = end
        try:
            if self._stopping.is_set():
                end()
            yield
        finally:
            with self._lock:
                del self._endings[key]

    def offer(self, roster: Roster, claimed: Mapping[str, int] | None = None) -> bool:
        """Take the roster if it is the best so far. ``claimed`` (by rule) is what the whole model says that it costs.

        Raises VerificationError if it breaks a hard rule or costs more than claimed: model and checks disagree.
        """
        scorecard = verify(self.problem, roster)
        if not scorecard.feasible:
            raise VerificationError(
                "the model's roster breaks hard rules: " + "; ".join(v.message for v in scorecard.hard[:5])
            )
        for rule, amount in (claimed or {}).items():
            if scorecard.penalties.get(rule, 0) > amount:
                raise VerificationError(
                    f"{rule}: the model claims {amount}, the check finds {scorecard.penalties.get(rule, 0)}"
                )
        return self._take(roster, scorecard)

    def offer_merged(self, roster: Roster) -> bool:
        """Take a roster put together of two lanes' work, if it is legal and the best so far."""
        scorecard = verify(self.problem, roster)
        return scorecard.feasible and self._take(roster, scorecard)

    def raise_bound(self, bound: int) -> None:
        """Note a proven lower bound of every legal roster's objective."""
        with self._lock:
            if self.bound is not None and bound <= self.bound:
                return
            self.bound = bound
        if self.listener is not None:
            self.listener("bound", bound)

    def share(self, guide: object) -> None:
        """Let the other lanes know good prices."""
        self.guide = guide
        if self.listener is not None:
            self.listener("guide", guide)

    def _take(self, roster: Roster, scorecard: Scorecard) -> bool:
        with self._lock:
            if self.best is not None and scorecard.objective >= self.best[1].objective:
                return False
            self.best = (roster, scorecard)
            self.found_at.append((self.seconds, scorecard.objective))
        if self.listener is not None:
            self.listener("roster", roster)
        return True


class Part:
    """A part of a search's time, for a step that must leave some for others."""

    def __init__(self, board: Board, seconds: float) -> None:
        self._board = board
        self._until = time.monotonic() + seconds

    @property
    def stopping(self) -> bool:
        return self._board.stopping or self.seconds_left <= 0

    @property
    def seconds_left(self) -> float:
        return max(0.0, min(self._board.seconds_left, self._until - time.monotonic()))
