"""A job: what is asked for, how far it is, how it ended. The job table is the truth; executors only make it move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from scheduler.errors import Conflict


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """``progress`` is what the kind reports while it runs, ``result`` what it left behind; ``error`` is English.

    A failed job's ``result`` has ``key`` and ``params`` of the sentence to show.
    """

    id: int
    kind: str
    payload: Mapping[str, Any]
    key: str
    state: JobState
    attempt: int
    max_attempts: int
    progress: Mapping[str, Any]
    result: Mapping[str, Any]
    error: str
    requested_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested: bool
    finish_requested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedJob:
    """A job that a worker holds. ``attempt`` fences: whoever holds an older attempt can change nothing any more."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempt: int
    max_attempts: int
    requested_by: str
    worker: str

    @property
    def target(self) -> str:
        """How audit entries name it."""
        return f"job:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What people asked of a running job. ``finish``: good enough, keep the best so far. ``cancel``: throw away."""

    cancel: bool
    finish: bool


class LeaseLost(Conflict):
    """The job is no longer this worker's: the lease ran out and another attempt began, or the job ended."""

    default_key = "lease_lost"
