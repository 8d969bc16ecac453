"""What a change of the problem saves: both problems are solved, and the saving is an interval that their bounds prove.

With LB ≤ OPT ≤ UB before and after the change, the true saving OPT_before − OPT_after lies in

    [LB_before − UB_after, UB_before − LB_after].

If a roster of before stays legal and costs at most k more after the change (k = 0 for a relaxation), then also
OPT_after ≤ OPT_before + k, so that either search sharpens the other's figures: UB_after ≤ UB_before + k,
LB_before ≥ LB_after − k, and the saving is at least −k. The searches start from each other's rosters, and what the
later ones find is carried back, so that the difference of the rosters is not luck of the search.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from solver.background import in_background
from solver.checks import verify
from solver.errors import VerificationError
from solver.explain.changes import Change
from solver.params import SolveParams
from solver.problem import EmployeeId, Problem
from solver.roster import Roster
from solver.search.board import Board
from solver.search.cpsat import run
from solver.search.neighbourhood import Neighbourhood, build_part, merged
from solver.search.progress import Progress, StopRequest
from solver.solution import Solution, Status
from solver.solve import solve

PART_EFFORT = 2.0  # deterministic seconds for some persons' rosters, the others' kept
FOCUS_SHARE = 0.2  # of a search's time limit, twice, for the persons whom the change touches and their kind
KIN = 5  # persons of one kind who get their rosters anew together


@dataclass(frozen=True, slots=True)
class Bracket:
    """What is known of an optimum: ``bound ≤ OPT ≤ objective``; ``None`` where nothing is known."""

    bound: int | None
    objective: int | None


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a change saves, in the objective's unit: the truth lies in ``[low, high]``; ``None`` is an open end.

    ``estimate`` is the difference of the best rosters found. ``before`` and ``after`` are the searches' statuses:
    INFEASIBLE before and a roster after means that the change makes a roster possible, which no number says.
    """

    change: Change
    low: int | None
    high: int | None
    estimate: int | None
    before: Status
    after: Status
    roster: Roster | None
    seconds: float

    @property
    def proven(self) -> bool:
        """Is the saving known exactly?"""
        return self.low is not None and self.low == self.high


def saving(before: Bracket, after: Bracket, ignoring: int | None) -> tuple[int | None, int | None]:
    """The interval of the true saving, by the formulas above; ``ignoring`` is k, ``None`` if there is none.

    Raises VerificationError if the figures contradict each other.
    """
    lows, highs = [before.bound], [before.objective]
    after_lows, after_highs = [after.bound], [after.objective]
    if ignoring is not None:
        lows.append(None if after.bound is None else after.bound - ignoring)
        after_highs.append(None if before.objective is None else before.objective + ignoring)
    lb_before, ub_before = _largest(lows), _least(highs)
    lb_after, ub_after = _largest(after_lows), _least(after_highs)
    low = None if lb_before is None or ub_after is None else lb_before - ub_after
    high = None if ub_before is None or lb_after is None else ub_before - lb_after
    if ignoring is not None:
        low = -ignoring if low is None else max(low, -ignoring)
    if low is not None and high is not None and low > high:
        raise VerificationError(f"the saving would lie in [{low}, {high}]: bounds and rosters contradict each other")
    return low, high


def price(
    problem: Problem,
    changes: Sequence[Change],
    params: SolveParams,
    *,
    hint: Roster | None = None,
    progress: Progress | None = None,
    before: Solution | None = None,
) -> tuple[Price, ...]:
    """The price of every change, each by itself; ``params.time_limit_s`` is for each of the len(changes) + 1 searches.

    ``before`` is a solution of ``problem`` itself, if there is one already. A stop asked for by ``progress`` ends the
    running search and leaves out the changes that were not reached. Raises ProblemError where a change does not apply,
    VerificationError and ModelError for faults of our own.
    """
    afters = [change.apply(problem) for change in changes]  # all faults before any search
    prices = Pricing(problem, params, progress or Progress(), hint, before)
    for change, after in zip(changes, afters, strict=True):
        if not prices.add(change, after):
            break
    return tuple(prices.result())


@dataclass(slots=True)
class Pricing:
    """One base problem, solved once, and the problems after each change, solved from its best roster."""

    problem: Problem
    params: SolveParams
    progress: Progress
    hint: Roster | None = None
    before: Solution | None = None
    _best: tuple[Roster, int] | None = None
    _solved: list[tuple[Change, Solution, int | None]] = field(default_factory=list)
    stopped: bool = False

    def base(self) -> Solution:
        """The search of the problem as it is; made on first use."""
        if self.before is None:
            self.before = self._search(self.problem, self.hint)
        if self._best is None and self.before.roster is not None:
            self._offer(self.before.roster)
        return self.before

    @property
    def bracket(self) -> Bracket:
        """What is known of the problem's own optimum by now."""
        return Bracket(self.base().bound, None if self._best is None else self._best[1])

    def add(self, change: Change, after: Problem) -> bool:
        """Solve the problem after the change; false if the caller asked to stop."""
        self.base()
        if self.stopped:
            return False
        start = None
        if self._best is not None:
            start = self._best[0]
            if self.base().status is not Status.OPTIMAL:
                kin = _alike(after, _changed(self.problem, after))
                self._offer(self._focused(self.problem, start, _changed(self.problem, after), kin))
                start = self._focused(after, self._best[0], _changed(self.problem, after), kin)
        solution = self._search(after, start)
        ignoring = change.cost_of_ignoring(self.problem)
        self._solved.append((change, solution, ignoring))
        if solution.roster is not None and self.base().status is not Status.OPTIMAL:
            self._carry_back(after, solution.roster)
        return not self.stopped

    def result(self) -> Iterator[Price]:
        """One price for every change that was added, with the best that is known of the base by now."""
        before = self.base()
        for change, solution, ignoring in self._solved:
            own = Bracket(solution.bound, solution.objective)
            low, high = saving(self.bracket, own, ignoring)
            estimate = None
            if self._best is not None and solution.objective is not None:
                estimate = self._best[1] - solution.objective
                estimate = estimate if ignoring is None else max(estimate, -ignoring)
            yield Price(
                change=change,
                low=low if before.status is not Status.INFEASIBLE else None,
                high=high if before.status is not Status.INFEASIBLE else None,
                estimate=estimate,
                before=before.status,
                after=solution.status,
                roster=solution.roster,
                seconds=solution.seconds,
            )

    def _search(self, problem: Problem, hint: Roster | None) -> Solution:
        progress = _Watched(self.progress)
        solution = solve(problem, self.params, progress, hint)
        self.stopped = self.stopped or progress.stopped or self.progress.should_stop() is not None
        return solution

    def _offer(self, roster: Roster) -> None:
        """Take a roster of the base problem if it is legal and the best so far."""
        card = verify(self.problem, roster)
        if card.feasible and (self._best is None or card.objective < self._best[1]):
            self._best = (roster, card.objective)

    def _focused(
        self, problem: Problem, roster: Roster, people: frozenset[EmployeeId], kin: list[EmployeeId]
    ) -> Roster:
        """The roster improved where the change matters: the persons touched, then some of their kind with them.

        A search of the whole problem might not come to look there in its time; before and after get the same effort.
        """
        board = Board(problem, replace(self.params, time_limit_s=FOCUS_SHARE * self.params.time_limit_s))
        here = people & problem.employee_by_id.keys()
        board.offer_merged(roster)

        def work() -> None:
            for at in range(-KIN, len(kin), KIN):
                if board.stopping or board.roster is None:
                    return
                part = here | frozenset(kin[max(0, at) : at + KIN])
                better = rerostered(board, board.roster, part) if part else None
                if better is not None:
                    board.offer_merged(better)

        self.stopped = in_background(board, work, self.progress, lambda: None) or self.stopped
        return board.roster or roster

    def _carry_back(self, after: Problem, roster: Roster) -> None:
        """What the roster of after is worth before: persons that the change touched get their best roster anew."""
        people = _changed(self.problem, after)
        others = Roster(tuple(a for a in roster if a.employee not in people))
        back = people & self.problem.employee_by_id.keys()
        if not back:
            self._offer(others)
            return
        board = Board(self.problem, self.params)
        found: list[Roster | None] = []
        in_background(board, lambda: found.append(rerostered(board, others, back)), self.progress, lambda: None)
        if found and found[0] is not None:
            self._offer(found[0])


def rerostered(board: Board, roster: Roster, people: frozenset[EmployeeId]) -> Roster | None:
    """The roster with the persons' own parts made anew, the others' kept; ``None`` if none was found soon."""
    part = Neighbourhood("people", people, frozenset(range(board.problem.horizon.days)))
    model = build_part(board.problem, roster, part)
    found = run(model.model, board, seconds=board.seconds_left, seed=board.params.seed, effort=PART_EFFORT)
    return merged(roster, part, model.roster(found.value)) if found.value is not None else None


def _changed(before: Problem, after: Problem) -> frozenset[EmployeeId]:
    """Who is new or not as before."""
    return frozenset(e.id for e in after.employees if before.employee_by_id.get(e.id) != e)


def _alike(problem: Problem, people: frozenset[EmployeeId]) -> list[EmployeeId]:
    """The others, those first who share most roles and skills with the people."""
    can = {key for e in problem.employees if e.id in people for key in (*e.roles, *e.skills)}
    others = [e for e in problem.employees if e.id not in people]
    return [e.id for e in sorted(others, key=lambda e: (-len(can & {*e.roles, *e.skills}), e.id))]


class _Watched(Progress):
    """Passes everything on, and notes whether the caller asked to stop."""

    def __init__(self, inner: Progress) -> None:
        self._inner = inner
        self.stopped = False

    def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:
        self._inner.on_incumbent(roster, objective, seconds)

    def on_bound(self, bound: int, seconds: float) -> None:
        self._inner.on_bound(bound, seconds)

    def should_stop(self) -> StopRequest:
        asked = self._inner.should_stop()
        self.stopped = self.stopped or asked is not None
        return asked


def _largest(values: Sequence[int | None]) -> int | None:
    return max((v for v in values if v is not None), default=None)


def _least(values: Sequence[int | None]) -> int | None:
    return min((v for v in values if v is not None), default=None)
