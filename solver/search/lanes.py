"""What the lanes of a search do, each in a thread or in a process of its own.

Tiny problems go to CP-SAT whole. Demand in heads: one lane works by columns (first roster, bound, dive, neighbourhoods
of columns), another walks by annealing and, where columns do better, branches over them or adds neighbourhoods.
Demand in capacity: one lane makes a first roster by pricing and improves it by annealing, by ruin and recreate and by
CP-SAT's neighbourhoods; another proves a bound by the linear relaxation and by multipliers, and then improves too.
One day of capacity: one lane anneals rosters, another proves a bound whose prices narrow the annealing, then anneals
too, or asks CP-SAT for its cuts.
With one worker all is done in turn, in the same steps every time.
"""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Callable
from functools import partial

from solver.model import build
from solver.roster import Roster
from solver.search.board import Board
from solver.search.columns.branch_lane import BranchLane
from solver.search.columns.capacity_lane import CapacityLane
from solver.search.columns.day_lane import DayLane, suits_day
from solver.search.columns.lane import ColumnLane, suits
from solver.search.columns.master import Column
from solver.search.columns.recreate import Recreator
from solver.search.columns.slide import Slider, by_halves
from solver.search.columns.walk_lane import WalkLane
from solver.search.construct import construct
from solver.search.cpsat import Reader, run
from solver.search.hull import relax_problem
from solver.search.improve import Improver
from solver.search.relaxation import solve_relaxation
from solver.search.worker import lane_in_process

WHOLE_MODEL_VARIABLES = 6000  # up to here CP-SAT takes the whole problem
TINY_CELLS = 400  # of persons and shifts; up to here CP-SAT alone is at once done
MODERATE_CELLS = 8000  # up to here CP-SAT's cuts on the whole problem are worth a worker
STEPS_BEFORE_PROOF = 60  # neighbourhoods of columns before one worker turns to CP-SAT
RECREATIONS = 60  # in a row
LONG_S = 30.0  # below, CP-SAT's cuts on a whole day come too late
WEEKS_OF_WINDOWS, WINDOWS_BETWEEN = 4, 8
FAR = 0.2  # of the objective
MOST_REST = 31  # neighbourhoods of columns between ruin and recreate that gains nothing
CPSAT_EVERY = 8  # turns of ruin and recreate that gain
TURNS = 24  # of ruin and recreate between runs of annealing
RELAXED = 3e-3  # tolerance of the linear relaxation
SOON_S, SOON_ROUNDS, SOON = 1.5, 40, 0.1  # a first bound, before it: seconds, rounds in a lane alone, of the time left
PROOF = 0.35  # of the time left, to climb from its prices


class Lanes:
    """What the threads do. A failure in one of them is kept and raised by the caller's thread."""

    def __init__(self, board: Board, hint: Roster | None) -> None:
        self.board = board
        self.hint = hint
        self.failure: Exception | None = None
        self._first = threading.Event()
        self._capacity: CapacityLane | None = None
        self._day: DayLane | None = None

    def plan(self) -> list[Callable[[], None]]:
        """One function a thread; all but the first only watch over a process of their own."""
        if suits(self.board.problem) and not self._tiny():
            first, other = self.columns, "beside_columns"
        elif suits_day(self.board.problem) and self._variables() > TINY_CELLS:
            more = range(2, self.board.params.num_workers)
            beside = [self.prove_day] if self.board.params.num_workers > 1 else []
            return [self.day, *beside, *[partial(self._in_process, "help", k) for k in more]]
        elif self._small():
            return [self.whole]
        else:
            first, other = self.lead, "follow"
        return [first, *[partial(self._in_process, other, k) for k in range(1, self.board.params.num_workers)]]

    def _in_process(self, name: str, number: int) -> None:
        self._first.wait()  # the first roster is wanted soon, and a process begins best with one
        if not self.board.stopping:
            lane_in_process(self.board, name if number == 1 else "help", self.hint, number)

    def guarded(self, lane: Callable[[], None]) -> None:
        """Run a lane; what it raises is kept."""
        try:
            lane()
        except Exception as failure:  # raised again by the caller's thread
            self.failure = self.failure or failure
        finally:
            self._first.set()

    def whole(self) -> None:
        """CP-SAT on the whole problem with all workers, from an annealed roster where demand is in capacity."""
        self._offer_hint()
        if self.board.problem.capacity_demand and self._variables() > TINY_CELLS:
            self._anneal_first(self._first_by_pricing())
        self._solve_whole(workers=self.board.params.num_workers)

    def columns(self) -> None:
        """First roster, bound and dive by columns; a long walk where that did no better; then neighbourhoods."""
        alone = self.board.params.num_workers == 1
        lane = ColumnLane(self.board, threads=1)
        self._offer_hint()
        lane.prepare()
        lane.first()
        if self.board.roster is None and not self.board.stopping:
            self._construct(0)
        self._first.set()
        lane.halves()
        walk = WalkLane(lane, 0) if alone else None
        walked = walk is not None and walk.trial()
        lane.root()
        walk = walk or WalkLane(lane, 0)
        if not lane.long and (walked or not lane.leads or self._far()):
            walk.long()
        if alone and self._moderate():
            self._regroup(lane, 0, steps=STEPS_BEFORE_PROOF)
            self._prove_moderate(lane, 0)
        self._regroup(lane, 0)

    def beside_columns(self) -> None:
        """A walk while it does better than columns; then a proof by branching where the problem is moderate."""
        lane = ColumnLane(self.board, threads=1)
        lane.prepare()
        if not lane.long and not self._walked(lane, 1) and self._moderate():
            self._prove_moderate(lane, 1)
        else:
            self._regroup(lane, 1)

    def _prove_moderate(self, lane: ColumnLane, number: int) -> None:
        """Branch over the linear master; CP-SAT on the whole problem for rules that columns do not see."""
        if lane.complete:
            tree = BranchLane(lane, number).begin()
            if tree is not None:
                tree.run()
        if not self.board.stopping:
            self._solve_whole(workers=1)

    def help(self) -> None:
        """More neighbourhoods."""
        if suits(self.board.problem):
            lane = ColumnLane(self.board, threads=1)
            lane.prepare()
            lane.first()
            if not lane.long:
                self._walked(lane, 2)
            self._regroup(lane, 2)
        else:
            self._capacity = CapacityLane(self.board)
            self._improve(1)

    def _walked(self, lane: ColumnLane, number: int) -> bool:
        """A short walk, and a long one where that leads; did it? Many weeks go on half by half instead."""
        walk = WalkLane(lane, number)
        return walk.trial() and not by_halves(lane) and walk.long()

    def _regroup(self, lane: ColumnLane, number: int, steps: int | None = None) -> None:
        """Ruin and recreate while it gains, then neighbourhoods of columns; CP-SAT's too where rules couple persons.

        From four weeks on windows of days between them; over many weeks these alone.
        """
        weeks = self.board.problem.horizon.days // 7
        slider = lane.slider(number) if weeks >= WEEKS_OF_WINDOWS and lane.complete else None
        while lane.long and slider is not None and not self.board.stopping:
            self._windows(lane, slider)
        improver = Improver(self.board, random.Random(self.board.params.seed * 1000 + number))  # noqa: S311 - no secret
        regrouper = lane.improver(number)
        recreator = lane.recreator(number, regrouper) if regrouper is not None else None
        done = rest = wait = 0
        while not self.board.stopping and done != steps:
            done += 1
            if slider is not None:
                self._windows(lane, slider)
            if regrouper is not None and recreator is not None and wait == 0:
                gained = lane.recreate(recreator, regrouper, RECREATIONS)
                rest = 0 if gained else min(MOST_REST, 2 * rest + 1)
                wait = rest
                if gained:
                    continue
            wait = max(0, wait - 1)
            if regrouper is not None:
                lane.improve(regrouper)
            if regrouper is None or not lane.complete:
                improver.step()
                if regrouper is None:
                    regrouper = lane.improver(number)
                    recreator = lane.recreator(number, regrouper) if regrouper is not None else None

    def _windows(self, lane: ColumnLane, slider: Slider) -> None:
        for _ in range(WINDOWS_BETWEEN):
            if self.board.stopping:
                return
            lane.slide(slider)

    def _far(self) -> bool:
        """Is the best roster so far from the bound that a walk from nowhere may do as well?"""
        objective, bound = self.board.objective, self.board.bound
        return objective is None or bound is None or objective - bound > FAR * objective

    def _tiny(self) -> bool:
        problem = self.board.problem
        return sum(problem.may_work(e, s) for e in problem.employees for s in problem.shifts) <= TINY_CELLS

    def _moderate(self) -> bool:
        problem = self.board.problem
        return sum(problem.may_work(e, s) for e in problem.employees for s in problem.shifts) <= MODERATE_CELLS

    def lead(self) -> None:
        """A first roster by pricing, then neighbourhoods; with one worker the bound in between."""
        self._offer_hint()
        held = self._first_by_pricing()
        self._construct(0)
        self._first.set()
        self._anneal_first(held)
        if self.board.params.num_workers == 1:
            self._prove()
        self._improve(0)

    def day(self) -> None:
        """One day of capacity: rosters by annealing; with one worker the bound in between."""
        self._offer_hint()
        lane = DayLane(self.board)
        if not lane.possible:
            self._first.set()
            self.lead()
            return
        lane.first()
        self._day = lane
        self._first.set()
        if self.board.params.num_workers == 1:
            lane.root()
        if lane.complete:
            lane.anneal()
        self._construct(0)
        self._improve(0)

    def prove_day(self) -> None:
        """The bound of a day, beside its annealing; then more of that, or CP-SAT on the whole problem for its cuts."""
        self._first.wait()
        if self._day is None:
            self.follow()
        else:
            self._day.root()
            if self._day.complete and self.board.seconds_left < LONG_S:
                self._day.anneal(1)
            if not self.board.stopping:
                self._solve_whole(workers=1)

    def follow(self) -> None:
        """A bound by relaxation and a roster that it guides; then neighbourhoods too."""
        self._prove()
        self._capacity = self._capacity or CapacityLane(self.board)
        self._improve(1)

    def _small(self) -> bool:
        return self._variables() <= WHOLE_MODEL_VARIABLES

    def _variables(self) -> int:
        """About how many CP-SAT would have."""
        problem = self.board.problem
        cells = sum(problem.may_work(e, s) for e in problem.employees for s in problem.shifts)
        blocks = max((len(s.blocks) for s in problem.shifts), default=0) if problem.demanded_roles else 0
        return cells * (1 + 2 * blocks)

    def _offer_hint(self) -> None:
        if self.hint is not None:
            self.board.offer_merged(self.hint)

    def _first_by_pricing(self) -> list[Column] | None:
        """A first roster within a second or two, and what everybody does in it; ``None`` where a hint is there."""
        self._capacity = CapacityLane(self.board)
        return self._capacity.first() if self.board.roster is None else None

    def _anneal_first(self, held: list[Column] | None) -> None:
        """A good roster soon."""
        lane = self._capacity
        walker = lane.walker(0, held) if lane is not None else None
        if lane is not None and walker is not None:
            lane.anneal_first(walker)

    def _construct(self, seed: int) -> None:
        if self.board.roster is not None or self.board.stopping:
            return
        roster = construct(self.board, random.Random(self.board.params.seed + seed))  # noqa: S311 - no secret
        if roster is None or not self.board.offer_merged(roster):
            self._solve_whole(workers=1, until_first=self.board.roster is None)

    def _solve_whole(self, *, workers: int, until_first: bool = False) -> None:
        """CP-SAT on the whole model; with ``until_first`` only as far as a legal roster or the proof of none."""
        board = self.board
        if board.stopping:
            return
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

    def _prove(self) -> None:
        """The bound at the prices of the linear relaxation, or of the roster where that is too large; both climb on.

        The relaxation takes seconds; what the roster's prices prove in a moment tells how far it is at most until then.
        """
        board = self.board
        lane = self._capacity = self._capacity or CapacityLane(board)
        start, near = lane.start(None, None), False
        if self._moderate() and not board.stopping:
            soon = min(SOON, SOON_S / max(SOON_S, board.seconds_left))
            start = lane.prove(start, near=False, share=soon, most=SOON_ROUNDS)
            relaxed = relax_problem(board.problem)
            if not board.stopping:
                solution = solve_relaxation(
                    relaxed.relaxation, time_limit_s=board.seconds_left, tolerance=RELAXED, board=board
                )
                if solution is not None:
                    board.raise_bound(relaxed.relaxation.bound(solution.multipliers))
                    start, near = lane.start(relaxed, solution.multipliers), True
        if not board.stopping:
            lane.prove(start, near=near, share=PROOF)

    def _improve(self, seed: int) -> None:
        """Annealing; between its runs ruin and recreate, and CP-SAT's neighbourhoods."""
        improver = Improver(self.board, random.Random(self.board.params.seed * 1000 + seed))  # noqa: S311 - no secret
        lane = self._capacity
        walker = lane.walker(1 + seed) if lane is not None else None
        recreator = lane.recreator(seed) if lane is not None else None
        for number in itertools.count():
            if self.board.stopping:
                return
            if lane is not None and walker is not None:
                lane.anneal(walker, number)
            for turn in range(1, 1 + TURNS):
                if self.board.stopping:
                    return
                gained = lane is not None and recreator is not None and self._recreate(lane, recreator)
                if not gained or turn % CPSAT_EVERY == 0:
                    improver.step()

    def _recreate(self, lane: CapacityLane, recreator: Recreator) -> bool:
        """Some steps from the board's best roster; true if it became better."""
        before, roster = self.board.objective, self.board.roster
        if roster is not None and roster != lane.roster_of(recreator.best):
            found = lane.columns_of(roster)
            if found is not None:
                recreator.take(found)
        lane.recreate(recreator, RECREATIONS)
        return self.board.objective != before
