"""Up to three rosters to choose from, in one search: the cheapest, the fairest, the one with the fewest changes.

The roster is left as it is; the rosters found are kept as the job's result until somebody chooses one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scheduler.domain.job import ClaimedJob, JobState
from scheduler.jobs.handlers import Json, Report
from scheduler.services.roster_alternatives import read_given, with_trade_off
from solver.formats.documents import dump_problem, dump_roster, load_problem, load_roster
from solver.params import SolveParams

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork


class Alternatives:
    """Payload: ``roster`` (id), ``slack`` (ratio of cost allowed), ``params`` of ``SolveParams``."""

    heavy: ClassVar[bool] = True

    def prepare(self, app: App, job: ClaimedJob) -> Json:
        """The problem as it stands now, and the roster from which changes are counted."""
        with app.reading() as uow:
            planned, given = read_given(uow, job.payload["roster"])
        return {
            "problem": dump_problem(planned.problem),
            "given": dump_roster(given) if len(given) else None,
            "slack": job.payload["slack"],
            "params": dict(job.payload["params"]),
        }

    def run(self, payload: Json, report: Report) -> Json:
        """All searches in the one time limit."""
        from scheduler.planning.question_child import alternatives  # noqa: PLC0415 (ortools, in the child only)

        given = load_roster(payload["given"]) if payload["given"] else None
        params = SolveParams(**payload["params"])
        return alternatives(load_problem(payload["problem"]), given, params, float(payload["slack"]), report)

    def reckon(self, app: App, job: ClaimedJob, result: Json) -> Json:
        """Each roster's measures as people read them: hours short, wages, overtime, nights, whose days change."""
        return with_trade_off(app, job.payload, result)

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:
        """The rosters are kept as the job's result."""
        kept: dict[str, Any] = dict(result)
        uow.audit("roster.alternatives", f"roster:{job.payload['roster']}", job=job.id, rosters=len(kept["rosters"]))
        return kept

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """Nothing waits for it."""


HANDLER = Alternatives()
