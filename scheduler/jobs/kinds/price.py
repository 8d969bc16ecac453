"""What one more hour, person or qualification would bring: searches with and without it in a child process.

The roster is left as it is; prices and the hours short of the rosters found are kept as the job's result.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar

from scheduler.domain.job import ClaimedJob, JobState
from scheduler.jobs.handlers import Json, Report
from scheduler.services.roster_reasons_price import read_priced, with_hours
from solver.formats.documents import dump_problem, dump_roster, load_problem, load_roster
from solver.params import SolveParams

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork


class PriceChanges:
    """Payload: ``roster`` (id), ``changes`` as of ``planning.price_changes``, ``params`` of ``SolveParams``."""

    heavy: ClassVar[bool] = True

    def prepare(self, app: App, job: ClaimedJob) -> Json:
        """The problem as it stands now, and the roster's content to start from."""
        with app.reading() as uow:
            planned, content = read_priced(uow, job.payload["roster"])
        return {
            "problem": dump_problem(planned.problem),
            "hint": dump_roster(content) if len(content) else None,
            "changes": list(job.payload["changes"]),
            "params": dict(job.payload["params"]),
        }

    def run(self, payload: Json, report: Report) -> Json:
        """Search by search; ends early with what is done when somebody finds it good enough."""
        from scheduler.planning.question_child import prices  # noqa: PLC0415 (ortools, in the child only)

        hint = load_roster(payload["hint"]) if payload["hint"] else None
        params = SolveParams(**payload["params"])
        found = prices(load_problem(payload["problem"]), hint, payload["changes"], params, report)
        return {**found, "digest": hashlib.sha256(payload["problem"].encode()).hexdigest()}

    def reckon(self, app: App, job: ClaimedJob, result: Json) -> Json:
        """The hours that the rosters found are short, while the problem is still the one that was searched."""
        with app.reading() as uow:
            planned, _ = read_priced(uow, job.payload["roster"])
        digest = hashlib.sha256(dump_problem(planned.problem).encode()).hexdigest()
        return with_hours(planned, job.payload["changes"], result, same=digest == result["digest"])

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:
        """The prices are kept as the job's result."""
        kept: dict[str, Any] = dict(result)
        uow.audit("roster.priced", f"roster:{job.payload['roster']}", job=job.id, prices=len(kept["prices"]))
        return kept

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """Nothing waits for it."""


HANDLER = PriceChanges()
