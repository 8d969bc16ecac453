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
from dataclasses import dataclass, field

from solver.checks import verify
from solver.errors import VerificationError
from solver.explain.changes import Change
from solver.params import SolveParams
from solver.problem import EmployeeId, Problem
from solver.roster import Roster
from solver.search.cpsat import run
from solver.search.neighbourhood import Neighbourhood, build_part, merged
from solver.search.progress import Progress, StopRequest
from solver.solution import Solution, Status
from solver.solve import solve

CARRY_EFFORT = 2.0  # deterministic seconds for making a roster of after legal before


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
    _stopped: bool = False

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
        if self._stopped:
            return False
        start = self._best[0] if self._best is not None else None
        solution = self._search(after, start)
        ignoring = change.cost_of_ignoring(self.problem)
        self._solved.append((change, solution, ignoring))
        if solution.roster is not None and self.base().status is not Status.OPTIMAL:
            self._carry_back(after, solution.roster)
        return not self._stopped

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
        self._stopped = self._stopped or progress.stopped
        return solution

    def _offer(self, roster: Roster) -> None:
        """Take a roster of the base problem if it is legal and the best so far."""
        card = verify(self.problem, roster)
        if card.feasible and (self._best is None or card.objective < self._best[1]):
            self._best = (roster, card.objective)

    def _carry_back(self, after: Problem, roster: Roster) -> None:
        """What the roster of after is worth before: persons that the change touched get their best roster anew."""
        known = {e.id: e for e in self.problem.employees}
        people = frozenset(e.id for e in after.employees if known.get(e.id) != e)
        others = Roster(tuple(a for a in roster if a.employee not in people))
        back = frozenset(who for who in people if who in known)
        if not back:
            self._offer(others)
            return
        best = rerostered(self.problem, others, back)
        if best is not None:
            self._offer(best)


def rerostered(problem: Problem, roster: Roster, people: frozenset[EmployeeId]) -> Roster | None:
    """The roster with the persons' own parts made anew, the others' kept; ``None`` if none was found soon."""
    part = Neighbourhood("people", people, frozenset(range(problem.horizon.days)))
    model = build_part(problem, roster, part)
    found = run(model.model, None, seconds=30.0, effort=CARRY_EFFORT)
    return merged(roster, part, model.roster(found.value)) if found.value is not None else None


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
