"""The job behind a question: how far it is, in words, and the fragment that asks for it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from scheduler.domain.job import Job, JobState
from web import context
from web.errors import sentence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``percent`` None: not known. ``words`` say how far it is, or why it failed; ``stopping``: it ends soon."""

    id: int
    running: bool
    failed: bool
    cancelled: bool
    percent: int | None
    words: str
    stopping: bool
    begun: bool


def present_job(job: Job | None, seconds: float | None = None) -> Asked | None:
    """The job in words; ``seconds``: how long it may take in all, for the bar."""
    if job is None:
        return None
    elapsed = (context.service().clock.now() - job.started_at).total_seconds() if job.started_at else None
    running = not job.state.ended
    percent = None
    if running and seconds and elapsed is not None:
        percent = min(99, max(0, round(100 * elapsed / seconds)))
    return Asked(
        id=job.id,
        running=running,
        failed=job.state is JobState.FAILED,
        cancelled=job.state is JobState.CANCELLED,
        percent=percent,
        words=_words(job, elapsed),
        stopping=job.finish_requested or job.cancel_requested,
        begun=job.state is JobState.RUNNING,
    )


def _words(job: Job, elapsed: float | None) -> str:
    if job.state is JobState.FAILED:
        params = job.result.get("params")
        return sentence_of(str(job.result.get("key", "")), params if isinstance(params, dict) else {}, job.error)
    if job.state is JobState.QUEUED or elapsed is None:
        return str(gettext("It waits for its turn …"))
    if job.finish_requested or job.cancel_requested:
        return str(gettext("It is being ended …"))
    done, of = job.progress.get("done"), job.progress.get("of")
    if isinstance(done, int) and isinstance(of, int):
        return str(gettext("Search %(n)s of %(of)s, %(s)s s so far", n=min(done + 1, of), of=of, s=round(elapsed)))
    return str(gettext("Searching, %(s)s s so far", s=round(elapsed)))
