"""What a kind of job does, and which kinds there are. A kind is a module with ``HANDLER`` in it.

A job runs in three steps: ``prepare`` reads the database in the worker; ``run`` computes in a child process that has no
database, no secrets and can be killed; ``commit`` writes in one transaction with the job's own end. A kind may
``reckon`` with the database between the last two. Payloads and results between the steps are JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

import structlog

from scheduler.domain.job import ClaimedJob, Job, JobState
from scheduler.errors import NotFound
from scheduler.jobs import kinds as kinds_package

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork

Json = Mapping[str, Any]
_log = structlog.get_logger(__name__)


class Report(Protocol):
    """How ``run`` speaks with the worker."""

    def __call__(self, **progress: Any) -> None:
        """Say how far it is; the last word of every heartbeat is kept with the job."""

    @property
    def finish(self) -> bool:
        """Somebody finds it good enough: end soon with the best so far."""


class Handler(Protocol):
    """One kind of job. ``heavy`` kinds keep the cores busy and run at most ``workers`` at a time."""

    heavy: ClassVar[bool]

    def prepare(self, app: App, job: ClaimedJob) -> Json:
        """Everything ``run`` needs, read from the database. A ``SchedulerError`` fails the job at once."""

    def run(self, payload: Json, report: Report) -> Json:
        """Compute, in the child process. A ``SchedulerError`` fails the job at once, anything else is tried again."""

    def commit(self, uow: UnitOfWork, job: ClaimedJob, result: Json) -> Json:
        """Write the result within the transaction that ends the job; gives the summary kept with the job.

        May call ``uow.audit`` (else the worker says that the job is done); must not commit.
        """

    def abandoned(self, uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str) -> None:
        """The job ended as failed or cancelled: put right what waited for it, within the same transaction."""


@runtime_checkable
class Reckoning(Protocol):
    """A kind that needs the database once more, to make of what the child found what is written, but no write lock."""

    def reckon(self, app: App, job: ClaimedJob, result: Json) -> Json:
        """Read and compute before the transaction; what it gives goes to ``commit``. Errors as of ``prepare``."""


@runtime_checkable
class Reviving(Protocol):
    """A kind for whose jobs something waits, and which another attempt must find waiting again."""

    def may_revive(self, uow: UnitOfWork, job: Job) -> bool:
        """Can what the ended job was about be taken up again as it stands now?"""

    def revive(self, uow: UnitOfWork, job: Job) -> None:
        """Within the transaction that queues the job again: let it be waited for. ``Conflict`` if it cannot be."""


# kinds that keep the cores busy; said here too, so that choosing a lane imports no solver
HEAVY = frozenset({"solve", "split", "price", "alternatives", "cross_training"})
# kind to module: every module of kinds/; a trailing underscore keeps a name clear of Python's words
HANDLERS: dict[str, str] = {
    module.name.rstrip("_"): f"{kinds_package.__name__}.{module.name}"
    for module in iter_modules(kinds_package.__path__)
}


def kinds(*, heavy: bool) -> tuple[str, ...]:
    """The kinds of one lane: those that keep the cores busy, or the rest."""
    return tuple(kind for kind in HANDLERS if (kind in HEAVY) is heavy)


def module_of(kind: str) -> str:
    """The module of a kind, for the child process."""
    if kind not in HANDLERS:
        raise NotFound(f"there is no kind of job {kind!r}; known are {', '.join(HANDLERS)}", key="job_kind", kind=kind)
    return HANDLERS[kind]


def find_handler(kind: str) -> Handler | None:
    """The handler, or None (and a word in the log) when its module cannot be loaded: its jobs can be ended still."""
    try:
        return handler_of(kind)
    except Exception:
        _log.exception("a kind of job cannot be loaded", kind=kind)
        return None


def handler_of(kind: str) -> Handler:
    """The handler of a kind, imported on first use."""
    handler: Handler = import_module(module_of(kind)).HANDLER
    return handler
