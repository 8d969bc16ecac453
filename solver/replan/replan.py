"""A person falls ill: a new roster with the fewest changes that keeps the cover.

``keep_ratio`` (99 %) of the achievable cover is kept. Achievable is what was published for the days that the absence
touches, or the most that can still be given there if that is proved to be less: a re-plan does not make up for what
the published roster lacked, at the price of changes. Other days keep as much of their own. Cover is the saving
on the cost of uncovered demand, in the objective's unit.

Answers come one after the other, each better than the last: enough cover first, then fewer changes, then lower cost.
The first ones are single moves confirmed by the checks (``moves``), the later ones come from models of the days near
the absence in which cover is held (``held``).
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from solver.background import in_background
from solver.checks import verify
from solver.params import SolveParams
from solver.problem import EmployeeId, Problem
from solver.replan.absence import CHANGE, KEEP_RATIO, Away, Cell, ChangedDay, Situation, situation
from solver.replan.held import CHANGES, HeldModel
from solver.replan.moves import Substitutes
from solver.roster import Assignment, Roster
from solver.search.board import Board
from solver.search.progress import Progress
from solver.solution import Status

FIRST_EFFORT, MOST_EFFORT = 2.0, 32.0  # deterministic seconds of one model


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One verified roster. ``cover`` is that of the near days, ``missing`` what all days lack of the wanted cover.

    ``enough``: no more is missing than cannot be had. ``cost`` is the objective without charges for changes.
    """

    seconds: float
    roster: Roster
    changes: tuple[ChangedDay, ...]
    charged: int
    cover: int
    missing: int
    enough: bool
    cost: int

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """Greater is better."""
        return self.enough, 0 if self.enough else -self.missing, -self.charged, -self.cost


class Listener(Progress):
    """A progress that is told of each better answer as a whole."""

    def on_answer(self, answer: Answer) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Replan:
    """``answers`` get better from first to last; none if no legal roster was found.

    ``status`` is FEASIBLE with an answer, INFEASIBLE if it is proved that no roster is legal whatever can still change.

    ``problem`` is the problem with the absence; ``lost`` what it took away. ``unavoidable`` is how much of the wanted
    cover is proved out of reach. ``fewest`` says whether fewer changes were excluded, among all changes of the days
    near the absence and of the persons whom the answer moves.
    """

    problem: Problem
    lost: tuple[Assignment, ...]
    status: Status
    answers: tuple[Answer, ...]
    published_cover: int
    wanted_cover: int
    unavoidable: int
    fewest: bool
    seconds: float

    @property
    def best(self) -> Answer | None:
        return self.answers[-1] if self.answers else None

    @property
    def leaner(self) -> Answer | None:
        """The last answer that changed fewer days than the best one: it lacked cover, which the other changes bring."""
        if self.best is None:
            return None
        fewer = [one for one in self.answers if len(one.changes) < len(self.best.changes)]
        return fewer[-1] if fewer else None

    @property
    def achievable(self) -> int:
        """The cover of the near days that can be asked for: what was published, or the proved most if that is less."""
        return self.published_cover if not self.unavoidable else max(0, self.wanted_cover - self.unavoidable)

    @property
    def kept_ratio(self) -> float | None:
        """The best answer's cover of the near days / achievable cover; 1 if nothing can be covered there."""
        if self.best is None:
            return None
        return self.best.cover / self.achievable if self.achievable > 0 else 1.0


def replan(
    problem: Problem,
    roster: Roster,
    absent: Sequence[Away],
    params: SolveParams,
    *,
    now_min: int | None = None,
    keep_ratio: float = KEEP_RATIO,
    unmoved: Collection[EmployeeId] = (),
    progress: Progress | None = None,
) -> Replan:
    """Search until nothing better is expected, the time limit or a stop; ``roster`` is the published one.

    ``now_min`` is the time in elapsed minutes before which nothing can be changed, by default the begin of the first
    absence. The days of ``unmoved`` persons stay as they are. ``progress`` is told of every better answer, with the
    cost as its objective. Raises ProblemError for unknown persons and shifts and for an absent person who is
    ``unmoved``, ModelError and VerificationError for faults of our own.
    """
    found = situation(problem, roster, absent, now_min=now_min, keep_ratio=keep_ratio, unmoved=unmoved)
    search = _Search(found, params.on_this_machine)
    watcher = progress or Progress()
    in_background(search.board, search.work, watcher, partial(search.tell, watcher))
    return Replan(
        problem=found.problem,
        lost=found.lost,
        status=search.status,
        answers=tuple(search.answers),
        published_cover=found.near_cover(found.published),
        wanted_cover=found.wanted_near,
        unavoidable=search.unavoidable,
        fewest=search.fewest,
        seconds=search.board.seconds,
    )


class _Search:
    """What the thread does, and what the caller's thread is told of it."""

    def __init__(self, found: Situation, params: SolveParams) -> None:
        self.found = found
        self.board = Board(found.problem, params)
        self.answers: list[Answer] = []
        self.unavoidable = 0
        self.fewest = False
        self._impossible = False
        self._told = 0
        self._seed = params.seed

    def tell(self, progress: Progress) -> None:
        """Report the answers that are new since the last call."""
        for answer in self.answers[self._told :]:
            progress.on_incumbent(answer.roster, answer.cost, answer.seconds)
            if isinstance(progress, Listener):
                progress.on_answer(answer)
            self._told += 1

    def work(self) -> None:
        """Answers, better and better, until the board says stop or nothing better is expected."""
        start = self._legal_start()
        if start is None or not self.found.near:
            return
        for roster in Substitutes(self.found, lambda: self.board.stopping).answers(start):
            self._offer(roster)
        best = self._best
        if best is not None and not best.enough:
            self._more_cover()
        self._fewer()
        self._cheaper()

    @property
    def status(self) -> Status:
        if self.answers:
            return Status.FEASIBLE
        return Status.INFEASIBLE if self._impossible else Status.UNKNOWN

    @property
    def _best(self) -> Answer | None:
        return self.answers[-1] if self.answers else None

    def _offer(self, roster: Roster | None) -> bool:
        """Take a roster if it is legal and better than the last answer."""
        if roster is None:
            return False
        card = verify(self.found.problem, roster)
        if not card.feasible:
            return False
        missing = self.found.missing(roster)
        answer = Answer(
            seconds=time.monotonic() - self.board.started,
            roster=roster,
            changes=self.found.changes(roster),
            charged=card.penalties[CHANGES],
            cover=self.found.near_cover(roster),
            missing=missing,
            enough=missing <= self.unavoidable,
            cost=card.objective - card.penalties[CHANGES],
        )
        if self._best is not None and answer.rank <= self._best.rank:
            return False
        self.answers.append(answer)
        return True

    def _legal_start(self) -> Roster | None:
        """What the absence leaves, or the nearest legal roster to it."""
        left = self.found.left
        if self._offer(left):
            return left
        card = verify(self.found.problem, left)
        people = {v.employee for v in card.hard if v.employee is not None}
        everyone = {e.id for e in self.found.problem.employees}
        for persons in (people, everyone):
            if not persons or self.board.stopping:
                continue
            model = HeldModel(self.found, left, self._cells(persons))
            found = model.fewest(self.board, effort=MOST_EFFORT, seed=self._seed)
            roster = model.roster(found)
            for one in () if roster is None else (self._as_published(roster), roster):
                if self._offer(one):
                    return one
            self._impossible = found.infeasible and persons == everyone
        return left if not people and not self._impossible else None  # hard demand alone: substitutes may meet it

    def _as_published(self, roster: Roster) -> Roster:
        """The roster with published roles on every day that keeps its shift; few changes alone ask for no role."""
        before = {(a.employee, a.day, a.shift_type): a for a in self.found.published}
        return Roster(tuple(before.get((a.employee, a.day, a.shift_type), a) for a in roster))

    def _more_cover(self) -> None:
        """Look for the cover that is missing, on the near days, then on all; prove it, if some cannot be had."""
        everyone = {e.id for e in self.found.problem.employees}
        effort = FIRST_EFFORT
        regions = [self._cells(everyone, self.found.near), self._cells(everyone)]
        while regions and effort <= MOST_EFFORT and not self.board.stopping:
            model = HeldModel(self.found, self.answers[-1].roster, regions[0])
            found = model.least_missing(self.board, effort=effort, seed=self._seed)
            self._offer(model.roster(found))
            if self.answers[-1].enough:
                return
            if not found.optimal:
                effort *= 2
            elif len(regions) > 1:
                del regions[0]
            else:
                self.unavoidable = found.bound or 0
                self.answers.append(replace(self.answers[-1], enough=True))
                return

    def _fewer(self) -> None:
        """Fewer changes, one at a time, until that is excluded or the effort runs out."""
        effort = FIRST_EFFORT
        while not self.board.stopping and self._best is not None and effort <= MOST_EFFORT:
            if self._best.charged < CHANGE:
                self.fewest = True
                return
            model = HeldModel(self.found, self._best.roster, self._around(self._best))
            model.hold()
            model.at_most(self._best.charged - CHANGE + CHANGE // 2)
            found = model.fewest(self.board, effort=effort, seed=self._seed)
            if found.infeasible:
                self.fewest = True
                return
            if not self._offer(model.roster(found)):
                effort *= 2

    def _cheaper(self) -> None:
        """Lower cost with no more changes: roles and choices, day by day, then on all near days at once."""
        effort = FIRST_EFFORT
        while not self.board.stopping and self._best is not None and effort <= MOST_EFFORT:
            better = False
            days = [frozenset({day}) for day in sorted(self.found.near)]
            for window in [*days, self.found.near] if len(days) > 1 else days:
                if self.board.stopping:
                    return
                model = HeldModel(self.found, self._best.roster, self._around(self._best, window))
                model.hold()
                model.at_most(self._best.charged)
                found = model.cheapest(self.board, effort=effort, seed=self._seed)
                better = self._offer(model.roster(found)) or better
            if not better:
                effort *= 2

    def _around(self, answer: Answer, days: frozenset[int] | None = None) -> frozenset[Cell]:
        """Everybody's near days (or ``days``), and all days of those whom the answer moves."""
        everyone = {e.id for e in self.found.problem.employees}
        moved = {change.employee for change in answer.changes}
        return self._cells(everyone, self.found.near if days is None else days) | self._cells(moved)

    def _cells(self, people: set[EmployeeId], days: frozenset[int] | None = None) -> frozenset[Cell]:
        horizon = range(self.found.problem.horizon.days) if days is None else sorted(days)
        return frozenset((who, day) for who in people for day in horizon if self.found.open((who, day)))
