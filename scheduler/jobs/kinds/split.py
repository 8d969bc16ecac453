"""Split what a finished period cost beyond hindsight, by cause: the searches in a child process, the reckoning after.

The child searches three rosters for each one published; problems and rosters travel as the solver's own documents. What
they cost against what came is reckoned where the database is, and kept as the job's result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from scheduler.domain.job import ClaimedJob, JobState
from scheduler.errors import Conflict
from scheduler.jobs.handlers import Json, Report
from scheduler.planning.from_solution import to_roster
from scheduler.planning.to_problem import to_problem
from scheduler.services.regret import Past, read_pasts, split_roster, stages_of, summed
from scheduler.services.regret_data import regret_data
from solver.formats.documents import dump_problem, dump_roster, load_problem, load_roster
from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork


class Split:
    """Payload: ``first_day``, ``last_day`` (ISO) of whole published rosters, and ``params`` of ``SolveParams``."""

    heavy: ClassVar[bool] = True

    def prepare(self, app: App, job: ClaimedJob) -> Json:
        """The three problems of every roster, and the roster first published to start from."""
        with app.reading() as uow:
            pasts = read_pasts(uow, *_days(job))
        return {"params": dict(job.payload["params"]), "rosters": [_asked(past) for past in pasts]}

    def run(self, payload: Json, report: Report) -> Json:
        """Search by search, each from what was found last; null where a search finds none."""
        from solver.solve import solve  # noqa: PLC0415 (ortools, in the child only)

        params, rosters = SolveParams(**payload["params"]), payload["rosters"]
        found: list[dict[str, Any]] = []
        for asked in rosters:
            hint, mine = load_roster(asked["hint"]), []
            away = {(person, day) for person, day in asked["away"]}
            for number, text in enumerate(asked["problems"], start=1):
                report(done=3 * len(found) + number - 1, of=3 * len(rosters))
                problem = load_problem(text)
                if number == len(asked["problems"]):
                    hint = Roster(tuple(a for a in hint if (a.employee, a.day) not in away))
                known = Roster(tuple(a for a in hint if a.employee in problem.employee_by_id))
                roster = solve(problem, params, hint=known if len(known) else None).roster
                hint = hint if roster is None else roster
                mine.append(None if roster is None else dump_roster(roster))
            found.append({"digest": asked["digest"], "rosters": mine})
        return {"found": found}

    def reckon(self, app: App, job: ClaimedJob, result: Json) -> Json:
        """What the rosters found cost against what came.

        Raises ``Conflict`` where rosters, work or leave changed meanwhile.
        """
        first_day, last_day = _days(job)
        with app.reading() as uow:
            pasts = read_pasts(uow, first_day, last_day)
        if [_digest(_problems(past)) for past in pasts] != [one["digest"] for one in result["found"]]:
            raise Conflict("what the period was planned from has changed; start the split again", key="split_changed")
        split = []
        for past, one in zip(pasts, result["found"], strict=True):
            rosters = iter([None if text is None else load_roster(text) for text in one["rosters"]])

            def plan(_problem: Problem, _hint: Roster, found: Iterator[Roster | None] = rosters) -> Roster | None:
                return next(found)

            split.append(split_roster(past, plan, lambda _done: None))
        return regret_data(summed(first_day, last_day, split))

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:
        """The split is kept as the job's result."""
        uow.audit("period.split", f"days:{result['first_day']}..{result['last_day']}", job=job.id)
        return result

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """Nothing waits for it."""


def _days(job: ClaimedJob) -> tuple[date, date]:
    return date.fromisoformat(job.payload["first_day"]), date.fromisoformat(job.payload["last_day"])


def _problems(past: Past) -> list[str]:
    return [dump_problem(to_problem(given)) for given in stages_of(past)]


def _digest(problems: list[str]) -> str:
    return hashlib.sha256("\n".join(problems).encode()).hexdigest()


def _asked(past: Past) -> dict[str, Any]:
    problems, first_day = _problems(past), past.version.first_day
    return {
        "problems": problems,
        "digest": _digest(problems),
        "hint": dump_roster(to_roster(past.published, first_day)),
        "away": sorted([person, (day - first_day).days] for person, day in past.absences),
    }


HANDLER = Split()
