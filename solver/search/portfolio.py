"""The lanes of a search and the thread that watches over them.

Small problems go to CP-SAT whole. Others: one lane makes a first roster person by person and improves it by large
neighbourhoods, anew as soon as there is a guide; another proves a bound by the linear relaxation, which gives the
guide, and then improves too. With one worker both are done in turn. The caller's thread keeps the clock, asks whether
to stop and reports; it never waits for a lane that does not come back (a presolve may overrun its limit), so the time
limit holds.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

from solver.model import RosterModel, build
from solver.roster import Roster
from solver.search.board import Board
from solver.search.columns.capacity_lane import CapacityLane
from solver.search.columns.lane import ColumnLane, suits
from solver.search.columns.master import Column
from solver.search.construct import Guide, construct
from solver.search.cpsat import Reader, run
from solver.search.hull import relax_problem
from solver.search.improve import Improver
from solver.search.progress import Progress
from solver.search.relaxation import solve_relaxation
from solver.search.split import split_bound

WHOLE_MODEL_VARIABLES = 6000  # up to here CP-SAT takes the whole problem
TINY_CELLS = 400  # of persons and shifts; up to here CP-SAT alone is at once done
MODERATE_CELLS = 8000  # up to here CP-SAT's cuts on the whole problem are worth a worker
RECREATIONS = 15  # in a row
MOST_REST = 15  # steps of CP-SAT between them
TICK_S = 0.05
TOLERANCES = (1e-3, 1e-4)  # of the linear relaxation, one after the other
GUIDING_TOLERANCE = 1e-3
GRACE_S = 0.7  # what a lane gets to come back after a stop


def search(board: Board, progress: Progress, hint: Roster | None) -> bool:
    """Run the lanes until the board is done, the time is up or the caller says stop. True if the caller did."""
    lanes = _Lanes(board, hint)
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


class _Lanes:
    """What the threads do. A failure in one of them is kept and raised by the caller's thread."""

    def __init__(self, board: Board, hint: Roster | None) -> None:
        self.board = board
        self.hint = hint
        self.failure: Exception | None = None
        self._whole: RosterModel | None = None
        self._guide: Guide | None = None
        self._first = threading.Event()
        self._rooted = threading.Event()
        self._lane: ColumnLane | None = None
        self._capacity: CapacityLane | None = None

    def plan(self) -> list[Callable[[], None]]:
        """One function a thread."""
        if suits(self.board.problem) and not self._tiny():
            if self.board.params.num_workers == 1:
                return [self._columns]
            return [self._columns, *[partial(self._beside_columns, k) for k in range(1, self.board.params.num_workers)]]
        if self.board.params.num_workers == 1:
            return [self._alone]
        return [self._lead, *[self._follow] * 1, *[self._help] * (self.board.params.num_workers - 2)]

    def guarded(self, lane: Callable[[], None]) -> None:
        try:
            lane()
        except Exception as failure:  # raised again by the caller's thread
            self.failure = self.failure or failure
        finally:
            self._first.set()
            if self.failure is not None or self.board.stopping:
                self._rooted.set()
            self._rooted.set()

    def _columns(self) -> None:
        """First roster, bound and dive by columns, then neighbourhoods of columns."""
        workers = self.board.params.num_workers
        lane = ColumnLane(self.board, threads=1 if workers > 1 and self._moderate() else workers)
        self._offer_hint()
        lane.prepare()
        lane.first()
        self._first.set()
        if self.board.roster is None and not self.board.stopping:
            self._construct(0)
        lane.root()
        self._lane = lane
        self._rooted.set()
        self._regroup(lane, 0)

    def _beside_columns(self, number: int) -> None:
        """CP-SAT on the whole problem where it can take it, for its cuts; else more neighbourhoods."""
        self._first.wait()
        if number == 1 and self._moderate() and not self.board.stopping:
            self._solve_whole(workers=1)
            return
        self._rooted.wait()
        if self._lane is not None:
            self._regroup(self._lane, number)

    def _regroup(self, lane: ColumnLane, number: int) -> None:
        """Neighbourhoods of columns; those of CP-SAT in turn where rules couple persons beyond demand."""
        improver = Improver(self.board, random.Random(self.board.params.seed * 1000 + number))  # noqa: S311 - no secret
        regrouper = lane.improver(number)
        while not self.board.stopping:
            if regrouper is not None:
                lane.improve(regrouper)
            if regrouper is None or not lane.complete:
                improver.step()
                regrouper = regrouper or lane.improver(number)

    def _tiny(self) -> bool:
        problem = self.board.problem
        return sum(problem.may_work(e, s) for e in problem.employees for s in problem.shifts) <= TINY_CELLS

    def _moderate(self) -> bool:
        problem = self.board.problem
        return sum(problem.may_work(e, s) for e in problem.employees for s in problem.shifts) <= MODERATE_CELLS

    def _alone(self) -> None:
        self._offer_hint()
        if self._small():
            self._solve_whole(workers=1)
            return
        held = self._first_by_pricing()
        self._construct(0)
        for _ in self._relax():
            self._guided()
        self._improve(0, held=held)

    def _lead(self) -> None:
        self._offer_hint()
        if self._small():
            self._solve_whole(workers=self.board.params.num_workers)
            return
        held = self._first_by_pricing()
        self._construct(0)
        self._first.set()
        self._improve(0, guided=True, held=held)

    def _follow(self) -> None:
        if self._small():
            return
        self._first.wait()  # the first roster is wanted soon; two lanes building models would hinder each other
        for _ in self._relax():
            pass  # the leading lane takes the guide
        self._improve(1)

    def _help(self) -> None:
        self._first.wait()
        if not self._small():
            self._improve(threading.get_ident() % 1000)

    def _small(self) -> bool:
        problem = self.board.problem
        cells = sum(problem.may_work(e, s) for e in problem.employees for s in problem.shifts)
        blocks = max((len(s.blocks) for s in problem.shifts), default=0) if problem.capacity_demand else 0
        return cells * (1 + 2 * blocks) <= WHOLE_MODEL_VARIABLES

    def _offer_hint(self) -> None:
        if self.hint is not None:
            self.board.offer_merged(self.hint)

    def _first_by_pricing(self) -> list[Column] | None:
        """A first roster within a second or two, and what everybody does in it; ``None`` where a hint is there."""
        self._capacity = CapacityLane(self.board)
        if self.board.roster is not None:
            return None
        held = self._capacity.first()
        if held is None:
            return None
        recreator = self._capacity.recreator(0, held)
        if recreator is None:
            return None
        self._capacity.settle(recreator)
        return recreator.best

    def _construct(self, seed: int) -> None:
        if self.board.roster is not None:
            return
        roster = construct(self.board, random.Random(self.board.params.seed + seed))  # noqa: S311 - no secret
        if roster is None or not self.board.offer_merged(roster):
            self._solve_whole(workers=1, until_first=self.board.roster is None)

    def _solve_whole(self, *, workers: int, until_first: bool = False) -> None:
        """CP-SAT on the whole model; with ``until_first`` only as far as a legal roster or the proof of none."""
        board = self.board
        whole = build(board.problem)
        start = board.roster or self.hint
        if start is not None:
            whole.hint(start)

        def take(value: Reader) -> None:
            board.offer(whole.roster(value), whole.penalties(value))

        found = run(
            whole.model,
            board,
            seconds=board.seconds_left,
            workers=workers,
            seed=board.params.seed,
            gap=1.0 if until_first else board.params.gap_limit_ratio,
            on_solution=take,
            on_bound=board.raise_bound,
        )
        if found.infeasible:
            board.infeasible = True
        elif found.value is not None:
            board.offer(whole.roster(found.value), whole.penalties(found.value))
            if found.bound is not None:
                board.raise_bound(found.bound)

    def _relax(self) -> Iterator[None]:
        """A quick relaxation that guides a roster, then better bounds of the same; a step each."""
        board = self.board
        relaxed = relax_problem(board.problem)
        for tolerance in TOLERANCES:
            if board.stopping:
                return
            solution = solve_relaxation(relaxed.relaxation, time_limit_s=board.seconds_left, tolerance=tolerance)
            if solution is None:
                return
            board.raise_bound(relaxed.relaxation.bound(solution.multipliers))
            if tolerance == GUIDING_TOLERANCE:
                self._guide = relaxed.guide(solution.values)
                yield
            elif not board.stopping:
                bound = split_bound(board, relaxed, solution.multipliers)
                if bound is not None:
                    board.raise_bound(bound)

    def _guided(self) -> None:
        """A roster by the guide, once, as soon as there is one."""
        guide, self._guide = self._guide, None
        if guide is not None:
            roster = construct(self.board, random.Random(self.board.params.seed), guide)  # noqa: S311 - no secret
            if roster is not None:
                self.board.offer_merged(roster)

    def _improve(self, seed: int, *, guided: bool = False, held: list[Column] | None = None) -> None:
        """CP-SAT's neighbourhoods and ruin and recreate in turn; the latter rests while it gains nothing."""
        improver = Improver(self.board, random.Random(self.board.params.seed * 1000 + seed))  # noqa: S311 - no secret
        lane = self._capacity
        recreator = lane.recreator(seed, held) if lane is not None else None
        rest = wait = 0
        while not self.board.stopping:
            if guided:
                self._guided()
            if lane is not None and recreator is not None and wait == 0:
                before = self.board.objective
                roster = self.board.roster
                if roster is not None and roster != lane.roster_of(recreator.best):
                    found = lane.columns_of(roster)
                    if found is not None:
                        recreator.take(found)
                lane.recreate(recreator, RECREATIONS)
                rest = 0 if self.board.objective != before else min(MOST_REST, 2 * rest + 1)
                wait = rest
            elif wait > 0:
                wait -= 1
            improver.step()
