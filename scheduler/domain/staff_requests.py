"""What staff ask for: leave, a shift given away or swapped, an open shift; and the company's rules for asking.

A wish (for or against a shift) is no request of this kind: nobody decides about it, it stands in the problem at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class RequestKind(StrEnum):
    LEAVE = "leave"
    OFFER = "offer"  # a shift of the own is given away, or swapped for one of a colleague's
    OPEN = "open"  # a gap of the published roster that the person would fill


class RequestState(StrEnum):
    """``OFFERED``: a colleague is sought; ``WAITING``: somebody decides."""

    OFFERED = "offered"
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def ended(self) -> bool:
        return self in (RequestState.APPROVED, RequestState.REFUSED, RequestState.WITHDRAWN)


class LeaveKind(StrEnum):
    """``UNAVAILABLE`` is no leave: the person cannot come, and nothing is credited."""

    ANNUAL = "annual"
    SICK = "sick"
    MATERNITY = "maternity"
    TRAINING = "training"
    UNPAID = "unpaid"
    UNAVAILABLE = "unavailable"


CREDITED = frozenset({LeaveKind.ANNUAL, LeaveKind.SICK, LeaveKind.MATERNITY, LeaveKind.TRAINING})


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRequest:
    """One request. Leave has both days and its kind; an offer and an open shift have their day twice and a shift type.

    ``taker`` takes the offered shift, for ``return_shift_type`` on ``return_day`` where something is given for it.
    ``asked_by`` is a login: the person's own, or that of who asked for the person. ``roster_id`` is the version that
    the approval published.
    """

    id: int
    kind: RequestKind
    state: RequestState
    person: str
    first_day: date
    last_day: date
    reason: str
    asked_by: str
    asked_at: datetime
    leave_kind: LeaveKind | None = None
    shift_type: str | None = None
    taker: str | None = None
    return_day: date | None = None
    return_shift_type: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    answer: str = ""
    roster_id: int | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """Whose roster it changes."""
        return (self.person,) if self.taker is None else (self.person, self.taker)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapReply:
    """A colleague would take the offered shift for one of the own; the one who offers chooses."""

    id: int
    request_id: int
    person: str
    day: date
    shift_type: str
    replied_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRules:
    """The company's rules for asking; the defaults hold until HR sets others.

    A wish can be entered or withdrawn up to ``wish_deadline_days`` before its day (0: on the day itself), at most
    ``wishes_per_month`` about one month, of them ``strong_per_month`` strong ones; ``wish_fen`` and ``strong_fen`` are
    what refusing one costs a roster. Leave begins at least ``leave_notice_days`` from today, sick leave any day from
    ``SICK_BACK_DAYS`` ago. A shift can change hands up to ``shift_notice_days`` before its day. Against grabbing: a
    person takes at most ``taken_per_month`` shifts more than are given away about one month, and by taking one comes at
    most ``over_regular_min`` over the contract's regular minutes of the week.
    """

    wish_deadline_days: int = 3
    wishes_per_month: int = 6
    strong_per_month: int = 2
    wish_fen: int = 2000
    strong_fen: int = 6000
    leave_notice_days: int = 1
    shift_notice_days: int = 1
    taken_per_month: int = 4
    over_regular_min: int = 480


SICK_BACK_DAYS = 7
