"""Jobs as an administrator sees them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.job import Job, JobState
from web.errors import sentence_of

KIND_NAMES = {
    "solve": _l("Generate a roster"),
    "forecast": _l("Forecast"),
    "split": _l("Split a missed target by cause"),
    "price": _l("Price changes of a roster"),
    "replan": _l("Plan a roster anew"),
    "alternatives": _l("Search for alternative rosters"),
    "cross_training": _l("Value of missing qualifications"),
    "import": _l("Import"),
    "hours": _l("Bring hours up to date"),
    "mail": _l("Send mails of notices"),
    "export": _l("Export"),
    "selftest": _l("Self-test"),
}
STATE_NAMES = {
    JobState.QUEUED: _l("waiting"),
    JobState.RUNNING: _l("running"),
    JobState.DONE: _l("done"),
    JobState.FAILED: _l("failed"),
    JobState.CANCELLED: _l("cancelled"),
}
STATE_TONES = {
    JobState.QUEUED: "",
    JobState.RUNNING: "info",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "warn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """``percent`` None: how far it is cannot be said. ``trouble``: why it failed, in the reader's language.

    ``about``: the file of an import; ``import_id``: its report, once there is one.
    """

    job: Job
    kind: object
    state: object
    tone: str
    seconds: int | None
    percent: int | None
    trouble: str
    about: str
    import_id: int | None
    repeatable: bool

    @property
    def stoppable(self) -> bool:
        return not self.job.state.ended and not self.job.cancel_requested


def present_job(job: Job, now: datetime, repeatable: Collection[int] = ()) -> JobRow:
    """One row of the list of jobs; ``repeatable`` are the numbers of those that can be tried again."""
    return JobRow(
        job=job,
        kind=KIND_NAMES.get(job.kind, job.kind),
        state=STATE_NAMES[job.state],
        tone=STATE_TONES[job.state],
        seconds=int(((job.finished_at or now) - job.started_at).total_seconds()) if job.started_at else None,
        percent=_percent(job),
        trouble=_trouble(job),
        about=str(job.payload.get("name", "")) if job.kind == "import" else "",
        import_id=_import_id(job),
        repeatable=job.id in repeatable,
    )


def _import_id(job: Job) -> int | None:
    found = job.result.get("import_id")
    return found if isinstance(found, int) else None


def _percent(job: Job) -> int | None:
    if job.state is not JobState.RUNNING:
        return None
    share = job.progress.get("share")
    return round(100 * min(1.0, max(0.0, float(share)))) if isinstance(share, int | float) else None


def _trouble(job: Job) -> str:
    if job.kind == "import" and job.result.get("state") == "refused":
        return str(gettext("The file was refused."))
    if job.state is not JobState.FAILED:
        return ""
    params = job.result.get("params")
    return sentence_of(str(job.result.get("key", "")), params if isinstance(params, dict) else {}, job.error)
