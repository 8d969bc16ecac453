"""Somebody is away: the roster anew with the fewest changes, searched in a child process.

Nothing is written to the roster; the answer is kept as the job's result until somebody takes it as a new draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scheduler.domain.job import ClaimedJob, JobState
from scheduler.jobs.handlers import Json, Report
from scheduler.services.roster_replanning import read_absence, with_cover
from solver.formats.documents import dump_problem, dump_roster, load_problem, load_roster
from solver.params import SolveParams

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork


class Replan:
    """Payload: ``roster`` (id), ``person``, ``first_day`` and ``last_day`` (ISO), ``params`` of ``SolveParams``.

    ``departments``: whose people it may move, None: everybody. Not heavy: whoever replaces the ill cannot wait until
    a generation of minutes has ended.
    """

    heavy: ClassVar[bool] = False

    def prepare(self, app: App, job: ClaimedJob) -> Json:
        """The problem with the absence in it, the roster before it, and from which minute on it can change."""
        with app.reading() as uow:
            asked = read_absence(uow, job.payload)
        return {
            "problem": dump_problem(asked.problem),
            "roster": dump_roster(asked.roster),
            "away": [job.payload["person"], asked.start_min, asked.end_min],
            "now_min": asked.now_min,
            "unmoved": sorted(asked.unmoved),
            "params": dict(job.payload["params"]),
        }

    def run(self, payload: Json, report: Report) -> Json:
        """Better and better answers; the first within a second or two."""
        from scheduler.planning.question_child import replanned  # noqa: PLC0415 (ortools, in the child only)

        person, start, end = payload["away"]
        return replanned(
            load_problem(payload["problem"]),
            load_roster(payload["roster"]),
            (str(person), int(start), int(end)),
            now_min=payload["now_min"],
            unmoved=payload["unmoved"],
            params=SolveParams(**payload["params"]),
            report=report,
        )

    def reckon(self, app: App, job: ClaimedJob, result: Json) -> Json:
        """What the absence costs in hours and what the answer wins back, and whom to ask to be ready."""
        return with_cover(app, job.payload, result)

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:
        """The answer is kept as the job's result."""
        kept: dict[str, Any] = dict(result)
        roster = f"roster:{job.payload['roster']}"
        uow.audit("roster.replanned", roster, job=job.id, status=kept["status"], changes=kept.get("changes"))
        return kept

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """Nothing waits for it: the absence stays marked."""


HANDLER = Replan()
