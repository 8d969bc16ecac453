"""A job that does nothing but pass through every part of the machinery: is this installation able to run jobs?

Payload: ``steps`` of ``seconds`` each. Leaves the sum of the squares of the steps done and one audit entry.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from scheduler.domain.job import ClaimedJob, JobState
from scheduler.errors import InvalidInput
from scheduler.jobs.handlers import Json, Report

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork


class SelfTest:
    heavy: ClassVar[bool] = False

    def prepare(self, app: App, job: ClaimedJob) -> Json:  # noqa: ARG002
        steps, seconds = job.payload.get("steps", 3), job.payload.get("seconds", 0.0)
        if not isinstance(steps, int) or not 0 <= steps <= 10_000:
            raise InvalidInput(f"steps must be a whole number from 0 to 10000, not {steps!r}", field="steps")
        return {"steps": steps, "seconds": seconds}

    def run(self, payload: Json, report: Report) -> Json:
        total = done = 0
        for step in range(1, payload["steps"] + 1):
            if report.finish:
                break
            time.sleep(payload["seconds"])
            total += step * step
            done = step
            report(done=done, of=payload["steps"])
        return {"done": done, "total": total}

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:
        uow.audit("job.selftest", job.target, **result)
        return result

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """Nothing waits for it."""


HANDLER = SelfTest()
