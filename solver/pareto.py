"""Up to three rosters to choose from: the cheapest, the fairest and the one with the fewest changes.

Three measures of a roster, all from the checks: *cost* is the objective without fairness and changes, *unfairness* the
penalty of the rule fairness, *changes* the days that differ from a given roster. The cheapest comes first, unfairness
and changes breaking ties; the others are the least unfair, or least changed, of the rosters whose cost is within
``cost_slack_ratio`` of the cheapest (ε-constraint), because the fairest of all rosters is the one in which nobody
works. Every search starts from the rosters of the others. What another roster dominates is left out.

Small problems are solved whole, so that each stage is exact; in others the ceiling is held in every neighbourhood: a
part of the roster is set free, and may cost as much more as is left below the ceiling.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from ortools.sat.python.cp_model import LinearExpr

from solver.background import in_background
from solver.checks import verify
from solver.model import RosterModel
from solver.params import SolveParams
from solver.problem import EmployeeId, GivenDay, Problem
from solver.roster import Roster
from solver.search.board import Board
from solver.search.cpsat import complete_hint, run
from solver.search.neighbourhood import Neighbourhood, build_part, merged
from solver.search.progress import Progress
from solver.solution import Status
from solver.solve import solve

COST_SLACK_RATIO = 0.02
EVERYTHING = "all"
UNFAIRNESS, CHANGES = "fairness", "minimal_change"
WHOLE_CELLS = 1500  # person-shifts up to which a stage solves the whole problem at once
PART_PEOPLE = 8
PART_EFFORT, WHOLE_EFFORT = 2.0, 60.0  # deterministic seconds of one model
EXACT = 1 << 52  # objectives above it are not exact in floating point
SHARES = {"cheapest": 0.4, "ties": 0.1, "other": 0.25}  # of the time limit


class Aim(StrEnum):
    """What a roster is the best at."""

    CHEAPEST = "cheapest"
    FAIREST = "fairest"
    FEWEST_CHANGES = "fewest_changes"


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """One verified roster and its three measures; ``changes`` is 0 throughout if no roster was given.

    ``aims`` names more than one where this roster is at least as good, in every measure, as what was found for another.
    """

    aims: tuple[Aim, ...]
    roster: Roster
    cost: int
    unfairness: int
    changes: int

    @property
    def measures(self) -> tuple[int, int, int]:
        return self.cost, self.unfairness, self.changes


@dataclass(frozen=True, kw_only=True)
class Pareto:
    """The rosters, the cheapest first. ``cost_bound`` is proven for every legal roster; ``ceiling`` the cost allowed.

    ``given`` holds the measures of the given roster, if there is one and it is legal. ``exact`` aims are proved.
    ``status``: OPTIMAL if all of them are; INFEASIBLE if it is proved that there is no roster; UNKNOWN without one.
    """

    alternatives: tuple[Alternative, ...]
    cost_bound: int | None
    ceiling: int | None
    given: Alternative | None
    exact: frozenset[Aim]
    seconds: float
    status: Status


def pareto(
    problem: Problem,
    params: SolveParams,
    *,
    given: Roster | None = None,
    cost_slack_ratio: float = COST_SLACK_RATIO,
    hint: Roster | None = None,
    progress: Progress | None = None,
) -> Pareto:
    """Cheapest, fairest (if the problem has fairness goals), fewest changes (if there is something to change from).

    Changes are counted against ``given``, else against ``problem.given``. ``params.time_limit_s`` is for all searches
    together. ``progress`` hears of the search of the cheapest. Raises ValueError for a negative ratio, ModelError and
    VerificationError for faults of our own.
    """
    if cost_slack_ratio < 0:
        raise ValueError(f"cost_slack_ratio must not be negative, got {cost_slack_ratio}")
    started = time.monotonic()
    stages = _Stages(_measured(problem, given), params.on_this_machine, cost_slack_ratio)
    known = None if given is None else stages.measured(given, ())
    stages.starts = [roster for roster in (given, hint) if roster is not None]
    stages.cheapest(progress or Progress())
    if stages.found and not stages.stopped:
        in_background(stages.board, stages.work, progress or Progress(), lambda: None)
    return Pareto(
        alternatives=tuple(undominated(list(stages.found.values()))),
        cost_bound=stages.cost_bound,
        ceiling=stages.ceiling,
        given=known,
        exact=frozenset(stages.exact),
        status=stages.status,
        seconds=time.monotonic() - started,
    )


def undominated(found: list[Alternative]) -> Iterator[Alternative]:
    """Without those that another is at least as good as in every measure; that one takes over their aims."""
    kept: list[Alternative] = []
    for each in sorted(found, key=lambda alternative: alternative.measures):
        better = next((k for k, other in enumerate(kept) if _no_worse(other, each)), None)
        if better is None:
            kept.append(each)
        else:
            kept[better] = replace(kept[better], aims=(*kept[better].aims, *each.aims))
    yield from kept


def _no_worse(one: Alternative, other: Alternative) -> bool:
    return all(a <= b for a, b in zip(one.measures, other.measures, strict=True))


def _measured(problem: Problem, given: Roster | None) -> Problem:
    """The problem in which a changed day costs one."""
    if given is None:
        return replace(problem, given=tuple(replace(day, weight=1) for day in problem.given))
    held = {(a.employee, a.day): a.shift_type for a in given}
    days = [
        GivenDay(employee=e.id, day=day, shift_type=held.get((e.id, day)), weight=1)
        for e in problem.employees
        for day in range(problem.horizon.days)
    ]
    return replace(problem, given=tuple(days))


class _Stages:
    """One search after the other, from what is known so far. ``problem`` charges one for a changed day."""

    def __init__(self, problem: Problem, params: SolveParams, cost_slack_ratio: float) -> None:
        self.problem = problem
        self.params = params
        self.slack = cost_slack_ratio
        self.board = Board(problem, params)
        self.found: dict[Aim, Alternative] = {}
        self.starts: list[Roster] = []
        self.cost_bound: int | None = None
        self.ceiling: int | None = None
        self.exact: set[Aim] = set()
        self.stopped = False
        self._status = Status.UNKNOWN  # of the search of the cheapest
        self._rng = random.Random(params.seed)  # noqa: S311 - no secret

    @property
    def status(self) -> Status:
        """What is known of rosters by now."""
        if not self.found:
            return self._status
        aims = {Aim.CHEAPEST, *(aim for aim, _ in self.wanted)}
        return Status.OPTIMAL if self.exact >= aims else Status.FEASIBLE

    @property
    def wanted(self) -> list[tuple[Aim, str]]:
        """The aims beside the cheapest, each with the rule that measures it."""
        wanted = [(Aim.FAIREST, UNFAIRNESS)] if self.problem.fairness else []
        return wanted + ([(Aim.FEWEST_CHANGES, CHANGES)] if self.problem.given else [])

    def measured(self, roster: Roster, aims: tuple[Aim, ...]) -> Alternative | None:
        """The roster with its measures, if it is legal."""
        card = verify(self.problem, roster)
        if not card.feasible:
            return None
        unfairness, changes = card.penalties[UNFAIRNESS], card.penalties[CHANGES]
        cost = card.objective - unfairness - changes
        return Alternative(aims=aims, roster=roster, cost=cost, unfairness=unfairness, changes=changes)

    def cheapest(self, progress: Progress) -> None:
        """The least cost, by the search for whole problems."""
        problem = replace(
            self.problem,
            fairness=tuple(replace(goal, weight=0) for goal in self.problem.fairness),
            given=tuple(replace(day, weight=0) for day in self.problem.given),
        )
        legal = [known for roster in self.starts if (known := self.measured(roster, ())) is not None]
        start = min(legal, key=lambda known: known.cost).roster if legal else None
        params = replace(self.params, time_limit_s=max(0.01, self.params.time_limit_s * SHARES["cheapest"]))
        solution = solve(problem, params, progress, start)
        self.stopped = progress.should_stop() is not None
        self.cost_bound = solution.bound
        self._status = solution.status
        if solution.roster is None:
            return
        best = self.measured(solution.roster, (Aim.CHEAPEST,))
        if best is None:
            return
        self.found[Aim.CHEAPEST] = best
        self.ceiling = best.cost + int(self.slack * abs(best.cost))
        if solution.bound == best.cost:
            self.exact.add(Aim.CHEAPEST)

    def work(self) -> None:
        """Ties of the cheapest, then the other aims."""
        total = self.params.time_limit_s
        wanted = self.wanted
        for _, rule in wanted:
            cheapest = self.found[Aim.CHEAPEST]
            until = time.monotonic() + total * SHARES["ties"] / len(wanted)
            better, _ = self._least(cheapest, rule, cheapest.cost, until)
            if better.cost <= cheapest.cost:
                self.found[Aim.CHEAPEST] = better
        for position, (aim, rule) in enumerate(wanted):
            left = self.board.seconds_left / (len(wanted) - position)
            start = self._start(rule)
            found, exact = self._least(start, rule, self._allowed, time.monotonic() + left)
            self.found[aim] = replace(found, aims=(aim,))
            if exact:
                self.exact.add(aim)

    @property
    def _allowed(self) -> int:
        if self.ceiling is None:
            raise ValueError("the cheapest roster is not known yet")
        return self.ceiling

    def _start(self, rule: str) -> Alternative:
        """The best of what is known and allowed."""
        known = [*self.found.values(), *(self.measured(roster, ()) for roster in self.starts)]
        allowed = [each for each in known if each is not None and each.cost <= self._allowed]
        return min(allowed, key=partial(_rank, rule))

    def _least(self, start: Alternative, rule: str, ceiling: int, until: float) -> tuple[Alternative, bool]:
        """The least of one measure, then of cost, with the cost at or below the ceiling; true if it is proved."""
        best = start
        problem = self.problem
        floor = verify(problem, Roster(())).penalties[UNFAIRNESS] if rule == UNFAIRNESS else 0  # work only adds burden
        everything = Neighbourhood(
            EVERYTHING, frozenset(e.id for e in problem.employees), frozenset(range(problem.horizon.days))
        )
        whole = len(problem.employees) * len(problem.shifts) <= WHOLE_CELLS
        while _rank(rule, best)[0] > floor and time.monotonic() < until and not self.board.stopping:
            part = everything if whole else self._part(best, rule)
            roster, optimal = self._solve_part(best, part, rule, ceiling, until)
            better = None if roster is None else self.measured(roster, best.aims)
            if better is not None and better.cost <= ceiling and _rank(rule, better) < _rank(rule, best):
                best = better
            if whole:
                return best, optimal
        return best, _rank(rule, best)[0] <= floor

    def _solve_part(
        self, base: Alternative, part: Neighbourhood, rule: str, ceiling: int, until: float
    ) -> tuple[Roster | None, bool]:
        """The part's best roster within what is left below the ceiling, merged into the base."""
        model = build_part(self.problem, base.roster, part)
        cost = _sum(model, None)
        model.model.minimize(cost)
        now = complete_hint(model.model, self.board)
        if now is None:
            return None, False
        model.model.add(cost <= now + ceiling - base.cost)
        measure = _sum(model, rule)
        heavy = abs(now) + ceiling - base.cost + 1
        ties = heavy * (max(1, getattr(base, "unfairness" if rule == UNFAIRNESS else "changes")) + 1) < EXACT
        model.model.minimize(heavy * measure + cost if ties else measure)
        complete_hint(model.model, self.board)
        found = run(
            model.model,
            self.board,
            seconds=max(0.01, until - time.monotonic()),
            workers=self.params.num_workers,
            seed=self._rng.randrange(1 << 30),
            effort=WHOLE_EFFORT if part.kind == EVERYTHING else PART_EFFORT,
        )
        if found.value is None:
            return None, False
        return merged(base.roster, part, model.roster(found.value)), found.optimal

    def _part(self, best: Alternative, rule: str) -> Neighbourhood:
        """Some persons over all days, first of all those to whom the measure still belongs."""
        card = verify(self.problem, best.roster)
        charged = sorted({v.employee for v in card.violations if v.rule == rule and v.employee is not None})
        everyone = [e.id for e in self.problem.employees]
        chosen: list[EmployeeId] = self._rng.sample(charged, min(len(charged), PART_PEOPLE // 2))
        others = [who for who in everyone if who not in chosen]
        chosen += self._rng.sample(others, min(len(others), PART_PEOPLE - len(chosen)))
        return Neighbourhood("people", frozenset(chosen), frozenset(range(self.problem.horizon.days)))


def _rank(rule: str, alternative: Alternative) -> tuple[int, int, int]:
    """Less is better: the measure, the cost, the remaining measure."""
    if rule == UNFAIRNESS:
        return alternative.unfairness, alternative.cost, alternative.changes
    return alternative.changes, alternative.cost, alternative.unfairness


def _sum(model: RosterModel, rule: str | None) -> LinearExpr:
    """What one rule costs in the model, or all but fairness and changes."""
    terms = [t for t in model.terms if (t.rule not in {UNFAIRNESS, CHANGES} if rule is None else t.rule == rule)]
    return LinearExpr.weighted_sum([t.violation for t in terms], [t.weight for t in terms])
