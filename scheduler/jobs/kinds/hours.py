"""Bring the hours up to date with what a file, a roster or other rules changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from scheduler.domain.job import ClaimedJob, JobState
from scheduler.jobs.handlers import Json, Report

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork


class Refreshing:
    """Payload: nothing. What is dirty is found when the job ends: several requests in a row cost no more than one."""

    heavy: ClassVar[bool] = False

    def prepare(self, app: App, job: ClaimedJob) -> Json:  # noqa: ARG002
        """Nothing to read beforehand."""
        return {}

    def run(self, payload: Json, report: Report) -> Json:  # noqa: ARG002
        """Nothing to compute apart from the database: what is stored decides what is resolved."""
        return {}

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:  # noqa: ARG002
        """Everything dirty resolved and audited; the summary counts people looked at and changed."""
        from scheduler.services.hours_changes import refresh_audited  # noqa: PLC0415

        written = refresh_audited(uow)
        return {
            "people": written.people,
            "changed_people": written.changed_people,
            "changed_deltas": written.changed_deltas,
        }

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """Nothing waits for it: the next refresh, or the lock of a period, does what this one left."""


HANDLER = Refreshing()
