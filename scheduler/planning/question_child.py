"""Questions about a roster as the job's child process answers them: prices, a re-plan, alternatives.

Imported in the child only: with it come ortools and the searches. Rosters leave packed, since a job's row keeps them.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from scheduler.planning.price_changes import change_of
from solver.explain.price import Price, Pricing
from solver.formats.documents import dump_roster, load_roster
from solver.params import SolveParams
from solver.pareto import Alternative, pareto
from solver.problem import Absence, EmployeeId, Problem
from solver.replan.absence import Away
from solver.replan.replan import Answer, Listener, replan
from solver.roster import Roster
from solver.search.progress import Progress, StopRequest


class Reporting(Protocol):
    """What the child's channel takes: progress out, the wish to finish in."""

    def __call__(self, **progress: object) -> None: ...
    @property
    def finish(self) -> bool: ...


class _Watch(Progress):
    """Passes the wish to finish on, and says what was found with whatever else is told of the job."""

    def __init__(self, report: Reporting, **said: object) -> None:
        self._report = report
        self.said = said

    def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:  # noqa: ARG002
        self._report(**self.said, incumbent=objective, seconds=round(seconds, 2))

    def should_stop(self) -> StopRequest:
        return "finish" if self._report.finish else None


def pack(roster: Roster) -> str:
    """A roster as text of a few kilobytes."""
    return base64.b64encode(zlib.compress(dump_roster(roster).encode(), 6)).decode()


def unpack(text: str) -> Roster:
    """The roster that ``pack`` made it of."""
    return load_roster(zlib.decompress(base64.b64decode(text)).decode())


def prices(
    problem: Problem,
    hint: Roster | None,
    changes: Sequence[Mapping[str, Any]],
    params: SolveParams,
    report: Reporting,
) -> dict[str, Any]:
    """Each change by itself, solved with and without; those not reached before a wish to finish are left out.

    ``prices``: in the order of ``changes``, fen: low and high of the saving (None: open), estimate, status after, the
    roster; ``base``: the best roster of the problem as it is, and ``cost`` its objective.
    """
    asked = [change_of(one, problem) for one in changes]
    watch = _Watch(report, of=len(asked) + 1)
    pricing = Pricing(problem, params, watch, hint)
    report(done=0, of=len(asked) + 1)
    watch.said["done"] = 0
    base = pricing.base()
    for number, change in enumerate(asked, start=1):
        watch.said["done"] = number
        report(done=number, of=len(asked) + 1)
        if not pricing.add(change, change.apply(problem)):
            break
    found = list(pricing.result())
    best = base.roster
    return {
        "status": str(base.status),
        "base": None if best is None else pack(best),
        "cost": base.objective,
        "prices": [_price(one) for one in found],
    }


def _price(one: Price) -> dict[str, Any]:
    return {
        "low": one.low,
        "high": one.high,
        "estimate": one.estimate,
        "before": str(one.before),
        "after": str(one.after),
        "seconds": round(one.seconds, 2),
        "roster": None if one.roster is None else pack(one.roster),
    }


class _Answers(Listener):
    """Tells the days that every better answer changes, so that the page has something within seconds.

    ``enough``: it keeps the cover; before, a better answer may change more days.
    """

    def __init__(self, report: Reporting) -> None:
        self._report = report
        self._count = 0

    def on_answer(self, answer: Answer) -> None:
        self._count += 1
        seconds = round(answer.seconds, 2)
        self._report(answers=self._count, seconds=seconds, roster=pack(answer.roster), enough=answer.enough)

    def should_stop(self) -> StopRequest:
        return "finish" if self._report.finish else None


def replanned(
    problem: Problem,
    roster: Roster,
    away: tuple[str, int, int],
    *,
    now_min: int,
    unmoved: Collection[str] = (),
    params: SolveParams,
    report: Reporting,
) -> dict[str, Any]:
    """A roster without the person (code, first and last minute), with the fewest changes.

    ``unmoved`` people keep all their days.
    ``first_s``: seconds to the first answer; ``kept``: of the achievable cover; ``fewest``: no fewer changes will do.
    ``leaner``: an answer before with fewer changes, and what the work is worth that it left uncovered, fen.
    """
    person, start, end = away
    absent = Away(employee=EmployeeId(person), absence=Absence(start_min=start, end_min=end))
    kept = [EmployeeId(code) for code in unmoved]
    found = replan(problem, roster, [absent], params, now_min=now_min, unmoved=kept, progress=_Answers(report))
    best = found.best
    return {
        "status": str(found.status),
        "answers": len(found.answers),
        "first_s": round(found.answers[0].seconds, 2) if found.answers else None,
        "seconds": round(found.seconds, 2),
        "lost": len(found.lost),
        "fewest": found.fewest,
        "kept": found.kept_ratio,
        **({} if best is None else _answer(best)),
        **({} if best is None or found.leaner is None else {"leaner": _leaner(found.leaner, best)}),
    }


def _answer(best: Answer) -> dict[str, Any]:
    return {"roster": pack(best.roster), "changes": len(best.changes), "enough": best.enough, "cost": best.cost}


def _leaner(one: Answer, best: Answer) -> dict[str, Any]:
    return {"roster": pack(one.roster), "short_fen": one.missing - best.missing}


def alternatives(
    problem: Problem, given: Roster | None, params: SolveParams, slack: float, report: Reporting
) -> dict[str, Any]:
    """Up to three rosters: cheapest, fairest, fewest changes from ``given``. ``slack``: of cost allowed, a ratio."""
    found = pareto(problem, params, given=given, cost_slack_ratio=slack, hint=given, progress=_Watch(report))
    return {
        "status": str(found.status),
        "bound": found.cost_bound,
        "seconds": round(found.seconds, 2),
        "exact": sorted(str(aim) for aim in found.exact),
        "rosters": [_alternative(one) for one in found.alternatives],
    }


def _alternative(one: Alternative) -> dict[str, Any]:
    return {
        "aims": [str(aim) for aim in one.aims],
        "cost": one.cost,
        "unfairness": one.unfairness,
        "changes": one.changes,
        "roster": pack(one.roster),
    }
