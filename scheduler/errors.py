"""Errors of the service, mapped to HTTP in one table (web/errors.py) and to exit codes in the command line.

SchedulerError
├─ NotFound        missing, or not the actor's to see (the two look the same)
├─ Forbidden       the actor's role may never do this
├─ Conflict        a stale revision, or a state that does not allow it
├─ InvalidInput    a value that cannot be taken; names the field and what would be accepted
├─ RuleBroken      an edit breaks hard rules; carries the violations
├─ PlanningFailed  a planning job died
├─ Unavailable     disk, database server or file permissions refuse; nothing of ours is wrong
└─ TryLater        something outside does not answer for now; a job that meets it is tried again

``key`` is a stable name that web/ and the command line translate with ``params``; ``str(error)`` is English.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class SchedulerError(Exception):
    """Base. ``params`` fill the translated sentence."""

    default_key: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, key: str | None = None, **params: object) -> None:
        super().__init__(message)
        self.key = key or self.default_key
        self.params = params


class NotFound(SchedulerError):
    default_key = "not_found"
    exit_code = 4


class Forbidden(SchedulerError):
    default_key = "forbidden"
    exit_code = 5


class Conflict(SchedulerError):
    default_key = "conflict"
    exit_code = 6


class InvalidInput(SchedulerError):
    default_key = "invalid_input"
    exit_code = 2


class RuleBroken(SchedulerError):
    """``violations`` are dicts of rule, scope and amount, ready for a sentence."""

    default_key = "rule_broken"
    exit_code = 7

    def __init__(self, message: str, violations: Sequence[object]) -> None:
        super().__init__(message)
        self.violations = tuple(violations)


class PlanningFailed(SchedulerError):
    default_key = "planning_failed"
    exit_code = 8


class Unavailable(SchedulerError):
    """``params`` hold ``reason``, the system's own words."""

    default_key = "unavailable"
    exit_code = 9


class TryLater(SchedulerError):
    """``params`` hold ``reason``, the outside's own words."""

    default_key = "unavailable"
    exit_code = 9
