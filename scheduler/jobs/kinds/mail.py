"""Send the mails of a batch of notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from scheduler.domain.job import ClaimedJob, JobState
from scheduler.jobs.handlers import Json, Report

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork


class Mailing:
    """Payload: the row ids of the notices. The server's password stays in the worker; the child computes nothing."""

    heavy: ClassVar[bool] = False

    def prepare(self, app: App, job: ClaimedJob) -> Json:  # noqa: ARG002
        """What is still unsent is read when it is sent."""
        return {"notices": list(job.payload["notices"])}

    def run(self, payload: Json, report: Report) -> Json:  # noqa: ARG002
        """Nothing to compute: the mail server is asked by the worker, which has the settings."""
        return payload

    def reckon(self, app: App, job: ClaimedJob, result: Json) -> Json:  # noqa: ARG002
        """Send, each kept as sent at once. ``TryLater`` puts the job back, ``MailRefused`` fails it for all to see."""
        from scheduler.services.notices_mail import send_mails  # noqa: PLC0415

        done = send_mails(app, list(result["notices"]))
        return {"sent": done.sent, "unwanted": done.unwanted}

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:  # noqa: ARG002
        """Nothing is left to write."""
        return result

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """What is unsent stays so: trying the job again sends it, and only it."""


HANDLER = Mailing()
